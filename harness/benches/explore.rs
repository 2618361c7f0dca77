//! How soon the search finds each mistake about documents, from the mistake alone. `cargo bench -p sso-harness --bench explore`
//!
//! With `--record` after a further `--` it writes down which attack of which seed found what; a test replays that. Names of
//! holes narrow it, `--budget SECONDS` is the time for each (60), and `--sound SECONDS` searches the sound one.

#![expect(clippy::unwrap_used, reason = "a benchmark fails by a panic")]
#![expect(clippy::print_stdout, reason = "this is its report")]

use mock_idp::keys::KeyRing;
use mock_idp::vendor::Vendor;
use reference_sp::{Area, Hole};
use serde::Serialize;
use sso_harness::explore::{Attack, Bench, Breach, Budget, Find, Found, Hunt, Watch};
use sso_harness::run::Keys;
use sso_harness::suite::Options;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

const SEED: u64 = 1;
const RECORD: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/invariants/finds.toml");

/// One entry of the record.
#[derive(Serialize)]
struct Recorded {
    hole: &'static str,
    seed: u64,
    number: u64,
    breach: Breach,
    attack: Attack,
}

#[derive(Serialize)]
struct Record {
    find: Vec<Recorded>,
}

struct Silent;

impl Watch for Silent {
    fn tried(&self, _: &Found) {}
    fn found(&self, _: &Find) {}
}

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let after = |name: &str| {
        let place = words.iter().position(|word| word == name)?;
        Some(Duration::from_secs(words.get(place + 1)?.parse().unwrap()))
    };
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let keys = KeyRing::generate_all(&Vendor::all(), mock_idp::Clock::System.now()).unwrap();
    if let Some(time) = after("--sound") {
        let found = runtime.block_on(search(None, time, &keys));
        println!(
            "sound: {} tried in {:.0?}, {} finds",
            found.drawn,
            found.elapsed,
            found.finds.len()
        );
        assert!(found.finds.is_empty(), "{:?}", found.finds);
        return;
    }
    let time = after("--budget").unwrap_or(Duration::from_secs(60));
    let wanted: Vec<&str> =
        words.iter().map(String::as_str).filter(|it| it.parse::<Hole>().is_ok()).collect();
    let mut find = Vec::new();
    println!("{:28} {:>8} {:>8}  smallest attack", "hole", "attacks", "seconds");
    for hole in holes().filter(|hole| wanted.is_empty() || wanted.contains(&hole.name())) {
        let found = runtime.block_on(search(Some(hole), time, &keys));
        println!("{}", line(hole, &found));
        find.extend(found.finds.into_iter().map(|found| Recorded {
            hole: hole.name(),
            seed: SEED,
            number: found.number,
            breach: found.breach,
            attack: found.found,
        }));
    }
    if words.iter().any(|word| word == "--record") {
        std::fs::write(Path::new(RECORD), record(find)).unwrap();
    }
}

/// Those that a document alone can reach.
fn holes() -> impl Iterator<Item = Hole> {
    Hole::ALL.iter().copied().filter(|hole| hole.area() == Area::Signature)
}

async fn search(hole: Option<Hole>, time: Duration, keys: &[KeyRing]) -> Found {
    let options = Options {
        holes: hole.iter().map(|hole| hole.name().to_owned()).collect(),
        keys: Keys::Given(keys.to_vec()),
        ..Options::bundled(SEED)
    };
    let bench = Arc::new(Bench::start(&options).await.unwrap());
    let budget = Budget { time, all: false };
    Hunt { bench, seed: SEED, budget, jobs: 2 }.run(&Silent).await.unwrap()
}

fn line(hole: Hole, found: &Found) -> String {
    let seconds = found.elapsed.as_secs_f64();
    match found.finds.first() {
        Some(find) => format!(
            "{:28} {:>8} {seconds:>8.1}  {}",
            hole.name(),
            find.number + 1,
            find.attack.tamper().sentence()
        ),
        None => format!("{:28} {:>8} {seconds:>8.1}  -", hole.name(), found.drawn),
    }
}

fn record(find: Vec<Recorded>) -> String {
    let head = "# Which attack of which seed found which mistake; written by the bench `explore`, with --record.\n\n";
    head.to_owned() + &toml::to_string(&Record { find }).unwrap()
}
