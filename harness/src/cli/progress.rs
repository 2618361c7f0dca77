//! The bar while a run goes on, for a person who watches.

use super::output::is_watched;
use crate::plan::Plan;
use crate::run::Progress;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::sync::Arc;

/// A bar where standard output is a terminal, and silence elsewhere.
pub(super) fn bar(plan: &Plan) -> Arc<Bar> {
    let steps =
        plan.cases.iter().filter(|case| case.skip.is_none()).count() + 2 * plan.controls.len();
    let target =
        if is_watched() { ProgressDrawTarget::stdout() } else { ProgressDrawTarget::hidden() };
    let bar = ProgressBar::with_draw_target(Some(steps as u64), target);
    let style = ProgressStyle::with_template("{bar:30} {pos}/{len} {wide_msg:.dim}")
        .expect("the template is ours");
    bar.set_style(style.progress_chars("━╸─"));
    Arc::new(Bar(bar))
}

/// The bar of one run.
pub(super) struct Bar(ProgressBar);

impl Bar {
    /// Takes it off the screen.
    pub(super) fn clear(&self) {
        self.0.finish_and_clear();
    }
}

impl Progress for Bar {
    fn ended(&self, id: &str) {
        self.0.set_message(id.to_owned());
        self.0.inc(1);
    }
}
