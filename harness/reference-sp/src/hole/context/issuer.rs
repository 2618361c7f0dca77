//! Mistakes about who issued a Response and its assertion.

use saml_verify::{
    finding::Finding,
    limits::Limits,
    message::NameId,
    origin::Origins,
    policy::Policy,
    receive::Received,
    xml::{self, ns},
};

use super::{ISSUERS, sound, spelling};

/// An issuer that looks like the identity provider is the identity provider.
pub(super) fn folded(received: &Received, policy: &Policy) -> Result<(), Finding> {
    checked_after(received, policy, |issuer| {
        spelling::correct(&mut issuer.value, &policy.idp.entity_id);
    })
}

/// The format is not looked at.
pub(super) fn of_any_format(received: &Received, policy: &Policy) -> Result<(), Finding> {
    checked_after(received, policy, |issuer| issuer.format = None)
}

fn checked_after(
    received: &Received,
    policy: &Policy,
    edit: impl Fn(&mut NameId),
) -> Result<(), Finding> {
    let mut received = received.clone();
    let issuers = [&mut received.response.issuer, &mut received.assertion.issuer];
    issuers.into_iter().flatten().for_each(edit);
    ISSUERS.iter().try_for_each(|id| sound(id, &received, policy))
}

/// Only the assertion is asked who issued it; the Response where that is hidden.
pub(super) fn of_assertion(text: &str, limits: &Limits) -> Option<String> {
    let document = xml::parse(text, limits).ok()?;
    let root = document.root_element();
    let assertion = xml::child(root, ns::SAML, "Assertion").unwrap_or(root);
    let issuer = xml::child(assertion, ns::SAML, "Issuer")?;
    Some(NameId::read(issuer, &Origins::nowhere()).value)
}
