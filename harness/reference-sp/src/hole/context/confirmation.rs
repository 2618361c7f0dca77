//! Mistakes about how it is confirmed that the bearer is meant.

use saml_verify::{finding::Finding, message::Confirmation, policy::Policy, receive::Received};

use super::{BEARER, sound};

/// A confirmation is there, whatever its method.
pub(super) fn any_method(received: &Received, policy: &Policy) -> Result<(), Finding> {
    match confirmations(received) {
        [] => sound(BEARER, received, policy),
        _ => Ok(()),
    }
}

/// Without a confirmation there is none that could be wrong.
pub(super) fn bearer_if_any(received: &Received, policy: &Policy) -> Result<(), Finding> {
    match confirmations(received) {
        [] => Ok(()),
        _ => sound(BEARER, received, policy),
    }
}

/// One of the confirmations is for us.
pub(super) fn any_recipient(received: &Received, policy: &Policy) -> Result<(), Finding> {
    any("as-recipient", received, policy)
}

/// One of the confirmations has not ended.
pub(super) fn any_end(received: &Received, policy: &Policy) -> Result<(), Finding> {
    any("as-scd-notonorafter", received, policy)
}

/// The check holds for one of the confirmations, taken by itself; which one is forgotten.
fn any(id: &str, received: &Received, policy: &Policy) -> Result<(), Finding> {
    let alone = |confirmation: &Confirmation| {
        let mut received = received.clone();
        let subject = received.assertion.subject.iter_mut();
        subject.for_each(|it| it.confirmations = vec![confirmation.clone()]);
        sound(id, &received, policy).is_ok()
    };
    match confirmations(received).iter().any(alone) {
        true => Ok(()),
        false => sound(id, received, policy),
    }
}

fn confirmations(received: &Received) -> &[Confirmation] {
    received.assertion.subject.as_ref().map_or(&[], |subject| &subject.confirmations)
}
