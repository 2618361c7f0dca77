//! Words of the scenario language of which no bundled scenario shows both sides: what they let pass, and what they do not.

use super::{bundled, run_of, trial};
use libtest_mimic::Trial;
use sso_harness::describe::Ruleset;
use sso_harness::judge::Verdict;
use sso_harness::scenario;
use sso_harness::source::Source;
use sso_harness::suite::{Options, Prepared, SpFile, prepare, prepare_these};
use std::sync::Arc;

pub(super) fn trials() -> Vec<Trial> {
    vec![
        trial("words::at_most_lets_one_person_in_and_nobody_else", at_most),
        trial("words::with_what_unless_names_nothing_is_demanded", unless),
        trial("words::an_authn_request_is_wanted_of_those_who_send_one", authn_request),
    ]
}

/// Mallory signs in with a good document, which is all that differs from its control.
const SIGNS_IN: &str = r#"
title       = "Whoever signs in is one of two"
requirement = "consume-what-is-signed"
severity    = "high"
vendors     = ["okta"]

[people.ada]
account = "sso"

[people.mallory]
account = "none"

[[when]]
act     = "sign-in"
who     = "mallory"
deviate = "second-key"

[then]
"#;

fn verdict(session: &str) -> Verdict {
    let text = format!("{SIGNS_IN}session = {session}\n");
    let (scenarios, mut mistakes) = scenario::parse(Source::new("words.toml", text), "words");
    assert!(mistakes.is_empty(), "{mistakes:?}");
    let scenarios: Vec<_> = scenarios.into_iter().map(Arc::new).collect();
    let options = bundled();
    let prepared: Prepared = prepare_these(&options, &scenarios, &mut mistakes).unwrap();
    let outcome = run_of(&prepared, &options);
    let verdicts = outcome.verdicts();
    (*verdicts.get("words@okta").unwrap()).clone()
}

fn at_most() {
    assert_eq!(verdict("{ at_most = \"mallory\" }"), Verdict::Pass);
    assert!(matches!(verdict("{ at_most = \"ada\" }"), Verdict::Fail(_)));
    assert!(matches!(verdict("\"none\""), Verdict::Fail(_)), "somebody is signed in");
}

/// Why a case is skipped by this service provider, under this ruleset of its own or another.
fn skipped(sp: &str, ruleset: Option<Ruleset>, id: &str) -> Option<String> {
    let sp = SpFile::Bundled(sp.to_owned());
    let options = Options { sp, ruleset, ids: vec![id.to_owned()], ..bundled() };
    let cases = prepare(&options).unwrap().plan.cases;
    cases.into_iter().next().and_then(|case| case.skip)
}

fn unless() {
    let id = "assertion/signed#assertion@okta";
    assert_eq!(skipped("reference-sp", None, id), None);
    let reason = skipped("reference-sp-signed-response", None, id);
    assert!(reason.is_some_and(|reason| reason.contains("`signed-response`")));
}

fn authn_request() {
    let core = Some(Ruleset::Core);
    let id = "sp-initiated/place#bounded@okta";
    assert_eq!(skipped("reference-sp-web", core, id), None);
    let reason = skipped("reference-sp", core, id);
    assert!(reason.is_some_and(|reason| reason.contains("`sp-initiated`")));
}
