//! From scenarios to cases: every person, step and probe is resolved here, and whatever cannot be run is a skip with a reason. Knows no network.

mod build;
mod case;
mod control;
mod people;
mod select;
mod steps;
mod tasks;

pub use build::{PlanError, Request, plan};
pub use case::{
    Arguments, Case, CaseId, Demand, Licence, Logout, Role, Step, StepKind, Task, TokenArgument,
};
pub use people::Persona;
pub use select::Selection;
#[cfg(feature = "explore")]
pub(crate) use steps::signed_by;

use std::collections::BTreeMap;

/// Everything that a run will do.
#[derive(Debug, Clone)]
pub struct Plan {
    /// The seed that names and ids come from.
    pub seed: u64,
    /// The vendors of the run.
    pub vendors: Vec<String>,
    /// One entry for each scenario and vendor, sorted by id.
    pub cases: Vec<Case>,
    /// The controls, by id; the cases name theirs in [`Case::control`].
    pub controls: BTreeMap<String, Case>,
}
