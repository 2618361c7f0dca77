//! Roles that are sent and read: one value or all of them, in JSON and in a page.

use super::{bundled, run_of, trial};
use libtest_mimic::Trial;
use sso_harness::judge::Verdict;
use sso_harness::suite::{BUNDLED, Options, SpFile, prepare};
use std::collections::{BTreeMap, BTreeSet};

pub(super) fn trials() -> Vec<Trial> {
    vec![
        trial("roles::they_are_read_in_a_page_as_in_json", in_a_page),
        trial("roles::a_description_without_many_is_sent_one_value", one_value),
        trial("roles::those_that_exist_already_are_sent_instead", that_exist),
        trial("roles::who_shows_none_of_those_that_arrive_fails", shows_none),
    ]
}

/// The bundled description with texts in the place of others.
fn description(changes: &[(&str, &str)]) -> String {
    let (_, text) = BUNDLED.iter().find(|(name, _)| *name == "reference-sp").unwrap();
    changes.iter().fold((*text).to_owned(), |text, (from, to)| {
        assert_eq!(text.matches(from).count(), 1, "{from}");
        text.replace(from, to)
    })
}

/// What the scenarios about roles come to.
fn verdicts(text: String) -> BTreeMap<String, Verdict> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("sp.toml");
    std::fs::write(&path, text).unwrap();
    let options = Options { sp: SpFile::Path(path), ids: vec!["roles/*".to_owned()], ..bundled() };
    let outcome = run_of(&prepare(&options).unwrap(), &options);
    outcome.verdicts().into_iter().map(|(id, verdict)| (id.to_owned(), verdict.clone())).collect()
}

const ACT: &str = "steps = [{ get = \"/me\" }]\nfound = { status = 200, values = { roles = { json = \"/roles\" } } }";
const MANY: &str = ", many = true";

const PAGE: &str = "steps = [{ get = \"/profile\" }]\nfound = { css = \"dl\", values = { roles = { css = \"[data-role]\" } } }";

fn in_a_page() {
    let seen = verdicts(description(&[(ACT, PAGE)]));
    assert!(seen.len() > 8 && seen.values().all(|verdict| *verdict == Verdict::Pass), "{seen:#?}");
}

fn one_value() {
    let seen = verdicts(description(&[(MANY, "")]));
    let (skipped, run): (BTreeMap<_, _>, BTreeMap<_, _>) =
        seen.into_iter().partition(|(_, verdict)| matches!(verdict, Verdict::Skip(_)));
    let names = skipped.keys().map(|id| id.split('@').next().unwrap());
    let names: BTreeSet<&str> = names.collect();
    assert_eq!(names, ["roles/arrive#several", "roles/lost#one-of-several"].into());
    let why = |verdict: &Verdict| matches!(verdict, Verdict::Skip(reason) if reason.contains("`many-roles`"));
    assert!(skipped.values().all(why), "{skipped:#?}");
    assert!(run.len() > 8 && run.values().all(|verdict| *verdict == Verdict::Pass), "{run:#?}");
}

fn that_exist() {
    let listed = ("landing      =", "roles = [\"admins\", \"viewers\"]\nlanding      =");
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("sp.toml");
    std::fs::write(&path, description(&[listed])).unwrap();
    let options = Options { sp: SpFile::Path(path), ids: vec!["roles/*".to_owned()], ..bundled() };
    let outcome = run_of(&prepare(&options).unwrap(), &options);
    let verdicts = outcome.verdicts();
    let skipped = verdicts.iter().filter(|(_, verdict)| matches!(verdict, Verdict::Skip(_)));
    let skipped: BTreeSet<&str> = skipped.map(|(id, _)| id.split('@').next().unwrap()).collect();
    let (several, named) = ("roles/arrive#several", "roles/named#");
    let of_another_name = |id: &&str| **id == *several || id.starts_with(named);
    assert!(skipped.iter().all(of_another_name) && skipped.len() == 4, "{skipped:#?}");
    assert!(outcome.not_passed().is_empty(), "{:#?}", outcome.not_passed());
    let documents = outcome.traces.cases.values().flat_map(|trace| &trace.steps);
    let sent: String =
        documents.filter_map(|step| Some(step.document.as_ref()?.xml.as_str())).collect();
    assert!(sent.contains(">admins<") && sent.contains(">viewers,admins<"), "{sent}");
    assert!(!sent.contains(">owner<") && !sent.contains(">reader<"));
}

fn shows_none() {
    let seen = verdicts(description(&[("/roles\" } } }\nnone", "/orgs\" } } }\nnone")]));
    let failed = |id: &str| matches!(seen[id], Verdict::Fail(_));
    assert!(failed("roles/arrive#one@okta") && failed("roles/gained@okta"), "{seen:#?}");
    let lost = &seen["roles/lost#the-last@okta"];
    assert!(matches!(lost, Verdict::Error(_)), "its control does not show the role: {lost:?}");
    assert_eq!(seen["roles/arrive#none@okta"], Verdict::Pass);
}
