//! A login that begins here (Prof 4.1.4.1): an AuthnRequest on its way to the identity provider, and which answer is its.

use super::desk::Desk;
use super::metadata::POST;
use crate::vet::dossier::Named;
use crate::vet::message::{Binding, Kind, Message, RelayState};
use aws_lc_rs::rand;
use maud::html;
use saml_verify::limits::Limits;
use saml_verify::metadata::IdpMetadata;
use saml_verify::xml::ns::{SAML, SAMLP};
use saml_verify::xml::{attribute, parse};
use saml_wire::binding::{Parameter, redirect_url};
use time::format_description::well_known::Rfc3339;

/// The redirect binding (Bindings 3.4).
const REDIRECT: &str = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect";

/// Where the identity provider takes an AuthnRequest by redirect.
pub(super) fn place(metadata: &Named) -> Option<String> {
    let idp = IdpMetadata::parse(&metadata.xml, &Limits::default()).ok()?;
    idp.sso.into_iter().find(|it| it.binding == REDIRECT).map(|it| it.url)
}

/// The URL to which the browser is to go; none: there is no such place. The request is remembered.
pub(super) fn begin(desk: &Desk) -> Option<String> {
    let sso = desk.sso.as_ref()?;
    let mut random = [0_u8; 16];
    rand::fill(&mut random).ok()?;
    let id = format!("_{:032x}", u128::from_be_bytes(random));
    let request = write(desk, sso, &id)?;
    let url = redirect_url(sso, Parameter::Request, &request, None, None).ok()?;
    desk.remember(Message {
        origin: "the AuthnRequest".to_owned(),
        kind: Kind::Request,
        xml: request,
        binding: Binding::Redirect,
        relay_state: RelayState::Absent,
        delivered_to: Some(sso.clone()),
        at: Some(desk.now()),
        ahead: None,
    });
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
