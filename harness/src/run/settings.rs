//! What a run is given, and why it may not begin. Starts nothing itself.

use mock_idp::vendor::Vendor;
use mock_idp::{Clock, KeyRing};
use std::path::PathBuf;
use std::time::Duration;
use time::OffsetDateTime;

/// What a run is given besides the plan.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The vendors, in the order of the run.
    pub vendors: Vec<Vendor>,
    /// Ids come from it.
    pub seed: u64,
    /// The time; none: the system's clock.
    pub at: Option<OffsetDateTime>,
    /// Whose keys the identity providers sign with.
    pub keys: Keys,
    /// How many cases run at once, at least one.
    pub jobs: usize,
    /// How long one answer may take.
    pub patience: Duration,
    /// Holes of the bundled service provider that are added to those of the description.
    pub holes: Vec<String>,
}

/// Where the keys of the mock identity providers come from.
#[derive(Debug, Clone, Default)]
pub enum Keys {
    /// They are made at start and gone at the end.
    #[default]
    Fresh,
    /// They are read from this folder, and made there where they are missing.
    Kept(PathBuf),
    /// These, one for each vendor in the order of the run.
    Given(Vec<KeyRing>),
}

/// Why a run could not begin.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RunError {
    /// The description file asks for what is not there.
    #[error("the description file: {0}")]
    Description(String),
    /// A mock identity provider could not start.
    #[error("the mock identity provider {vendor} could not start: {reason}")]
    Idp {
        /// Which.
        vendor: String,
        /// Why.
        reason: String,
    },
    /// The service provider could not be started or asked who it is.
    #[error("the service provider {0}")]
    ServiceProvider(String),
    /// The listener that nobody should ask could not start.
    #[error("the canary could not listen: {0}")]
    Canary(String),
    /// Our HTTP client could not be made.
    #[error("the HTTP client could not be made: {0}")]
    Client(String),
}

impl Settings {
    /// The clock of this run.
    pub(super) fn clock(&self) -> Clock {
        self.at.map_or(Clock::System, Clock::Fixed)
    }
}
