//! Waivers against a service provider that fails: what is suggested covers the same failures of another seed, and is objected to when they are mended.

use super::{Outcome, bundled, outcome_of, trial};
use libtest_mimic::Trial;
use sso_harness::gates::{Agreed, Ruling, Scope, Waivers, rule, suggest_skips, suggest_waivers};
use sso_harness::gates::{ExpectedSkips, Weight};
use sso_harness::judge::Judged;
use sso_harness::source::Source;
use sso_harness::suite::{Options, prepare};
use time::macros::date;

pub(super) fn trials() -> Vec<Trial> {
    vec![
        trial("gates::what_is_suggested_covers_the_same_failures_of_another_seed", another_seed),
        trial("gates::what_is_suggested_is_objected_to_when_nothing_fails", mended),
        trial("gates::suggested_skips_expect_every_skip", skips),
    ]
}

/// The service provider with a mistake, or without; a part of the suite that takes a second.
fn options(seed: u64, holes: &[&str]) -> Options {
    Options {
        ids: vec!["assertion/aud*@{okta,onelogin}".to_owned(), "logout/*".to_owned()],
        holes: holes.iter().map(|hole| (*hole).to_owned()).collect(),
        ..Options { seed, ..bundled() }
    }
}

fn suggested() -> Agreed {
    let Outcome { plan, judged, .. } = outcome_of(&options(1, &["no-audience-check"]));
    let text = suggest_waivers(&plan, &judged);
    assert!(text.contains("id     = 'assertion/audience-other'\n"), "{text}");
    let (waivers, mistakes) = Waivers::parse(Source::new("w", text.replace("TODO", "known")));
    assert_eq!(mistakes, []);
    Agreed { waivers, ..Agreed::default() }
}

fn ruled(agreed: &Agreed, options: &Options) -> (Vec<Judged>, Ruling) {
    let Outcome { mut judged, .. } = outcome_of(options);
    let prepared = prepare(options).unwrap();
    let about = (&prepared.plan, &prepared.description);
    let ruling = rule(agreed, about, &mut judged, Scope::Whole, date!(2026 - 01 - 02));
    (judged, ruling)
}

fn another_seed() {
    let (judged, ruling) = ruled(&suggested(), &options(2, &["no-audience-check"]));
    let gating: Vec<&Judged> = judged.iter().filter(|one| one.gates).collect();
    assert!(gating.is_empty() && ruling.waived.len() >= 2, "{gating:#?}");
    assert_eq!(ruling.objections, []);
}

fn mended() {
    let agreed = suggested();
    let (_, ruling) = ruled(&agreed, &options(2, &[]));
    let waivers = agreed.waivers.map_or(0, |file| file.waivers.len());
    assert_eq!((ruling.objections.len(), ruling.waived.len()), (waivers, 0));
    assert!(ruling.objections.iter().all(|one| one.weight == Weight::Waiver));
}

fn skips() {
    let options = options(1, &[]);
    let Outcome { judged, .. } = outcome_of(&options);
    let text = suggest_skips(&judged).replace("TODO", "known");
    let (skips, mistakes) = ExpectedSkips::parse(Source::new("s", text));
    assert_eq!(mistakes, []);
    let (_, ruling) = ruled(&Agreed { skips, ..Agreed::default() }, &options);
    assert_eq!(ruling.objections, []);
}
