//! The mock from outside: over HTTP as a person, a service provider and an administrator, and by
//! its library.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod admin;
mod browser;
mod console;
mod determinism;
mod hostile;
mod keys;
mod portal;
mod sp_initiated;

use std::sync::OnceLock;

use mock_idp::{Builder, Clock, KeyRing, MockIdp, ServiceProvider, Vendor};
use saml_verify::{
    limits::Limits,
    metadata::IdpMetadata,
    policy::{IdpTrust, Policy},
    receive::{Received, receive},
};
use time::{OffsetDateTime, macros::datetime};

const SP: &str = "https://sp.test/saml";
const ACS: &str = "https://sp.test/saml/acs";
const NOW: OffsetDateTime = datetime!(2026-03-04 05:06:07.089 UTC);

fn service_provider() -> ServiceProvider {
    ServiceProvider::new(SP, ACS).attribute("email", "mail").attribute("firstName", "given-name")
}

/// Keys are made once: the tests do not care which they are.
fn keys(vendor: &Vendor) -> KeyRing {
    static KEYS: OnceLock<Vec<(String, KeyRing)>> = OnceLock::new();
    let make = || {
        let vendors = Vendor::all();
        let rings = KeyRing::generate_all(&vendors, NOW).unwrap();
        vendors.into_iter().map(|vendor| vendor.name).zip(rings).collect()
    };
    let known = KEYS.get_or_init(make).iter().find(|(name, _)| *name == vendor.name);
    known.unwrap().1.clone()
}

fn builder(vendor: Vendor) -> Builder {
    let keys = keys(&vendor);
    let builder = MockIdp::vendor(vendor).keys(keys).clock(Clock::Fixed(NOW)).user("ada");
    builder.service_provider(service_provider())
}

async fn start(vendor: Vendor) -> MockIdp {
    builder(vendor).start().await.unwrap()
}

/// Receives a document as a strict service provider that trusts the mock's metadata.
fn accept(idp: &MockIdp, document: &str, request: Option<&str>) -> Result<Received, String> {
    let metadata = IdpMetadata::parse(idp.metadata(), &Limits::default()).unwrap();
    let trust = IdpTrust { entity_id: metadata.entity_id, keys: metadata.signing_keys };
    let mut policy = Policy::new(SP, ACS, trust, NOW);
    policy.expected_request = request.map(str::to_owned);
    receive(document, &policy, &[]).map_err(|finding| finding.to_string())
}
