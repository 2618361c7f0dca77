//! Runs what is prepared: all identity providers at once, or one round after the other with a service provider of its own, where
//! that trusts only one.

use crate::describe::Idps;
use crate::plan::{Facts, Plan};
use crate::run::{Interrupt, Progress, RunError, Silent, World, run};
use crate::suite::{Options, PrepareError, Prepared, StylesOf, facts, settings};
use crate::trace::{Fault, Stopped, Trace, Traces};
use mock_idp::vendor::Vendor;
use std::sync::Arc;

/// Is told how a run goes on.
pub trait Watch: Progress {
    /// A round begins: what was measured for it is in the plan.
    fn begins(&self, _plan: &Plan) {}
}

impl Watch for Silent {}

/// A run that has ended.
#[derive(Debug, Clone)]
pub struct Ran {
    /// What was run, planned with everything that was measured.
    pub prepared: Prepared,
    /// What was started, where its description has a way to ask.
    pub version: Option<String>,
    /// What was seen.
    pub traces: Traces,
    /// What the service provider has printed or logged.
    pub log: Vec<String>,
    /// What could not be taken away again.
    pub troubles: Vec<String>,
}

/// Starts everything, measures where that is wanted, runs all cases, and ends everything.
///
/// # Errors
/// Something could not be started. Where that happens in a later round, its cases are errors instead: what was seen before is kept.
pub async fn run_all(
    prepared: Prepared,
    options: &Options,
    watch: Arc<dyn Watch>,
    interrupt: Interrupt,
) -> Result<Ran, RunError> {
    let mut ran = Ran {
        prepared,
        version: None,
        traces: Traces::default(),
        log: Vec::new(),
        troubles: Vec::new(),
    };
    for (nth, vendors) in rounds(&ran.prepared).into_iter().enumerate() {
        let round = Round { vendors, options, watch: &watch, interrupt: &interrupt };
        match round.run(&mut ran).await {
            Err(error) if nth == 0 => return Err(error),
            Err(error) => round.is_lost(&mut ran, &error.to_string()),
            Ok(()) => {}
        }
    }
    Ok(ran)
}

/// The same for a caller who wants to know only what was seen, and what the service provider logged.
///
/// # Errors
/// As [`run_all`].
pub async fn execute(
    prepared: &Prepared,
    options: &Options,
    watch: Arc<dyn Watch>,
    interrupt: Interrupt,
) -> Result<(Traces, Vec<String>), RunError> {
    let ran = run_all(prepared.clone(), options, watch, interrupt).await?;
    Ok((ran.traces, ran.log))
}

/// The vendors of each round; those for whom nothing is to be run are left out.
fn rounds(prepared: &Prepared) -> Vec<Vec<Vendor>> {
    let wanted = |vendor: &&Vendor| prepared.plan.has_cases_of(&vendor.name);
    match prepared.description.trust.idps {
        Idps::Many => vec![prepared.vendors.clone()],
        Idps::One => {
            let each: Vec<Vec<Vendor>> =
                prepared.vendors.iter().filter(wanted).map(|one| vec![one.clone()]).collect();
            // Where every case is skipped, the first has to tell that the service provider starts.
            if each.is_empty() {
                prepared.vendors.iter().take(1).map(|one| vec![one.clone()]).collect()
            } else {
                each
            }
        }
    }
}

/// One start of the service provider.
struct Round<'a> {
    vendors: Vec<Vendor>,
    options: &'a Options,
    watch: &'a Arc<dyn Watch>,
    interrupt: &'a Interrupt,
}

impl Round<'_> {
    async fn run(&self, ran: &mut Ran) -> Result<(), RunError> {
        if self.interrupt.is_asked() {
            return Ok(());
        }
        let world = self.start(ran).await?;
        ran.version = world.version().map(str::to_owned);
        self.measure(&world, ran).await?;
        let plan = self.own(&ran.prepared.plan);
        self.watch.begins(&plan);
        let progress: Arc<dyn Progress> = Arc::clone(self.watch) as Arc<dyn Progress>;
        let traces = run(Arc::clone(&world), Arc::new(plan), progress, self.interrupt.clone());
        ran.traces.extend(traces.await);
        ran.troubles.extend(world.end().await);
        ran.log.extend(world.log());
        // Its processes are waited for.
        let _ended = tokio::task::spawn_blocking(move || drop(world)).await;
        Ok(())
    }

    async fn start(&self, ran: &Ran) -> Result<Arc<World>, RunError> {
        let mut settings = settings(&ran.prepared, self.options);
        let order = &ran.prepared.vendors;
        settings.only(order, &self.vendors);
        tokio::select! {
            world = World::start(&ran.prepared.description, &settings) => world.map(Arc::new),
            () = self.interrupt.clone().asked() => Err(RunError::Interrupted),
        }
    }

    /// Asks what is accepted of the identity providers of this round, and plans again with that.
    async fn measure(&self, world: &Arc<World>, ran: &mut Ran) -> Result<(), RunError> {
        if self.options.styles == StylesOf::Vendor {
            return Ok(());
        }
        let of_round = Prepared { vendors: self.vendors.clone(), ..ran.prepared.clone() };
        let found = facts(world, &of_round, self.options, self.interrupt).await;
        let known = merged(&ran.prepared.plan.facts, found, &self.vendors);
        let planned = ran.prepared.clone().knowing(&known, self.options);
        ran.prepared = planned.map_err(|error| match error {
            PrepareError::Plan(error) => RunError::Plan(error),
            error => RunError::Description(error.to_string()),
        })?;
        Ok(())
    }

    fn own(&self, plan: &Plan) -> Plan {
        let names: Vec<String> = self.vendors.iter().map(|vendor| vendor.name.clone()).collect();
        plan.only(&names)
    }

    /// The service provider did not come back: nothing can be found out about these cases.
    fn is_lost(&self, ran: &mut Ran, reason: &str) {
        for case in &self.own(&ran.prepared.plan).cases {
            let id = case.id.to_string();
            let stopped = Stopped { reason: reason.to_owned(), fault: Fault::ServiceProvider };
            let trace = Trace::stopped(&id, &ran.prepared.description.landing, stopped);
            ran.traces.cases.insert(id, trace);
        }
    }
}

/// What is known after a round: its own vendors as they were measured now, the others as they were known.
fn merged(known: &Facts, found: Facts, vendors: &[Vendor]) -> Facts {
    let measured_now = |name: &str| vendors.iter().any(|vendor| vendor.name == name);
    let mut styles = known.styles.clone();
    for one in &mut styles {
        let new = found.styles.iter().find(|new| new.vendor == one.vendor);
        if let Some(new) = new.filter(|_| measured_now(&one.vendor)) {
            one.clone_from(new);
        }
    }
    if styles.is_empty() {
        styles.clone_from(&found.styles);
    }
    Facts { styles, tolerance: known.tolerance.clone().or(found.tolerance) }
}
