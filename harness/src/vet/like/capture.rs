//! One captured message as facts about the vendor that wrote it: the envelope, the assertion wherever it is, and what is
//! needed to have the mock write the like of it.

use super::assertion;
use super::facts::{Capture, Facts};
use super::markup;
use super::outline;
use super::seen::Seen;
use super::signature;
use super::tag::Prefixes;
use crate::vet::intake::limits;
use crate::vet::message::{Kind, Message, RelayState};
use mock_idp::vendor::{RelayStateRule, VendorFile};
use saml_verify::decrypt::{self, DecryptionKey};
use saml_verify::roxmltree::Node;
use saml_verify::xml::{self, ns};
use saml_wire::draft::SignedElements;
use saml_wire::encrypt::{ContentAlgorithm, Encryption, KeyTransport};
use saml_wire::shape::{Declaration, DigestMethodShape, KeyPlacement};

/// Reads a Response or an assertion; nothing of a request.
pub(in crate::vet) fn read(
    message: &Message,
    keys: &[DecryptionKey],
    base: &VendorFile,
) -> Capture {
    let limits = limits();
    let Ok(document) = xml::parse(&message.xml, &limits) else { return Capture::default() };
    let root = document.root_element();
    let mut capture = Capture { kind: Some(message.kind), ..Capture::default() };
    let mut facts = Facts { base, prefixes: Prefixes::default(), facts: Vec::new() };
    capture.answers = xml::attribute(root, "InResponseTo").is_some();
    facts.prefixes.protocol = markup::prefix(root).to_owned();
    match message.kind {
        Kind::Request => return Capture::default(),
        Kind::Assertion => {
            facts.prefixes.assertion = markup::prefix(root).to_owned();
            capture.answers =
                root.descendants().any(|it| xml::attribute(it, "InResponseTo").is_some());
            assertion::read(root, root, &mut facts, &mut capture);
            capture.outline = Some(outline::of(root));
        }
        Kind::Response => {
            let issuer = xml::child(root, ns::SAML, "Issuer");
            facts.prefixes.assertion = issuer.map(markup::prefix).unwrap_or_default().to_owned();
            response(root, message, &mut facts, &mut capture, keys);
        }
    }
    capture.facts = facts.facts;
    capture
}

fn response(
    root: Node<'_, '_>,
    message: &Message,
    facts: &mut Facts<'_>,
    capture: &mut Capture,
    keys: &[DecryptionKey],
) {
    envelope(root, message, facts);
    relay_state(message, capture.answers, facts);
    let outer = xml::child(root, ns::DS, "Signature");
    capture.signed = outer.map(|_| SignedElements::Response);
    let mut opened = None;
    if let Some(encrypted) = xml::child(root, ns::SAML, "EncryptedAssertion") {
        capture.encryption = encryption(encrypted);
        encrypted_facts(encrypted, facts);
        opened = decrypt::open(encrypted, keys, &limits()).ok();
        capture.outline = Some(outline::of(root));
    }
    let document = opened.as_ref().and_then(|opened| opened.parse(&limits()).ok());
    let decrypted = document.as_ref().zip(opened.as_ref());
    let decrypted = decrypted.and_then(|(document, opened)| opened.assertion(document).ok());
    if let Some(assertion) = decrypted.or_else(|| xml::child(root, ns::SAML, "Assertion")) {
        capture.outline = Some(outline::of(root));
        capture.opened = decrypted.map(outline::of);
        assertion::read(assertion, root, facts, capture);
    }
}

/// What a Response says of its vendor besides the assertion.
fn envelope(root: Node<'_, '_>, message: &Message, facts: &mut Facts<'_>) {
    facts.add("shape.declaration", declaration(&message.xml));
    facts.add("shape.protocol-prefix", Seen::word(&facts.prefixes.protocol));
    let signature = xml::child(root, ns::DS, "Signature");
    if let Some(issuer) = xml::child(root, ns::SAML, "Issuer") {
        facts.add("shape.assertion-prefix", Seen::word(&facts.prefixes.assertion));
        facts.add("shape.issuer-format", Seen::maybe(xml::attribute(issuer, "Format")));
    }
    if let Some(id) = xml::attribute(root, "ID") {
        let form = if signature.is_some() { "signed" } else { "unsigned" };
        facts.add(&format!("ids.response.{form}"), Seen::Id(id.to_owned()));
    }
    facts.tags(root, "", signature.is_some());
    if let Some(signature) = signature {
        signature::read(signature, root, facts);
    }
}

/// How a document begins.
pub(super) fn declaration(text: &str) -> Seen {
    let known = [Declaration::Utf8, Declaration::VersionOnly].into_iter();
    let start = text.trim_start();
    if !start.starts_with("<?xml") {
        return Seen::word(Declaration::Absent);
    }
    let written = &start[..start.find("?>").map_or(start.len(), |at| at + 2)];
    let fits = known.into_iter().find(|it| it.text() == written);
    fits.map_or_else(|| Seen::Wordless(written.to_owned()), Seen::word)
}

/// What the form had as RelayState; one with a value was asked for, or is configured.
fn relay_state(message: &Message, answers: bool, facts: &mut Facts<'_>) {
    let rule = match &message.relay_state {
        RelayState::Absent => RelayStateRule::Absent,
        RelayState::Value(value) if value.is_empty() => RelayStateRule::Empty,
        RelayState::Value(_) | RelayState::Unknown => return,
    };
    if !answers {
        facts.add("relay-state", Seen::word(rule));
    }
}

fn encryption(encrypted: Node<'_, '_>) -> Option<Encryption> {
    let data = xml::child(encrypted, ns::XENC, "EncryptedData")?;
    let key = encrypted.descendants().find(|it| it.has_tag_name((ns::XENC, "EncryptedKey")))?;
    let algorithm =
        |node| xml::attribute(xml::child(node, ns::XENC, "EncryptionMethod")?, "Algorithm");
    let (content, transport) = (algorithm(data)?, algorithm(key)?);
    Some(Encryption {
        content: ContentAlgorithm::ALL.into_iter().find(|it| it.uri() == content)?,
        transport: KeyTransport::ALL.into_iter().find(|it| it.uri() == transport)?,
    })
}

fn encrypted_facts(encrypted: Node<'_, '_>, facts: &mut Facts<'_>) {
    let key = encrypted.descendants().find(|it| it.has_tag_name((ns::XENC, "EncryptedKey")));
    let Some(key) = key else {
        return facts.add("shape.encryption.key", Seen::Wordless("no EncryptedKey".to_owned()));
    };
    let is_sibling = key.parent_element() == Some(encrypted);
    let place = if is_sibling { KeyPlacement::Sibling } else { KeyPlacement::Nested };
    facts.add("shape.encryption.key", Seen::word(place));
    let method = xml::child(key, ns::XENC, "EncryptionMethod");
    let method =
        method.filter(|it| xml::attribute(*it, "Algorithm") == Some(KeyTransport::OaepSha1.uri()));
    if let Some(method) = method {
        let is_written = xml::child(method, ns::DS, "DigestMethod").is_some();
        let shape =
            if is_written { DigestMethodShape::Written } else { DigestMethodShape::Omitted };
        facts.add("shape.encryption.digest-method", Seen::word(shape));
    }
}
