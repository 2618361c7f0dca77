//! The strict pipeline: parse, locate, verify, decrypt, read from the signed octets, check.
//!
//! [`receive`] stops at the first finding, [`inspect`] shows all of them. The steps are values
//! ([`Steps`]), so that a service provider with a mistake can replace one and keep the others.

mod locate;

use roxmltree::{Document, Node};

use crate::{
    c14n::{self, Canonical},
    checks::CHECKS,
    decrypt::{self, DecryptionKey, Opened},
    finding::{Finding, Rule},
    limits::Limits,
    message::{Assertion, NameId, Response},
    origin::Origins,
    policy::{Policy, Required},
    signature::{self, MISSING, Signed},
    xml::{self, Dtd, ns},
};

pub use crate::received::{Confidentiality, Received, SignedParts};
pub use locate::{AssertionPlace, Located, claimed_issuer, locate};

const SIGNED_RESPONSE: Rule = Rule::new("sig-response-only-policy", "SDP-IDP09; IIP-SP13");

/// The steps before the checks. [`Steps::STRICT`] is what every service provider should do.
#[derive(Debug, Clone, Copy)]
pub struct Steps {
    /// From text to a tree.
    pub parse: for<'i> fn(&'i str, &Limits) -> Result<Document<'i>, Finding>,
    /// From a tree to the Response and its one assertion.
    pub locate: for<'a, 'i> fn(&'a Document<'i>, &Origins) -> Result<Located<'a, 'i>, Finding>,
    /// The octets that the signature of a Response or an assertion covers; `None` without one.
    pub verify: fn(Node<'_, '_>, &Origins, &Policy) -> Result<Option<Signed>, Finding>,
    /// From an EncryptedAssertion to its plaintext.
    pub open: fn(Node<'_, '_>, &[DecryptionKey], &Limits) -> Result<Opened, Finding>,
    /// Whether what is signed is enough.
    pub require: fn(&SignedParts, &Policy) -> Result<(), Finding>,
}

impl Steps {
    /// Nothing is left out.
    pub const STRICT: Self =
        Self { parse: xml::parse, locate, verify, open: decrypt::open, require };

    /// Reads without asking who signed: for people who look at a message, never for a login.
    pub const UNVERIFIED: Self =
        Self { verify: |_, _, _| Ok(None), require: |_, _| Ok(()), ..Self::STRICT };
}

/// Verifies and checks a Response. What it returns may be relied upon, but for replay, which needs
/// a memory ([`crate::checks::replay_until`]).
///
/// `keys` open an EncryptedAssertion: none, one, or two during a rollover.
pub fn receive(xml: &str, policy: &Policy, keys: &[DecryptionKey]) -> Result<Received, Finding> {
    let received = read(xml, policy, keys, &Steps::STRICT)?;
    CHECKS.iter().try_for_each(|check| (check.run)(&received, policy))?;
    Ok(received)
}

/// Every finding at once, for people: where a signature does not hold, the checks look at what is
/// there all the same. The list is empty exactly where [`receive`] accepts the Response.
pub fn inspect(xml: &str, policy: &Policy, keys: &[DecryptionKey]) -> Vec<Finding> {
    let mut findings = Vec::new();
    let received = read(xml, policy, keys, &Steps::STRICT).or_else(|finding| {
        findings.push(finding);
        read(xml, policy, keys, &Steps::UNVERIFIED)
    });
    if let Ok(received) = received {
        findings.extend(CHECKS.iter().filter_map(|it| (it.run)(&received, policy).err()));
    }
    findings
}

/// The steps before the checks, one after the other.
///
/// A signed Response is read from its own signed octets, and so is a signed assertion. Values of
/// an envelope that is not signed are read from the envelope as it came.
pub fn read(
    xml: &str,
    policy: &Policy,
    keys: &[DecryptionKey],
    steps: &Steps,
) -> Result<Received, Finding> {
    let document = (steps.parse)(xml, &policy.limits)?;
    let origins = Origins::of_message(xml);
    let located = (steps.locate)(&document, &origins)?;
    let response = (steps.verify)(located.response, &origins, policy)?;
    let assertion = match located.assertion {
        AssertionPlace::Plain(node) => (steps.verify)(node, &origins, policy)?,
        AssertionPlace::Encrypted(_) => None,
    };
    let envelope = match &response {
        Some(signed) => signed.canonical.clone(),
        None => c14n::exclusive(located.response, &[], None, &origins),
    };
    read_envelope(&envelope, SignedParts { response, assertion }, policy, keys, steps)
}

fn read_envelope(
    envelope: &Canonical,
    mut signed: SignedParts,
    policy: &Policy,
    keys: &[DecryptionKey],
    steps: &Steps,
) -> Result<Received, Finding> {
    let document = xml::parse_tree(&envelope.text, Dtd::Refused)?;
    let located = (steps.locate)(&document, &envelope.origins)?;
    let opening = |node: Node<'_, '_>| match keys {
        [] => None,
        _ => Some(decrypt::open_name_id(node, keys, &policy.limits)),
    };
    let (assertion, confidentiality) = match located.assertion {
        AssertionPlace::Plain(node) => {
            (read_assertion(node, &signed, &envelope.origins, &opening)?, Confidentiality::Plain)
        }
        AssertionPlace::Encrypted(node) => {
            let opened = (steps.open)(node, keys, &policy.limits)?;
            let document = opened.parse(&policy.limits)?;
            let node = opened.assertion(&document)?;
            let origins = opened.origins(node);
            signed.assertion = (steps.verify)(node, &origins, policy)?;
            (read_assertion(node, &signed, &origins, &opening)?, Confidentiality::Encrypted)
        }
    };
    (steps.require)(&signed, policy)?;
    let response = Response::read(located.response, &envelope.origins);
    Ok(Received { response, assertion, signed, confidentiality })
}

/// From an EncryptedID to the name in it; `None` where nothing is decrypted here.
type OpenNameId<'k> = dyn Fn(Node<'_, '_>) -> Option<Result<NameId, Finding>> + 'k;

/// From its own signed octets; else from `node`, which the Response's signature has to cover.
fn read_assertion(
    node: Node<'_, '_>,
    signed: &SignedParts,
    origins: &Origins,
    open: &OpenNameId<'_>,
) -> Result<Assertion, Finding> {
    let Some(Signed { canonical, .. }) = &signed.assertion else {
        return with_name_id(Assertion::read(node, origins), node, open);
    };
    let document = xml::parse_tree(&canonical.text, Dtd::Refused)?;
    let node = document.root_element();
    with_name_id(Assertion::read(node, &canonical.origins), node, open)
}

/// The assertion with the name of its EncryptedID, where it has one in the place of a NameID (Core 2.4.1).
fn with_name_id(
    mut assertion: Assertion,
    node: Node<'_, '_>,
    open: &OpenNameId<'_>,
) -> Result<Assertion, Finding> {
    let subject = xml::child(node, ns::SAML, "Subject");
    let encrypted = subject.and_then(|subject| xml::child(subject, ns::SAML, "EncryptedID"));
    let (Some(encrypted), Some(subject)) = (encrypted, &mut assertion.subject) else {
        return Ok(assertion);
    };
    if subject.name_id.is_some() {
        return Err(decrypt::two_names().at(subject.at));
    }
    if let Some(opened) = open(encrypted) {
        subject.name_id = Some(NameId { at: subject.at, ..opened? });
    }
    Ok(assertion)
}

/// Verifies the signature of a Response or an assertion, if it has one.
pub fn verify(
    element: Node<'_, '_>,
    origins: &Origins,
    policy: &Policy,
) -> Result<Option<Signed>, Finding> {
    if signature::child(element, origins)?.is_none() {
        return Ok(None);
    }
    signature::verify_child(element, origins, &policy.idp.keys, &policy.algorithms).map(Some)
}

/// Compares the signatures that verified with those that the policy requires.
pub fn require(signed: &SignedParts, policy: &Policy) -> Result<(), Finding> {
    let (response, assertion) = (signed.response.is_some(), signed.assertion.is_some());
    match policy.required {
        Required::AssertionOrResponse if !response && !assertion => {
            Err(MISSING.finding("a signed assertion or a signed Response", "neither"))
        }
        Required::Assertion | Required::Both if !assertion => {
            Err(MISSING.finding("a signed assertion", "one without a signature"))
        }
        Required::Response | Required::Both if !response => {
            Err(SIGNED_RESPONSE.finding("a signed Response", "one without a signature"))
        }
        _ => Ok(()),
    }
}
