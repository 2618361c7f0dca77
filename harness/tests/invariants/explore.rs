//! What the search has found before it finds again, and what it writes is a scenario like any other.

use super::{KEYS, SEED, bundled, run_of, runtime, trial};
use libtest_mimic::{Failed, Trial};
use reference_sp::{Area, Hole};
use serde::Deserialize;
use sso_harness::explore::{
    Attack, Bench, Breach, Budget, ExploreError, Find, Found, Hunt, Tried, Watch, attack,
    scenario_of,
};
use sso_harness::judge::Verdict;
use sso_harness::run::Keys;
use sso_harness::scenario;
use sso_harness::source::Source;
use sso_harness::suite::{Options, SpFile, prepare_these};
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

/// One line of the record that the bench writes.
#[derive(Deserialize)]
struct Recorded {
    hole: String,
    seed: u64,
    number: u64,
    breach: Breach,
    attack: Attack,
}

#[derive(Deserialize)]
struct Record {
    find: Vec<Recorded>,
}

/// Mistakes about documents that no search of this kind can find, and why.
const OUT_OF_REACH: &[(&str, &str)] = &[
    (
        "accepts-sha1",
        "nobody but the identity provider makes a signature with SHA-1, and it is no attack that it does",
    ),
    ("fetches-what-is-named", "it lets nobody in: what is fetched opens no session"),
    ("first-reference", "nobody but the identity provider signs two References"),
    ("lenient-reference", "nobody but the identity provider signs a Reference to something else"),
    ("no-bounds", "it lets nobody in: what is too large opens no other session"),
    ("obeys-manifest", "nobody but the identity provider signs a Reference to a Manifest"),
    (
        "obeys-transforms",
        "nobody but the identity provider signs a transform that leaves something out",
    ),
    (
        "rsa15",
        "nobody's name is forged where a key that the identity provider has chosen is transported with RSA 1.5",
    ),
    ("void-canonicalisation", "nobody but the identity provider signs the digest of an empty text"),
];

pub(super) fn trials() -> Vec<Trial> {
    let replays = recorded().into_iter().map(|found| {
        Trial::test(format!("explore::finds_{}_again", found.hole), move || replay(&found))
    });
    replays
        .chain([
            trial("explore::nine_in_ten_mistakes_are_found", nine_in_ten),
            trial("explore::what_is_written_is_a_scenario", what_is_written_is_a_scenario),
            trial("explore::the_same_seed_finds_the_same", the_same_seed_finds_the_same),
            trial("explore::a_dead_service_provider_is_no_sound_one", dead_is_not_sound),
        ])
        .collect()
}

fn recorded() -> Vec<Recorded> {
    let record: Record = toml::from_str(include_str!("finds.toml")).unwrap();
    record.find
}

fn options(hole: Option<&str>) -> Options {
    Options { holes: hole.iter().map(|hole| (*hole).to_owned()).collect(), ..bundled() }
}

/// The same attack is drawn, it works with the mistake, and does not without.
fn replay(found: &Recorded) -> Result<(), Failed> {
    runtime().block_on(async {
        let broken = Bench::start(&options(Some(&found.hole))).await.unwrap();
        let drawn = attack(found.seed, found.number, broken.vendors()).current();
        if drawn != found.attack {
            return Err("attacks are drawn otherwise than when this was recorded: `cargo bench -p sso-harness --bench explore -- --record`".into());
        }
        let tried = broken.try_out(&drawn).await.unwrap();
        if !matches!(tried, Tried::Accepted { breach, .. } if breach == found.breach) {
            return Err(format!("with {}: {tried:?}", found.hole).into());
        }
        let sound = Bench::start(&options(None)).await.unwrap();
        match sound.try_out(&drawn).await.unwrap() {
            Tried::Accepted { breach, .. } => Err(format!("the sound one: {breach:?}").into()),
            Tried::NoPlace | Tried::Refused => Ok(()),
        }
    })
}

fn nine_in_ten() {
    let holes: BTreeSet<&str> = Hole::ALL
        .iter()
        .filter(|hole| hole.area() == Area::Signature)
        .map(|hole| hole.name())
        .collect();
    let record = recorded();
    let found: BTreeSet<&str> = record.iter().map(|found| found.hole.as_str()).collect();
    let odd: Vec<_> = found.difference(&holes).collect();
    assert!(odd.is_empty(), "recorded, and not there: {odd:?}");
    let explained = |hole: &&&str| OUT_OF_REACH.iter().any(|(known, _)| known == *hole);
    assert!(OUT_OF_REACH.iter().all(|(hole, _)| !found.contains(hole)), "found after all");
    let missed: Vec<_> = holes.difference(&found).filter(|hole| !explained(hole)).collect();
    assert!(missed.len() * 10 <= holes.len() - OUT_OF_REACH.len(), "not found: {missed:?}");
}

fn what_is_written_is_a_scenario() {
    for found in recorded().iter().filter(|found| found.number % 2 == 0) {
        let text =
            scenario_of(&found.attack, found.breach, std::slice::from_ref(&found.attack.vendor));
        for hole in [Some(found.hole.as_str()), None] {
            let options = options(hole);
            let (scenarios, mut mistakes) =
                scenario::parse(Source::new("found.toml", text.clone()), "found");
            assert!(mistakes.is_empty(), "{text}\n{mistakes:?}");
            let scenarios: Vec<_> = scenarios.into_iter().map(Arc::new).collect();
            let prepared = prepare_these(&options, &scenarios, &mut mistakes).unwrap();
            let outcome = run_of(&prepared, &options);
            let fails = |verdict: &&Verdict| matches!(verdict, Verdict::Fail(_));
            let failed = outcome.verdicts().values().filter(|verdict| fails(verdict)).count();
            assert_eq!(failed, usize::from(hole.is_some()), "{hole:?}\n{text}");
        }
    }
}

fn the_same_seed_finds_the_same() {
    let search = || {
        let found = runtime().block_on(hunt(&options(Some("zero-reference")), 30)).unwrap();
        let find = found.finds.into_iter().next().expect("this one is found soon");
        (found.drawn, find.number, find.attack, find.scenario)
    };
    assert_eq!(search(), search());
}

fn dead_is_not_sound() {
    for name in ["always-500", "always-200"] {
        let options = Options { sp: SpFile::Bundled(name.to_owned()), ..bundled() };
        let searched = runtime().block_on(hunt(&options, 5));
        assert!(matches!(searched, Err(ExploreError::Control(_))), "{name}: {searched:?}");
    }
}

async fn hunt(options: &Options, seconds: u64) -> Result<Found, ExploreError> {
    let options = Options { keys: Keys::Given(KEYS.clone()), ..options.clone() };
    let bench = Arc::new(Bench::start(&options).await?);
    let budget = Budget { time: Duration::from_secs(seconds), all: false };
    Hunt { bench, seed: SEED, budget, jobs: 1 }.run(&Silent).await
}

struct Silent;

impl Watch for Silent {
    fn tried(&self, _: &Found) {}
    fn found(&self, _: &Find) {}
}
