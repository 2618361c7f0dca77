//! What is measured of a service provider before a run, and that its attacks are run in the signing styles that it accepts.

use super::{KEYS, Outcome, bundled, once, runtime, trial};
use libtest_mimic::Trial;
use sso_harness::judge::Verdict;
use sso_harness::plan::{Answer, Facts, Reach, Style};
use sso_harness::run::{Interrupt, Keys, Silent, World};
use sso_harness::suite::{BUNDLED, Options, Prepared, SpFile, StylesOf, facts, prepare, settings};
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

pub(super) fn trials() -> Vec<Trial> {
    vec![
        trial("styles::the_facts_of_the_sound_service_provider_are_right", sound),
        trial("styles::a_service_provider_that_demands_a_style_is_attacked_in_it", demanding),
        trial("styles::a_mistake_about_the_time_is_measured", timeless),
        trial("styles::where_nobody_gets_in_nothing_is_measured_and_the_run_goes_on", closed),
        trial("styles::every_attack_on_okta_fails_in_every_style", every_attack),
    ]
}

/// Measures, and runs what is planned then.
fn measured(options: &Options) -> (Facts, Outcome) {
    let options = &Options { styles: StylesOf::ServiceProvider, ..options.clone() };
    let prepared: Prepared = prepare(options).unwrap();
    let settings = settings(&prepared, options);
    runtime().block_on(async {
        let world = Arc::new(World::start(&prepared.description, &settings).await.unwrap());
        let (_switch, interrupt) = Interrupt::channel();
        let facts = facts(&world, &prepared, options, &interrupt).await;
        let prepared = prepared.knowing(&facts, options).unwrap();
        (facts, once(world, &prepared.plan, Arc::new(Silent)).await)
    })
}

/// These scenarios, for these vendors, which stand first among all.
fn of(ids: &[&str], vendors: &[&str]) -> Options {
    Options {
        ids: ids.iter().map(|id| (*id).to_owned()).collect(),
        vendors: vendors.iter().map(|vendor| (*vendor).to_owned()).collect(),
        keys: Keys::Given(KEYS[..vendors.len()].to_vec()),
        ..bundled()
    }
}

fn accepted(answers: &[Answer]) -> Vec<&str> {
    answers.iter().filter(|answer| answer.accepted).map(|answer| answer.name.as_str()).collect()
}

/// What a clock may be off by, but for the second that passes between the signature and the look at it.
fn is_about(reach: Option<Reach>, seconds: u16) -> bool {
    reach.is_some_and(|reach| !reach.at_least && reach.seconds.abs_diff(seconds) <= 1)
}

fn sound() {
    let all = ["okta", "onelogin", "pingone", "pingone-for-enterprise"];
    let (facts, _) = measured(&of(&["login/first@okta"], &all));
    let vendors: Vec<&str> = facts.styles.iter().map(|one| one.vendor.as_str()).collect();
    assert_eq!(vendors, all);
    assert!(facts.styles.iter().all(|one| one.accepted == Style::ALL), "{:?}", facts.styles);
    let tolerance = facts.tolerance.unwrap();
    let signatures = ["ecdsa-sha256", "rsa-sha256", "rsa-sha384", "rsa-sha512"];
    assert_eq!(accepted(&tolerance.signatures), signatures);
    assert_eq!(accepted(&tolerance.digests), ["sha256", "sha384", "sha512"]);
    assert_eq!(tolerance.digests.len(), 4, "SHA-1 was asked for, and refused");
    let formats = ["emailAddress", "persistent", "transient", "unspecified"];
    assert_eq!(accepted(&tolerance.name_ids), formats);
    assert!(accepted(&tolerance.encryption).contains(&"aes256-gcm"));
    assert!(accepted(&tolerance.encryption).contains(&"NameID"));
    assert!(!accepted(&tolerance.encryption).contains(&"rsa15"));
    assert!(is_about(tolerance.early, 180), "{:?}", tolerance.early);
    assert!(is_about(tolerance.late, 180), "{:?}", tolerance.late);
}

/// The bundled service provider that demands a signature of the Response.
fn demanding() {
    let folder = tempfile::tempdir().unwrap();
    let sp = SpFile::Path(demands(folder.path(), "response"));
    let options = Options { sp, ..of(&["attack/stripped"], &["okta", "onelogin"]) };
    let (facts, outcome) = measured(&options);
    let known: Vec<_> =
        facts.styles.iter().map(|one| (one.usual, one.accepted.as_slice())).collect();
    let wanted = [Style::Response, Style::Both].as_slice();
    assert_eq!(known, [(Style::Both, wanted), (Style::Assertion, wanted)]);
    let verdicts = outcome.verdicts();
    let in_style = |style: &str| {
        let id = format!("attack/stripped@{style}");
        verdicts.get(id.as_str()).copied()
    };
    // What OneLogin signs by itself is refused, so that the Response is signed instead.
    for style in ["okta", "okta.response", "onelogin", "onelogin.both"] {
        assert_eq!(in_style(style), Some(&Verdict::Pass), "{style}");
    }
    for style in ["okta.assertion", "onelogin.response", "onelogin.assertion"] {
        assert_eq!(in_style(style), None, "{style}");
    }
}

fn demands(folder: &Path, style: &str) -> std::path::PathBuf {
    let (_, text) = BUNDLED.iter().find(|(name, _)| *name == "reference-sp").unwrap();
    let mut table: toml::Table = toml::from_str(text).unwrap();
    let env = table["start"]["env"].as_table_mut().unwrap();
    env.insert("REFERENCE_SP_REQUIRED".to_owned(), style.into());
    let path = folder.join("sp.toml");
    std::fs::write(&path, toml::to_string(&table).unwrap()).unwrap();
    path
}

fn timeless() {
    let holes = vec!["no-expiry-check".to_owned()];
    let (facts, _) = measured(&Options { holes, ..of(&["login/first"], &["okta"]) });
    let tolerance = facts.tolerance.unwrap();
    assert_eq!(tolerance.late, Some(Reach { seconds: 600, at_least: true }));
    assert!(is_about(tolerance.early, 180), "{:?}", tolerance.early);
}

fn closed() {
    let sp = SpFile::Bundled("always-500".to_owned());
    let (facts, outcome) = measured(&Options { sp, ..of(&["attack/stripped"], &["okta"]) });
    assert!(facts.styles[0].accepted.is_empty() && facts.styles[0].unmeasured.is_some());
    assert_eq!(facts.tolerance, None);
    let ids: BTreeSet<String> = outcome.plan.cases.iter().map(|case| case.id.to_string()).collect();
    assert_eq!(ids, BTreeSet::from(["attack/stripped@okta".to_owned()]));
    assert!(!outcome.not_passed().is_empty());
}

fn every_attack() {
    let (_, outcome) = measured(&of(&["attack/*"], &["okta"]));
    let odd = outcome.not_passed();
    assert!(odd.is_empty(), "{odd:#?}");
    for style in Style::ALL {
        let of_style = outcome.plan.cases.iter().filter(|case| case.id.style == Some(style));
        assert!(of_style.count() > 10, "{style}");
    }
}
