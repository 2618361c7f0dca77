//! `export`: a corpus of documents, with which a library of any language tests itself offline.

use super::exit::Exit;
use super::output::tell;
use super::scenario_args::ExportArgs;
use super::system::fresh_seed;
use super::trouble::Trouble;
use crate::corpus::{Corpus, Decision, Request, build, schema};
use crate::suite::prepare;
use std::collections::BTreeMap;
use std::path::Path;

pub(super) fn export(args: &ExportArgs) -> Result<Exit, Trouble> {
    let prepared = prepare(&args.what.options(fresh_seed()?)?)?;
    let (offline, now) = (&args.offline, args.offline.now());
    let (idps, own_key) = (offline.idps(&prepared.vendors, now)?, offline.own_key()?);
    let corpus = build(&Request {
        plan: &prepared.plan,
        description: &prepared.description,
        requirements: &prepared.requirements,
        idps: &idps,
        entity_id: &offline.audience,
        acs: &offline.acs,
        own_key: &own_key,
        now,
    });
    if corpus.cases.is_empty() {
        return Err(Trouble::Usage(format!(
            "no single document decides any of these cases\n{}",
            left_out(&corpus).trim_end()
        )));
    }
    write(&args.folder, &corpus)?;
    tell(&told(&corpus, &args.folder));
    Ok(Exit::CONFORMS)
}

fn write(folder: &Path, corpus: &Corpus) -> Result<(), Trouble> {
    let failed = |error| Trouble::file("write", folder, &error);
    let text = serde_json::to_string_pretty(corpus)
        .map_err(|error| Trouble::CouldNotRun(error.to_string()))?;
    std::fs::create_dir_all(folder).map_err(failed)?;
    std::fs::write(folder.join("corpus.json"), text + "\n").map_err(failed)?;
    std::fs::write(folder.join("corpus.schema.json"), format!("{:#}\n", schema())).map_err(failed)
}

/// Counts by decision, and what is left out.
fn told(corpus: &Corpus, folder: &Path) -> String {
    let count = |decision| corpus.cases.iter().filter(|case| case.expected == decision).count();
    let documents = format!(
        "{} documents in {}: {} to accept, {} to reject, {} that must not be the victim's\n",
        corpus.cases.len(),
        folder.join("corpus.json").display(),
        count(Decision::Accept),
        count(Decision::Reject),
        count(Decision::NotVictim)
    );
    let left_out = left_out(corpus);
    if left_out.is_empty() {
        return documents;
    }
    format!("{documents}{} cases are left out:\n{left_out}", corpus.left_out.len())
}

/// Counts by reason.
fn left_out(corpus: &Corpus) -> String {
    let mut reasons: BTreeMap<&str, usize> = BTreeMap::new();
    for left_out in &corpus.left_out {
        *reasons.entry(&left_out.reason).or_default() += 1;
    }
    reasons.iter().map(|(reason, count)| format!("  {count:>4} {reason}\n")).collect()
}
