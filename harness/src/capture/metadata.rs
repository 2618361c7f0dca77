//! The metadata of this service provider: what it is called, where it takes Responses, what it needs (Metadata 2.4.4).

use super::desk::Desk;
use crate::vet::dossier::{Need, SignedElement};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use maud::{Markup, html};
use saml_verify::xml::ns::{DS, MD, SAMLP};

/// The POST binding (Bindings 3.5).
pub(super) const POST: &str = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST";

/// The document. The writer escapes attribute values and text as XML needs it.
pub(super) fn metadata(desk: &Desk) -> String {
    let wants_assertion = desk.wants.signed.contains(&SignedElement::Assertion);
    let signs = desk.sso.as_ref().is_some_and(|place| place.signed);
    let usage = (!signs).then_some("encryption");
    let document = html! {
        md:EntityDescriptor xmlns:md=(MD) entityID=(desk.names.entity_id) {
            md:SPSSODescriptor AuthnRequestsSigned=(signs) WantAssertionsSigned=(wants_assertion)
                protocolSupportEnumeration=(SAMLP) {
                md:KeyDescriptor use=[usage] {
                    ds:KeyInfo xmlns:ds=(DS) { ds:X509Data {
                        ds:X509Certificate { (STANDARD.encode(desk.identity.certificate())) }
                    } }
                }
                @for format in &desk.wants.name_id_formats { md:NameIDFormat { (format) } }
                md:AssertionConsumerService Binding=(POST) Location=(desk.names.acs) index="0"
                    isDefault="true" {}
                (attributes(&desk.names.entity_id, &desk.wants.attributes))
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
