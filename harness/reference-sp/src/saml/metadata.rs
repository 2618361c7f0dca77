//! The service provider's own metadata; advertises what there is and nothing else (SDP-MD04).

use base64::{Engine, engine::general_purpose::STANDARD};
use maud::html;
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

    fn base64(&self) -> String {
        STANDARD.encode(&self.0)
    }
}

/// Whether the metadata has a SingleLogoutService.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SingleLogout {
    Advertised,
    Unsupported,
}

const POST: &str = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST";
const UNSPECIFIED: &str = "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified";
const EMAIL: &str = "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress";

/// The document. The writer escapes attribute values and text as XML needs it.
pub(crate) fn metadata(
    names: &SpNames,
    certificate: Option<&OwnCertificate>,
    logout: SingleLogout,
) -> String {
    let document = html! {
        md:EntityDescriptor xmlns:md=(MD) entityID=(names.entity_id) {
            md:SPSSODescriptor AuthnRequestsSigned="false" WantAssertionsSigned="true"
                protocolSupportEnumeration=(SAMLP) {
                @if let Some(certificate) = certificate {
                    md:KeyDescriptor use="encryption" {
                        ds:KeyInfo xmlns:ds=(DS) {
                            ds:X509Data { ds:X509Certificate { (certificate.base64()) } }
                        }
                    }
                }
                @if logout == SingleLogout::Advertised {
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

#[cfg(test)]
mod tests {
    use saml_verify::{limits::Limits, metadata::SpMetadata};

    use super::*;

    fn read(logout: SingleLogout) -> SpMetadata {
        let names = SpNames::of("http://127.0.0.1:1/?a&b=\"<");
        SpMetadata::parse(&metadata(&names, None, logout), &Limits::default()).unwrap()
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
