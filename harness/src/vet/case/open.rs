//! Encrypted assertions opened in their place: the plaintext stands where the ciphertext was. Decides nothing.

use super::Unsaved;
use crate::vet::dossier::Dossier;
use crate::vet::intake::limits;
use crate::vet::message::Message;
use saml_verify::decrypt::{self, Transports};
use saml_verify::roxmltree::{Document, Node};
use saml_verify::xml::{self, ns};
use std::ops::Range;

/// The document with every assertion in clear, in the CipherValue that it was encrypted in.
pub(super) fn opened(message: &Message, dossier: &Dossier) -> Result<String, Unsaved> {
    let mut text = message.xml.clone();
    let limits = limits();
    let document = xml::parse(&message.xml, &limits);
    let document = document.map_err(|finding| Unsaved::Unreadable(finding.to_string()))?;
    let mut places = Vec::new();
    for node in document.descendants().filter(|it| is(*it, "EncryptedAssertion")) {
        let place = cipher(node).ok_or(Unsaved::Sealed)?;
        let opened = decrypt::open_with(node, &dossier.keys, &limits, Transports::WithRsa15);
        let opened = opened.map_err(|_| Unsaved::Sealed)?;
        places.push((place, plaintext(&opened.parse(&limits).map_err(|_| Unsaved::Sealed)?)));
    }
    for (place, plaintext) in places.into_iter().rev() {
        text.replace_range(place, &plaintext);
    }
    let inside = xml::parse(&text, &limits);
    let inside = inside.map_err(|finding| Unsaved::Unreadable(finding.to_string()))?;
    let names = ["EncryptedID", "EncryptedAttribute"];
    match names.into_iter().find(|name| inside.descendants().any(|it| is(it, name))) {
        Some(name) => Err(Unsaved::SealedInside(name.to_owned())),
        None => Ok(text),
    }
}

fn is(node: Node<'_, '_>, name: &str) -> bool {
    node.has_tag_name((ns::SAML, name))
}

/// What is between the tags of the CipherValue of the EncryptedData.
fn cipher(encrypted: Node<'_, '_>) -> Option<Range<usize>> {
    let child = |node, name| xml::child(node, ns::XENC, name);
    let value = child(child(child(encrypted, "EncryptedData")?, "CipherData")?, "CipherValue")?;
    let (first, last) = (value.first_child()?, value.last_child()?);
    Some(first.range().start..last.range().end)
}

/// The one element that was encrypted, as it was written.
fn plaintext(opened: &Document<'_>) -> String {
    let around = opened.root_element();
    let element = around.children().find(Node::is_element);
    element.map(|it| opened.input_text()[it.range()].to_owned()).unwrap_or_default()
}
