//! The service provider's own metadata; advertises what there is and nothing else (SDP-MD04).

use base64::{Engine, engine::general_purpose::STANDARD};
use maud::{Markup, html};
use saml_verify::{
    key::{KeyError, PinnedKey},
    xml::ns::{DS, MD, SAMLP},
};

use super::SpNames;

/// The certificate that identity providers encrypt for, as DER.
#[derive(Clone)]
pub(crate) struct OwnCertificate(Vec<u8>);

impl OwnCertificate {
    pub(crate) fn from_der(der: &[u8]) -> Result<Self, KeyError> {
        PinnedKey::from_certificate_der(der)?;
        Ok(Self(der.to_vec()))
    }

    pub(crate) fn base64(&self) -> String {
        STANDARD.encode(&self.0)
    }
}

/// Whether the metadata has a SingleLogoutService.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SingleLogout {
    Advertised,
    Unsupported,
}

pub(crate) const POST: &str = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST";
pub(crate) const UNSPECIFIED: &str = "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified";
const EMAIL: &str = "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress";

/// What the document says beside names.
pub(crate) struct Advertised<'a> {
    /// The certificate that our own messages are signed with.
    pub(crate) signing: Option<&'a OwnCertificate>,
    /// The certificate to encrypt for.
    pub(crate) encryption: Option<&'a OwnCertificate>,
    /// Whether AuthnRequests are sent, all of them signed.
    pub(crate) requests: bool,
    /// Whether there is a SingleLogoutService.
    pub(crate) logout: SingleLogout,
}

/// The document. The writer escapes attribute values and text as XML needs it.
pub(crate) fn metadata(names: &SpNames, advertised: &Advertised<'_>) -> String {
    let document = html! {
        md:EntityDescriptor xmlns:md=(MD) entityID=(names.entity_id) {
            md:SPSSODescriptor AuthnRequestsSigned=(advertised.requests)
                WantAssertionsSigned="true" protocolSupportEnumeration=(SAMLP) {
                (key("signing", advertised.signing))
                (key("encryption", advertised.encryption))
                @if advertised.logout == SingleLogout::Advertised {
                    md:SingleLogoutService Binding=(POST) Location=(names.slo) {}
                }
                md:NameIDFormat { (UNSPECIFIED) }
                md:NameIDFormat { (EMAIL) }
                md:AssertionConsumerService Binding=(POST) Location=(names.acs) index="0"
                    isDefault="true" {}
            }
        }
    };
    format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{}\n", document.into_string())
}

fn key(usage: &str, certificate: Option<&OwnCertificate>) -> Markup {
    html! {
        @if let Some(certificate) = certificate {
            md:KeyDescriptor use=(usage) {
                ds:KeyInfo xmlns:ds=(DS) {
                    ds:X509Data { ds:X509Certificate { (certificate.base64()) } }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use saml_verify::{limits::Limits, metadata::SpMetadata};

    use super::*;

    fn read(logout: SingleLogout) -> SpMetadata {
        let names = SpNames::of("http://127.0.0.1:1/?a&b=\"<");
        let advertised = Advertised { signing: None, encryption: None, requests: false, logout };
        SpMetadata::parse(&metadata(&names, &advertised), &Limits::default()).unwrap()
    }

    #[test]
    fn the_metadata_names_the_service_provider_and_asks_for_signed_assertions() {
        let metadata = read(SingleLogout::Unsupported);
        assert_eq!(metadata.entity_id, "http://127.0.0.1:1/?a&b=\"</saml");
        assert!(metadata.default_acs().url.ends_with("/saml/acs"));
        assert!(metadata.want_assertions_signed && !metadata.authn_requests_signed);
        assert!(metadata.slo.is_empty());
    }

    #[test]
    fn single_logout_is_advertised_on_request_only() {
        assert_eq!(read(SingleLogout::Advertised).slo.len(), 1);
    }
}
