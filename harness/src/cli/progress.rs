//! What a person who watches is told while a run goes on: what was measured, and a bar.

use super::output::{is_watched, tell};
use super::run::look;
use crate::plan::Plan;
use crate::report::console;
use crate::rounds::Watch;
use crate::run::Progress;
use crate::trace::Trace;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::sync::Arc;

/// The screen of one run.
pub(super) struct Screen {
    bar: ProgressBar,
    quiet: bool,
}

impl Screen {
    /// A bar where standard output is a terminal, and silence elsewhere.
    pub(super) fn new(quiet: bool) -> Arc<Self> {
        let target =
            if is_watched() { ProgressDrawTarget::stdout() } else { ProgressDrawTarget::hidden() };
        let bar = ProgressBar::with_draw_target(Some(0), target);
        let style = ProgressStyle::with_template("{bar:30} {pos}/{len} {wide_msg:.dim}")
            .expect("the template is ours");
        bar.set_style(style.progress_chars("━╸─"));
        Arc::new(Self { bar, quiet })
    }

    /// Takes it off.
    pub(super) fn clear(&self) {
        self.bar.finish_and_clear();
    }
}

impl Progress for Screen {
    fn ended(&self, id: &str, _: &Trace) {
        self.bar.set_message(id.to_owned());
        self.bar.inc(1);
    }
}

impl Watch for Screen {
    fn begins(&self, plan: &Plan) {
        let cases = plan.cases.iter().filter(|case| case.skip.is_none()).count();
        self.bar.inc_length((cases + 2 * plan.controls.len()) as u64);
        if !self.quiet {
            self.bar.suspend(|| tell(&console::facts(&plan.facts, look())));
        }
    }
}
