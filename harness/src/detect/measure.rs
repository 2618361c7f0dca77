//! Fills the table: the suite is run once without a hole and once with each. Knows holes by name only.

use super::Table;
use crate::judge::{Gate, Judged, Verdict, settle};
use crate::plan::{Case, Plan, Task};
use crate::run::{Interrupt, Keys, Progress, RunError};
use crate::suite::{Options, PrepareError, Prepared, execute, prepare};
use mock_idp::Clock;
use mock_idp::keys::{KeyError, KeyRing};
use reference_sp::Hole;
use std::collections::BTreeSet;
use std::sync::Arc;
use time::OffsetDateTime;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

/// What is measured, and how.
#[derive(Debug, Clone)]
pub struct Measure {
    /// The mistakes, each alone.
    pub holes: Vec<Hole>,
    /// Vendors by name, one for each shape of document.
    pub vendors: Vec<String>,
    /// Names and ids come from it.
    pub seed: u64,
    /// The time; none: the system's clock.
    pub at: Option<OffsetDateTime>,
    /// How many service providers are judged at once, at least one. Much of a run is waiting for a token to expire.
    pub side_by_side: usize,
}

impl Measure {
    /// Every hole, with one vendor for each shape of document.
    pub fn bundled(seed: u64) -> Self {
        Self {
            holes: Hole::ALL.to_vec(),
            vendors: ["okta", "onelogin", "pingone"].map(str::to_owned).to_vec(),
            seed,
            at: None,
            side_by_side: 12,
        }
    }
}

/// Why there is no table.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DetectError {
    /// The bundled files do not parse, or nothing is selected.
    #[error(transparent)]
    Prepare(#[from] PrepareError),
    /// The identity providers have no keys.
    #[error(transparent)]
    Keys(#[from] KeyError),
    /// A run could not begin.
    #[error("with {hole}: {source}")]
    Run {
        /// Which one.
        hole: String,
        /// Why.
        source: RunError,
    },
}

impl Measure {
    /// Runs everything. Needs a tokio runtime with time and network.
    ///
    /// # Errors
    /// See [`DetectError`]; what the service provider does wrong is in the table.
    pub async fn table(&self) -> Result<Table, DetectError> {
        let mut options = Options::bundled(self.seed);
        options.vendors.clone_from(&self.vendors);
        options.at = self.at;
        options.jobs = 2;
        let mut prepared = prepare(&options)?;
        narrow(&mut prepared.plan);
        let now = self.at.map_or(Clock::System, Clock::Fixed).now();
        options.keys = Keys::Given(KeyRing::generate_all(&prepared.vendors, now)?);
        let bench =
            Arc::new(Bench { prepared, options, places: Semaphore::new(self.side_by_side.max(1)) });
        let unsound = not_passed(&bench.run(None).await?);
        let mut table = Table { unsound, ..Table::default() };
        let mut running = JoinSet::new();
        for hole in self.holes.iter().copied() {
            let bench = Arc::clone(&bench);
            running.spawn(async move { (hole, bench.run(Some(hole)).await) });
        }
        while let Some(ended) = running.join_next().await {
            let (hole, judged) = ended.unwrap_or_else(panicked);
            table.enter(hole.name(), &judged?);
        }
        Ok(table)
    }
}

/// A mistake of ours goes on up.
fn panicked<T>(error: tokio::task::JoinError) -> T {
    std::panic::resume_unwind(error.into_panic())
}

/// Documents that deviate or are tampered with for all vendors, because their shape decides; everything else for one.
fn narrow(plan: &mut Plan) {
    let first = plan.vendors.first().cloned();
    plan.cases.retain(|case| Some(&case.id.vendor) == first.as_ref() || has_odd_document(case));
}

fn has_odd_document(case: &Case) -> bool {
    case.steps.iter().any(|step| match &step.task {
        Task::SignIn { deviate, tamper, .. } => deviate.is_some() || tamper.is_some(),
        _ => false,
    })
}

/// What all runs share.
struct Bench {
    prepared: Prepared,
    options: Options,
    places: Semaphore,
}

impl Bench {
    async fn run(&self, hole: Option<Hole>) -> Result<Vec<Judged>, DetectError> {
        let _place = self.places.acquire().await.expect("the semaphore is never closed");
        let name = hole.map_or("no hole", Hole::name).to_owned();
        let holes = hole.iter().map(|hole| hole.name().to_owned()).collect();
        let options = Options { holes, ..self.options.clone() };
        // The switch lives to the end of the run: nobody ends it early.
        let (_switch, interrupt) = Interrupt::channel();
        let (traces, _) = execute(&self.prepared, &options, Arc::new(Silent), interrupt)
            .await
            .map_err(|source| DetectError::Run { hole: name, source })?;
        Ok(settle(&self.prepared.plan, &traces, Gate::default()))
    }
}

struct Silent;

impl Progress for Silent {
    fn ended(&self, _: &str) {}
}

fn not_passed(judged: &[Judged]) -> BTreeSet<String> {
    let odd = |entry: &&Judged| matches!(entry.verdict, Verdict::Fail(_) | Verdict::Error(_));
    judged.iter().filter(odd).map(|entry| entry.id.clone()).collect()
}

impl Table {
    fn enter(&mut self, hole: &str, judged: &[Judged]) {
        let row = self.rows.entry(hole.to_owned()).or_default();
        let mut broken = BTreeSet::new();
        for entry in judged.iter().filter(|entry| !self.unsound.contains(&entry.id)) {
            match &entry.verdict {
                Verdict::Fail(seen) if entry.id.starts_with("control/") => {
                    broken.insert(format!("{}: {}", entry.id, seen.seen));
                }
                Verdict::Fail(_) => drop(row.insert(entry.scenario.clone())),
                // The control is an entry of its own.
                Verdict::Error(cause) if cause.kind == "control" => {}
                Verdict::Error(cause) => {
                    broken.insert(format!("{}: {}", entry.id, cause.reason));
                }
                Verdict::Pass | Verdict::Skip(_) => {}
            }
        }
        if !broken.is_empty() {
            self.broken.insert(hole.to_owned(), broken);
        }
    }
}
