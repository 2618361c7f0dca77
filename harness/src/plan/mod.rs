//! From scenarios to cases: every person, step and probe is resolved here, and whatever cannot be run is a skip with a reason. Knows no network.

mod build;
mod case;
mod control;
mod facts;
mod people;
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

use std::collections::BTreeMap;

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
