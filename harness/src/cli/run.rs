//! `run`: prepare, execute, settle, and hand the report out in every form that was asked for.

use super::exit::Exit;
use super::handed::{Files, detail, hand_out, header, write};
use super::output::{complain, look, tell};
use super::progress::{MaxFail, Screen};
use super::recording::Recording;
use super::run_args::RunArgs;
use super::snapshots::{Compared, Golden};
use super::system::{ended_by, fresh_seed, runtime};
use super::trouble::Trouble;
use super::words::WARNING;
use crate::judge::{Gate, settle};
use crate::report::artifacts;
use crate::report::console::{self, Detail};
use crate::rounds::{Ran, run_all};
use crate::suite::{Options, Prepared, prepare};
use std::time::{Duration, Instant};

/// What ends a run early.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Limits {
    pub(super) deadline: Option<Duration>,
    pub(super) max_fail: Option<u32>,
    pub(super) gate: Gate,
}

pub(super) fn run(args: &RunArgs) -> Result<Exit, Trouble> {
    let options = args.options(fresh_seed()?)?;
    let golden = args
        .snapshots
        .as_deref()
        .map(|folder| Golden::new(folder, args.snapshots_update))
        .transpose()?;
    let terms = args.agreed.terms(&options)?;
    let prepared = prepare(&options)?;
    let mut header = header(&options, &prepared);
    if !args.quiet {
        tell(&console::opening(&header, look()));
    }
    let begun = Instant::now();
    let gate = args.fail_on.map(Gate).unwrap_or_default();
    let limits =
        Limits { deadline: args.deadline.map(Duration::from_secs), max_fail: args.max_fail, gate };
    let ran = runtime()?.block_on(watched(&options, prepared, limits, detail(args.quiet)))?;
    keep(args, &options, &ran)?;
    let Ran { prepared, traces, version, troubles, .. } = ran;
    header.version = version;
    header.left = troubles;
    header.elapsed = begun.elapsed();
    header.facts = prepared.plan.facts.clone();
    let judged = settle(&prepared.plan, &traces, gate);
    let files = Files { json: args.json.as_deref(), junit: args.junit.as_deref() };
    let report = terms.report(&prepared, header, judged, &traces);
    let exit = hand_out(&report, &files, detail(args.quiet))?;
    args.agreed.suggest(&prepared.plan, &report, terms.scope);
    let differs =
        golden.map(|golden| golden.settle(&prepared.plan, &traces, &options)).transpose()?;
    Ok(if differs == Some(Compared::Different) { Exit::DOES_NOT_CONFORM } else { exit })
}

/// Runs, and ends early at Ctrl-C or at the deadline; what was measured until then is kept.
pub(super) async fn watched(
    options: &Options,
    prepared: Prepared,
    limits: Limits,
    detail: Detail,
) -> Result<Ran, Trouble> {
    let (end, interrupt) = ended_by(limits.deadline);
    let limit = limits.max_fail.map(|most| MaxFail::new(most, limits.gate, end));
    let screen = Screen::new(detail, limit);
    let ran = run_all(prepared, options, screen.clone(), interrupt).await;
    screen.clear();
    let ran = ran?;
    complain(&warnings(&ran.troubles));
    Ok(ran)
}

/// What could not be taken away again: the first of them, and how many there are.
fn warnings(troubles: &[String]) -> String {
    const SHOWN: usize = 5;
    let shown = troubles.iter().take(SHOWN);
    let mut text: String =
        shown.map(|trouble| format!("{WARNING}: not taken away again: {trouble}\n")).collect();
    if troubles.len() > SHOWN {
        let more = troubles.len() - SHOWN;
        text +=
            &format!("{WARNING}: not taken away again: {more} more, which the JSON report has\n");
    }
    text
}

fn keep(args: &RunArgs, options: &Options, ran: &Ran) -> Result<(), Trouble> {
    let Ran { prepared, version, traces, log, .. } = ran;
    if let Some(folder) = &args.artifacts {
        artifacts::write(folder, traces, log).map_err(|error| Trouble::Usage(error.to_string()))?;
    }
    let Some(path) = &args.traces else { return Ok(()) };
    let recording = Recording::new(options, &prepared.plan.facts, traces.clone());
    write(path, &recording.of_version(version.clone()).to_json())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_few_troubles_are_told_and_many_are_counted() {
        assert_eq!(warnings(&[]), "");
        let two = warnings(&["a".to_owned(), "b".to_owned()]);
        assert_eq!(two.lines().count(), 2);
        assert!(two.ends_with("not taken away again: b\n"), "{two}");
        let seven = warnings(&vec!["a".to_owned(); 7]);
        assert_eq!(seven.lines().count(), 6);
        assert!(seven.ends_with("2 more, which the JSON report has\n"), "{seven}");
    }
}
