//! The matrix for programs: JSON without nulls. Its schema is made from the same types.

use super::{Cell, Column, Mark, Matrix, Row, Standing};
use crate::describe::Ruleset;
use crate::gates::Applied;
use crate::report::Summary;
use crate::report::json::reason;
use crate::scenario::Severity;
use schemars::JsonSchema;
use serde::Serialize;

/// The version of this format.
const FORMAT: u32 = 1;

/// The matrix as indented JSON, with a newline at the end.
pub fn render(matrix: &Matrix) -> String {
    let names = matrix.names();
    let columns = matrix.columns.iter().zip(&names);
    let rows = matrix.rows();
    let document = Document {
        format: FORMAT,
        service_providers: columns.map(|(column, name)| service_provider(column, name)).collect(),
        scenarios: rows.iter().map(|one| row(one, &names)).collect(),
    };
    serde_json::to_string_pretty(&document).expect("strings and lists are always JSON") + "\n"
}

/// The JSON Schema of what [`render`] writes, draft 2020-12.
pub fn schema() -> serde_json::Value {
    schemars::schema_for!(Document).to_value()
}

/// A matrix of sso-harness.
#[derive(Serialize, JsonSchema)]
struct Document<'a> {
    /// The version of this format.
    format: u32,
    /// The columns.
    service_providers: Vec<ServiceProvider<'a>>,
    /// The rows, sorted by id.
    scenarios: Vec<Line<'a>>,
}

/// One service provider.
#[derive(Serialize, JsonSchema)]
struct ServiceProvider<'a> {
    /// What its results are found by.
    name: &'a str,
    /// The description.
    origin: &'a str,
    /// What it says of its version.
    #[serde(skip_serializing_if = "Option::is_none")]
    version: Option<&'a str>,
    /// The ruleset that it was judged under.
    ruleset: Ruleset,
    /// The seed of its run.
    seed: u64,
    /// What its run comes to.
    standing: Standing,
    /// The same in a sentence.
    closing: &'a str,
    /// Counts by verdict.
    summary: Summary,
    /// How much of the suite applied.
    applied: &'a Applied,
}

/// One scenario.
#[derive(Serialize, JsonSchema)]
struct Line<'a> {
    /// `path[#variant]`.
    scenario: &'a str,
    /// What a service provider that conforms does.
    title: &'a str,
    /// The requirement that is tested.
    requirement: &'a str,
    /// What it came to, for those whose run had it.
    results: Vec<One<'a>>,
}

/// One scenario for one service provider.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Result")]
struct One<'a> {
    /// The service provider.
    name: &'a str,
    /// The worst of its vendors and styles.
    mark: Word,
    /// How bad a fail is.
    #[serde(skip_serializing_if = "Option::is_none")]
    severity: Option<Severity>,
    /// The case that came to this.
    id: &'a str,
    /// Why it did not pass.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    /// Why that is accepted.
    #[serde(skip_serializing_if = "Option::is_none")]
    waived: Option<&'a str>,
}

/// The sign of a cell.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum Word {
    /// Everything that is wanted was seen.
    Pass,
    /// The service provider misbehaves.
    Fail,
    /// It does, or it could not be found out, and a waiver covers it.
    Waived,
    /// It does not apply.
    Skip,
    /// It could not be found out.
    Error,
}

fn service_provider<'a>(column: &'a Column, name: &'a str) -> ServiceProvider<'a> {
    ServiceProvider {
        name,
        origin: &column.header.origin,
        version: column.header.version.as_deref(),
        ruleset: column.header.ruleset,
        seed: column.header.seed,
        standing: column.standing,
        closing: &column.closing,
        summary: column.summary,
        applied: &column.applied,
    }
}

fn row<'a>(row: &Row<'a>, names: &'a [String]) -> Line<'a> {
    let judged = row.cells.iter().flatten().next().map(|cell| &cell.entry.judged);
    let cells = names.iter().zip(&row.cells);
    Line {
        scenario: row.scenario,
        title: judged.map_or("", |judged| &judged.title),
        requirement: judged.map_or("", |judged| &judged.requirement),
        results: cells.filter_map(|(name, cell)| Some(result(name, (*cell)?))).collect(),
    }
}

fn result<'a>(name: &'a str, cell: &'a Cell) -> One<'a> {
    let (mark, severity) = match cell.mark {
        Mark::Skip => (Word::Skip, None),
        Mark::Pass => (Word::Pass, None),
        Mark::Waived => (Word::Waived, None),
        Mark::Error => (Word::Error, None),
        Mark::Fail(severity) => (Word::Fail, Some(severity)),
    };
    One {
        name,
        mark,
        severity,
        id: &cell.entry.judged.id,
        reason: reason(&cell.entry.judged.verdict),
        waived: cell.entry.covered().map(|(reason, _)| reason),
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::matrix;
    use super::*;
    use serde_json::Value;

    #[test]
    fn a_service_provider_that_could_not_be_run_has_no_results_and_says_why() {
        let written: Value = serde_json::from_str(&render(&matrix())).unwrap();
        let gone = &written["service_providers"][2];
        assert_eq!(gone["standing"], "unknown");
        assert!(gone["closing"].as_str().unwrap().ends_with("nothing listens there"));
        let results = written["scenarios"][0]["results"].as_array().unwrap();
        let marks: Vec<(&Value, &Value)> =
            results.iter().map(|one| (&one["name"], &one["mark"])).collect();
        assert_eq!(
            marks,
            [(&"platform".into(), &"fail".into()), (&"<other> | platform".into(), &"error".into())]
        );
        assert!(!render(&matrix()).contains("null"));
    }
}
