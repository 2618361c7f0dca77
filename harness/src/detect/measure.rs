//! Fills the table: the suite is run once without a hole and once with each, against the bundled service provider that offers what the hole is about. Knows holes by name only.

use super::Table;
use crate::judge::{Gate, Judged, Verdict, settle};
use crate::plan::{Case, Plan};
use crate::rounds::execute;
use crate::run::{Interrupt, Keys, RunError, Silent};
use crate::suite::{Options, PrepareError, Prepared, SpFile, prepare};
use mock_idp::Clock;
use mock_idp::keys::{KeyError, KeyRing};
use reference_sp::{Area, Hole};
use std::collections::{BTreeMap, BTreeSet};
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
        let now = self.at.map_or(Clock::System, Clock::Fixed).now();
        let vendors = prepare(&options)?.vendors;
        options.keys = Keys::Given(KeyRing::generate_all(&vendors, now)?);
        let places = Arc::new(Semaphore::new(self.side_by_side.max(1)));
        let mut table = Table::default();
        let mut running = JoinSet::new();
        for (sp, ids) in PLACES {
            let bench = Arc::new(Bench::of(sp, ids, &options, Arc::clone(&places))?);
            table.unsound.extend(not_passed(&bench.run(None).await?));
            for hole in self.holes.iter().copied().filter(|hole| shows_in(*hole, sp)) {
                let bench = Arc::clone(&bench);
                running.spawn(async move { (hole, bench.run(Some(hole)).await) });
            }
        }
        while let Some(ended) = running.join_next().await {
            let (hole, judged) = ended.unwrap_or_else(panicked);
            table.enter(hole.name(), &judged?);
        }
        Ok(table)
    }
}

/// The bundled service providers, each with the scenarios that are run against it; none: all. Flows that one of them does
/// not offer are skipped there.
const PLACES: [(&str, &[&str]); 4] = [
    ("reference-sp", &[]),
    ("reference-sp-signed-response", &["response/not-signed-itself"]),
    ("reference-sp-solicited", &["sp-initiated/*"]),
    ("reference-sp-web", &["logout/*", "sp-initiated/*"]),
];

/// Whether a hole changes anything in a service provider. One that forgets what it has asked for is nothing new where
/// nothing is asked for, and something else where something is; one that needs no signature is that where a second one is
/// demanded too.
fn shows_in(hole: Hole, sp: &str) -> bool {
    let is_about_flows = hole.area() == Area::Flow;
    match sp {
        "reference-sp" => !is_about_flows,
        "reference-sp-signed-response" => hole == Hole::AcceptsUnsigned,
        _ => is_about_flows || hole == Hole::NoInResponseToCheck,
    }
}

/// A mistake of ours goes on up.
fn panicked<T>(error: tokio::task::JoinError) -> T {
    std::panic::resume_unwind(error.into_panic())
}

/// One vendor for each scenario: with the number of mistakes the table would otherwise grow as fast as with that of vendors.
fn narrow(plan: &mut Plan) {
    let order: BTreeMap<String, usize> = plan.vendors.iter().cloned().zip(0..).collect();
    let place = |case: &Case| order.get(&case.id.vendor).copied().unwrap_or(usize::MAX);
    let mut first: BTreeMap<String, usize> = BTreeMap::new();
    for case in &plan.cases {
        let best = first.entry(case.id.scenario.clone()).or_insert(usize::MAX);
        *best = (*best).min(place(case));
    }
    plan.cases.retain(|case| first.get(&case.id.scenario) == Some(&place(case)));
}

/// What all runs share.
struct Bench {
    prepared: Prepared,
    options: Options,
    places: Arc<Semaphore>,
}

impl Bench {
    fn of(
        sp: &str,
        ids: &[&str],
        options: &Options,
        places: Arc<Semaphore>,
    ) -> Result<Self, PrepareError> {
        let sp = SpFile::Bundled(sp.to_owned());
        let ids = ids.iter().map(|id| (*id).to_owned()).collect();
        let options = Options { sp, ids, ..options.clone() };
        let mut prepared = prepare(&options)?;
        narrow(&mut prepared.plan);
        Ok(Self { prepared, options, places })
    }

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
            self.broken.entry(hole.to_owned()).or_default().extend(broken);
        }
    }
}
