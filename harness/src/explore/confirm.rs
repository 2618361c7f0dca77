//! A find counts when the scenario that was written of it fails: with a control, twice, each time with people and documents of its own.

use super::ExploreError;
use super::bench::Bench;
use crate::judge::{Gate, Verdict, settle};
use crate::run::{Interrupt, Silent, run};
use crate::scenario;
use crate::source::Source;
use crate::suite::{Options, prepare_these};
use std::sync::Arc;

const TIMES: u64 = 2;

/// Whether all cases of this scenario fail, every time.
pub(super) async fn confirm(bench: &Bench, text: &str, id: &str) -> Result<bool, ExploreError> {
    for time in 1..=TIMES {
        if !fails(bench, text, id, bench.options.seed.wrapping_add(time)).await? {
            return Ok(false);
        }
    }
    Ok(true)
}

async fn fails(bench: &Bench, text: &str, id: &str, seed: u64) -> Result<bool, ExploreError> {
    let (scenarios, mut mistakes) = scenario::parse(Source::new("found.toml", text), id);
    let scenarios: Vec<_> = scenarios.into_iter().map(Arc::new).collect();
    let options = Options { seed, ..bench.options.clone() };
    let prepared = prepare_these(&options, &scenarios, &mut mistakes)?;
    let plan = Arc::new(prepared.plan);
    let (_switch, interrupt) = Interrupt::channel();
    let traces =
        run(Arc::clone(&bench.world), Arc::clone(&plan), Arc::new(Silent), interrupt).await;
    let judged = settle(&plan, &traces, Gate::default());
    let mut cases = judged.iter().filter(|entry| !entry.id.starts_with("control/"));
    Ok(cases.all(|entry| matches!(entry.verdict, Verdict::Fail(_))))
}
