//! From scenarios to cases: every person, step and probe is resolved here, and whatever cannot be run is a skip with a reason. Knows no network.

mod build;
mod case;
mod control;
mod facts;
mod listed;
mod people;
mod roles;
mod select;
mod steps;
mod styles;
mod tasks;

pub use build::{PlanError, Request, plan};
pub use case::{
    Arguments, Case, CaseId, Demand, Licence, Logout, Role, Step, StepKind, Task, TokenArgument,
};
pub use facts::{Accepted, Answer, Facts, Reach, Style, Tolerance};
pub use people::Persona;
pub use select::{IdGlob, Selection};
#[cfg(feature = "explore")]
pub(crate) use styles::signed_by;

use std::collections::{BTreeMap, BTreeSet};

/// Everything that a run will do.
#[derive(Debug, Clone, Default)]
pub struct Plan {
    /// The seed that names and ids come from.
    pub seed: u64,
    /// What was measured before, and what decides in which styles attacks are run.
    pub facts: Facts,
    /// The vendors of the run.
    pub vendors: Vec<String>,
    /// One entry for each scenario, vendor and style, sorted by id.
    pub cases: Vec<Case>,
    /// The controls, by id; the cases name theirs in [`Case::control`].
    pub controls: BTreeMap<String, Case>,
}

impl Plan {
    /// Whether there is a case of this vendor that is not skipped.
    pub fn has_cases_of(&self, vendor: &str) -> bool {
        self.cases.iter().any(|case| case.id.vendor == vendor && case.skip.is_none())
    }

    /// The part of these vendors, with the controls that it needs.
    pub fn only(&self, vendors: &[String]) -> Self {
        let wanted = |case: &&Case| vendors.contains(&case.id.vendor);
        let cases: Vec<Case> = self.cases.iter().filter(wanted).cloned().collect();
        let needed: BTreeSet<&String> =
            cases.iter().filter_map(|case| case.control.as_ref()).collect();
        let controls = self.controls.iter().filter(|(name, _)| needed.contains(name));
        let controls = controls.map(|(name, case)| (name.clone(), case.clone())).collect();
        let styles = self.facts.styles.iter().filter(|one| vendors.contains(&one.vendor));
        let facts = Facts { styles: styles.cloned().collect(), ..self.facts.clone() };
        Self { seed: self.seed, facts, vendors: vendors.to_vec(), cases, controls }
    }
}
