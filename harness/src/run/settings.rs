//! What a run is given, and why it may not begin. Starts nothing itself.

use super::scope::NoValue;
use mock_idp::vendor::Vendor;
use mock_idp::{Clock, KeyRing};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
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
    /// Requests to the service provider a second, at most; none: as many as there are.
    pub rate: Option<u32>,
    /// Where the mock identity providers listen, and which URLs they publish.
    pub published: Published,
    /// Hosts that are not this machine and may be tested.
    pub may_test: Vec<String>,
    /// A service provider that is part of the program, served instead of what the description starts.
    pub service: Option<Service>,
    /// Holes of the bundled service provider that are added to those of the description.
    pub holes: Vec<String>,
    /// Where the people of its schema live during their case; none: in LDIF records of the mock.
    #[cfg(feature = "ldap")]
    pub directory: Option<super::DirectoryFile>,
}

/// Where the mock identity providers listen, and which URLs they publish.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Published {
    /// The address of the first one; further ones take the ports that follow. Port 0, and none: free ports on loopback.
    pub bind: Option<SocketAddr>,
    /// The URL of each, with `{vendor}` and `{port}` where they differ; none: where they listen.
    pub url: Option<String>,
}

impl Published {
    /// Where the nth listens, from zero.
    pub(super) fn address(&self, nth: usize) -> SocketAddr {
        let mut address = self.bind.unwrap_or_else(|| SocketAddr::from(([127, 0, 0, 1], 0)));
        if address.port() != 0 {
            let further = u16::try_from(nth).unwrap_or(u16::MAX);
            address.set_port(address.port().saturating_add(further));
        }
        address
    }

    /// What one publishes.
    pub(super) fn url(&self, vendor: &str, port: u16) -> Option<String> {
        let url = self.url.as_ref()?;
        Some(url.replace("{vendor}", vendor).replace("{port}", &port.to_string()))
    }
}

/// A service provider that is part of the program: what is told about the run becomes a router.
#[derive(Clone)]
pub struct Service(pub Arc<dyn Fn(&SiteInfo) -> axum::Router + Send + Sync>);

impl std::fmt::Debug for Service {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Service")
    }
}

/// What a service provider that is part of the program is told before it serves.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct SiteInfo {
    /// Where it will be reached, without a slash at the end.
    pub url: String,
    /// Where it listens.
    pub address: SocketAddr,
    /// The entity id that the description has for it; empty where it says that itself in its metadata.
    pub entity_id: String,
    /// The URL of the ACS that the description has for it; empty likewise.
    pub acs: String,
    /// The metadata document of the identity provider that it is to trust; the first one, where it trusts several.
    pub idp_metadata: String,
    /// The metadata documents of all identity providers that it is to trust.
    pub idps: Vec<String>,
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
    /// Nothing of what was asked for is left once it is known what the service provider accepts.
    #[error(transparent)]
    Plan(#[from] crate::plan::PlanError),
    /// The file of the live directory asks for what is not there.
    #[error("{0}: {1}")]
    Directory(String, String),
    /// A mock identity provider could not start.
    #[error("the mock identity provider {vendor} could not start: {reason}")]
    Idp {
        /// Which.
        vendor: String,
        /// Why.
        reason: String,
    },
    /// The service provider could not be started.
    #[error("the service provider {0}")]
    ServiceProvider(String),
    /// Nothing answers where the service provider should be.
    #[error("the service provider {0}")]
    Unreachable(String),
    /// The service provider is not on this machine, and nobody has said that it may be tested.
    #[error("{0}")]
    NotAllowed(String),
    /// The service provider runs, and who it is in SAML terms could not be found out.
    #[error("the service provider {0}")]
    Identity(String),
    /// It was ended before anything was ready.
    #[error("was ended before the service provider was ready")]
    Interrupted,
    /// The listener that nobody should ask could not start.
    #[error("the canary could not listen: {0}")]
    Canary(String),
    /// What the service provider is given could not be written.
    #[error("the files for the service provider could not be written: {0}")]
    Files(String),
    /// Our HTTP client could not be made.
    #[error("the HTTP client could not be made: {0}")]
    Client(String),
}

/// A template that cannot be filled: the parser knows the names, and not whether they have a value where they stand.
impl From<NoValue> for RunError {
    fn from(error: NoValue) -> Self {
        Self::Description(error.to_string())
    }
}

impl RunError {
    /// The same with every word that the service provider has printed passed through this.
    pub(super) fn redacted(self, redact: impl Fn(&str) -> String) -> Self {
        match self {
            Self::ServiceProvider(what) => Self::ServiceProvider(redact(&what)),
            Self::Identity(what) => Self::Identity(redact(&what)),
            Self::Unreachable(what) => Self::Unreachable(redact(&what)),
            other => other,
        }
    }
}

impl Settings {
    /// Leaves only these vendors, with their keys and ports.
    pub(crate) fn only(&mut self, order: &[Vendor], vendors: &[Vendor]) {
        let wanted = |vendor: &Vendor| vendors.iter().any(|one| one.name == vendor.name);
        if let Keys::Given(keys) = &mut self.keys {
            let each = order.iter().zip(std::mem::take(keys));
            *keys = each.filter(|(vendor, _)| wanted(vendor)).map(|(_, keys)| keys).collect();
        }
        self.vendors = vendors.to_vec();
    }

    /// The clock of this run.
    pub(super) fn clock(&self) -> Clock {
        self.at.map_or(Clock::System, Clock::Fixed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn further_identity_providers_take_the_ports_that_follow() {
        let published = Published {
            bind: "192.0.2.7:9000".parse().ok(),
            url: Some("https://{vendor}.idp.example:{port}".to_owned()),
        };
        assert_eq!(published.address(2).to_string(), "192.0.2.7:9002");
        let url = published.url("okta", 9002);
        assert_eq!(url.as_deref(), Some("https://okta.idp.example:9002"));
        assert_eq!(Published::default().address(2).to_string(), "127.0.0.1:0");
    }
}
