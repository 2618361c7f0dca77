//! Where XML Encryption keeps things: the data, its key, and the algorithms of both.

use base64::{Engine, engine::general_purpose::STANDARD};
use roxmltree::Node;

use super::{
    DecryptionKey, Transports,
    cipher::{Block, Transport},
};
use crate::xml::{self, ns};

const MGF1_SHA1: &str = "http://www.w3.org/2009/xmlenc11#mgf1sha1";
const MGF1_SHA256: &str = "http://www.w3.org/2009/xmlenc11#mgf1sha256";
const SHA1: &str = "http://www.w3.org/2000/09/xmldsig#sha1";
const SHA256: &str = "http://www.w3.org/2001/04/xmlenc#sha256";
const RSA_1_5: &str = "http://www.w3.org/2001/04/xmlenc#rsa-1_5";
const RETRIEVAL_TYPE: &str = "http://www.w3.org/2001/04/xmlenc#EncryptedKey";

/// An EncryptedAssertion or an EncryptedID taken apart.
pub(super) struct Parts {
    pub(super) block: Block,
    pub(super) data: Vec<u8>,
    pub(super) transport: Transport,
    pub(super) label: Vec<u8>,
    pub(super) wrapped_key: Vec<u8>,
}

impl Parts {
    /// The plaintext, or `None` whatever the reason.
    pub(super) fn decrypt(&self, private: &DecryptionKey) -> Option<Vec<u8>> {
        let key = self.transport.unwrap(&self.wrapped_key, &self.label, private)?;
        self.block.decrypt(&key, self.data.clone())
    }
}

/// `None` where anything is missing, unknown or there twice.
pub(super) fn read(encrypted: Node<'_, '_>, transports: Transports) -> Option<Parts> {
    let data = only(encrypted, ns::XENC, "EncryptedData")?;
    let key = encrypted_key(encrypted, data)?;
    let method = only(key, ns::XENC, "EncryptionMethod")?;
    Some(Parts {
        block: Block::from_uri(algorithm(only(data, ns::XENC, "EncryptionMethod")?)?)?,
        data: cipher_value(data)?,
        transport: transport(method, transports)?,
        label: match xml::child(method, ns::XENC, "OAEPparams") {
            Some(label) => octets(label)?,
            None => Vec::new(),
        },
        wrapped_key: cipher_value(key)?,
    })
}

/// Inside the KeyInfo of the data; or beside the data, named by a RetrievalMethod or by nothing.
fn encrypted_key<'a, 'i>(encrypted: Node<'a, 'i>, data: Node<'a, 'i>) -> Option<Node<'a, 'i>> {
    let key_info = xml::child(data, ns::DS, "KeyInfo");
    if let Some(nested) = key_info.and_then(|it| only(it, ns::XENC, "EncryptedKey")) {
        return Some(nested);
    }
    let sibling = only(encrypted, ns::XENC, "EncryptedKey")?;
    match key_info.and_then(|it| xml::child(it, ns::DS, "RetrievalMethod")) {
        Some(retrieval) => {
            let id = xml::attribute(retrieval, "URI")?.strip_prefix('#')?;
            let is_a_key = xml::attribute(retrieval, "Type").is_none_or(|it| it == RETRIEVAL_TYPE);
            (is_a_key && xml::attribute(sibling, "Id") == Some(id)).then_some(sibling)
        }
        None => Some(sibling),
    }
}

/// The older name fixes the mask to SHA-1, the newer one lets it be chosen.
fn transport(method: Node<'_, '_>, transports: Transports) -> Option<Transport> {
    if transports == Transports::WithRsa15 && algorithm(method)? == RSA_1_5 {
        return Some(Transport::Rsa15);
    }
    let of = |namespace, name| xml::child(method, namespace, name).map(algorithm);
    let digest = of(ns::DS, "DigestMethod").unwrap_or(Some(SHA1))?;
    let mask = of(ns::XENC11, "MGF").unwrap_or(Some(MGF1_SHA1))?;
    match (algorithm(method)?, digest, mask) {
        ("http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p", SHA1, MGF1_SHA1)
        | ("http://www.w3.org/2009/xmlenc11#rsa-oaep", SHA1, MGF1_SHA1) => {
            Some(Transport::OaepSha1)
        }
        ("http://www.w3.org/2009/xmlenc11#rsa-oaep", SHA256, MGF1_SHA256) => {
            Some(Transport::OaepSha256)
        }
        _ => None,
    }
}

fn cipher_value(node: Node<'_, '_>) -> Option<Vec<u8>> {
    octets(only(only(node, ns::XENC, "CipherData")?, ns::XENC, "CipherValue")?)
}

fn octets(node: Node<'_, '_>) -> Option<Vec<u8>> {
    let compact: String = xml::only_text(node)?.split_ascii_whitespace().collect();
    STANDARD.decode(compact).ok()
}

fn algorithm<'a>(node: Node<'a, '_>) -> Option<&'a str> {
    xml::attribute(node, "Algorithm")
}

fn only<'a, 'i>(
    node: Node<'a, 'i>,
    namespace: &'static str,
    name: &'static str,
) -> Option<Node<'a, 'i>> {
    let mut found = xml::children(node, namespace, name);
    let first = found.next();
    if found.next().is_some() { None } else { first }
}
