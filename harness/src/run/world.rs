//! Everything that the cases of a run share: the identity providers, the service provider, and what they know of each other.

use super::canary::Canary;
use super::idps::Idps;
use super::scope::{Scope, Secrets};
use super::settings::{RunError, Settings};
use super::site::Site;
use crate::describe::{Description, SecretFrom};
use std::time::Duration;

/// The running parties of one run.
pub struct World {
    pub(super) description: Description,
    pub(super) idps: Idps,
    pub(super) site: Site,
    pub(super) client: reqwest::Client,
    pub(super) clock: mock_idp::Clock,
    pub(super) scope: Scope,
    pub(super) secrets: Secrets,
    pub(super) jobs: usize,
    pub(super) canary: Canary,
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
        let canary = Canary::start().map_err(|error| RunError::Canary(error.to_string()))?;
        let (mut scope, mut secrets) = (Scope::default(), Secrets::default());
        draw_secrets(description, settings.seed, &mut scope, &mut secrets)?;
        let bound = Idps::bind(settings, description.has("ecdsa")).await?;
        bound.describe(&mut scope);
        let site = Site::start(description, settings, &mut scope, &client, &bound).await?;
        if description.has("encryption") && site.encryption_certificate.is_none() {
            return Err(RunError::Description(
                "it declares `encryption`, and no metadata that `[trust] metadata` names has a certificate to encrypt for".to_owned(),
            ));
        }
        let idps = bound.serve(description, &site);
        Ok(Self {
            description: description.clone(),
            idps,
            site,
            client,
            clock: settings.clock(),
            scope,
            secrets,
            jobs: settings.jobs.max(1),
            canary,
            fixed_accounts: tokio::sync::Mutex::default(),
        })
    }

    /// Whether the service provider has published a certificate to encrypt for.
    pub fn has_encryption_certificate(&self) -> bool {
        self.site.encryption_certificate.is_some()
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
