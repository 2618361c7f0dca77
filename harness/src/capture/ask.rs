//! A login that begins here (Prof 4.1.4.1): an AuthnRequest on its way to the identity provider, and which answer is its.

use super::desk::Desk;
use super::metadata::POST;
use crate::vet::dossier::Named;
use crate::vet::intake::messages;
use crate::vet::message::Message;
use aws_lc_rs::rand;
use maud::html;
use saml_verify::limits::Limits;
use saml_verify::metadata::IdpMetadata;
use saml_verify::xml::ns::{SAML, SAMLP};
use saml_verify::xml::{attribute, parse};
use saml_wire::binding::{Parameter, redirect_url};
use saml_wire::key::SignatureAlgorithm;
use time::format_description::well_known::Rfc3339;

/// The redirect binding (Bindings 3.4).
const REDIRECT: &str = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect";

/// Where the identity provider takes AuthnRequests, and how.
#[derive(Debug)]
pub(super) struct Place {
    pub(super) url: String,
    /// Whether it refuses those without a signature.
    pub(super) signed: bool,
}

/// Where the identity provider takes an AuthnRequest by redirect.
pub(super) fn place(metadata: &Named) -> Option<Place> {
    let idp = IdpMetadata::parse(&metadata.xml, &Limits::default()).ok()?;
    let signed = idp.want_authn_requests_signed;
    let endpoint = idp.sso.into_iter().find(|it| it.binding == REDIRECT)?;
    Some(Place { url: endpoint.url, signed })
}

/// The URL to which the browser is to go; none: there is no such place. The request is remembered.
pub(super) fn begin(desk: &Desk) -> Option<String> {
    let place = desk.sso.as_ref()?;
    let mut random = [0_u8; 16];
    rand::fill(&mut random).ok()?;
    let id = format!("_{:032x}", u128::from_be_bytes(random));
    let request = write(desk, &place.url, &id)?;
    let key = place.signed.then(|| (desk.identity.key(), SignatureAlgorithm::RsaSha256));
    let url = redirect_url(&place.url, Parameter::Request, &request, None, key).ok()?;
    for message in messages("the AuthnRequest", url.as_bytes()).ok()? {
        desk.remember(Message { at: Some(desk.now()), ..message });
    }
    Some(url)
}

/// The message (Core 3.4.1). The writer escapes what is put in.
fn write(desk: &Desk, sso: &str, id: &str) -> Option<String> {
    let now = desk.now().replace_nanosecond(0).ok()?.format(&Rfc3339).ok()?;
    let request = html! {
        samlp:AuthnRequest xmlns:samlp=(SAMLP) ID=(id) Version="2.0" IssueInstant=(now)
            Destination=(sso) AssertionConsumerServiceURL=(desk.names.acs) ProtocolBinding=(POST) {
            saml:Issuer xmlns:saml=(SAML) { (desk.names.entity_id) }
            samlp:NameIDPolicy AllowCreate="true" {}
        }
    };
    Some(request.into_string())
}

/// Whether a Response says that it answers this request.
pub(super) fn answers(response: &Message, request: &Message) -> bool {
    let of = |message: &Message, name: &str| {
        let document = parse(&message.xml, &crate::vet::intake::limits()).ok()?;
        attribute(document.root_element(), name).map(str::to_owned)
    };
    let asked = of(request, "ID");
    asked.is_some() && of(response, "InResponseTo") == asked
}
