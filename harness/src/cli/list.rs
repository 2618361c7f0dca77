//! `list`: the ids that a run would have, without running.

use super::exit::Exit;
use super::output::tell;
use super::scenario_args::ListArgs;
use super::system::fresh_seed;
use super::trouble::Trouble;
use crate::plan::{Case, Plan};
use crate::scenario::Severity;
use crate::suite::prepare;
use schemars::JsonSchema;
use serde::Serialize;

/// The cases that a run would have.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "List")]
pub(super) struct Document<'a> {
    /// The version of this format.
    format: u32,
    /// One entry for each scenario and vendor. A run asks first what is accepted, and may have the same case in further
    /// signing styles: their ids are this one with `.style` behind it.
    scenarios: Vec<Line<'a>>,
}

/// One scenario for one vendor.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Case")]
struct Line<'a> {
    /// `path[#variant]@vendor`.
    id: String,
    /// `path[#variant]`.
    scenario: &'a str,
    /// The mock identity provider.
    vendor: &'a str,
    /// What a service provider that conforms does.
    title: &'a str,
    /// The requirement that is tested.
    requirement: &'a str,
    /// Further clauses, attack classes, CVEs.
    also: Vec<&'a str>,
    /// How bad its author says a fail is; the ruleset may cap that.
    severity: Severity,
    /// Why a run would not do it; absent: it would.
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::suite::{Options, SpFile};
    use serde_json::Value;

    fn of(sp: &str) -> Vec<Value> {
        let sp = SpFile::Bundled(sp.to_owned());
        let prepared = prepare(&Options { sp, ..Options::bundled(7) }).expect("it is bundled");
        let list: Value = serde_json::from_str(&json(&prepared.plan)).expect("it is JSON");
        list["scenarios"].as_array().expect("a list").clone()
    }

    #[test]
    fn what_a_description_does_not_offer_is_listed_with_the_reason() {
        let id = "accept/algorithm#ecdsa-sha256@okta";
        let case = |sp| of(sp).into_iter().find(|case| case["id"] == id).expect("it is listed");
        assert!(case("reference-sp").get("skip").is_none());
        let why = &case("reference-sp-minimal")["skip"];
        assert!(why.as_str().is_some_and(|why| why.contains("declare `ecdsa`")), "{why}");
    }

    #[test]
    fn every_key_that_is_written_is_in_the_schema() {
        let schema = schemars::schema_for!(Document).to_value();
        for case in of("reference-sp-minimal") {
            for key in case.as_object().expect("an object").keys() {
                assert!(schema["$defs"]["Case"]["properties"].get(key).is_some(), "{key}");
            }
        }
    }
}
