//! Mistakes about encryption: anybody can encrypt for us, so it proves nothing about who wrote an assertion.

use saml_verify::{
    decrypt::DecryptionKey,
    finding::Finding,
    limits::Limits,
    policy::Policy,
    receive::{self, Confidentiality, Received, Steps, claimed_issuer},
    roxmltree::Node,
    xml::{self, Dtd, ns},
};

/// What was encrypted needs no signature.
pub(super) fn trust_decrypted(
    text: &str,
    policy: &Policy,
    keys: &[DecryptionKey],
    steps: &Steps,
) -> Result<Received, Finding> {
    let lenient = Steps { require: |_, _| Ok(()), ..*steps };
    let received = receive::read(text, policy, keys, &lenient)?;
    match received.confidentiality {
        Confidentiality::Encrypted => Ok(received),
        Confidentiality::Plain => receive::read(text, policy, keys, steps),
    }
}

/// Of two assertions the one in clear is verified, and the encrypted one is read.
pub(super) fn prefer_encrypted(
    text: &str,
    policy: &Policy,
    keys: &[DecryptionKey],
    steps: &Steps,
) -> Result<Received, Finding> {
    one_verified(both(text), text, policy, keys, steps)
}

/// Of two assertions the encrypted one is verified, and the one in clear is read.
pub(super) fn prefer_plain(
    text: &str,
    policy: &Policy,
    keys: &[DecryptionKey],
    steps: &Steps,
) -> Result<Received, Finding> {
    one_verified(both(text).map(|[plain, encrypted]| [encrypted, plain]), text, policy, keys, steps)
}

/// Of two documents the first is verified and the second is read; where there is one, both is done with that.
fn one_verified(
    two: Option<[String; 2]>,
    text: &str,
    policy: &Policy,
    keys: &[DecryptionKey],
    steps: &Steps,
) -> Result<Received, Finding> {
    let Some([verified, read]) = two else { return receive::read(text, policy, keys, steps) };
    receive::read(&verified, policy, keys, steps)?;
    receive::read(&read, policy, keys, &Steps::UNVERIFIED)
}

/// Whom a document with two assertions is from: what the steps see of it is one at a time.
pub(super) fn issuer(text: &str, limits: &Limits) -> Option<String> {
    claimed_issuer(&xml::parse(text, limits).ok()?)
}

/// A Response that has an assertion in clear and an encrypted one: with the first alone, and with the second alone.
fn both(text: &str) -> Option<[String; 2]> {
    let document = xml::parse_tree(text, Dtd::Refused).ok()?;
    let response = document.root_element();
    let plain = xml::child(response, ns::SAML, "Assertion")?;
    let encrypted = xml::child(response, ns::SAML, "EncryptedAssertion")?;
    let without = |node: Node<'_, '_>| {
        let range = node.range();
        text[..range.start].to_owned() + &text[range.end..]
    };
    Some([without(encrypted), without(plain)])
}
