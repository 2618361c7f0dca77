//! A login that begins here (Prof 4.1.4.1): an AuthnRequest on its way to the identity provider, and which answer is its.

use super::metadata::POST;
use super::names::Names;
use crate::vet::dossier::Named;
use crate::vet::message::Message;
use aws_lc_rs::rand;
use maud::html;
use saml_verify::limits::Limits;
use saml_verify::metadata::IdpMetadata;
use saml_verify::xml::ns::{SAML, SAMLP};
use saml_verify::xml::{attribute, parse};
use saml_wire::binding::{Parameter, redirect_url};
use saml_wire::key::{SignatureAlgorithm, SigningKey};
use time::OffsetDateTime;
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

/// Where the browser is to go, with a new request; none: the system has no random numbers, or the place is no URL.
pub(super) fn url(
    place: &Place,
    names: &Names,
    key: &SigningKey,
    now: OffsetDateTime,
) -> Option<String> {
    let mut random = [0_u8; 16];
    rand::fill(&mut random).ok()?;
    let id = format!("_{:032x}", u128::from_be_bytes(random));
    let request = request(place, names, &id, now)?;
    let key = place.signed.then_some((key, SignatureAlgorithm::RsaSha256));
    redirect_url(&place.url, Parameter::Request, &request, None, key).ok()
}

/// The message (Core 3.4.1). The writer escapes what is put in.
fn request(place: &Place, names: &Names, id: &str, now: OffsetDateTime) -> Option<String> {
    let now = now.replace_nanosecond(0).ok()?.format(&Rfc3339).ok()?;
    let request = html! {
        samlp:AuthnRequest xmlns:samlp=(SAMLP) ID=(id) Version="2.0" IssueInstant=(now)
            Destination=(place.url) AssertionConsumerServiceURL=(names.acs) ProtocolBinding=(POST) {
            saml:Issuer xmlns:saml=(SAML) { (names.entity_id) }
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
