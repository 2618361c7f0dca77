//! The search itself: attacks are drawn in the order of their numbers, tried side by side, and finds are worked out one after the other.

use super::bench::{Bench, Breach, Tried};
use super::confirm::confirm;
use super::shrink::shrink;
use super::write::{scenario_of, stem};
use super::{Attack, ExploreError, attack};
use saml_wire::tamper::moves::Move;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::task::JoinSet;

/// How long a search goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Budget {
    /// No attack begins later.
    pub time: Duration,
    /// Whether it goes on after a find.
    pub all: bool,
}

/// A search that only has to be started.
pub struct Hunt {
    /// Against whom.
    pub bench: Arc<Bench>,
    /// Attacks come from it.
    pub seed: u64,
    /// How long.
    pub budget: Budget,
    /// How many attacks are under way at once, at least one.
    pub jobs: usize,
}

/// An attack that works, as small as it could be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Find {
    /// Which attack of the seed it comes from.
    pub number: u64,
    /// As it was found.
    pub found: Attack,
    /// As small as it could be made.
    pub attack: Attack,
    /// What it comes to.
    pub breach: Breach,
    /// The vendors whose documents it works with.
    pub vendors: Vec<String>,
    /// The name of its scenario.
    pub stem: String,
    /// Its scenario.
    pub scenario: String,
    /// When it was found, from the start of the search.
    pub after: Duration,
}

/// What a search has come to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Found {
    /// Attacks that were drawn.
    pub drawn: u64,
    /// Those of them that had not been drawn before, and reached the service provider.
    pub delivered: u64,
    /// Those of them that it accepted, finds made again included.
    pub accepted: u64,
    /// Accepted once and not again.
    pub unconfirmed: u64,
    /// What was found.
    pub finds: Vec<Find>,
    /// How long attacks were tried; working out what was found is not part of it.
    pub elapsed: Duration,
}

/// Is told how a search goes on.
pub trait Watch {
    /// After every attack.
    fn tried(&self, so_far: &Found);
    /// After every find.
    fn found(&self, find: &Find);
}

/// Attacks under way, by their numbers.
type Running = JoinSet<(u64, Result<Tried, ExploreError>)>;

impl Hunt {
    /// Searches until the budget is used up, or the first find.
    ///
    /// # Errors
    /// The control fails, before or after, or the harness could not.
    pub async fn run(&self, watch: &dyn Watch) -> Result<Found, ExploreError> {
        self.bench.control().await?;
        let (mut found, begun) = (Found::default(), Instant::now());
        let mut working = Duration::ZERO;
        let (mut running, mut known) = (JoinSet::new(), BTreeSet::new());
        loop {
            while running.len() < self.jobs.max(1) && begun.elapsed() < self.budget.time + working {
                let attack = attack(self.seed, found.drawn, self.bench.vendors()).current();
                if known.insert(format!("{attack:?}")) {
                    self.begin(found.drawn, attack, &mut running);
                }
                found.drawn += 1;
            }
            let Some(ended) = running.join_next().await else { break };
            let (number, tried) = ended.unwrap_or_else(panicked);
            found.elapsed = begun.elapsed() - working;
            self.note(number, tried?, &mut found, watch).await?;
            working = begun.elapsed() - found.elapsed;
            watch.tried(&found);
            if !found.finds.is_empty() && !self.budget.all {
                return Ok(found);
            }
        }
        // Refusals of a service provider that has died in between would show nothing.
        self.bench.control().await?;
        Ok(found)
    }

    fn begin(&self, number: u64, attack: Attack, running: &mut Running) {
        let bench = Arc::clone(&self.bench);
        running.spawn(async move { (number, bench.try_out(&attack).await) });
    }

    async fn note(
        &self,
        number: u64,
        tried: Tried,
        found: &mut Found,
        watch: &dyn Watch,
    ) -> Result<(), ExploreError> {
        found.delivered += u64::from(tried != Tried::NoPlace);
        let Tried::Accepted { breach, .. } = tried else { return Ok(()) };
        found.accepted += 1;
        let drawn = attack(self.seed, number, self.bench.vendors()).current();
        if found.finds.iter().any(|find| find.breach == breach && find.is_part_of(&drawn)) {
            return Ok(());
        }
        let Some(find) = self.work_out(number, breach, found.elapsed).await? else {
            found.unconfirmed += 1;
            return Ok(());
        };
        if found.finds.iter().all(|known| known.attack.moves != find.attack.moves) {
            watch.found(&find);
            found.finds.push(find);
        }
        Ok(())
    }

    /// Makes an attack smaller, sees with which vendors it works, and confirms it.
    async fn work_out(
        &self,
        number: u64,
        breach: Breach,
        after: Duration,
    ) -> Result<Option<Find>, ExploreError> {
        let mut tree = attack(self.seed, number, self.bench.vendors());
        let found = tree.current();
        let attack = shrink(&self.bench, tree.as_mut(), breach).await?;
        let vendors = self.vendors_of(&attack, breach).await?;
        let (stem, scenario) = (stem(&attack), scenario_of(&attack, breach, &vendors));
        if vendors.is_empty() || !confirm(&self.bench, &scenario, &stem).await? {
            return Ok(None);
        }
        Ok(Some(Find { number, found, attack, breach, vendors, stem, scenario, after }))
    }

    async fn vendors_of(
        &self,
        attack: &Attack,
        breach: Breach,
    ) -> Result<Vec<String>, ExploreError> {
        let mut vendors = Vec::new();
        for vendor in self.bench.vendors() {
            let attack = Attack { vendor: vendor.clone(), ..attack.clone() };
            let tried = self.bench.try_out(&attack).await?;
            if matches!(tried, Tried::Accepted { breach: found, .. } if found == breach) {
                vendors.push(vendor.clone());
            }
        }
        Ok(vendors)
    }
}

impl Find {
    /// Whether another attack has all its moves, in this order: it shows nothing new.
    fn is_part_of(&self, other: &Attack) -> bool {
        let mut rest = other.moves.iter();
        let has = |wanted: &Move| rest.any(|found| found == wanted);
        self.attack.moves.iter().all(has)
    }
}

/// A mistake of ours goes on up.
fn panicked<T>(error: tokio::task::JoinError) -> T {
    std::panic::resume_unwind(error.into_panic())
}
