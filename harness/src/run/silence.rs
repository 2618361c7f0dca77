//! Why nothing came of a request or an act: nobody answered, or it could not be made. Asks nobody.

use super::scope::NoValue;
use crate::describe::ActName;
use crate::trace::Fault;

/// The server did not answer, or not in a way that can be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{url} {reason}")]
pub(super) struct NoAnswer {
    pub(super) url: String,
    pub(super) reason: String,
    /// [`Fault::Silent`] where there is nobody who could answer something else to something else.
    pub(super) fault: Fault,
}

/// Why an act could not be performed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum Stuck {
    #[error("{0}")]
    Silent(#[from] NoAnswer),
    #[error("{0}")]
    Unfilled(#[from] NoValue),
    #[error("`{0}` is no URL")]
    Url(String),
    #[error("the description has no act {0:?}")]
    NoAct(ActName),
    #[error("no step of the act {0:?} could be made")]
    NoRequest(ActName),
}
