//! What is run against whom: the least description is judged on everything about assertions, and what is required or expected holds a run to it.

use super::{Outcome, bundled, outcome_of, trial};
use libtest_mimic::Trial;
use sso_harness::gates::{Agreed, Applied, ExpectedSkips, Scope, Weight, rule};
use sso_harness::judge::Verdict;
use sso_harness::plan::Case;
use sso_harness::scenario::{Expect, Level, Scenario};
use sso_harness::source::Source;
use sso_harness::suite::{BUNDLED, Options, SpFile, StylesOf, prepare};
use std::collections::BTreeSet;
use time::macros::date;

pub(super) fn trials() -> Vec<Trial> {
    vec![
        trial("coverage::the_least_description_is_judged_on_everything_about_assertions", least),
        trial("coverage::the_least_description_finds_nothing_wrong_with_a_sound_one", sound),
        trial("coverage::every_scenario_is_run_or_counted_with_its_reason", counted),
        trial("coverage::what_is_required_and_skipped_is_objected_to", required),
    ]
}

fn minimal() -> Options {
    Options { sp: SpFile::Bundled("reference-sp-minimal".to_owned()), ..bundled() }
}

/// The topics that are about a document that somebody delivers.
const TOPICS: &[&str] = &["assertion", "attack", "response"];

/// What is left out there needs a capability, a message that nobody has described, or is demanded by no ruleset.
fn least() {
    let options = Options { styles: StylesOf::ServiceProvider, ..minimal() };
    let plan = prepare(&options).unwrap().plan;
    let topic = |case: &Case| case.id.scenario.split('/').next().unwrap_or_default().to_owned();
    let cases = plan.cases.iter().filter(|case| TOPICS.contains(&topic(case).as_str()));
    let (skipped, run): (Vec<&Case>, Vec<&Case>) = cases.partition(|case| case.skip.is_some());
    let odd: BTreeSet<_> = skipped
        .iter()
        .filter(|case| case.lacks.is_empty() && case.standing.level != Level::NotApplicable)
        .filter(|case| !wants_a_message(&case.scenario))
        .map(|case| (&case.id.scenario, &case.skip))
        .collect();
    assert!(odd.is_empty(), "{odd:#?}");
    let needs: BTreeSet<&str> =
        skipped.iter().flat_map(|case| &case.lacks).map(String::as_str).collect();
    assert_eq!(needs, ["encryption", "find-account", "jit", "many-idps"].into());
    let run: BTreeSet<&str> = run.iter().map(|case| case.id.scenario.as_str()).collect();
    assert!(run.len() >= 200, "{}", run.len());
}

fn wants_a_message(scenario: &Scenario) -> bool {
    scenario.then.iter().any(|at| matches!(at.value, Expect::Says(_)))
}

fn sound() {
    let outcome = outcome_of(&minimal());
    assert!(outcome.not_passed().is_empty(), "{:#?}", outcome.not_passed());
    assert!(outcome.judged.iter().any(|judged| judged.verdict == Verdict::Pass));
}

fn counted() {
    for (name, _) in BUNDLED {
        let options = Options { sp: SpFile::Bundled((*name).to_owned()), ..bundled() };
        let applied = Applied::of(&prepare(&options).unwrap().plan);
        let left: usize = applied.not.iter().map(|left| left.scenarios).sum();
        assert_eq!(applied.run + left, applied.scenarios, "{name}");
        assert!(applied.run > 0 && applied.percent() < 100, "{name}");
    }
}

/// The minimal description with a line more.
fn ruled(line: &str, skips: Option<&str>) -> Vec<(Weight, String)> {
    let folder = tempfile::tempdir().unwrap();
    let (_, text) = BUNDLED.iter().find(|(name, _)| *name == "reference-sp-minimal").unwrap();
    let path = folder.path().join("sp.toml");
    std::fs::write(&path, format!("{line}\n{text}")).unwrap();
    let ids = vec!["login/*".to_owned()];
    let options = Options { sp: SpFile::Path(path), ids, ..bundled() };
    let prepared = prepare(&options).unwrap();
    let Outcome { mut judged, .. } = outcome_of(&options);
    let skips = skips.and_then(|text| ExpectedSkips::parse(Source::new("skips.toml", text)).0);
    let agreed = Agreed { skips, ..Agreed::default() };
    let about = (&prepared.plan, &prepared.description);
    let ruling = rule(&agreed, about, &mut judged, Scope::Restricted, date!(2026 - 01 - 02));
    let objections = ruling.objections.into_iter();
    objections.map(|one| (one.weight, one.message)).collect()
}

fn required() {
    assert_eq!(ruled("", None), []);
    assert_eq!(ruled("require = [\"encryption\"]", None), []);
    let found = ruled("require = [\"logout\"]", None);
    let message = "`logout` is required, and 2 scenarios were skipped because it is not there";
    assert_eq!(found, [(Weight::Coverage, message.to_owned())]);
    let all = "[[skip]]\nid = 'login/*'\nreason = 'nothing to log out with'\n";
    assert_eq!(ruled("", Some(all)), []);
    assert!(!ruled("", Some("[[skip]]\nid = 'login/second'\nreason = 'r'\n")).is_empty());
}
