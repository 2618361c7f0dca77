//! Whole scenario files: correct ones, and files with mistakes.

use super::parse;
use crate::scenario::{Requirements, Scenario};
use crate::source::{Diagnostic, Source, Styled, render};

fn read(text: &str) -> (Vec<Scenario>, Vec<Diagnostic>) {
    parse(Source::new("topic/file.toml", text), "topic/file")
}

#[test]
fn every_bundled_scenario_is_read_without_a_mistake_and_cites_a_requirement() {
    let (requirements, mistakes) =
        Requirements::parse(Source::new("requirements.toml", sso_scenarios::REQUIREMENTS));
    assert!(mistakes.is_empty(), "{}", render(&mistakes, Styled::Plain));
    for file in sso_scenarios::files() {
        let (scenarios, mistakes) = parse(Source::new(file.path, file.text), file.path);
        assert!(mistakes.is_empty(), "{}", render(&mistakes, Styled::Plain));
        assert!(!scenarios.is_empty(), "{}", file.path);
        for scenario in scenarios {
            assert!(
                requirements.find(&scenario.requirement.value).is_some(),
                "{} cites {}",
                scenario.id,
                scenario.requirement.value
            );
        }
    }
}
