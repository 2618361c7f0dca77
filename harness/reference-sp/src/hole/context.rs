//! Mistakes in what is asked of an assertion: each takes out the smallest set of checks that lets
//! the attack through, or replaces one by a weaker one.

use saml_verify::{
    checks::{CHECKS, Check},
    finding::Finding,
    limits::Limits,
    message::NameId,
    origin::Origins,
    policy::{IdpTrust, Policy},
    receive::Received,
    xml::{self, ns},
};

use super::Hole;
use crate::saml::{Idp, Validation};

const AUDIENCE: &str = "as-audience";
const BEARER: &str = "as-bearer";

/// Opens a hole; those of other areas change nothing here.
pub(super) fn open(hole: Hole, validation: &mut Validation) {
    match hole {
        Hole::AudienceOptional => replace(validation, AUDIENCE, audience_if_any),
        Hole::CrossTenant => validation.trust = keys_of_all,
        Hole::NoConditionsNeeded => replace(validation, AUDIENCE, audience_if_conditions),
        Hole::NoConfirmationMethodCheck => replace(validation, BEARER, any_confirmation),
        Hole::NoExpiryCheck | Hole::NoSessionExpiryCheck => validation.session_end = |_| None,
        Hole::NoReplayCheck => validation.once = |_| None,
        Hole::NoResponseIssuerCheck => validation.issuer = issuer_of_assertion,
        Hole::NoSubjectConfirmationNeeded => replace(validation, BEARER, bearer_if_any),
        Hole::ReplayByResponseId => validation.once = |received| received.response.id.clone(),
        _ => {}
    }
    let left_out = checks_left_out(hole);
    validation.checks.retain(|check| !left_out.contains(&check.id));
}

/// Checks that cover each other go together: an assertion that has expired has usually expired
/// in its conditions, in its confirmation and in its session.
fn checks_left_out(hole: Hole) -> &'static [&'static str] {
    match hole {
        Hole::IgnoresUnknownCondition => &["as-cond-general"],
        Hole::NoAssertionIssuerCheck => &["as-issuer"],
        Hole::NoAudienceCheck => &[AUDIENCE],
        Hole::NoAuthnStatementNeeded => &["as-authnstatement"],
        Hole::NoConfirmationExpiryCheck => &["as-scd-notonorafter"],
        Hole::NoConfirmationNotBeforeCheck => &["as-scd-notbefore"],
        Hole::NoDestinationCheck => &["resp-destination-required", "resp-destination-match"],
        Hole::NoExpiryCheck => {
            &["as-cond-notonorafter", "as-scd-notonorafter", "as-sessionnotonorafter"]
        }
        Hole::NoInResponseToCheck => &["resp-inresponseto-unsolicited", "as-scd-irt-unsolicited"],
        Hole::NoNotBeforeCheck => &["as-cond-notbefore"],
        Hole::NoRecipientCheck => &["as-recipient"],
        Hole::NoResponseIssuerCheck => &["resp-issuer"],
        Hole::NoSessionExpiryCheck => &["as-sessionnotonorafter"],
        Hole::NoStatusCheck => &["resp-status-present", "resp-status-success"],
        Hole::NoVersionCheck => &["resp-version", "as-version"],
        _ => &[],
    }
}

fn replace(
    validation: &mut Validation,
    id: &str,
    run: fn(&Received, &Policy) -> Result<(), Finding>,
) {
    for check in validation.checks.iter_mut().filter(|check| check.id == id) {
        check.run = run;
    }
}

/// Without an AudienceRestriction there is nothing to compare.
fn audience_if_any(received: &Received, policy: &Policy) -> Result<(), Finding> {
    let conditions = received.assertion.conditions.as_ref();
    match conditions.is_none_or(|it| it.audience_restrictions.is_empty()) {
        true => Ok(()),
        false => sound(AUDIENCE, received, policy),
    }
}

/// Without conditions every one of them is met.
fn audience_if_conditions(received: &Received, policy: &Policy) -> Result<(), Finding> {
    match received.assertion.conditions {
        None => Ok(()),
        Some(_) => sound(AUDIENCE, received, policy),
    }
}

/// A confirmation is there, whatever its method.
fn any_confirmation(received: &Received, policy: &Policy) -> Result<(), Finding> {
    match confirmations(received) {
        0 => sound(BEARER, received, policy),
        _ => Ok(()),
    }
}

/// Without a confirmation there is none that could be wrong.
fn bearer_if_any(received: &Received, policy: &Policy) -> Result<(), Finding> {
    match confirmations(received) {
        0 => Ok(()),
        _ => sound(BEARER, received, policy),
    }
}

fn confirmations(received: &Received) -> usize {
    received.assertion.subject.as_ref().map_or(0, |subject| subject.confirmations.len())
}

/// The check as it should be.
fn sound(id: &str, received: &Received, policy: &Policy) -> Result<(), Finding> {
    let mut checks = CHECKS.iter().filter(|check: &&Check| check.id == id);
    checks.try_for_each(|check| (check.run)(received, policy))
}

/// The issuer is looked at, but any key that is trusted at all may sign.
fn keys_of_all(idps: &[Idp], idp: &Idp) -> IdpTrust {
    let keys = idps.iter().flat_map(|it| it.trust.keys.iter().cloned()).collect();
    IdpTrust { entity_id: idp.trust.entity_id.clone(), keys }
}

/// Only the assertion is asked who issued it; the Response where that is hidden.
fn issuer_of_assertion(text: &str, limits: &Limits) -> Option<String> {
    let document = xml::parse(text, limits).ok()?;
    let root = document.root_element();
    let assertion = xml::child(root, ns::SAML, "Assertion").unwrap_or(root);
    let issuer = xml::child(assertion, ns::SAML, "Issuer")?;
    Some(NameId::read(issuer, &Origins::nowhere()).value)
}
