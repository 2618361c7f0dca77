//! Opening an EncryptedAssertion or an EncryptedID; says nothing about who encrypted it, for anybody can.
//!
//! Whatever goes wrong gives one and the same finding, so that a sender learns nothing about keys
//! or padding from it.

mod cipher;
mod structure;

use std::fmt;

use aws_lc_rs::rsa::{OaepPrivateDecryptingKey, Pkcs1PrivateDecryptingKey, PrivateDecryptingKey};
use roxmltree::{Document, Node};

use crate::{
    c14n,
    finding::{Finding, Rule},
    key::KeyError,
    limits::Limits,
    message::{NameId, is_assertion},
    origin::Origins,
    xml::{self, ns},
};

const RULE: Rule = Rule::new("as-encrypted", "SDP-SP10; Core 6.2");

/// A private RSA key that opens assertions.
pub struct DecryptionKey {
    oaep: OaepPrivateDecryptingKey,
    pkcs1: Pkcs1PrivateDecryptingKey,
}

impl DecryptionKey {
    /// Takes an RSA key of 2048 bits or more, as PKCS#8 in DER.
    pub fn from_pkcs8(der: &[u8]) -> Result<Self, KeyError> {
        let key = PrivateDecryptingKey::from_pkcs8(der).map_err(|_| KeyError::PrivateKey)?;
        let oaep = OaepPrivateDecryptingKey::new(key.clone()).map_err(|_| KeyError::PrivateKey)?;
        let pkcs1 = Pkcs1PrivateDecryptingKey::new(key).map_err(|_| KeyError::PrivateKey)?;
        Ok(Self { oaep, pkcs1 })
    }
}

impl fmt::Debug for DecryptionKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DecryptionKey(..)")
    }
}

/// Which ways to encrypt a key are understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Transports {
    /// RSA-OAEP: what every service provider should do.
    Oaep,
    /// RSA 1.5 too, whose padding has given plaintexts away: a mistake that some make.
    WithRsa15,
}

/// The plaintext of an EncryptedAssertion or an EncryptedID.
#[derive(Clone)]
pub struct Opened {
    /// One element around the plaintext, with the namespaces that were in scope there.
    text: String,
}

/// Decrypts with the first of the keys that fits.
///
/// Understands AES-128 and AES-256 in CBC and GCM, RSA-OAEP with SHA-1 or SHA-256, and an
/// EncryptedKey inside the EncryptedData or beside it. RSA 1.5 and Triple DES are refused.
pub fn open(
    encrypted: Node<'_, '_>,
    keys: &[DecryptionKey],
    limits: &Limits,
) -> Result<Opened, Finding> {
    open_with(encrypted, keys, limits, Transports::Oaep)
}

/// The same, with the ways that are understood; a step for a service provider with a mistake.
pub fn open_with(
    encrypted: Node<'_, '_>,
    keys: &[DecryptionKey],
    limits: &Limits,
    transports: Transports,
) -> Result<Opened, Finding> {
    let opened = plaintext(encrypted, keys, transports).ok_or_else(failed)?;
    // A plaintext that is no assertion looks like one that could not be decrypted.
    let document = opened.parse(limits)?;
    opened.assertion(&document)?;
    Ok(opened)
}

/// The name in an EncryptedID: a NameID that has text only (Core 2.2.4).
pub fn open_name_id(
    encrypted: Node<'_, '_>,
    keys: &[DecryptionKey],
    limits: &Limits,
) -> Result<NameId, Finding> {
    let failed = || RULE.finding("a NameID encrypted for us", "one that cannot be decrypted");
    let opened = plaintext(encrypted, keys, Transports::Oaep).ok_or_else(failed)?;
    let document = opened.parse(limits).map_err(|_| failed())?;
    let mut children = document.root_element().children();
    match (children.next(), children.next()) {
        (Some(node), None)
            if node.has_tag_name((ns::SAML, "NameID")) && xml::only_text(node).is_some() =>
        {
            Ok(NameId::read(node, &Origins::nowhere()))
        }
        _ => Err(failed()),
    }
}

/// A Subject has a NameID or an EncryptedID.
pub(crate) fn two_names() -> Finding {
    RULE.finding("a NameID or an EncryptedID", "both")
}

fn plaintext(
    encrypted: Node<'_, '_>,
    keys: &[DecryptionKey],
    transports: Transports,
) -> Option<Opened> {
    let parts = structure::read(encrypted, transports)?;
    let plaintext = keys.iter().find_map(|key| parts.decrypt(key))?;
    let plaintext = String::from_utf8(plaintext).ok()?;
    Some(Opened { text: in_scope(encrypted, &plaintext) })
}

impl Opened {
    /// Parses the plaintext, with the same strictness as a message.
    pub fn parse(&self, limits: &Limits) -> Result<Document<'_>, Finding> {
        xml::parse(&self.text, limits).map_err(|_| failed())
    }

    /// The one assertion that the plaintext is, with no other inside.
    pub fn assertion<'a, 'i>(&self, document: &'a Document<'i>) -> Result<Node<'a, 'i>, Finding> {
        let around = document.root_element();
        let mut children = around.children();
        let (first, second) = (children.next(), children.next());
        let assertions = document.descendants().filter(is_assertion).count();
        let alone = second.is_none() && assertions == 1;
        let assertion = first.filter(|it| alone && it.has_tag_name((ns::SAML, "Assertion")));
        assertion.ok_or_else(failed)
    }

    /// Where the elements of the assertion stood in it, once opened.
    pub fn origins(&self, assertion: Node<'_, '_>) -> Origins {
        Origins::of_opened(&self.text, assertion.range().start)
    }

    /// The assertion as text. Prefixes that were declared around it are not declared in it.
    pub fn text(&self, assertion: Node<'_, '_>) -> &str {
        self.text.get(assertion.range()).unwrap_or_default()
    }
}

impl fmt::Debug for Opened {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Opened(..)")
    }
}

fn failed() -> Finding {
    RULE.finding("an assertion encrypted for us", "one that cannot be decrypted")
}

/// The plaintext stood where the encrypted element stands, so it may use prefixes from there.
/// It cannot end the element around it early: the text behind would be a second root.
fn in_scope(encrypted: Node<'_, '_>, plaintext: &str) -> String {
    let mut text = String::from("<plaintext");
    for namespace in encrypted.namespaces() {
        match namespace.name() {
            Some(prefix) => text.extend([" xmlns:", prefix, "=\""]),
            None => text.push_str(" xmlns=\""),
        }
        c14n::escape_attribute(&mut text, namespace.uri());
        text.push('"');
    }
    text.extend([">", plaintext, "</plaintext>"]);
    text
}
