//! The AuthnRequest of a service provider, compared with what both sides have published.

use super::names;
use crate::vet::dossier::Dossier;
use crate::vet::intake::limits;
use crate::vet::message::{Binding, Message};
use saml_verify::finding::{Finding, Rule};
use saml_verify::metadata::IdpMetadata;
use saml_verify::request::{self, AuthnRequest};
use saml_verify::xml::{self, ns};

const ISSUER: Rule = Rule::new("request-issuer", "Prof 4.1.4.1");
const ACS: Rule = Rule::new("request-acs", "Core 3.4.1");
const DESTINATION: Rule = Rule::new("request-destination", "Core 3.2.1");
const FORMAT: Rule = Rule::new("request-name-id-format", "Core 3.4.1.1");
const UNSIGNED: Rule = Rule::new("request-unsigned", "Metadata 2.4.3");

pub(super) const RULES: &[Rule] = &[ISSUER, ACS, DESTINATION, FORMAT, UNSIGNED];

/// The id of a request, where it is one.
pub(in crate::vet) fn id(xml: &str) -> Option<String> {
    request::parse::<AuthnRequest>(xml, &limits()).ok().map(|request| request.header.id)
}

pub(super) fn judge(
    dossier: &Dossier,
    message: &Message,
    idp: Option<&IdpMetadata>,
) -> Vec<Finding> {
    let request: AuthnRequest = match request::parse(&message.xml, &limits()) {
        Ok(request) => request,
        Err(finding) => return vec![finding],
    };
    let wants = &dossier.service_provider;
    let mut findings = Vec::new();
    if let Some(own) = wants.entity_id.as_ref().filter(|own| **own != request.header.issuer) {
        findings.push(
            ISSUER.finding(format!("the Issuer {own:?}"), format!("{:?}", request.header.issuer)),
        );
    }
    if let Some(acs) =
        request.acs_url.as_ref().filter(|acs| !wants.acs.is_empty() && !wants.acs.contains(acs))
    {
        findings.push(ACS.finding(
            format!("an AssertionConsumerServiceURL of {}", wants.acs.join(" or ")),
            format!("{acs:?}"),
        ));
    }
    if let Some(format) = request.name_id_format.as_ref().filter(|it| names::is_unknown(it)) {
        findings.push(FORMAT.finding("a format that SAML has", format!("{format:?}")));
    }
    findings.extend(idp.and_then(|idp| destination(&request, idp)));
    findings.extend(idp.and_then(|idp| unsigned(message, idp)));
    findings
}

fn destination(request: &AuthnRequest, idp: &IdpMetadata) -> Option<Finding> {
    let destination = request.header.destination.as_ref()?;
    let known: Vec<&str> = idp.sso.iter().map(|it| it.url.as_str()).collect();
    let is_other = !known.contains(&destination.as_str());
    is_other.then(|| {
        DESTINATION
            .finding(format!("a Destination of {}", known.join(" or ")), format!("{destination:?}"))
    })
}

/// A request by redirect is signed beside the message, where a capture may not have it: only what was posted is judged.
fn unsigned(message: &Message, idp: &IdpMetadata) -> Option<Finding> {
    let limits = limits();
    let document = xml::parse(&message.xml, &limits).ok()?;
    let is_signed = xml::child(document.root_element(), ns::DS, "Signature").is_some();
    let is_posted = message.binding == Binding::Post;
    let is_bare = idp.want_authn_requests_signed && is_posted && !is_signed;
    is_bare.then(|| {
        UNSIGNED
            .finding("a signed AuthnRequest, as the metadata asks for", "one without a signature")
    })
}
