//! What people and programs are told about a run: one value, and functions from it to text. Judges nothing and prints nothing.

pub mod artifacts;
pub mod checkup;
pub mod console;
mod entry;
pub mod examination;
mod facts;
pub mod json;
pub mod junit;
pub mod likeness;
pub mod matrix;
pub mod normal;
mod page;
#[cfg(test)]
pub(crate) mod sample;

pub use entry::{Entry, Failure};

use crate::describe::Ruleset;
use crate::gates::{Applied, Objection, Ruling, Weight};
use crate::judge::{FindingKind, Judged, Verdict};
use crate::plan::{Facts, Plan};
use crate::scenario::{Requirements, Severity};
use crate::source::Styled;
use crate::trace::Traces;
use matrix::Standing;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;
use time::OffsetDateTime;

/// The version of the JSON report; it grows only when a key changes its meaning or goes away.
pub const FORMAT: u32 = 1;

/// Which run a report is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    /// The service provider's name in its description; the first and the last thing that a report says.
    pub sp: String,
    /// What it says of its version, where it was asked.
    pub version: Option<String>,
    /// Where the description comes from: a path, or `bundled`, with the mistakes that are switched on.
    pub origin: String,
    /// The ruleset that it was judged under.
    pub ruleset: Ruleset,
    /// The vendors, in the order of the run.
    pub vendors: Vec<String>,
    /// What was measured before the first case.
    pub facts: Facts,
    /// The seed of the run.
    pub seed: u64,
    /// The instant that the run was told to take for now, if it was.
    pub at: Option<OffsetDateTime>,
    /// How long the run took on the wall.
    pub elapsed: Duration,
    /// What could not be taken away again at the service provider; changes no verdict.
    pub left: Vec<String>,
    /// The command that repeats the run, without an id: `sso-harness run sp.toml --seed 7`.
    pub command: String,
}

/// A finished run: pure data, the only thing that a report is rendered from.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    /// Which run.
    pub header: Header,
    /// One entry for each case, and one for each control that failed; sorted by id.
    pub entries: Vec<Entry>,
    /// How much of the suite applied.
    pub applied: Applied,
    /// Requests that were made once more because nothing had come of them: case, and where to.
    pub repeated: Vec<(String, String)>,
    /// What is not as agreed, see [`Report::ruled`].
    pub objections: Vec<Objection>,
}

/// How many cases ended in which way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, schemars::JsonSchema)]
pub struct Summary {
    /// Everything that the scenario wants was seen.
    pub pass: usize,
    /// The service provider misbehaves.
    pub fail: usize,
    /// The case does not apply.
    pub skip: usize,
    /// It could not be found out.
    pub error: usize,
    /// Fails and errors that a waiver covers; they count above, too.
    pub waived: usize,
    /// All of them.
    pub total: usize,
}

/// How many scenarios failed with the same kind and severity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, schemars::JsonSchema)]
pub struct Tally {
    /// What they show.
    pub kind: FindingKind,
    /// How bad they are under the ruleset.
    pub severity: Severity,
    /// How many scenarios, whichever the vendors.
    pub scenarios: usize,
}

impl Report {
    /// Puts verdicts together with what the plan, the requirements and the traces say about them.
    pub fn new(
        header: Header,
        plan: &Plan,
        requirements: &Requirements,
        judged: Vec<Judged>,
        traces: &Traces,
    ) -> Self {
        let context = entry::Context { header: &header, plan, requirements, traces };
        let entries = judged.into_iter().map(|judged| context.entry(judged)).collect();
        let repeated = repeated(traces);
        Self { header, entries, applied: Applied::of(plan), repeated, objections: Vec::new() }
    }

    /// The same, with what the agreed files come to.
    pub fn ruled(mut self, mut ruling: Ruling) -> Self {
        for entry in &mut self.entries {
            entry.waived = ruling.waived.remove(&entry.judged.id);
        }
        self.objections = ruling.objections;
        self
    }

    /// Counts by verdict.
    pub fn summary(&self) -> Summary {
        let mut summary = Summary { total: self.entries.len(), ..Summary::default() };
        for entry in &self.entries {
            summary.waived += usize::from(entry.covered().is_some());
            match entry.judged.verdict {
                Verdict::Pass => summary.pass += 1,
                Verdict::Fail(_) => summary.fail += 1,
                Verdict::Skip(_) => summary.skip += 1,
                Verdict::Error(_) => summary.error += 1,
            }
        }
        summary
    }

    /// The fails by kind, each with the worst first. A scenario that fails for several vendors is one finding.
    pub fn findings(&self) -> Vec<Tally> {
        let mut found: BTreeMap<(FindingKind, Reverse<Severity>), BTreeSet<&str>> = BTreeMap::new();
        for judged in self.entries.iter().filter(|entry| entry.failure().is_some()) {
            let judged = &judged.judged;
            let group = found.entry((judged.kind, Reverse(judged.severity))).or_default();
            group.insert(&judged.scenario);
        }
        let tally = |((kind, Reverse(severity)), scenarios): (_, BTreeSet<&str>)| Tally {
            kind,
            severity,
            scenarios: scenarios.len(),
        };
        found.into_iter().map(tally).collect()
    }

    /// The fails that turn the exit code.
    pub fn gating_fails(&self) -> usize {
        self.entries.iter().filter(|entry| entry.failure().is_some() && entry.judged.gates).count()
    }

    /// What could not be found out and is not waived.
    pub fn open_errors(&self) -> usize {
        let is_open = |entry: &&Entry| {
            matches!(entry.judged.verdict, Verdict::Error(_)) && entry.covered().is_none()
        };
        self.entries.iter().filter(is_open).count()
    }

    /// What the run comes to, as the exit code says it.
    pub fn standing(&self) -> Standing {
        let summary = self.summary();
        if self.gating_fails() + self.objections_of(Weight::Waiver) > 0 {
            Standing::DoesNotConform
        } else if self.open_errors() + self.objections_of(Weight::Coverage) > 0
            || summary.pass + summary.fail == 0
        {
            Standing::Unknown
        } else {
            Standing::Conforms
        }
    }

    /// The last line of the console's report, without colours: who was judged, and what came of it.
    pub fn closing(&self) -> String {
        console::closing(self, Styled::Plain).trim_end().to_owned()
    }

    /// How many objections do this to the run.
    pub fn objections_of(&self, weight: Weight) -> usize {
        self.objections.iter().filter(|objection| objection.weight == weight).count()
    }
}

/// Of the cases and of their controls, in the order of their ids.
fn repeated(traces: &Traces) -> Vec<(String, String)> {
    let controls =
        traces.controls.iter().flat_map(|(name, both)| both.iter().map(move |it| (name, it)));
    let all = traces.cases.iter().chain(controls);
    all.flat_map(|(id, trace)| trace.repeated.iter().map(|url| (id.clone(), url.clone()))).collect()
}
