//! What an assertion says about itself: version, id, time, issuer.

use super::envelope::{is_entity, is_id, is_two, stands_once};
use crate::{
    checks::moment,
    finding::{Finding, Rule},
    policy::Policy,
    received::Received,
};

pub(super) const VERSION: Rule = Rule::new("as-version", "Core 2.3.3, 4.1.2");
pub(super) const ID: Rule = Rule::new("as-id", "Core 2.3.3");
pub(super) const ISSUE_INSTANT: Rule = Rule::new("as-issueinstant", "Core 2.3.3, 1.3.3");
pub(super) const ONCE: Rule = Rule::new("as-schema", "Core 2.3.3, 2.4.1");
pub(super) const ISSUER: Rule = Rule::new("as-issuer", "Prof 4.1.4.2");

pub(super) fn version(received: &Received, _: &Policy) -> Result<(), Finding> {
    let assertion = &received.assertion;
    is_two(VERSION, assertion.version.as_deref()).map_err(|it| it.at(assertion.at))
}

pub(super) fn id(received: &Received, _: &Policy) -> Result<(), Finding> {
    let assertion = &received.assertion;
    is_id(ID, assertion.id.as_deref()).map_err(|it| it.at(assertion.at))
}

pub(super) fn issue_instant(received: &Received, _: &Policy) -> Result<(), Finding> {
    let assertion = &received.assertion;
    moment(ISSUE_INSTANT, "an IssueInstant", assertion.issue_instant.as_ref(), assertion.at)?;
    Ok(())
}

pub(super) fn once(received: &Received, _: &Policy) -> Result<(), Finding> {
    stands_once(ONCE, &received.assertion.repeated)?;
    received.assertion.subject.iter().try_for_each(|it| stands_once(ONCE, &it.repeated))
}

pub(super) fn issuer(received: &Received, policy: &Policy) -> Result<(), Finding> {
    match &received.assertion.issuer {
        Some(issuer) => is_entity(ISSUER, issuer, &policy.idp.entity_id),
        None => Err(ISSUER.finding("an Issuer", "none").at(received.assertion.at)),
    }
}
