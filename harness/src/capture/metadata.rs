//! The metadata of this service provider: what it is called, where it takes Responses, what it needs (Metadata 2.4.4).

use super::names::Names;
use crate::vet::dossier::{Need, SignedElement, Wants};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use maud::{Markup, html};
use saml_verify::xml::ns::{DS, MD, SAMLP};

/// The POST binding (Bindings 3.5).
pub(super) const POST: &str = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST";

/// The document. The writer escapes attribute values and text as XML needs it. Where requests are signed, the key of the
/// certificate signs them.
pub(super) fn metadata(names: &Names, wants: &Wants, certificate: &[u8], signs: bool) -> String {
    let wants_assertion = wants.signed.contains(&SignedElement::Assertion);
    let usage = (!signs).then_some("encryption");
    let document = html! {
        md:EntityDescriptor xmlns:md=(MD) entityID=(names.entity_id) {
            md:SPSSODescriptor AuthnRequestsSigned=(signs) WantAssertionsSigned=(wants_assertion)
                protocolSupportEnumeration=(SAMLP) {
                md:KeyDescriptor use=[usage] {
                    ds:KeyInfo xmlns:ds=(DS) { ds:X509Data {
                        ds:X509Certificate { (STANDARD.encode(certificate)) }
                    } }
                }
                @for format in &wants.name_id_formats { md:NameIDFormat { (format) } }
                md:AssertionConsumerService Binding=(POST) Location=(names.acs) index="0"
                    isDefault="true" {}
                (attributes(&names.entity_id, &wants.attributes))
            }
        }
    };
    format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{}\n", document.into_string())
}

/// What is read of a person (Metadata 2.4.4.1).
fn attributes(name: &str, needs: &[Need]) -> Markup {
    html! {
        @if !needs.is_empty() {
            md:AttributeConsumingService index="0" {
                md:ServiceName xml:lang="en" { (name) }
                @for need in needs {
                    md:RequestedAttribute Name=(need.name) isRequired=(need.required) {}
                }
            }
        }
    }
}
