//! A service provider that is not there, or not for long: error, never pass, and what was measured is kept.

use super::standing::{DEAF, description, standing, standing_description};
use super::{Outcome, bundled, once, outcome_of, runtime, trial};
use libtest_mimic::Trial;
use reference_sp::ReferenceSp;
use sso_harness::judge::Verdict;
use sso_harness::rounds::execute;
use sso_harness::run::{Interrupt, Progress, RunError, Silent, World};
use sso_harness::suite::{Options, SpFile, prepare, settings};
use sso_harness::trace::Trace;
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicU16, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

pub(super) fn trials() -> Vec<Trial> {
    vec![
        trial("mishap::a_service_provider_that_stays_passes", stays),
        trial("mishap::a_service_provider_that_dies_in_the_middle_is_an_error", dies),
        trial("mishap::a_service_provider_that_cannot_be_reached_is_an_error", unreachable),
        trial("mishap::metadata_that_cannot_be_reached_ends_the_run", without_metadata),
    ]
}

/// Three cases that share one control.
fn three(sp: SpFile) -> Options {
    let ids = ["assertion/audience-other", "assertion/expired", "assertion/recipient-other"];
    let ids = ids.map(|id| format!("{id}@okta")).into();
    Options { sp, ids, jobs: 1, ..bundled() }
}

/// Ends the service provider when so many cases and controls have ended.
struct Death(Mutex<(usize, Option<ReferenceSp>)>, AtomicU16);

impl Progress for Death {
    fn ended(&self, _: &str, _: &Trace) {
        let mut left = self.0.lock().unwrap();
        left.0 = left.0.saturating_sub(1);
        if left.0 == 0 {
            left.1.take().iter().for_each(|sp| self.1.store(port_of(sp), Ordering::Relaxed));
            // What ends it needs this thread's turn.
            tokio::task::block_in_place(|| self.until_it_is_gone());
        }
    }
}

fn port_of(sp: &ReferenceSp) -> u16 {
    sp.url().rsplit(':').next().unwrap().parse().unwrap()
}

impl Death {
    /// It answers what it has taken already, and ends a moment after it was told to.
    fn until_it_is_gone(&self) {
        let port = self.1.load(Ordering::Relaxed);
        let listens = || TcpStream::connect(("127.0.0.1", port)).is_ok();
        let begun = Instant::now();
        while listens() && begun.elapsed() < Duration::from_secs(10) {
            std::thread::sleep(Duration::from_millis(10));
        }
        std::thread::sleep(Duration::from_millis(50));
    }
}

fn after(cases: usize) -> Outcome {
    let folder = tempfile::tempdir().unwrap();
    runtime().block_on(async {
        let sp = standing().await;
        let file = description(folder.path(), &standing_description(), sp.url());
        let options = three(SpFile::Path(file));
        let prepared = prepare(&options).unwrap();
        let world = World::start(&prepared.description, &settings(&prepared, &options)).await;
        let death = Arc::new(Death(Mutex::new((cases, Some(sp))), AtomicU16::new(0)));
        once(Arc::new(world.unwrap()), &prepared.plan, death).await
    })
}

fn stays() {
    let outcome = after(usize::MAX);
    assert_eq!(outcome.judged.len(), 3);
    assert!(outcome.not_passed().is_empty(), "{:#?}", outcome.not_passed());
}

/// The control and one case were fine; the control after the last case was not.
fn dies() {
    let outcome = after(2);
    let finished = outcome.traces.cases.values().filter(|trace| trace.stopped.is_none()).count();
    assert_eq!((outcome.judged.len(), finished), (3, 1));
    only_errors(&outcome);
}

fn only_errors(outcome: &Outcome) {
    let odd: Vec<_> = outcome
        .verdicts()
        .into_iter()
        .filter(|(_, verdict)| !matches!(verdict, Verdict::Error(_) | Verdict::Skip(_)))
        .collect();
    assert!(odd.is_empty(), "{odd:#?}");
    assert!(outcome.judged.iter().any(|judged| judged.gates));
}

/// The address of a listener that is gone.
fn nobody() -> String {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    format!("http://{}", listener.local_addr().unwrap())
}

fn unreachable() {
    let folder = tempfile::tempdir().unwrap();
    let sp = SpFile::Path(description(folder.path(), DEAF, &nobody()));
    only_errors(&outcome_of(&Options { sp, ..bundled() }));
}

fn without_metadata() {
    let folder = tempfile::tempdir().unwrap();
    let sp = SpFile::Path(description(folder.path(), &standing_description(), &nobody()));
    let options = three(sp);
    let prepared = prepare(&options).unwrap();
    let (_switch, interrupt) = Interrupt::channel();
    let run = execute(&prepared, &options, Arc::new(Silent), interrupt);
    let error = runtime().block_on(run).unwrap_err();
    assert!(matches!(error, RunError::Unreachable(_)), "{error}");
}
