//! `matrix`: several service providers one after the other, and their results side by side.

use super::agreed::{Terms, waivers};
use super::exit::Exit;
use super::handed::{header, write};
use super::matrix_args::MatrixArgs;
use super::output::{complain, look, tell};
use super::recording::{Rejudged, rejudge};
use super::run::{Limits, watched};
use super::system::{fresh_seed, runtime};
use super::trouble::Trouble;
use super::words::ERROR;
use crate::gates::Agreed;
use crate::judge::{Gate, Verdict, settle};
use crate::report::console::{Detail, comparison, opening};
use crate::report::matrix::{Column, Matrix, Standing, html, json, markdown};
use crate::report::{Header, Report};
use crate::rounds::Ran;
use crate::source::Diagnostic;
use crate::suite::{Options, Prepared, SpFile, prepare};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// One column before it is filled.
struct Planned {
    options: Options,
    prepared: Prepared,
    terms: Terms,
}

pub(super) fn matrix(args: &MatrixArgs) -> Result<Exit, Trouble> {
    let planned = planned(args)?;
    let mut columns =
        args.from.iter().map(|file| recorded(file, args)).collect::<Result<Vec<_>, _>>()?;
    let mut is_ended = false;
    for one in planned {
        let (column, ended) = if is_ended { (left(&one), true) } else { judged(one, args)? };
        is_ended = ended;
        columns.push(column);
    }
    let matrix = Matrix { columns };
    hand_out(&matrix, args)?;
    let worst = matrix.columns.iter().map(|column| column.standing).max();
    Ok(worst.unwrap_or(Standing::Unknown).into())
}

/// Reads everything before anything is run; the mistakes of all files are reported at once.
fn planned(args: &MatrixArgs) -> Result<Vec<Planned>, Trouble> {
    let (mut planned, mut mistakes) = (Vec::new(), Vec::new());
    for options in args.options(fresh_seed()?)? {
        let terms = terms(&options, &mut mistakes)?;
        match prepare(&options).map_err(Trouble::from) {
            Ok(prepared) => planned.push(Planned { options, prepared, terms }),
            Err(Trouble::Mistakes(found)) => mistakes.extend(found),
            Err(other) => return Err(other),
        }
    }
    let mut each: Vec<Diagnostic> = Vec::new();
    for mistake in mistakes {
        if !each.contains(&mistake) {
            each.push(mistake);
        }
    }
    if each.is_empty() { Ok(planned) } else { Err(Trouble::Mistakes(each)) }
}

/// `a.waivers.toml` beside `a.toml` is for it alone.
fn terms(options: &Options, mistakes: &mut Vec<Diagnostic>) -> Result<Terms, Trouble> {
    let file = beside(&options.sp).filter(|path| path.is_file());
    let waivers = file.map(|path| waivers(&path, mistakes)).transpose()?.flatten();
    Ok(Terms::new(Agreed { waivers, skips: None }, options))
}

fn beside(sp: &SpFile) -> Option<PathBuf> {
    match sp {
        SpFile::Path(path) => Some(path.with_extension("waivers.toml")),
        SpFile::Bundled(_) | SpFile::Text(_) => None,
    }
}

/// Runs one, and says whether the person at the terminal has ended everything.
fn judged(one: Planned, args: &MatrixArgs) -> Result<(Column, bool), Trouble> {
    let Planned { options, prepared, terms } = one;
    let mut header = header(&options, &prepared);
    if !args.quiet {
        tell(&(opening(&header, look()) + "\n"));
    }
    let begun = Instant::now();
    let limit = args.deadline.map(Duration::from_secs);
    let limits = Limits { deadline: limit, gate: args.gate(), ..Limits::default() };
    let done = runtime()?.block_on(watched(&options, prepared, limits, Detail::Quiet));
    let Ran { prepared, traces, version, .. } = match done {
        Ok(done) => done,
        Err(trouble) => {
            complain(&format!("{ERROR}: {}: {trouble}\n", header.sp));
            return Ok((Column::broken(header, &trouble.to_string()), false));
        }
    };
    header.version = version;
    header.elapsed = begun.elapsed();
    header.facts = prepared.plan.facts.clone();
    let judged = settle(&prepared.plan, &traces, args.gate());
    let report = terms.report(&prepared, header, judged, &traces);
    let ended = is_interrupted(&report) && limit.is_none_or(|limit| begun.elapsed() < limit);
    Ok((Column::new(report, &traces), ended))
}

fn is_interrupted(report: &Report) -> bool {
    report.entries.iter().any(
        |entry| matches!(&entry.judged.verdict, Verdict::Error(cause) if cause.kind == "interrupted"),
    )
}

fn left(one: &Planned) -> Column {
    Column::broken(header(&one.options, &one.prepared), "everything was ended before")
}

/// A column from a recorded run.
fn recorded(file: &Path, args: &MatrixArgs) -> Result<Column, Trouble> {
    let Rejudged { options, prepared, header, judged, traces } = rejudge(file, None, args.gate())?;
    let mut mistakes = Vec::new();
    let terms = terms(&options, &mut mistakes)?;
    if !mistakes.is_empty() {
        return Err(Trouble::Mistakes(mistakes));
    }
    let header = Header { origin: format!("{}, recorded", header.origin), ..header };
    Ok(Column::new(terms.report(&prepared, header, judged, &traces), &traces))
}

fn hand_out(matrix: &Matrix, args: &MatrixArgs) -> Result<(), Trouble> {
    if let Some(path) = &args.out_md {
        write(path, &markdown::render(matrix, args.explained_at.as_deref()))?;
    }
    if let Some(path) = &args.out_html {
        write(path, &html::render(matrix))?;
    }
    if let Some(path) = &args.json {
        write(path, &json::render(matrix))?;
    }
    tell(&comparison(matrix, look()));
    Ok(())
}

impl MatrixArgs {
    fn gate(&self) -> Gate {
        self.fail_on.map(Gate).unwrap_or_default()
    }
}
