//! The tables of keys against the manual, the parser and the JSON Schema.

use super::*;
use crate::scenario::parse;
use crate::source::{Source, Styled, key_tables, render, samples};

const CHAPTER: &str = include_str!("../../manual/scenarios.md");

#[test]
fn the_manual_has_the_tables_of_keys() {
    for table in key_tables(&FILE) {
        assert!(CHAPTER.contains(&table), "scenarios.md does not have this table:\n\n{table}");
    }
}

#[test]
fn the_samples_of_the_manual_are_scenarios() {
    let samples = samples(CHAPTER);
    assert!(!samples.is_empty());
    for sample in samples {
        let (_, mistakes) = parse(Source::new("scenarios.md", sample), "sample");
        assert!(mistakes.is_empty(), "{}", render(&mistakes, Styled::Plain));
    }
}

#[test]
fn every_act_that_has_a_word_can_be_read_and_has_that_word() {
    let text = "title = \"t\"\nrequirement = \"r\"\nseverity = \"low\"\npeople.ada.account = \"sso\"\nthen.session.is = \"ada\"\n";
    let needs = |act: &str| match act {
        "deliver" => "document = \"d\"",
        "change-directory" => "mail = \"new\"",
        "create-token" => "name = \"n\"",
        "revoke-token" | "await-expiry" | "call-with-token" => "token = \"t\"",
        "set-licence" => "to = true",
        "take-cookies" => "of = \"ada\"",
        _ => "",
    };
    let before = "[[when]]\nact = \"sign-in\"\nwho = \"ada\"\nname = \"d\"\n[[when]]\nact = \"create-token\"\nwho = \"ada\"\nname = \"t\"\nlives = 1\n";
    for choice in WHEN.choices {
        let step =
            format!("[[when]]\nact = \"{}\"\nwho = \"ada\"\n{}\n", choice.word, needs(choice.word));
        let (scenarios, mistakes) = parse(Source::new("x", format!("{text}{before}{step}")), "x");
        assert!(mistakes.is_empty(), "{}", render(&mistakes, Styled::Plain));
        assert_eq!(scenarios[0].when[2].act.value.word(), choice.word);
    }
}

#[test]
fn the_schema_knows_every_key_and_points_nowhere_in_vain() {
    let schema = crate::scenario::schema();
    assert_eq!(schema["properties"]["vendors"]["anyOf"][0]["enum"][0], "each");
    assert_eq!(schema["$defs"]["step"]["oneOf"].as_array().map(Vec::len), Some(WHEN.choices.len()));
    let text = schema.to_string();
    for reference in
        text.split("\"$ref\":\"#/$defs/").skip(1).filter_map(|rest| rest.split('"').next())
    {
        assert!(schema["$defs"][reference].is_object(), "{reference}");
    }
}
