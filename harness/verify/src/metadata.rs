//! SAML metadata of one identity provider or one service provider, read strictly; fetches nothing
//! and trusts nobody: who hands the text over vouches for it.

mod read;

use crate::{finding::Finding, key::PinnedKey, limits::Limits, policy::IdpTrust};

/// What metadata says of an identity provider.
#[derive(Debug, Clone)]
pub struct IdpMetadata {
    /// `EntityDescriptor/@entityID`.
    pub entity_id: String,
    /// The keys that it signs with: KeyDescriptors for signing, or without `use`. Never empty.
    pub signing_keys: Vec<PinnedKey>,
    /// The certificates that the keys came in, as DER, in the same order.
    pub certificates: Vec<Vec<u8>>,
    /// Where AuthnRequests go; never empty.
    pub sso: Vec<Endpoint>,
    /// Where LogoutRequests go.
    pub slo: Vec<Endpoint>,
    /// The NameID formats that it offers.
    pub name_id_formats: Vec<String>,
    /// Whether it refuses AuthnRequests without a signature.
    pub want_authn_requests_signed: bool,
}

/// What metadata says of a service provider.
#[derive(Debug, Clone)]
pub struct SpMetadata {
    /// `EntityDescriptor/@entityID`.
    pub entity_id: String,
    /// Where Responses go, in document order; never empty.
    pub acs: Vec<Acs>,
    /// Where LogoutRequests go.
    pub slo: Vec<Endpoint>,
    /// The keys that it signs with.
    pub signing_keys: Vec<PinnedKey>,
    /// The certificates to encrypt for, as DER.
    pub encryption_certificates: Vec<Vec<u8>>,
    /// Whether it signs AuthnRequests.
    pub authn_requests_signed: bool,
    /// Whether it asks for assertions that are signed themselves.
    pub want_assertions_signed: bool,
    /// The NameID formats that it takes.
    pub name_id_formats: Vec<String>,
    /// The attributes that it asks for, in document order (Metadata 2.4.4.2).
    pub requested_attributes: Vec<RequestedAttribute>,
}

/// An attribute that a service provider asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestedAttribute {
    /// `@Name`.
    pub name: String,
    /// `@FriendlyName`, where there is one.
    pub friendly_name: Option<String>,
    /// `@isRequired`, by default not.
    pub required: bool,
}

/// An endpoint: a binding and a URL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endpoint {
    /// The URI of the binding, for example `urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect`.
    pub binding: String,
    /// The URL, absolute, http or https.
    pub url: String,
}

/// An assertion consumer service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Acs {
    /// The URL, absolute, http or https.
    pub url: String,
    /// The URI of the binding.
    pub binding: String,
    /// `@index`, where there is one.
    pub index: Option<u16>,
    /// `@isDefault`, where there is one.
    pub default: Option<bool>,
}

impl IdpMetadata {
    /// Reads the metadata of one identity provider. A finding says what is missing or broken.
    pub fn parse(xml: &str, limits: &Limits) -> Result<Self, Finding> {
        read::idp(xml, limits)
    }

    /// Whom a policy trusts that trusts this identity provider.
    pub fn trust(&self) -> IdpTrust {
        IdpTrust { entity_id: self.entity_id.clone(), keys: self.signing_keys.clone() }
    }
}

impl SpMetadata {
    /// Reads the metadata of one service provider. A finding says what is missing or broken.
    pub fn parse(xml: &str, limits: &Limits) -> Result<Self, Finding> {
        read::sp(xml, limits)
    }

    /// The default endpoint: the first that says so, else the first that does not say otherwise,
    /// else the first (Metadata 2.2.3).
    pub fn default_acs(&self) -> &Acs {
        let with = |wanted| self.acs.iter().find(move |acs| acs.default == wanted);
        with(Some(true)).or_else(|| with(None)).unwrap_or(&self.acs[0])
    }
}
