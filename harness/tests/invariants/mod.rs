//! What has to hold of every run, whatever the scenarios say: one trial each. Owns how a run is made here.

mod cleanup;
mod commands;
mod counter;
mod coverage;
mod doctor;
mod documents;
mod driver;
#[cfg(feature = "explore")]
mod explore;
mod gates;
mod listed;
mod mishap;
mod process;
mod repetition;
mod roles;
mod setup;
mod standing;
mod styles;
mod suite;
mod tls;
mod words;

use libtest_mimic::Trial;
use mock_idp::keys::KeyRing;
use mock_idp::vendor::Vendor;
use sso_harness::judge::{Gate, Judged, Traces, Verdict, settle};
use sso_harness::plan::Plan;
use sso_harness::run::{Interrupt, Keys, Progress, Silent, World, run};
use sso_harness::suite::{Options, Prepared, prepare, settings};
use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};
use time::OffsetDateTime;
use time::macros::datetime;

/// The time, where a test fixes it.
pub(crate) const AT: OffsetDateTime = datetime!(2026-03-04 05:06:07 UTC);

/// Names and ids of a run.
pub(crate) const SEED: u64 = 7;

/// Keys are made once for all runs.
pub(crate) static KEYS: LazyLock<Vec<KeyRing>> =
    LazyLock::new(|| KeyRing::generate_all(&Vendor::all(), AT).unwrap());

/// A run that has ended.
pub(crate) struct Outcome {
    pub(crate) plan: Plan,
    pub(crate) traces: Traces,
    pub(crate) judged: Vec<Judged>,
}

impl Outcome {
    /// What everything came to, by id.
    pub(crate) fn verdicts(&self) -> BTreeMap<&str, &Verdict> {
        self.judged.iter().map(|judged| (judged.id.as_str(), &judged.verdict)).collect()
    }

    /// Ids of what did not pass, and why.
    pub(crate) fn not_passed(&self) -> BTreeMap<&str, &Verdict> {
        let odd = |verdict: &Verdict| matches!(verdict, Verdict::Fail(_) | Verdict::Error(_));
        self.verdicts().into_iter().filter(|(_, verdict)| odd(verdict)).collect()
    }
}

/// The whole suite, with keys that are there already.
pub(crate) fn bundled() -> Options {
    Options { keys: Keys::Given(KEYS.clone()), jobs: 8, ..Options::bundled(SEED) }
}

pub(crate) fn outcome_of(options: &Options) -> Outcome {
    run_of(&prepare(options).unwrap(), options)
}

pub(crate) fn run_of(prepared: &Prepared, options: &Options) -> Outcome {
    runtime().block_on(async {
        let world = World::start(&prepared.description, &settings(prepared, options)).await;
        once(Arc::new(world.unwrap()), &prepared.plan, Arc::new(Silent)).await
    })
}

pub(crate) async fn once(world: Arc<World>, plan: &Plan, progress: Arc<dyn Progress>) -> Outcome {
    let (_switch, interrupt) = Interrupt::channel();
    let traces = run(world, Arc::new(plan.clone()), progress, interrupt).await;
    let judged = settle(plan, &traces, Gate::default());
    Outcome { plan: plan.clone(), traces, judged }
}

pub(crate) fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap()
}

pub(crate) fn trials() -> Vec<Trial> {
    [
        suite::trials(),
        cleanup::trials(),
        commands::trials(),
        counter::trials(),
        coverage::trials(),
        doctor::trials(),
        documents::trials(),
        driver::trials(),
        #[cfg(feature = "explore")]
        explore::trials(),
        gates::trials(),
        listed::trials(),
        mishap::trials(),
        process::trials(),
        repetition::trials(),
        roles::trials(),
        setup::trials(),
        styles::trials(),
        words::trials(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// A trial whose checks panic.
fn trial(name: &str, check: fn()) -> Trial {
    Trial::test(name, move || {
        check();
        Ok(())
    })
}
