//! What is read of a message, put together: facts, each once, and what is needed to have the mock write the like of it.

use super::outline::{Line, elements};
use super::seen::{Fact, Seen};
use super::tag::{Prefixes, Tag};
use crate::vet::message::Kind;
use mock_idp::vendor::VendorFile;
use saml_verify::roxmltree::Node;
use saml_verify::xml::ns;
use saml_wire::draft::SignedElements;
use saml_wire::encrypt::Encryption;

/// What was read of a message.
#[derive(Debug, Default)]
pub(in crate::vet) struct Capture {
    pub(in crate::vet) facts: Vec<Fact>,
    /// The elements of the document; absent: it has no assertion.
    pub(super) outline: Option<Vec<Line>>,
    /// The elements of an assertion that was decrypted.
    pub(super) opened: Option<Vec<Line>>,
    pub(super) kind: Option<Kind>,
    /// Whether it answers a request.
    pub(super) answers: bool,
    pub(super) encryption: Option<Encryption>,
    /// The names of its attributes.
    pub(super) attributes: Vec<String>,
    /// Which elements are signed, as far as that can be seen.
    pub(super) signed: Option<SignedElements>,
}

/// In more forms than these no vendor writes one thing; what a stranger makes up has its bounds.
const FORMS: usize = 32;

/// Puts facts together, each once.
pub(super) struct Facts<'a> {
    pub(super) base: &'a VendorFile,
    pub(super) prefixes: Prefixes,
    pub(super) facts: Vec<Fact>,
}

impl Facts<'_> {
    pub(super) fn add(&mut self, key: &str, seen: Seen) {
        let of_key = self.facts.iter().filter(|fact| fact.key == key);
        let (mut known, mut is_known) = (0, false);
        for fact in of_key {
            (known, is_known) = (known + 1, is_known || fact.seen == seen);
        }
        if !is_known && known < FORMS {
            self.facts.push(Fact { key: key.to_owned(), seen });
        }
    }

    /// The start tags of an element and of all below it, but for signatures and what is encrypted.
    pub(super) fn tags(&mut self, node: Node<'_, '_>, parent: &str, signed: bool) {
        let name = node.tag_name();
        if !matches!(name.namespace(), Some(ns::SAML | ns::SAMLP))
            || name.name().starts_with("Encrypted")
        {
            return;
        }
        let tag = Tag::read(node, parent, signed, &self.prefixes);
        let shape = &self.base.vendor().shape;
        if !(tag.is_bare() && tag.is_as_in(shape)) {
            self.add(&tag.key(shape), Seen::Tag(tag));
        }
        for child in elements(node).filter(|it| !it.has_tag_name((ns::SAML, "Assertion"))) {
            self.tags(child, name.name(), signed);
        }
    }
}
