//! From a word of the command line to a value.

use crate::describe::Ruleset;
use crate::scenario::Severity;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use std::time::Duration;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

pub(super) fn rulesets() -> impl TypedValueParser<Value = Ruleset> {
    PossibleValuesParser::new(["core", "saml2int", "dnanexus"]).map(|word| word_of(&word))
}

pub(super) fn severities() -> impl TypedValueParser<Value = Severity> {
    PossibleValuesParser::new(["info", "low", "medium", "high", "critical"])
        .map(|word| word_of(&word))
}

/// A word that clap has compared with the list already.
fn word_of<T: serde::de::DeserializeOwned>(word: &str) -> T {
    serde_json::from_value(word.into()).expect("the words of the list are those of the type")
}

pub(super) fn instant(text: &str) -> Result<OffsetDateTime, String> {
    OffsetDateTime::parse(text, &Rfc3339)
        .map_err(|error| format!("{error}; an instant is written as 2026-01-31T12:00:00Z"))
}

/// A number with `s`, `m` or `h` behind it.
pub(super) fn budget(text: &str) -> Result<Duration, String> {
    let units = [("s", 1), ("m", 60), ("h", 3600)];
    let known = units.iter().find_map(|(unit, seconds)| {
        let number: u64 = text.strip_suffix(unit)?.parse().ok()?;
        number.checked_mul(*seconds).filter(|seconds| *seconds > 0)
    });
    known.map(Duration::from_secs).ok_or_else(|| "a time is written as 60s, 10m or 1h".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_budget_has_a_unit() {
        assert_eq!(budget("90s"), Ok(Duration::from_secs(90)));
        assert_eq!(budget("10m"), Ok(Duration::from_secs(600)));
        for wrong in ["", "60", "0s", "-1s", "s", "18446744073709551615h"] {
            assert!(budget(wrong).is_err(), "{wrong}");
        }
    }
}
