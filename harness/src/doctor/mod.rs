//! Tries a description file out, from the start of the service provider to every act that it describes, and says at the first
//! thing that is amiss what to mend. Judges nothing that the suite judges: what holds here is that the suite can.

mod acts;
mod capabilities;
mod first;
mod login;
mod sent;
mod symptoms;

use crate::gates::Applied;
use crate::plan::Facts;
use crate::report::checkup::Checkup;
use crate::run::{Interrupt, RunError, World};
use crate::suite::{Options, Prepared, settings};
use mock_idp::vendor::Vendor;
use std::sync::Arc;

/// What is tried out, and how.
#[derive(Clone, Copy)]
pub struct Doctor<'a> {
    /// The description, and every scenario that it may be judged by.
    pub prepared: &'a Prepared,
    /// As for a run.
    pub options: &'a Options,
    /// Ends it early.
    pub interrupt: &'a Interrupt,
}

impl Doctor<'_> {
    /// Tries everything with the first vendor, and then one scenario for each capability with all of them. Stops at what
    /// everything else stands on. The words say where the description comes from, and how a command line names it.
    pub async fn examine(&self, origin: String, word: String) -> Checkup {
        let sp = self.prepared.description.name.value.clone();
        let mut checkup = Checkup { sp, origin, word, ..Checkup::default() };
        if let Some(world) = self.started(&mut checkup).await {
            self.at(&world, &mut checkup).await;
            // Its processes are waited for.
            let _ended = tokio::task::spawn_blocking(move || drop(world)).await;
        }
        if checkup.troubles().next().is_none() && !self.interrupt.is_asked() {
            checkup.checks.extend(acts::each(self, &checkup).await);
        }
        // What was not looked at is not ready.
        if self.interrupt.is_asked() {
            checkup.checks.push(first::ended());
        }
        checkup
    }

    /// The first vendor of the run; the others are asked for in the end.
    fn vendor(&self) -> &[Vendor] {
        &self.prepared.vendors[..self.prepared.vendors.len().min(1)]
    }

    async fn started(&self, checkup: &mut Checkup) -> Option<Arc<World>> {
        let mut settings = settings(self.prepared, self.options);
        settings.only(&self.prepared.vendors, self.vendor());
        let started = tokio::select! {
            world = World::start(&self.prepared.description, &settings) => world,
            () = self.interrupt.clone().asked() => Err(RunError::Interrupted),
        };
        match started {
            Ok(world) => {
                checkup.version = world.version().map(str::to_owned);
                checkup.checks.extend(first::started(&self.prepared.description, &world));
                Some(Arc::new(world))
            }
            Err(error) => {
                checkup.checks.extend(first::not_started(&error));
                None
            }
        }
    }

    /// What one identity provider is enough for.
    async fn at(&self, world: &Arc<World>, checkup: &mut Checkup) {
        let measure = login::measure(self, world, self.vendor());
        let Some(visitors) = login::Visitors::of(&measure) else { return };
        if self.basics(&visitors, checkup).await {
            checkup.checks.push(visitors.forger().await);
            checkup.checks.extend(visitors.leaver().await);
            checkup.facts = visitors.facts().await;
            checkup.hints = capabilities::hints(&self.prepared.description, &checkup.facts);
            checkup.applied = Some(Applied::of(&self.prepared.plan));
        }
        let troubles = world.end().await;
        checkup.checks.extend(first::left_behind(&troubles));
    }

    /// Whether a stranger is nobody, and an honest login gets in.
    async fn basics(&self, visitors: &login::Visitors<'_>, checkup: &mut Checkup) -> bool {
        let nobody = visitors.nobody().await;
        let is_amiss = nobody.advice().is_some();
        checkup.checks.push(nobody);
        if !is_amiss {
            checkup.checks.push(visitors.somebody().await);
        }
        let holds = checkup.troubles().next().is_none();
        if !holds {
            checkup.checks.push(first::the_rest());
        }
        holds
    }
}

/// The facts of all vendors, as far as one vendor's say something about them.
fn known(facts: &Facts, prepared: &Prepared) -> Facts {
    let mut known = facts.clone();
    let Some(first) = facts.styles.first() else { return known };
    for vendor in prepared.vendors.iter().skip(1) {
        let (name, usual) = (vendor.name.clone(), crate::measure::usual(vendor));
        known.styles.extend(usual.map(|usual| crate::plan::Accepted {
            vendor: name,
            usual,
            ..first.clone()
        }));
    }
    known
}
