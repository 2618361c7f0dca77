//! `list`: the ids that a run would have, without running.

use super::args::ListArgs;
use super::exit::Exit;
use super::output::tell;
use super::run::fresh_seed;
use super::trouble::Trouble;
use crate::plan::{Case, Plan};
use crate::scenario::Severity;
use crate::suite::prepare;
use serde::Serialize;

#[derive(Serialize)]
struct Document<'a> {
    format: u32,
    scenarios: Vec<Line<'a>>,
}

#[derive(Serialize)]
struct Line<'a> {
    id: String,
    scenario: &'a str,
    vendor: &'a str,
    title: &'a str,
    requirement: &'a str,
    also: Vec<&'a str>,
    severity: Severity,
    /// Why a run would not do it.
    #[serde(skip_serializing_if = "Option::is_none")]
    skip: Option<&'a str>,
}

pub(super) fn list(args: &ListArgs) -> Result<Exit, Trouble> {
    let prepared = prepare(&args.what.options(fresh_seed()?)?)?;
    tell(&if args.json { json(&prepared.plan) } else { text(&prepared.plan) });
    Ok(Exit::CONFORMS)
}

fn json(plan: &Plan) -> String {
    let document = Document { format: 1, scenarios: plan.cases.iter().map(line).collect() };
    serde_json::to_string_pretty(&document).expect("strings and lists are always JSON") + "\n"
}

fn line(case: &Case) -> Line<'_> {
    let scenario = &case.scenario;
    Line {
        id: case.id.to_string(),
        scenario: &case.id.scenario,
        vendor: &case.id.vendor,
        title: &scenario.title.value,
        requirement: &scenario.requirement.value,
        also: scenario.also.iter().map(|also| also.value.as_str()).collect(),
        severity: scenario.severity.value,
        skip: case.skip.as_deref(),
    }
}

/// One line for each scenario, with its title, and a count at the end.
fn text(plan: &Plan) -> String {
    let scenarios: Vec<&[Case]> =
        plan.cases.chunk_by(|one, other| one.id.scenario == other.id.scenario).collect();
    let width = scenarios.iter().map(|cases| cases[0].id.scenario.len()).max().unwrap_or(0);
    let mut text = String::new();
    for cases in &scenarios {
        text.push_str(&format!(
            "{:<width$}  {}\n",
            cases[0].id.scenario, cases[0].scenario.title.value
        ));
    }
    text + &format!(
        "\n{} scenarios, {} cases through {}\n",
        scenarios.len(),
        plan.cases.len(),
        plan.vendors.join(", ")
    )
}
