//! Mistakes of two parsers that do not agree where a document type declaration ends.

use saml_verify::{
    decrypt::DecryptionKey,
    finding::Finding,
    limits::Limits,
    policy::Policy,
    receive::{self, Received, Steps, claimed_issuer},
    xml::{self, Dtd},
};

use super::parse_with_doctype;

/// The parser that verifies knows where values end, the one that reads takes the first `]>` for the end.
pub(super) fn read_behind(
    text: &str,
    policy: &Policy,
    keys: &[DecryptionKey],
    steps: &Steps,
) -> Result<Received, Finding> {
    let steps = Steps { parse: parse_with_doctype, ..*steps };
    let verified = receive::read(text, policy, keys, &steps)?;
    match behind(text) {
        Some(other) => receive::read(other, policy, keys, &Steps::UNVERIFIED),
        None => Ok(verified),
    }
}

/// The parser that reads knows where values end, the one that verifies takes the first `]>` for the end.
pub(super) fn verify_behind(
    text: &str,
    policy: &Policy,
    keys: &[DecryptionKey],
    steps: &Steps,
) -> Result<Received, Finding> {
    let lenient = Steps { parse: parse_with_doctype, ..*steps };
    match behind(text) {
        Some(other) => {
            receive::read(other, policy, keys, steps)?;
            let unverified = Steps { parse: parse_with_doctype, ..Steps::UNVERIFIED };
            receive::read(text, policy, keys, &unverified)
        }
        None => receive::read(text, policy, keys, &lenient),
    }
}

/// Whom a document is from, with a document type or without.
pub(super) fn issuer(text: &str, limits: &Limits) -> Option<String> {
    xml::scan(text, limits).ok()?;
    claimed_issuer(&xml::parse_tree(text, Dtd::Expanded).ok()?)
}

/// What follows the first comment behind the first `]>`, for who takes that for the end of the declaration.
fn behind(text: &str) -> Option<&str> {
    let (_, content) = text.split_once("<!DOCTYPE")?.1.split_once("]>")?;
    let (_, rest) = content.strip_prefix("<!--")?.split_once("-->")?;
    Some(rest)
}
