//! Everything that the cases of a run share: the identity providers, the service provider, and what they know of each other.

use super::idps::Idps;
use super::scope::{Scope, Secrets};
use super::site::Site;
use crate::describe::{Description, SecretFrom};
use mock_idp::Clock;
use mock_idp::keys::KeyRing;
use mock_idp::vendor::Vendor;
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
    /// Our HTTP client could not be made.
    #[error("the HTTP client could not be made: {0}")]
    Client(String),
}

/// The running parties of one run.
pub struct World {
    pub(super) description: Description,
    pub(super) idps: Idps,
    pub(super) site: Site,
    pub(super) client: reqwest::Client,
    pub(super) scope: Scope,
    pub(super) secrets: Secrets,
    pub(super) jobs: usize,
    /// Cases that need one of the fixed accounts take turns.
    pub(super) fixed_accounts: tokio::sync::Mutex<()>,
}

impl World {
    /// Starts the identity providers and the service provider, and makes them known to each other.
    ///
    /// # Errors
    /// A port, a key or the service provider is not to be had.
    pub async fn start(description: &Description, settings: &Settings) -> Result<Self, RunError> {
        let client = client(settings.patience)?;
        let (mut scope, mut secrets) = (Scope::default(), Secrets::default());
        draw_secrets(description, settings.seed, &mut scope, &mut secrets)?;
        let bound = Idps::bind(settings).await?;
        bound.describe(&mut scope);
        let site = Site::start(description, settings, &mut scope, &client, &bound).await?;
        let idps = bound.serve(description, &site);
        Ok(Self {
            description: description.clone(),
            idps,
            site,
            client,
            scope,
            secrets,
            jobs: settings.jobs.max(1),
            fixed_accounts: tokio::sync::Mutex::default(),
        })
    }

    /// What the service provider has printed or logged, redacted.
    pub fn log(&self) -> Vec<String> {
        self.site.log().iter().map(|line| self.secrets.redact(line)).collect()
    }
}

fn client(patience: Duration) -> Result<reqwest::Client, RunError> {
    let builder = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .timeout(patience);
    builder.build().map_err(|error| RunError::Client(error.to_string()))
}

fn draw_secrets(
    description: &Description,
    seed: u64,
    scope: &mut Scope,
    secrets: &mut Secrets,
) -> Result<(), RunError> {
    for (name, from) in &description.secrets {
        let value = match from {
            SecretFrom::Random => super::scope::secret(seed, name),
            SecretFrom::Env(variable) => std::env::var(&variable.value).map_err(|_| {
                RunError::Description(format!(
                    "the environment variable {} of the secret `{name}` is not set",
                    variable.value
                ))
            })?,
        };
        secrets.learn(&format!("secrets.{name}"), &value);
        scope.set(format!("secrets.{name}"), value);
    }
    Ok(())
}

impl Settings {
    /// The clock of this run.
    pub(super) fn clock(&self) -> Clock {
        self.at.map_or(Clock::System, Clock::Fixed)
    }
}
