//! Which case runs when: controls before and after what depends on them, shared state alone, everything else at once.

use super::case::run_case;
use super::world::World;
use crate::plan::{Case, Plan, Task};
use crate::trace::{Fault, Stopped, Trace, Traces};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;

/// How many cases in a row may end because no answer came, beside those that are under way.
const SILENT_CASES: usize = 4;

/// Is told of every case that has ended.
pub trait Progress: Send + Sync {
    /// A case or control has ended; `id` names it, and the trace is what came of it.
    fn ended(&self, id: &str, trace: &Trace);
}

/// Tells nobody.
#[derive(Debug, Clone, Copy)]
pub struct Silent;

impl Progress for Silent {
    fn ended(&self, _: &str, _: &Trace) {}
}

/// Ends a run early: what was measured is kept.
#[derive(Debug, Clone)]
pub struct Interrupt(watch::Receiver<bool>);

impl Interrupt {
    /// A switch and the run's end of it. Send `true` to end the run.
    pub fn channel() -> (watch::Sender<bool>, Self) {
        let (sender, receiver) = watch::channel(false);
        (sender, Self(receiver))
    }

    /// Whether the run is to end.
    pub fn is_asked(&self) -> bool {
        *self.0.borrow()
    }

    /// Waits until the run is to end.
    pub(crate) async fn asked(mut self) {
        // A sender that is gone will never ask.
        if self.0.wait_for(|asked| *asked).await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}

/// Runs all cases of a plan. A case that was not reached before an interruption has no trace.
pub async fn run(
    world: Arc<World>,
    plan: Arc<Plan>,
    progress: Arc<dyn Progress>,
    interrupt: Interrupt,
) -> Traces {
    let run = Run {
        permits: Arc::new(Semaphore::new(world.jobs)),
        traces: Arc::default(),
        seed: plan.seed,
        patience: Arc::new(Patience {
            silent: AtomicUsize::new(0),
            most: SILENT_CASES + 2 * world.jobs,
        }),
        world,
        progress,
    };
    tokio::select! {
        () = run.everything(&plan) => {}
        () = interrupt.asked() => {}
    }
    run.traces.lock().unwrap_or_else(PoisonError::into_inner).clone()
}

#[derive(Clone)]
struct Run {
    world: Arc<World>,
    permits: Arc<Semaphore>,
    traces: Arc<Mutex<Traces>>,
    progress: Arc<dyn Progress>,
    seed: u64,
    patience: Arc<Patience>,
}

/// Who has not answered for so long in a row is not asked any more: a service provider that hangs would take hours.
struct Patience {
    silent: AtomicUsize,
    most: usize,
}

impl Patience {
    fn is_over(&self) -> bool {
        self.silent.load(Ordering::Relaxed) >= self.most
    }

    /// A case that came to its end, and one that ended for another reason, start the count again; what is over stays over.
    fn note(&self, trace: &Trace) {
        let silent = trace.stopped.as_ref().is_some_and(|stopped| stopped.fault == Fault::Silent);
        if silent {
            self.silent.fetch_add(1, Ordering::Relaxed);
        } else if !self.is_over() {
            self.silent.store(0, Ordering::Relaxed);
        }
    }
}

fn given_up(case: &Case, landing: &str) -> Trace {
    let reason = "it was not asked any more, after it had not answered for so long".to_owned();
    Trace::stopped(&case.id.to_string(), landing, Stopped { reason, fault: Fault::Silent })
}

/// A control and the cases that depend on it; or cases that depend on none.
struct Batch {
    control: Option<(String, Case)>,
    cases: Vec<Case>,
}

impl Batch {
    fn is_exclusive(&self) -> bool {
        self.control.iter().map(|(_, case)| case).chain(&self.cases).any(Case::is_exclusive)
    }

    /// Whether time has to pass in it.
    fn waits(&self) -> bool {
        let steps = self.cases.iter().flat_map(|case| &case.steps);
        steps.into_iter().any(|step| matches!(step.task, Task::AwaitExpiry { .. }))
    }
}

/// What has to wait comes first, so that the others are run meanwhile.
fn batches(plan: &Plan) -> Vec<Batch> {
    let mut by_control: BTreeMap<Option<&str>, Vec<Case>> = BTreeMap::new();
    let mut alone = Vec::new();
    for case in plan.cases.iter().filter(|case| case.skip.is_none()) {
        match &case.control {
            None if case.is_exclusive() => {
                alone.push(Batch { control: None, cases: vec![case.clone()] })
            }
            control => by_control.entry(control.as_deref()).or_default().push(case.clone()),
        }
    }
    let together = by_control.into_iter().map(|(name, cases)| Batch {
        control: name.map(|name| (name.to_owned(), plan.controls[name].clone())),
        cases,
    });
    let mut batches: Vec<Batch> = together.chain(alone).collect();
    batches.sort_by_key(|batch| !batch.waits());
    batches
}

impl Run {
    async fn everything(&self, plan: &Plan) {
        let (exclusive, together): (Vec<Batch>, Vec<Batch>) =
            batches(plan).into_iter().partition(Batch::is_exclusive);
        let mut running = JoinSet::new();
        for batch in together {
            let run = self.clone();
            running.spawn(async move { run.batch(batch).await });
        }
        join(&mut running).await;
        for batch in exclusive {
            self.one_by_one(batch).await;
        }
    }

    /// Control, cases side by side, control again.
    async fn batch(&self, batch: Batch) {
        if let Some((name, control)) = &batch.control {
            self.control(name, control.clone()).await;
        }
        let mut running = JoinSet::new();
        for case in batch.cases {
            let run = self.clone();
            running.spawn(async move { run.case(case).await });
        }
        join(&mut running).await;
        if let Some((name, control)) = &batch.control {
            self.control(name, control.again(self.seed, &self.world.description.name_id.from))
                .await;
        }
    }

    async fn one_by_one(&self, batch: Batch) {
        if let Some((name, control)) = &batch.control {
            self.control(name, control.clone()).await;
        }
        for case in batch.cases {
            self.case(case).await;
        }
        if let Some((name, control)) = &batch.control {
            self.control(name, control.again(self.seed, &self.world.description.name_id.from))
                .await;
        }
    }

    async fn control(&self, name: &str, control: Case) {
        let trace = self.permitted(&control).await;
        self.keep(name, |traces| {
            let kept = traces.controls.entry(name.to_owned()).or_default();
            kept.push(trace);
            kept.last()
        });
    }

    async fn case(&self, case: Case) {
        let id = case.id.to_string();
        let trace = self.permitted(&case).await;
        self.keep(&id, |traces| {
            traces.cases.insert(id.clone(), trace);
            traces.cases.get(&id)
        });
    }

    async fn permitted(&self, case: &Case) -> Trace {
        let _permit = self.permits.acquire().await.expect("the semaphore is never closed");
        if self.patience.is_over() {
            return given_up(case, &self.world.description.landing);
        }
        let trace = run_case(&self.world, case).await;
        self.patience.note(&trace);
        trace
    }

    /// Nobody takes the traces before this one is told: whoever is told of it may end the run, and it is to be among them.
    fn keep(&self, id: &str, put: impl FnOnce(&mut Traces) -> Option<&Trace>) {
        let mut traces = self.traces.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(kept) = put(&mut traces) {
            self.progress.ended(id, kept);
        }
    }
}

/// Waits for all; a panic in one of them is a mistake of ours and goes on up.
async fn join(running: &mut JoinSet<()>) {
    while let Some(ended) = running.join_next().await {
        if let Err(error) = ended
            && error.is_panic()
        {
            std::panic::resume_unwind(error.into_panic());
        }
    }
}
