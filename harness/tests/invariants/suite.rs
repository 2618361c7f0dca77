//! What the bundled suite as a whole owes: every requirement of the reference behaviour, enough scenarios, none of them twice, a control for each refusal.

use super::{bundled, outcome_of, trial};
use libtest_mimic::Trial;
use sso_harness::judge::Verdict;
use sso_harness::plan::Case;
use sso_harness::scenario::{Coverage, Gap, Polarity, unknown_citations};
use sso_harness::suite::{advisories, prepare, requirements, scenarios};
use std::collections::{BTreeMap, BTreeSet};

/// The requirement ids of the reference behaviour.
const REFERENCE_BEHAVIOUR: &[&str] = &[
    "admin.idp-controls-access",
    "cli.password-refused",
    "cli.token-create",
    "cli.token-login",
    "directory.active-directory",
    "directory.ldap",
    "jit.create",
    "jit.link",
    "licence.required",
    "login.idp-initiated",
    "login.sp-initiated-refused",
    "logout.no-slo",
    "membership.billing-manual",
    "membership.org-manual",
    "restrict.email",
    "restrict.password",
    "restrict.two-factor",
    "vendors.okta",
    "vendors.onelogin",
    "vendors.pingone",
];

pub(super) fn trials() -> Vec<Trial> {
    vec![
        trial("suite::every_requirement_of_the_reference_behaviour_passes", requirements_pass),
        trial("suite::there_are_enough_scenarios_and_attacks_among_them", enough_scenarios),
        trial("suite::no_two_scenarios_plan_to_the_same_steps", no_twins),
        trial("suite::every_refusal_has_a_control", every_refusal_has_a_control),
        trial("suite::nothing_is_cited_that_does_not_exist", citations_exist),
        trial("suite::whatever_may_be_cited_has_a_scenario_or_a_reason", everything_is_covered),
    ]
}

fn requirements_pass() {
    let outcome = outcome_of(&bundled());
    let passed: Vec<_> =
        outcome.judged.iter().filter(|judged| judged.verdict == Verdict::Pass).collect();
    let met: BTreeSet<&str> = passed.iter().map(|judged| judged.requirement.as_str()).collect();
    let unmet: Vec<_> = REFERENCE_BEHAVIOUR.iter().filter(|id| !met.contains(**id)).collect();
    assert!(unmet.is_empty(), "{unmet:?}");
    let sourceless: Vec<_> = passed
        .iter()
        .filter(|judged| judged.requirement.starts_with("directory."))
        .filter(|judged| judged.source.as_deref() != Some("ldif"))
        .map(|judged| &judged.id)
        .collect();
    assert!(sourceless.is_empty(), "{sourceless:?}");
}

fn enough_scenarios() {
    let scenarios = scenarios(&[], &mut Vec::new()).unwrap();
    let attacks = scenarios.iter().filter(|one| one.id.starts_with("attack/")).count();
    assert!(scenarios.len() >= 150 && attacks >= 80, "{}, {attacks} attacks", scenarios.len());
}

fn no_twins() {
    let plan = prepare(&bundled()).unwrap().plan;
    let mut by_shape: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
    for case in &plan.cases {
        by_shape.entry(case.shape()).or_default().insert(&case.id.scenario);
    }
    let twins: Vec<_> = by_shape.values().filter(|scenarios| scenarios.len() > 1).collect();
    assert!(twins.is_empty(), "{twins:#?}");
}

/// What the identity provider refuses has the other state of the same person as its control, like everything else.
fn every_refusal_has_a_control() {
    let plan = prepare(&bundled()).unwrap().plan;
    let refused =
        |case: &&Case| case.skip.is_none() && case.scenario.polarity() == Polarity::Negative;
    let bare: BTreeSet<&str> = plan
        .cases
        .iter()
        .filter(refused)
        .filter(|case| case.control.as_ref().is_none_or(|name| !plan.controls.contains_key(name)))
        .map(|case| case.id.scenario.as_str())
        .collect();
    assert!(bare.is_empty(), "{bare:#?}");
}

fn citations_exist() {
    let mut mistakes = Vec::new();
    let (known, attacks) = (requirements(&mut mistakes), advisories(&mut mistakes));
    let cited = scenarios(&[], &mut mistakes).unwrap();
    mistakes.extend(cited.iter().flat_map(|one| unknown_citations(one, &known, &attacks)));
    assert!(mistakes.is_empty(), "{mistakes:#?}");
}

/// Every requirement, every class of attack and every advisory, as `clauses` lists them.
fn everything_is_covered() {
    let mut mistakes = Vec::new();
    let (known, attacks) = (requirements(&mut mistakes), advisories(&mut mistakes));
    let suite = scenarios(&[], &mut mistakes).unwrap();
    let coverage = Coverage::new(&suite, &known, &attacks);
    let (missing, needless) = (coverage.with_gap(Gap::Neither), coverage.with_gap(Gap::Both));
    assert!(missing.is_empty(), "neither a scenario nor a reason: {missing:?}");
    assert!(needless.is_empty(), "a reason that is no longer needed: {needless:?}");
}
