//! An identity provider as the service provider knows it: from its metadata, and from nothing else.

use saml_verify::{
    finding::Finding,
    limits::Limits,
    metadata::{Endpoint, IdpMetadata},
    policy::IdpTrust,
};

use super::metadata::POST;

/// A trusted identity provider.
pub(crate) struct Idp {
    /// Its entity id and keys.
    pub(crate) trust: IdpTrust,
    /// Where an AuthnRequest goes by redirect, where one is sent at all.
    pub(crate) sso: Option<String>,
    /// Where an AuthnRequest is posted.
    pub(crate) sso_post: Option<String>,
    /// Where a LogoutResponse goes by redirect.
    pub(crate) slo: Option<String>,
}

const REDIRECT: &str = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect";

impl Idp {
    /// Reads the metadata document.
    pub(crate) fn parse(xml: &str) -> Result<Self, Finding> {
        let metadata = IdpMetadata::parse(xml, &Limits::default())?;
        Ok(Self {
            trust: IdpTrust { entity_id: metadata.entity_id, keys: metadata.signing_keys },
            sso: by(&metadata.sso, REDIRECT),
            sso_post: by(&metadata.sso, POST),
            slo: by(&metadata.slo, REDIRECT),
        })
    }
}

fn by(endpoints: &[Endpoint], binding: &str) -> Option<String> {
    endpoints.iter().find(|it| it.binding == binding).map(|it| it.url.clone())
}
