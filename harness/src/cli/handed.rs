//! A report: its head, and where it goes, to the terminal, into files, or alone to standard output.

use super::exit::Exit;
use super::output::{look, tell};
use super::trouble::Trouble;
use super::words::{command_of, origin_of};
use crate::report::console::{self, Detail};
use crate::report::{Header, Report, json, junit};
use crate::suite::{Options, Prepared};
use std::path::Path;
use std::time::Duration;

/// What is written besides the console.
pub(super) struct Files<'a> {
    pub(super) json: Option<&'a Path>,
    pub(super) junit: Option<&'a Path>,
}

/// The head of a report, before anything has been run.
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
        left: Vec::new(),
        command: command_of(options),
    }
}

/// How much of it the terminal gets.
pub(super) fn detail(quiet: bool) -> Detail {
    if quiet { Detail::Quiet } else { Detail::Full }
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

pub(super) fn hand(
    path: Option<&Path>,
    text: impl FnOnce() -> Result<String, Trouble>,
) -> Result<(), Trouble> {
    match path {
        Some(path) if is_stdout(path) => tell(&text()?),
        Some(path) => write(path, &text()?)?,
        None => {}
    }
    Ok(())
}

pub(super) fn is_stdout(path: &Path) -> bool {
    path == Path::new("-")
}

pub(super) fn write(path: &Path, text: &str) -> Result<(), Trouble> {
    std::fs::write(path, text).map_err(|error| Trouble::file("write", path, &error))
}
