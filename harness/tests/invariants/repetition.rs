//! A run says the same again: with other numbers of jobs, against the same running service provider, and in ten years.

use super::{AT, Outcome, bundled, once, outcome_of, runtime, trial};
use libtest_mimic::Trial;
use sso_harness::judge::Verdict;
use sso_harness::run::{Silent, World};
use sso_harness::suite::{Options, prepare, settings};
use std::sync::Arc;
use time::Duration;

pub(super) fn trials() -> Vec<Trial> {
    vec![
        trial("repetition::one_job_and_eight_give_the_same_verdicts", jobs),
        trial("repetition::a_second_run_against_the_same_service_provider_says_the_same", again),
        trial("repetition::the_suite_passes_with_the_clock_ten_years_ahead", ten_years_ahead),
    ]
}

fn same(one: &Outcome, other: &Outcome) {
    let (one, other) = (one.verdicts(), other.verdicts());
    assert_eq!(one.len(), other.len());
    let differ: Vec<_> =
        one.iter().filter(|(id, verdict)| other.get(*id) != Some(verdict)).collect();
    assert!(differ.is_empty(), "{differ:#?}");
}

fn passes(outcome: &Outcome) {
    let passed = outcome.judged.iter().filter(|judged| judged.verdict == Verdict::Pass).count();
    assert!(passed >= 200, "{passed} passed");
    assert!(outcome.not_passed().is_empty(), "{:#?}", outcome.not_passed());
}

fn jobs() {
    let with = |jobs| outcome_of(&Options { jobs, ..bundled() });
    same(&with(1), &with(8));
}

fn again() {
    let first = bundled();
    let second = Options { seed: 8, ..bundled() };
    let (prepared, next) = (prepare(&first).unwrap(), prepare(&second).unwrap());
    let (one, other) = runtime().block_on(async {
        let world = World::start(&prepared.description, &settings(&prepared, &first)).await;
        let world = Arc::new(world.unwrap());
        let one = once(Arc::clone(&world), &prepared.plan, Arc::new(Silent)).await;
        (one, once(world, &next.plan, Arc::new(Silent)).await)
    });
    passes(&one);
    same(&one, &other);
}

fn ten_years_ahead() {
    let at = AT + Duration::days(3652);
    passes(&outcome_of(&Options { at: Some(at), ..bundled() }));
}
