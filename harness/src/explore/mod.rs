//! The search for attacks that nobody wrote down: moves are composed at random, what the service provider accepts as
//! somebody else is confirmed, made as small as it can be, and written as a scenario. It joins the stages like `suite.rs`.

mod bench;
mod confirm;
mod hunt;
mod shrink;
mod strategy;
mod write;

pub use bench::{Bench, Breach, Tried};
pub use hunt::{Budget, Find, Found, Hunt, Watch};
pub use strategy::{Attack, attack};
pub use write::scenario_of;

use crate::run::{Missed, RunError};
use crate::suite::PrepareError;

/// Why a search came to no end.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ExploreError {
    /// A person who has done nothing wrong is not let in, so that a refusal shows nothing.
    #[error("the control fails: {0}")]
    Control(String),
    /// The harness or the mock could not.
    #[error("{0}")]
    Ours(String),
    /// The description or the vendors.
    #[error(transparent)]
    Prepare(#[from] PrepareError),
    /// A server could not be started.
    #[error(transparent)]
    Run(#[from] RunError),
}

impl From<Missed> for ExploreError {
    fn from(missed: Missed) -> Self {
        match missed {
            Missed::Silent(reason) => Self::Control(format!("the service provider {reason}")),
            Missed::NoPlace | Missed::Ours(_) => Self::Ours(missed.to_string()),
        }
    }
}
