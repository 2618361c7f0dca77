//! The AuthnRequest of a service provider, compared with what both sides have published.

use super::name_id;
use crate::vet::dossier::Dossier;
use crate::vet::intake::limits;
use crate::vet::message::{Binding, Message};
use crate::vet::near;
use saml_verify::finding::{Finding, Rule};
use saml_verify::metadata::IdpMetadata;
use saml_verify::origin::Origins;
use saml_verify::request::{self, AuthnRequest};
use saml_verify::xml::{self, ns};

const ISSUER: Rule = Rule::new("request-issuer", "Prof 4.1.4.1");
const ACS: Rule = Rule::new("request-acs", "Core 3.4.1");
const DESTINATION: Rule = Rule::new("request-destination", "Core 3.2.1");
const FORMAT: Rule = Rule::new("request-name-id-format", "Core 3.4.1.1");
const UNSIGNED: Rule = Rule::new("request-unsigned", "Metadata 2.4.3");

pub(super) const RULES: &[Rule] = &[ISSUER, ACS, DESTINATION, FORMAT, UNSIGNED];

pub(super) fn judge(
    dossier: &Dossier,
    message: &Message,
    idp: Option<&IdpMetadata>,
) -> Vec<Finding> {
    let request: AuthnRequest = match request::parse(&message.xml, &limits()) {
        Ok(request) => request,
        Err(finding) => return vec![finding],
    };
    let at = root(message);
    let unsigned = idp.and_then(|idp| unsigned(message, idp));
    let findings = values(dossier, &request, idp).into_iter().chain(unsigned);
    findings.map(|finding| finding.at(at)).collect()
}

fn values(dossier: &Dossier, request: &AuthnRequest, idp: Option<&IdpMetadata>) -> Vec<Finding> {
    let wants = &dossier.service_provider;
    let own: Vec<String> = wants.entity_id.iter().cloned().collect();
    let endpoints = idp.iter().flat_map(|it| &it.sso);
    let addresses: Vec<String> = endpoints.map(|it| it.url.clone()).collect();
    let AuthnRequest { header, acs_url, name_id_format, .. } = request;
    let findings = [
        other(ISSUER, "the Issuer", &own, Some(&header.issuer)),
        other(ACS, "an AssertionConsumerServiceURL of", &wants.acs, acs_url.as_deref()),
        other(DESTINATION, "a Destination of", &addresses, header.destination.as_deref()),
        name_id_format.as_deref().and_then(format),
    ];
    findings.into_iter().flatten().collect()
}

/// A value that is there, and none of those that are known.
fn other(rule: Rule, what: &str, known: &[String], value: Option<&str>) -> Option<Finding> {
    let value = value.filter(|it| !known.is_empty() && !known.iter().any(|known| known == it))?;
    let near = known.iter().find_map(|known| near::words(known, value));
    let near = near.map(|words| format!(", which {words}")).unwrap_or_default();
    let expected = format!("{what} {:?}", known.join(" or "));
    Some(rule.finding(expected, format!("{value:?}{near}")))
}

fn format(format: &str) -> Option<Finding> {
    let finding = || FORMAT.finding("a format that SAML has", name_id::shown(format));
    name_id::is_unknown(format).then(finding)
}

/// A request by redirect is signed beside the message, where a capture may not have it: only what was posted is judged.
fn unsigned(message: &Message, idp: &IdpMetadata) -> Option<Finding> {
    let limits = limits();
    let document = xml::parse(&message.xml, &limits).ok()?;
    let is_signed = xml::child(document.root_element(), ns::DS, "Signature").is_some();
    let is_posted = message.binding == Binding::Post;
    let is_bare = idp.want_authn_requests_signed && is_posted && !is_signed;
    let expected = "a signed AuthnRequest, as the metadata asks for";
    is_bare.then(|| UNSIGNED.finding(expected, "one without a signature"))
}

fn root(message: &Message) -> Option<saml_verify::finding::Position> {
    let limits = limits();
    let document = xml::parse(&message.xml, &limits).ok()?;
    Origins::of_message(&message.xml).at(document.root_element())
}
