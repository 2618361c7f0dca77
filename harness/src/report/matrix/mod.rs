//! Several service providers side by side: one row for each scenario, one column for each of them. Knows no form that it is shown in.

mod cell;
pub mod html;
pub mod json;
pub mod markdown;

pub use cell::{Act, Cell, Mark, Request, Transcript};

use super::{Header, Report, Summary};
use crate::gates::{Applied, Objection};
use crate::trace::Traces;
use std::collections::{BTreeMap, BTreeSet};

/// One service provider: its run, as far as a matrix shows it.
#[derive(Debug, Clone)]
pub struct Column {
    /// Which run.
    pub header: Header,
    /// Counts by verdict.
    pub summary: Summary,
    /// How much of the suite applied.
    pub applied: Applied,
    /// What is not as agreed.
    pub objections: Vec<Objection>,
    /// The last line of its own report, or why there is none.
    pub closing: String,
    /// Whether its run conforms, as far as the exit code goes.
    pub standing: Standing,
    /// By scenario.
    pub cells: BTreeMap<String, Cell>,
}

/// What a run comes to.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, schemars::JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Standing {
    /// Nothing gates.
    Conforms,
    /// It could not be judged to the end, or not as far as was agreed.
    Unknown,
    /// Something gates.
    DoesNotConform,
}

impl Column {
    /// From a report and what was sent and seen; of the latter it keeps what cells tell.
    pub fn new(report: Report, traces: &Traces) -> Self {
        let mut cells: BTreeMap<String, Vec<super::Entry>> = BTreeMap::new();
        let (summary, closing) = (report.summary(), report.closing());
        let standing = report.standing();
        for entry in report.entries {
            cells.entry(entry.judged.scenario.clone()).or_default().push(entry);
        }
        let cells =
            cells.into_iter().map(|(scenario, entries)| (scenario, Cell::of(entries, traces)));
        Self {
            cells: cells.collect(),
            header: report.header,
            summary,
            applied: report.applied,
            objections: report.objections,
            closing,
            standing,
        }
    }

    /// A service provider that could not be run at all.
    pub fn broken(header: Header, why: &str) -> Self {
        Self {
            closing: format!("{} ({}) could not be run: {why}", header.sp, header.origin),
            header,
            summary: Summary::default(),
            applied: Applied::default(),
            objections: Vec::new(),
            standing: Standing::Unknown,
            cells: BTreeMap::new(),
        }
    }
}

/// Service providers, in the order in which they were named.
#[derive(Debug, Clone)]
pub struct Matrix {
    /// One for each.
    pub columns: Vec<Column>,
}

/// One scenario.
#[derive(Debug, Clone)]
pub struct Row<'a> {
    /// `path[#variant]`.
    pub scenario: &'a str,
    /// One for each column; none where the run did not have it.
    pub cells: Vec<Option<&'a Cell>>,
}

/// Whether the cells of a row say the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Agreement {
    /// All pass to whom it applies.
    Pass,
    /// Nobody was asked.
    NotAsked,
    /// There is something to look at.
    Differ,
}

impl Matrix {
    /// The scenarios, sorted by id.
    pub fn rows(&self) -> Vec<Row<'_>> {
        let scenarios: BTreeSet<&str> = self
            .columns
            .iter()
            .flat_map(|column| column.cells.keys().map(String::as_str))
            .collect();
        let cells = |scenario: &str| {
            self.columns.iter().map(|column| column.cells.get(scenario)).collect::<Vec<_>>()
        };
        scenarios.into_iter().map(|scenario| Row { scenario, cells: cells(scenario) }).collect()
    }

    /// What each column is called: the name of the service provider, and where two have the same one its origin too.
    pub fn names(&self) -> Vec<String> {
        let name = |column: &Column| {
            let same = |other: &&Column| other.header.sp == column.header.sp;
            let Header { sp, origin, .. } = &column.header;
            if self.columns.iter().filter(same).count() > 1 {
                format!("{sp} ({origin})")
            } else {
                sp.clone()
            }
        };
        self.columns.iter().map(name).collect()
    }
}

impl Row<'_> {
    /// Whether there is something to look at. Who was not run has no say.
    pub fn agreement(&self) -> Agreement {
        let marks: Vec<Mark> = self.cells.iter().flatten().map(|cell| cell.mark).collect();
        if marks.iter().all(|mark| *mark == Mark::Skip) {
            Agreement::NotAsked
        } else if marks.iter().all(|mark| *mark <= Mark::Pass) {
            Agreement::Pass
        } else {
            Agreement::Differ
        }
    }

    /// What stands before the first `/`.
    pub fn topic(&self) -> &str {
        self.scenario.split_once('/').map_or("", |(topic, _)| topic)
    }

    /// The scenario within its topic.
    pub fn name(&self) -> &str {
        self.scenario.split_once('/').map_or(self.scenario, |(_, name)| name)
    }

    /// Any of its cells; each knows title and requirement.
    pub fn any(&self) -> &Cell {
        self.cells.iter().flatten().next().expect("a row is there because a column has it")
    }
}

/// `12 that pass wherever they apply, 3 that apply nowhere`, where rows are left out.
pub(super) fn left_out(rows: &[Row<'_>]) -> Option<String> {
    let count = |wanted| rows.iter().filter(|row| row.agreement() == wanted).count();
    let parts: Vec<String> = [
        (count(Agreement::Pass), "that pass wherever they apply"),
        (count(Agreement::NotAsked), "that apply nowhere"),
    ]
    .into_iter()
    .filter(|(count, _)| *count > 0)
    .map(|(count, what)| format!("{count} {what}"))
    .collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::report::sample;

    /// Three columns: what the sample is, the same with a waiver, and one that could not be run.
    pub(crate) fn matrix() -> Matrix {
        let mut waived = sample::waived();
        waived.header.sp = "<other> | platform".to_owned();
        waived.header.version = Some("1.2.3".to_owned());
        let broken = Header { sp: "gone".to_owned(), ..sample::header() };
        Matrix {
            columns: vec![
                Column::new(sample::report(), &Traces::default()),
                Column::new(waived, &Traces::default()),
                Column::broken(broken, "nothing listens there"),
            ],
        }
    }

    #[test]
    fn a_row_is_a_scenario_and_shows_the_worst_of_its_cases() {
        let matrix = matrix();
        let marks: Vec<(&str, Vec<Option<Mark>>)> = matrix
            .rows()
            .iter()
            .map(|row| {
                (row.scenario, row.cells.iter().map(|cell| cell.map(|it| it.mark)).collect())
            })
            .collect();
        let high = Some(Mark::Fail(crate::scenario::Severity::High));
        assert_eq!(marks[0], ("assertion/audience-other", vec![high, Some(Mark::Error), None]));
        assert_eq!(marks[2], ("login/first", vec![Some(Mark::Pass), Some(Mark::Pass), None]));
    }

    #[test]
    fn rows_on_which_all_pass_and_rows_that_nobody_was_asked_are_counted() {
        let mut matrix = matrix();
        matrix.columns.truncate(2);
        assert_eq!(
            left_out(&matrix.rows()).as_deref(),
            Some("1 that pass wherever they apply, 1 that apply nowhere")
        );
    }

    #[test]
    fn two_of_one_name_are_told_apart_by_their_files() {
        let mut matrix = matrix();
        matrix.columns[2].header.sp = "platform".to_owned();
        matrix.columns[2].header.origin = "b.toml".to_owned();
        let names = ["platform (sp.toml)", "<other> | platform", "platform (b.toml)"];
        assert_eq!(matrix.names(), names);
    }
}
