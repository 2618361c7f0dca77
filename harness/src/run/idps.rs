//! The mock identity providers of a run: one for each vendor, served before anybody knows the service provider.

use super::net::with_causes;
use super::settings::{Keys, RunError, Settings};
use mock_idp::MockIdp;
use mock_idp::keys::KeyRing;
use mock_idp::vendor::Vendor;
use saml_wire::key::SigningKey;
use url::{Origin, Url};

/// Running identity providers, in the order of the run.
pub(super) struct Idps {
    running: Vec<RunningIdp>,
}

/// One of them.
pub(super) struct RunningIdp {
    pub(super) mock: MockIdp,
    /// A key that no metadata names: an attacker's.
    pub(super) attacker: SigningKey,
    /// The key that the metadata names.
    pub(super) published: SigningKey,
    /// The vendor's table.
    pub(super) vendor: Vendor,
}

impl Idps {
    /// Serves them, with no application yet: a service provider may want their metadata before it can say who it is.
    /// With a key on a curve in their metadata where the service provider can take one: not everybody can even load it.
    pub(super) async fn start(settings: &Settings, elliptic: bool) -> Result<Self, RunError> {
        let mut running = Vec::new();
        for (nth, (vendor, keys)) in settings.vendors.iter().zip(keys(settings)?).enumerate() {
            let failed = |reason: String| RunError::Idp { vendor: vendor.name.clone(), reason };
            let mut builder = MockIdp::vendor(vendor.clone())
                .clock(settings.clock())
                .seed(settings.seed)
                .keys(keys.clone())
                .rollover();
            if elliptic {
                builder = builder.elliptic();
            }
            let address = settings.published.address(nth);
            if let Some(url) = settings.published.url(&vendor.name, address.port()) {
                builder = builder.public_url(&url);
            }
            #[cfg(feature = "ldap")]
            if let Some(file) = &settings.directory {
                builder = builder.live_directory(file.of_people()?);
            }
            let mock = builder.address(address).start().await;
            let mock = mock.map_err(|error| failed(with_causes(&error)))?;
            let (attacker, published) = (keys.foreign().clone(), keys.published().clone());
            running.push(RunningIdp { mock, attacker, published, vendor: vendor.clone() });
        }
        Ok(Self { running })
    }

    pub(super) fn of(&self, vendor: &str) -> Option<&RunningIdp> {
        self.running.iter().find(|idp| idp.vendor.name == vendor)
    }

    /// All of them, with the names of their vendors.
    pub(super) fn all(&self) -> impl Iterator<Item = (&str, &MockIdp)> {
        self.running.iter().map(|idp| (idp.vendor.name.as_str(), &idp.mock))
    }

    /// The metadata documents: for the service provider that is part of the program.
    pub(super) fn metadata(&self) -> Vec<String> {
        self.all().map(|(_, mock)| mock.metadata().to_owned()).collect()
    }

    /// What they publish for themselves that is not where they listen.
    pub(super) fn published(&self) -> Vec<(Origin, Url)> {
        let each = self.all().filter_map(|(_, mock)| {
            let published = Url::parse(mock.url()).ok()?;
            let local = Url::parse(&format!("http://{}", mock.address())).ok()?;
            (published.origin() != local.origin()).then(|| (published.origin(), local))
        });
        each.collect()
    }
}

fn keys(settings: &Settings) -> Result<Vec<KeyRing>, RunError> {
    let now = settings.clock().now();
    let failed = |error: mock_idp::keys::KeyError| RunError::Idp {
        vendor: "keys".to_owned(),
        reason: error.to_string(),
    };
    match &settings.keys {
        Keys::Fresh => KeyRing::generate_all(&settings.vendors, now).map_err(failed),
        Keys::Given(keys) if keys.len() == settings.vendors.len() => Ok(keys.clone()),
        Keys::Given(keys) => Err(RunError::Idp {
            vendor: "keys".to_owned(),
            reason: format!("{} for {} vendors", keys.len(), settings.vendors.len()),
        }),
        Keys::Kept(folder) => settings
            .vendors
            .iter()
            .map(|vendor| KeyRing::kept_in(folder, vendor, now).map_err(failed))
            .collect(),
    }
}
