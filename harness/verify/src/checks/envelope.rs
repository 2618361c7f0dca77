//! What a Response says about itself: version, issuer, destination, status, and what it answers.

use crate::{
    checks::moment,
    finding::{Finding, Rule, quoted},
    message::{NameId, Repeated},
    policy::Policy,
    received::Received,
};

pub(super) const VERSION: Rule = Rule::new("resp-version", "Core 3.2.2, 4.1.3");
pub(super) const ID: Rule = Rule::new("resp-id", "Core 3.2.2");
pub(super) const ISSUE_INSTANT: Rule = Rule::new("resp-issueinstant", "Core 3.2.2, 1.3.3");
pub(super) const ONCE: Rule = Rule::new("resp-schema", "Core 3.2.2");
pub(super) const ISSUER: Rule = Rule::new("resp-issuer", "Prof 4.1.4.2");
pub(super) const DESTINATION_REQUIRED: Rule =
    Rule::new("resp-destination-required", "Bind 3.5.5.2");
pub(super) const DESTINATION: Rule =
    Rule::new("resp-destination-match", "Core 3.2.2; Bind 3.5.5.2");
pub(super) const STATUS_PRESENT: Rule = Rule::new("resp-status-present", "Core 3.2.2, 3.2.2.2");
pub(crate) const STATUS: Rule = Rule::new("resp-status-success", "Core 3.2.2.2; SDP-SP11");
pub(super) const UNSOLICITED: Rule =
    Rule::new("resp-inresponseto-unsolicited", "Prof 4.1.5; Core 3.2.2");
pub(super) const SOLICITED: Rule = Rule::new("resp-inresponseto-match", "Core 3.2.2; Prof 4.1.4.3");

const ENTITY: &str = "urn:oasis:names:tc:SAML:2.0:nameid-format:entity";

pub(super) fn version(received: &Received, _: &Policy) -> Result<(), Finding> {
    let response = &received.response;
    is_two(VERSION, response.version.as_deref()).map_err(|it| it.at(response.at))
}

pub(super) fn id(received: &Received, _: &Policy) -> Result<(), Finding> {
    let response = &received.response;
    is_id(ID, response.id.as_deref()).map_err(|it| it.at(response.at))
}

pub(super) fn issue_instant(received: &Received, _: &Policy) -> Result<(), Finding> {
    let response = &received.response;
    moment(ISSUE_INSTANT, "an IssueInstant", response.issue_instant.as_ref(), response.at)?;
    Ok(())
}

pub(super) fn once(received: &Received, _: &Policy) -> Result<(), Finding> {
    stands_once(ONCE, &received.response.repeated)
}

/// The issuer of a Response may be left out; one that is there has to be the identity provider.
pub(super) fn issuer(received: &Received, policy: &Policy) -> Result<(), Finding> {
    match &received.response.issuer {
        Some(issuer) => is_entity(ISSUER, issuer, &policy.idp.entity_id),
        None => Ok(()),
    }
}

pub(super) fn destination_required(received: &Received, _: &Policy) -> Result<(), Finding> {
    let response = &received.response;
    if received.signed.response.is_none() || response.destination.is_some() {
        return Ok(());
    }
    let expected = "a Destination in a signed Response";
    Err(DESTINATION_REQUIRED.finding(expected, "none").at(response.at))
}

pub(super) fn destination(received: &Received, policy: &Policy) -> Result<(), Finding> {
    match &received.response.destination {
        Some(other) if *other != policy.acs => Err(DESTINATION
            .finding(format!("the Destination {}", quoted(&policy.acs)), quoted(other))
            .at(received.response.at)),
        _ => Ok(()),
    }
}

pub(super) fn status_present(received: &Received, _: &Policy) -> Result<(), Finding> {
    match &received.response.status {
        Some(status) if status.code.is_some() => Ok(()),
        Some(status) => Err(STATUS_PRESENT.finding("a StatusCode", "none").at(status.at)),
        None => Err(STATUS_PRESENT.finding("a Status", "none").at(received.response.at)),
    }
}

pub(super) fn status(received: &Received, _: &Policy) -> Result<(), Finding> {
    match &received.response.status {
        Some(status) if !status.is_success() => {
            let found = quoted(status.code.as_deref().unwrap_or_default());
            Err(STATUS.finding("the status Success", found).at(status.at))
        }
        _ => Ok(()),
    }
}

pub(super) fn unsolicited(received: &Received, policy: &Policy) -> Result<(), Finding> {
    let response = &received.response;
    match (&policy.expected_request, &response.in_response_to) {
        (None, Some(request)) => Err(UNSOLICITED
            .finding("no InResponseTo in an unsolicited Response", quoted(request))
            .at(response.at)),
        _ => Ok(()),
    }
}

pub(super) fn solicited(received: &Received, policy: &Policy) -> Result<(), Finding> {
    let response = &received.response;
    answers(SOLICITED, policy, response.in_response_to.as_deref()).map_err(|it| it.at(response.at))
}

/// Where a request is expected, this is an answer to it.
pub(super) fn answers(rule: Rule, policy: &Policy, to: Option<&str>) -> Result<(), Finding> {
    match policy.expected_request.as_deref() {
        Some(request) if to != Some(request) => {
            let expected = format!("InResponseTo {}", quoted(request));
            Err(rule.finding(expected, to.map_or("none".to_owned(), quoted)))
        }
        _ => Ok(()),
    }
}

pub(super) fn is_two(rule: Rule, version: Option<&str>) -> Result<(), Finding> {
    match version {
        Some("2.0") => Ok(()),
        other => Err(rule.finding("Version 2.0", other.map_or("none".to_owned(), quoted))),
    }
}

/// An `xs:ID` is a name without a colon; which letters it may have is left to schemas.
pub(super) fn is_id(rule: Rule, id: Option<&str>) -> Result<(), Finding> {
    let starts_a_name = |c: char| c.is_alphabetic() || c == '_';
    let in_a_name = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.');
    match id {
        Some(id) if id.starts_with(starts_a_name) && id.chars().all(in_a_name) => Ok(()),
        Some(other) => Err(rule.finding("an ID that is an xs:ID", quoted(other))),
        None => Err(rule.finding("an ID", "none")),
    }
}

/// The text is the entity id, octet for octet, and the format is left out or says so.
pub(super) fn is_entity(rule: Rule, issuer: &NameId, entity_id: &str) -> Result<(), Finding> {
    if issuer.value != entity_id {
        let expected = format!("the Issuer {}", quoted(entity_id));
        return Err(rule.finding(expected, quoted(&issuer.value)).at(issuer.at));
    }
    match issuer.format.as_deref() {
        None | Some(ENTITY) => Ok(()),
        Some(other) => {
            Err(rule.finding("an Issuer of the format entity", quoted(other)).at(issuer.at))
        }
    }
}

pub(super) fn stands_once(rule: Rule, repeated: &[Repeated]) -> Result<(), Finding> {
    match repeated.first() {
        Some(Repeated { name, at }) => {
            Err(rule.finding(format!("{name} once at most"), "a second one").at(*at))
        }
        None => Ok(()),
    }
}
