//! What a person who watches is told while a run goes on, and the end of one in which enough has failed.

use super::output::{is_watched, look, tell};
use crate::judge::{Gate, Grade, Verdict, judge};
use crate::plan::{Case, Plan};
use crate::report::console::{self, Detail};
use crate::rounds::Watch;
use crate::run::Progress;
use crate::trace::Trace;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::watch;

/// The screen of one run.
pub(super) struct Screen {
    bar: ProgressBar,
    detail: Detail,
    limit: Option<MaxFail>,
}

impl Screen {
    /// A bar where standard output is a terminal, and silence elsewhere.
    pub(super) fn new(detail: Detail, limit: Option<MaxFail>) -> Arc<Self> {
        let target =
            if is_watched() { ProgressDrawTarget::stdout() } else { ProgressDrawTarget::hidden() };
        let bar = ProgressBar::with_draw_target(Some(0), target);
        let style = ProgressStyle::with_template("{bar:30} {pos}/{len} {wide_msg:.dim}")
            .expect("the template is ours");
        bar.set_style(style.progress_chars("━╸─"));
        Arc::new(Self { bar, detail, limit })
    }

    /// Takes it off.
    pub(super) fn clear(&self) {
        self.bar.finish_and_clear();
    }
}

impl Progress for Screen {
    fn ended(&self, id: &str, trace: &Trace) {
        self.bar.set_message(id.to_owned());
        self.bar.inc(1);
        if let Some(limit) = &self.limit {
            limit.ended(id, trace);
        }
    }
}

impl Watch for Screen {
    fn begins(&self, plan: &Plan) {
        let cases = plan.cases.iter().filter(|case| case.skip.is_none()).count();
        self.bar.inc_length((cases + 2 * plan.controls.len()) as u64);
        if let Some(limit) = &self.limit {
            limit.begins(plan);
        }
        if self.detail == Detail::Full {
            self.bar.suspend(|| tell(&console::facts(&plan.facts, look())));
        }
    }
}

/// Ends a run after so many fails that gate. What depends on a control that then turns out broken is counted too.
pub(super) struct MaxFail {
    left: AtomicU32,
    gate: Gate,
    end: Arc<watch::Sender<bool>>,
    cases: Mutex<BTreeMap<String, Case>>,
}

impl MaxFail {
    pub(super) fn new(most: u32, gate: Gate, end: Arc<watch::Sender<bool>>) -> Self {
        Self { left: AtomicU32::new(most), gate, end, cases: Mutex::default() }
    }

    fn begins(&self, plan: &Plan) {
        let cases = plan.cases.iter().map(|case| (case.id.to_string(), case.clone()));
        let controls = plan.controls.iter().map(|(name, case)| (name.clone(), case.clone()));
        let mut known = self.cases.lock().unwrap_or_else(PoisonError::into_inner);
        *known = cases.chain(controls).collect();
    }

    fn ended(&self, id: &str, trace: &Trace) {
        let known = self.cases.lock().unwrap_or_else(PoisonError::into_inner);
        let gates = known.get(id).is_some_and(|case| {
            Grade::of(case).severity >= self.gate.0
                && matches!(judge(case, trace), Verdict::Fail(_))
        });
        if gates && self.left.fetch_sub(1, Ordering::Relaxed) == 1 {
            // Nobody listens any more where the run has ended by itself.
            let _ended = self.end.send(true);
        }
    }
}
