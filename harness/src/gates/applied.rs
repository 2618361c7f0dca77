//! How much of the suite applied to a service provider, and what the rest would have needed. Reads the plan alone.

use crate::plan::{Case, Plan};
use crate::scenario::Level;
use schemars::JsonSchema;
use serde::Serialize;
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// How many scenarios of a plan are run for at least one vendor.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Applied {
    /// Scenarios that are run.
    pub run: usize,
    /// All of them.
    pub scenarios: usize,
    /// What the others would have needed, most scenarios first.
    pub not: Vec<Left>,
}

/// Scenarios that did not apply for the same reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Left {
    /// How many.
    pub scenarios: usize,
    /// Why.
    pub because: Because,
    /// The first capability that is missing, where one is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub capability: Option<String>,
}

/// Why a scenario did not apply.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Because {
    /// The service provider does not have a capability.
    Capability,
    /// The ruleset demands nothing.
    NotApplicable,
    /// Its own skip says it.
    Otherwise,
}

impl Applied {
    /// Counts the scenarios of a plan.
    pub fn of(plan: &Plan) -> Self {
        let mut applied = Self::default();
        let mut left: BTreeMap<(Because, Option<&str>), usize> = BTreeMap::new();
        for cases in plan.cases.chunk_by(|one, other| one.id.scenario == other.id.scenario) {
            applied.scenarios += 1;
            if cases.iter().any(|case| case.skip.is_none()) {
                applied.run += 1;
            } else {
                *left.entry(because(&cases[0])).or_default() += 1;
            }
        }
        let left = left.into_iter().map(|((because, capability), scenarios)| Left {
            scenarios,
            because,
            capability: capability.map(str::to_owned),
        });
        applied.not = left.collect();
        applied.not.sort_by_key(|left| Reverse(left.scenarios));
        applied
    }

    /// Whole percents, rounded down: 100 are all.
    pub fn percent(&self) -> usize {
        (100 * self.run).checked_div(self.scenarios).unwrap_or(0)
    }

    /// `the suite applied to 71 %: 312 of 442 scenarios; not: 60 need single-logout, …`.
    pub fn sentence(&self) -> String {
        let all = format!(
            "the suite applied to {} %: {} of {} scenarios",
            self.percent(),
            self.run,
            self.scenarios
        );
        let not: Vec<String> = self.not.iter().map(Left::phrase).collect();
        if not.is_empty() { all } else { format!("{all}; not: {}", not.join(", ")) }
    }
}

impl Left {
    /// `60 need single-logout`, `1 is not applicable`.
    pub fn phrase(&self) -> String {
        let Self { scenarios, .. } = self;
        let one = *scenarios == 1;
        match (&self.capability, self.because) {
            (Some(capability), _) => {
                format!("{scenarios} {} {capability}", if one { "needs" } else { "need" })
            }
            (None, Because::NotApplicable) => {
                format!("{scenarios} {} not applicable", if one { "is" } else { "are" })
            }
            (None, _) => format!("{scenarios} for another reason"),
        }
    }
}

fn because(case: &Case) -> (Because, Option<&str>) {
    match case.lacks.first() {
        Some(capability) => (Because::Capability, Some(capability)),
        None if case.standing.level == Level::NotApplicable => (Because::NotApplicable, None),
        None => (Because::Otherwise, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_summary_is_one_sentence_with_the_most_first() {
        let left = |scenarios, because, capability: Option<&str>| Left {
            scenarios,
            because,
            capability: capability.map(str::to_owned),
        };
        let not = vec![
            left(60, Because::Capability, Some("single-logout")),
            left(52, Because::NotApplicable, None),
            left(1, Because::Otherwise, None),
        ];
        let applied = Applied { run: 312, scenarios: 425, not };
        assert_eq!(
            applied.sentence(),
            "the suite applied to 73 %: 312 of 425 scenarios; not: 60 need single-logout, 52 are not applicable, 1 for another reason"
        );
        assert_eq!(Applied::default().percent(), 0);
    }
}
