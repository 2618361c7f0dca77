//! Counter-tests: service providers that nothing may find conforming.

use super::{Outcome, bundled, outcome_of};
use libtest_mimic::{Failed, Trial};
use sso_harness::judge::Verdict;
use sso_harness::scenario::Polarity;
use sso_harness::suite::{Options, SpFile};
use std::collections::BTreeSet;

const COUNTERS: [&str; 4] = ["always-200", "always-500", "always-redirect", "no-signature-check"];

pub(super) fn trials() -> Vec<Trial> {
    COUNTERS
        .map(|name| {
            Trial::test(format!("counter::{name}_passes_no_negative_case"), move || condemned(name))
        })
        .into()
}

fn condemned(name: &str) -> Result<(), Failed> {
    let options = Options { sp: SpFile::Bundled(name.to_owned()), ..bundled() };
    let outcome = outcome_of(&options);
    let passed = passed_negatives(&outcome);
    if !passed.is_empty() {
        return Err(format!("passed: {passed:#?}").into());
    }
    match outcome.judged.iter().any(|judged| judged.gates) {
        true => Ok(()),
        false => Err("nothing gates, so that the exit code would be 0".into()),
    }
}

fn passed_negatives(outcome: &Outcome) -> BTreeSet<String> {
    let verdicts = outcome.verdicts();
    let negative =
        outcome.plan.cases.iter().filter(|case| case.scenario.polarity() == Polarity::Negative);
    negative
        .map(|case| case.id.to_string())
        .filter(|id| matches!(verdicts.get(id.as_str()), Some(Verdict::Pass)))
        .collect()
}
