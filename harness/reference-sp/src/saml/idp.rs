//! An identity provider as the service provider knows it: from its metadata, and from nothing else.

use saml_verify::{finding::Finding, limits::Limits, metadata::IdpMetadata, policy::IdpTrust};

/// A trusted identity provider.
pub(crate) struct Idp {
    /// Its entity id and keys.
    pub(crate) trust: IdpTrust,
    /// Where an AuthnRequest would go. The sound service provider sends none.
    pub(crate) sso: Option<String>,
}

const REDIRECT: &str = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect";

impl Idp {
    /// Reads the metadata document.
    pub(crate) fn parse(xml: &str) -> Result<Self, Finding> {
        let metadata = IdpMetadata::parse(xml, &Limits::default())?;
        let redirect = metadata.sso.into_iter().find(|endpoint| endpoint.binding == REDIRECT);
        Ok(Self {
            trust: IdpTrust { entity_id: metadata.entity_id, keys: metadata.signing_keys },
            sso: redirect.map(|endpoint| endpoint.url),
        })
    }
}
