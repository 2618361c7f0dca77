//! `run`: prepare, execute, settle, and hand the report out in every form that was asked for.

use super::args::RunArgs;
use super::exit::Exit;
use super::output::{tell, width};
use super::progress;
use super::recording::Recording;
use super::snapshots::{Compared, Golden};
use super::trouble::Trouble;
use super::words::{command_of, origin_of};
use crate::judge::{Gate, Traces, settle};
use crate::plan::Facts;
use crate::report::console::{self, Detail, Look};
use crate::report::{Header, Report, artifacts, json, junit};
use crate::run::Interrupt;
use crate::source::Styled;
use crate::suite::{Options, Prepared, StylesOf, facts, prepare, start};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// What is written besides the console.
pub(super) struct Files<'a> {
    pub(super) json: Option<&'a Path>,
    pub(super) junit: Option<&'a Path>,
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
    let limit = args.time_limit.map(Duration::from_secs);
    let (prepared, traces, log) =
        runtime()?.block_on(watched(&options, prepared, limit, args.quiet))?;
    header.elapsed = begun.elapsed();
    header.facts = prepared.plan.facts.clone();
    let judged = settle(&prepared.plan, &traces, args.fail_on.map(Gate).unwrap_or_default());
    keep(args, &options, &prepared.plan.facts, &traces, &log)?;
    let files = Files { json: args.json.as_deref(), junit: args.junit.as_deref() };
    let report = terms.report(&prepared, header, judged, &traces);
    let exit = hand_out(&report, &files, detail(args.quiet))?;
    args.agreed.suggest(&prepared.plan, &report, terms.scope);
    let differs =
        golden.map(|golden| golden.settle(&prepared.plan, &traces, &options)).transpose()?;
    Ok(if differs == Some(Compared::Different) { Exit::DOES_NOT_CONFORM } else { exit })
}

/// Renders a report in all its forms, and says what it comes to.
pub(super) fn hand_out(
    report: &Report,
    files: &Files<'_>,
    detail: Detail,
) -> Result<Exit, Trouble> {
    if let Some(path) = files.json {
        write(path, &json::render(report))?;
    }
    if let Some(path) = files.junit {
        let text = junit::render(report).map_err(|error| {
            Trouble::CouldNotRun(format!("the JUnit report could not be written: {error}"))
        })?;
        write(path, &text)?;
    }
    tell(&console::render(report, look(), detail));
    Ok(Exit::of(report))
}

/// Measures and runs, and ends early at Ctrl-C or at the time limit; what was measured until then is kept.
pub(super) async fn watched(
    options: &Options,
    prepared: Prepared,
    limit: Option<Duration>,
    quiet: bool,
) -> Result<(Prepared, Traces, Vec<String>), Trouble> {
    let interrupt = ended_by(limit);
    let world = start(&prepared, options).await?;
    let prepared = match options.styles {
        StylesOf::Vendor => prepared,
        StylesOf::ServiceProvider => {
            let facts = facts(&world, &prepared, options, &interrupt).await;
            prepared.knowing(&facts, options)?
        }
    };
    if !quiet {
        tell(&console::facts(&prepared.plan.facts, look()));
    }
    let bar = progress::bar(&prepared.plan);
    let plan = Arc::new(prepared.plan.clone());
    let traces = crate::run::run(Arc::clone(&world), plan, bar.clone(), interrupt).await;
    bar.clear();
    Ok((prepared, traces, world.log()))
}

/// Ctrl-C, or the time limit.
fn ended_by(limit: Option<Duration>) -> Interrupt {
    let (end, interrupt) = Interrupt::channel();
    tokio::spawn(async move {
        let late = async {
            match limit {
                Some(limit) => tokio::time::sleep(limit).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            _ = tokio::signal::ctrl_c() => {}
            () = late => {}
        }
        // Nobody listens any more when the run has ended by itself.
        let _ended = end.send(true);
    });
    interrupt
}

fn keep(
    args: &RunArgs,
    options: &Options,
    facts: &Facts,
    traces: &Traces,
    log: &[String],
) -> Result<(), Trouble> {
    if let Some(folder) = &args.artifacts {
        artifacts::write(folder, traces, log).map_err(|error| Trouble::Usage(error.to_string()))?;
    }
    match &args.traces {
        Some(path) => write(path, &Recording::new(options, facts, traces.clone()).to_json()),
        None => Ok(()),
    }
}

pub(super) fn header(options: &Options, prepared: &Prepared) -> Header {
    Header {
        sp: prepared.description.name.value.clone(),
        version: None,
        origin: origin_of(options),
        ruleset: prepared.description.ruleset.value,
        vendors: prepared.plan.vendors.clone(),
        facts: prepared.plan.facts.clone(),
        seed: options.seed,
        at: options.at,
        elapsed: Duration::ZERO,
        command: command_of(options),
    }
}

pub(super) fn detail(quiet: bool) -> Detail {
    if quiet { Detail::Quiet } else { Detail::Full }
}

pub(super) fn runtime() -> Result<tokio::runtime::Runtime, Trouble> {
    tokio::runtime::Runtime::new()
        .map_err(|error| Trouble::CouldNotRun(format!("the runtime could not start: {error}")))
}

/// Short enough to be typed again.
pub(super) fn fresh_seed() -> Result<u64, Trouble> {
    let mut bytes = [0; 4];
    aws_lc_rs::rand::fill(&mut bytes)
        .map_err(|_| Trouble::CouldNotRun("the system gives no random numbers".to_owned()))?;
    Ok(u64::from(u32::from_be_bytes(bytes)))
}

pub(super) fn write(path: &Path, text: &str) -> Result<(), Trouble> {
    std::fs::write(path, text).map_err(|error| Trouble::file("write", path, &error))
}

pub(super) fn look() -> Look {
    Look { styled: Styled::Colour, width: width() }
}
