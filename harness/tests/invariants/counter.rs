//! Counter-tests: service providers that nothing may find conforming.

use super::{Outcome, bundled, outcome_of};
use libtest_mimic::{Failed, Trial};
use saml_wire::draft::SignedElements;
use sso_harness::judge::Verdict;
use sso_harness::plan::{Case, Task};
use sso_harness::scenario::Polarity;
use sso_harness::suite::{Options, SpFile};
use std::collections::BTreeSet;

const COUNTERS: [&str; 4] = ["always-200", "always-500", "always-redirect", "no-signature-check"];

/// What the counter-test without a signature check does right, because it does so little: by the beginning of the ids.
const RIGHTLY_PASSED: &[(&str, &str)] = &[
    ("assertion/attributes-again", "it reads no attribute"),
    ("attack/fetches#", "it fetches nothing"),
    ("attack/inflate-bomb", "it inflates nothing"),
    ("login/attribute-markup", "it shows nothing of a document"),
    ("login/hostile-relay-state", "it leads nobody anywhere"),
    ("login/relay-state-markup", "it shows no RelayState"),
    ("response/by-get", "its one route takes nothing but forms"),
    ("response/encoding", "what is no base64 has no NameID that it could believe"),
    ("session/", "it gives every login a cookie of its own, which no script reads"),
];

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
    let mut passed = passed_negatives(&outcome);
    if name == "no-signature-check" {
        without_what_is_right(&mut passed)?;
    }
    if !passed.is_empty() {
        return Err(format!("passed: {passed:#?}").into());
    }
    match outcome.judged.iter().any(|judged| judged.gates) {
        true => Ok(()),
        false => Err("nothing gates, so that the exit code would be 0".into()),
    }
}

/// Takes out what was passed for a reason; a reason that nothing needs any more is a mistake.
fn without_what_is_right(passed: &mut BTreeSet<String>) -> Result<(), Failed> {
    for (ids, why) in RIGHTLY_PASSED {
        let before = passed.len();
        passed.retain(|id| !id.starts_with(ids));
        if passed.len() == before {
            return Err(format!("nothing of {ids} was passed, though {why}").into());
        }
    }
    Ok(())
}

/// What a counter-test has passed that it had no right to.
fn passed_negatives(outcome: &Outcome) -> BTreeSet<String> {
    let verdicts = outcome.verdicts();
    let negative =
        outcome.plan.cases.iter().filter(|case| case.scenario.polarity() == Polarity::Negative);
    negative
        .filter(|case| !has_a_good_signature(case))
        .map(|case| case.id.to_string())
        .filter(|id| matches!(verdicts.get(id.as_str()), Some(Verdict::Pass)))
        .collect()
}

/// Whether somebody has changed a document and left one of its signatures good: who verifies none may read the signed name
/// all the same, because the genuine one comes first, or is what the parser gives.
fn has_a_good_signature(case: &Case) -> bool {
    case.steps.iter().any(|step| match &step.task {
        Task::SignIn { tamper: Some(tamper), signed, .. } => {
            tamper.keeps_signature(signed.unwrap_or(SignedElements::Both))
        }
        _ => false,
    })
}
