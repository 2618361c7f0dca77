//! Everything that the cases of a run share: the identity providers, the service provider, and what they know of each other.

use super::application;
use super::canary::Canary;
use super::handout::Handout;
use super::idps::Idps;
use super::net::Net;
use super::scope::{Scope, Secrets};
use super::settings::{RunError, Settings};
use super::site::{Around, Names, Site};
use crate::describe::{Description, SecretFrom};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

/// How many lines of a log belong to a case that could not be judged.
const LAST_WORDS: usize = 12;

/// The running parties of one run.
pub struct World {
    pub(super) description: Description,
    pub(super) settings: Settings,
    pub(super) idps: Idps,
    pub(super) site: Site,
    pub(super) clock: mock_idp::Clock,
    pub(super) scope: Scope,
    /// The same with what belongs to one identity provider, by vendor.
    scopes: BTreeMap<String, Arc<Scope>>,
    pub(super) secrets: Secrets,
    pub(super) jobs: usize,
    pub(super) canary: Canary,
    pub(super) handout: Handout,
    /// Cases that need one of the fixed accounts take turns.
    pub(super) fixed_accounts: tokio::sync::Mutex<()>,
    /// Where people of a case live, if it is a server.
    #[cfg(feature = "ldap")]
    pub(super) live: Option<super::live::Live>,
    /// What cases could not take away again.
    left: Mutex<Vec<String>>,
}

impl World {
    /// Starts the identity providers and the service provider, and makes them known to each other.
    ///
    /// # Errors
    /// A port, a key or the service provider is not to be had.
    pub async fn start(description: &Description, settings: &Settings) -> Result<Self, RunError> {
        let canary = Canary::start().map_err(|error| RunError::Canary(error.to_string()))?;
        let (mut scope, mut secrets) = (Scope::default(), Secrets::default());
        draw_secrets(description, settings.seed, &mut scope, &mut secrets)?;
        let idps = Idps::start(settings, description.has("ecdsa")).await?;
        let handout =
            Handout::of(idps.all()).map_err(|error| RunError::Files(error.to_string()))?;
        handout.describe(&mut scope);
        if let Some((vendor, mock)) = idps.all().next() {
            handout.describe_idp(vendor, mock, &mut scope);
        }
        let around = Around { description, settings, idps: &idps, handout: &handout };
        let site = Site::start(around, &mut scope).await;
        let site = site.map_err(|error| error.redacted(|text| secrets.redact(text)))?;
        let world = Self {
            scopes: scopes(around, &site, &scope),
            description: description.clone(),
            settings: settings.clone(),
            idps,
            site,
            clock: settings.clock(),
            scope,
            secrets,
            jobs: settings.jobs.max(1),
            canary,
            handout,
            fixed_accounts: tokio::sync::Mutex::default(),
            #[cfg(feature = "ldap")]
            live: settings.directory.as_ref().map(super::live::Live::new).transpose()?,
            left: Mutex::default(),
        };
        application::register(&world.idps, description, &world.site)?;
        world.has_what_it_declares()?;
        Ok(world)
    }

    fn has_what_it_declares(&self) -> Result<(), RunError> {
        if !self.description.has("encryption") || self.has_encryption_certificate() {
            return Ok(());
        }
        Err(RunError::Description(
            "it declares `encryption`, and no metadata that `[trust] metadata` names has a certificate to encrypt for".to_owned(),
        ))
    }

    /// Whether the service provider has published a certificate to encrypt for.
    pub fn has_encryption_certificate(&self) -> bool {
        let first = self.idps.all().next();
        first.is_some_and(|(vendor, _)| self.names(vendor).encryption_certificate.is_some())
    }

    /// Where the service provider is, without a slash at the end.
    pub fn url(&self) -> &str {
        &self.site.url
    }

    /// Who the service provider is to the first identity provider: entity id and ACS.
    pub fn who_it_is(&self) -> (&str, &str) {
        let first = self.idps.all().next().map_or("", |(vendor, _)| vendor);
        let names = self.names(first);
        (&names.entity_id, &names.acs)
    }

    /// What was started, in the words of the description's `version` command.
    pub fn version(&self) -> Option<&str> {
        self.site.version.as_deref()
    }

    /// What the service provider has printed or logged, redacted.
    pub fn log(&self) -> Vec<String> {
        self.site.log().iter().map(|line| self.secrets.redact(line)).collect()
    }

    /// The end of what it has printed, redacted, and how its process has ended if it has.
    pub(crate) fn last_words(&self) -> Vec<String> {
        let log = self.log();
        let mut last = log[log.len().saturating_sub(LAST_WORDS)..].to_vec();
        last.extend(self.site.ended().map(|how| format!("[the process has ended: {how}]")));
        last
    }

    /// Has what was set up taken away again. Says what could not be.
    pub async fn end(&self) -> Vec<String> {
        let Self { description, settings, idps, handout, .. } = self;
        let around = Around { description, settings, idps, handout };
        let troubles = self.site.tear_down(around, &self.scope).await;
        // Whose case was ended before it could do so itself.
        #[cfg(feature = "ldap")]
        if let Some(live) = &self.live {
            live.sweep().await.into_iter().for_each(|trouble| self.left_behind(trouble));
        }
        let mut left =
            std::mem::take(&mut *self.left.lock().unwrap_or_else(PoisonError::into_inner));
        left.sort();
        left.extend(troubles.iter().map(|trouble| self.secrets.redact(trouble)));
        left
    }

    /// Notes what a case could not take away again.
    pub(super) fn left_behind(&self, trouble: String) {
        self.left.lock().unwrap_or_else(PoisonError::into_inner).push(trouble);
    }

    /// The client that all browsers use.
    pub(super) fn net(&self) -> Net {
        self.site.net.clone()
    }

    /// Who the service provider is to the identity provider of a vendor.
    pub(super) fn names(&self, vendor: &str) -> &Names {
        self.site.names(vendor)
    }

    /// What templates may say where a person of this vendor acts.
    pub(super) fn scope_of(&self, vendor: &str) -> Scope {
        self.scopes.get(vendor).map_or_else(|| self.scope.clone(), |own| Scope::over(own.clone()))
    }
}

/// What belongs to one identity provider, over what all may use.
fn scopes(around: Around<'_>, site: &Site, all: &Scope) -> BTreeMap<String, Arc<Scope>> {
    let each = around.idps.all().map(|(vendor, mock)| {
        let mut own = all.clone();
        around.handout.describe_idp(vendor, mock, &mut own);
        site.names(vendor).describe(&mut own);
        (vendor.to_owned(), Arc::new(own))
    });
    each.collect()
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
