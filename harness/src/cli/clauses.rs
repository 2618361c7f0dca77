//! `clauses`: every requirement, class of attack and advisory, with the scenarios that test it or the reason why none does.

use super::exit::Exit;
use super::output::tell;
use super::scenario_args::ClausesArgs;
use super::trouble::Trouble;
use super::words::word;
use crate::describe::Ruleset;
use crate::scenario::{Advisories, Coverage, Covered, Gap, Level, Requirements, Section};
use crate::suite;
use serde::Serialize;
use std::collections::BTreeMap;

pub(super) fn clauses(args: &ClausesArgs) -> Result<Exit, Trouble> {
    let mut mistakes = Vec::new();
    let scenarios = suite::scenarios(&args.scenarios, &mut mistakes)?;
    let requirements = suite::requirements(&mut mistakes);
    let advisories = suite::advisories(&mut mistakes);
    if !mistakes.is_empty() {
        return Err(Trouble::Mistakes(mistakes));
    }
    let table = Table {
        coverage: Coverage::new(&scenarios, &requirements, &advisories),
        requirements: &requirements,
        advisories: &advisories,
        rulesets: args.ruleset.map_or(RULESETS.to_vec(), |one| vec![one]),
    };
    tell(&if args.json { table.json() } else { table.text() });
    let whole = table.coverage.iter().all(|it| it.gap().is_none());
    Ok(if whole { Exit::CONFORMS } else { Exit::DOES_NOT_CONFORM })
}

const RULESETS: [Ruleset; 3] = [Ruleset::Core, Ruleset::Saml2int, Ruleset::Dnanexus];

/// What is told, before it is text.
struct Table<'a> {
    coverage: Coverage<'a>,
    requirements: &'a Requirements,
    advisories: &'a Advisories,
    rulesets: Vec<Ruleset>,
}

#[derive(Serialize)]
struct Document<'a> {
    format: u32,
    requirements: Vec<OfRequirement<'a>>,
    classes: Vec<OfClass<'a>>,
    advisories: Vec<OfAdvisory<'a>>,
    /// Ids with neither a scenario nor a reason.
    missing: Vec<&'a str>,
    /// Ids with a reason that is no longer needed.
    needless: Vec<&'a str>,
}

#[derive(Serialize)]
struct OfRequirement<'a> {
    id: &'a str,
    title: &'a str,
    clause: &'a str,
    source: &'a str,
    levels: BTreeMap<String, Level>,
    /// Why a ruleset does not apply it.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'a str>,
    consequence: &'a str,
    remedy: &'a str,
    #[serde(flatten)]
    tests: Tests<'a>,
}

#[derive(Serialize)]
struct OfClass<'a> {
    id: &'a str,
    section: Section,
    title: &'a str,
    #[serde(flatten)]
    tests: Tests<'a>,
}

#[derive(Serialize)]
struct OfAdvisory<'a> {
    id: &'a str,
    class: &'a str,
    title: &'a str,
    #[serde(flatten)]
    tests: Tests<'a>,
}

#[derive(Serialize)]
struct Tests<'a> {
    scenarios: &'a [&'a str],
    #[serde(skip_serializing_if = "Option::is_none")]
    untested: Option<&'a str>,
}

impl<'a> From<&'a Covered<'a>> for Tests<'a> {
    fn from(covered: &'a Covered<'a>) -> Self {
        Self { scenarios: &covered.scenarios, untested: covered.untested }
    }
}

impl Table<'_> {
    fn json(&self) -> String {
        let document = Document {
            format: 1,
            requirements: self.of_requirements(),
            classes: self.of_classes(),
            advisories: self.of_advisories(),
            missing: self.coverage.with_gap(Gap::Neither),
            needless: self.coverage.with_gap(Gap::Both),
        };
        serde_json::to_string_pretty(&document).expect("strings and lists are always JSON") + "\n"
    }

    fn of_requirements(&self) -> Vec<OfRequirement<'_>> {
        let rows = self.requirements.iter().zip(&self.coverage.requirements);
        rows.map(|(found, covered)| OfRequirement {
            id: &found.id.value,
            title: &found.title,
            clause: &found.clause,
            source: &found.source,
            levels: self.rulesets.iter().map(|one| (word(one), found.level(*one))).collect(),
            reason: found.reason.as_deref(),
            consequence: &found.consequence,
            remedy: &found.remedy,
            tests: covered.into(),
        })
        .collect()
    }

    fn of_classes(&self) -> Vec<OfClass<'_>> {
        let rows = self.advisories.classes.iter().zip(&self.coverage.classes);
        rows.map(|(class, covered)| OfClass {
            id: &class.id.value,
            section: class.section,
            title: &class.title,
            tests: covered.into(),
        })
        .collect()
    }

    fn of_advisories(&self) -> Vec<OfAdvisory<'_>> {
        let rows = self.advisories.advisories.iter().zip(&self.coverage.advisories);
        rows.map(|(advisory, covered)| OfAdvisory {
            id: &advisory.id.value,
            class: &advisory.class.value,
            title: &advisory.title,
            tests: covered.into(),
        })
        .collect()
    }

    fn text(&self) -> String {
        let requirements = self.of_requirements().into_iter().map(|one| {
            let levels = self.rulesets.iter().map(|ruleset| one.levels[&word(ruleset)].to_string());
            let facts = format!(
                "{}. {}, {}",
                levels.collect::<Vec<_>>().join(", "),
                one.clause,
                one.source
            );
            entry(one.id, one.title, &facts, &one.tests)
        });
        let classes = self.of_classes().into_iter();
        let classes = classes.map(|one| entry(one.id, one.title, &word(&one.section), &one.tests));
        let advisories = self.of_advisories().into_iter();
        let advisories = advisories.map(|one| entry(one.id, one.title, one.class, &one.tests));
        let rulesets: Vec<String> = self.rulesets.iter().map(word).collect();
        let mut text = format!("Requirements, with their levels under {}\n", rulesets.join(", "));
        text.extend(requirements);
        text.push_str("\nClasses of attack\n");
        text.extend(classes);
        text.push_str("\nAdvisories, with their classes\n");
        text.extend(advisories);
        text + &self.closing()
    }

    /// Counts, then what is missing by name.
    fn closing(&self) -> String {
        let count =
            |wanted: fn(&Covered<'_>) -> bool| self.coverage.iter().filter(|it| wanted(it)).count();
        let mut text = format!(
            "\n{} are tested, {} are not for a reason",
            count(|it| !it.scenarios.is_empty()),
            count(|it| it.scenarios.is_empty() && it.untested.is_some())
        );
        for (gap, words) in [
            (Gap::Neither, "have neither a scenario nor a reason"),
            (Gap::Both, "have a reason that is no longer needed"),
        ] {
            let ids = self.coverage.with_gap(gap);
            if !ids.is_empty() {
                text.push_str(&format!("\n{} {words}: {}", ids.len(), ids.join(", ")));
            }
        }
        text + "\n"
    }
}

/// How many scenarios are named before the rest is only counted.
const NAMED: usize = 4;

fn entry(id: &str, title: &str, facts: &str, tests: &Tests<'_>) -> String {
    let tested = match (tests.scenarios, tests.untested) {
        ([], Some(reason)) => format!("not tested: {reason}"),
        ([], None) => "NOT TESTED, and no reason why".to_owned(),
        (scenarios, _) => {
            let named = scenarios[..scenarios.len().min(NAMED)].join(", ");
            let more = scenarios.len().saturating_sub(NAMED);
            if more == 0 { named } else { format!("{named} and {more} more") }
        }
    };
    format!("  {id}\n      {title}\n      {facts}\n      {tested}\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_names_a_few_scenarios_and_counts_the_rest() {
        let scenarios = ["a/1", "a/2", "a/3", "a/4", "a/5"];
        let tests = Tests { scenarios: &scenarios, untested: None };
        let text = entry("xsw1", "A title", "wrapping", &tests);
        assert_eq!(
            text,
            "  xsw1\n      A title\n      wrapping\n      a/1, a/2, a/3, a/4 and 1 more\n"
        );
        let tests = Tests { scenarios: &[], untested: None };
        assert!(entry("xsw1", "", "", &tests).contains("NOT TESTED"));
    }
}
