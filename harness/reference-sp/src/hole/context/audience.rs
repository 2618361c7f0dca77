//! Mistakes about whom an assertion is made out for.

use saml_verify::{
    finding::Finding, message::AudienceRestriction, policy::Policy, receive::Received,
};

use super::{AUDIENCE, sound, spelling};

/// Any one of the restrictions that names us is enough.
pub(super) fn any_restriction(received: &Received, policy: &Policy) -> Result<(), Finding> {
    let names_us = |it: &AudienceRestriction| it.audiences.contains(&policy.entity_id);
    match restrictions(received).iter().any(names_us) {
        true => Ok(()),
        false => sound(AUDIENCE, received, policy),
    }
}

/// Without an AudienceRestriction there is nothing to compare.
pub(super) fn if_any(received: &Received, policy: &Policy) -> Result<(), Finding> {
    match restrictions(received).is_empty() {
        true => Ok(()),
        false => sound(AUDIENCE, received, policy),
    }
}

/// Without conditions every one of them is met.
pub(super) fn if_conditions(received: &Received, policy: &Policy) -> Result<(), Finding> {
    match received.assertion.conditions {
        None => Ok(()),
        Some(_) => sound(AUDIENCE, received, policy),
    }
}

/// An audience that looks like ours is ours.
pub(super) fn folded(received: &Received, policy: &Policy) -> Result<(), Finding> {
    let mut received = received.clone();
    let conditions = received.assertion.conditions.iter_mut();
    let audiences = conditions.flat_map(|it| &mut it.audience_restrictions);
    audiences
        .flat_map(|it| &mut it.audiences)
        .for_each(|it| spelling::correct(it, &policy.entity_id));
    sound(AUDIENCE, &received, policy)
}

fn restrictions(received: &Received) -> &[AudienceRestriction] {
    received.assertion.conditions.as_ref().map_or(&[], |it| &it.audience_restrictions)
}
