//! `schema`: the JSON Schema of each format.

use super::args::Format;
use super::exit::Exit;
use super::list::Document;
use super::output::tell;
use super::recording::Recording;
use super::trouble::Trouble;
use crate::report::{examination, json, likeness, matrix};
use crate::run::directory_schema;
use crate::run::driver::Line;
use crate::{corpus, describe, gates, scenario};
use serde_json::Value;

pub(super) fn schema(format: Format) -> Result<Exit, Trouble> {
    tell(&format!("{:#}\n", of(format)));
    Ok(Exit::CONFORMS)
}

fn of(format: Format) -> Value {
    match format {
        Format::Corpus => corpus::schema(),
        Format::Description => describe::schema(),
        Format::Directory => directory_schema(),
        Format::Driver => schemars::schema_for!(Line).to_value(),
        Format::Likeness => likeness::schema(),
        Format::List => schemars::schema_for!(Document).to_value(),
        Format::Matrix => matrix::json::schema(),
        Format::Report => json::schema(),
        Format::Scenario => scenario::schema(),
        Format::Skips => gates::skips_schema(),
        Format::Trace => schemars::schema_for!(Recording).to_value(),
        Format::Vet => examination::json::schema(),
        Format::Waivers => gates::waivers_schema(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::ValueEnum;

    #[test]
    fn every_format_has_a_schema_of_the_same_draft() {
        for format in Format::value_variants() {
            let schema = of(*format);
            assert_eq!(
                schema["$schema"], "https://json-schema.org/draft/2020-12/schema",
                "{format:?}"
            );
            let is_described = schema["properties"].is_object() || schema["oneOf"].is_array();
            assert!(is_described, "{format:?}");
        }
    }
}
