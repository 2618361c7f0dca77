//! A finished Response seen by an attacker: where its assertion, its signatures and its names are, and forged copies of it.

use super::Attacker;
use super::wrapping::ForgedId;
use crate::WireError;
use crate::names::{ASSERTION, DSIG, PROTOCOL};
use crate::tree::{Edits, Id, Tree};
use crate::xml::escaped;
use std::ops::Range;

/// A Response that was read.
pub(super) struct Document<'x> {
    pub(super) xml: &'x str,
    pub(super) tree: Tree<'x>,
    pub(super) response: Id,
}

impl<'x> Document<'x> {
    pub(super) fn read(xml: &'x str) -> Result<Self, WireError> {
        let tree = Tree::parse(xml)?;
        let response = tree.root();
        if tree.is(response, PROTOCOL, "Response") {
            Ok(Self { xml, tree, response })
        } else {
            Err(missing("Response as its root"))
        }
    }

    /// The first assertion that is in clear.
    pub(super) fn assertion(&self) -> Result<Id, WireError> {
        self.tree
            .child(self.response, ASSERTION, "Assertion")
            .ok_or_else(|| missing("assertion in clear"))
    }

    /// The signature of an element: its child.
    pub(super) fn signature_of(&self, element: Id) -> Option<Id> {
        self.tree.child(element, DSIG, "Signature")
    }

    /// The assertion and its signature.
    pub(super) fn signed_assertion(&self) -> Result<(Id, Id), WireError> {
        let assertion = self.assertion()?;
        let signature = self.signature_of(assertion);
        Ok((assertion, signature.ok_or_else(|| missing("signed assertion"))?))
    }

    /// The signature of the Response.
    pub(super) fn response_signature(&self) -> Result<Id, WireError> {
        self.signature_of(self.response).ok_or_else(|| missing("signature over the Response"))
    }

    /// The signed elements with their signatures: assertions first, because the digest of the Response covers theirs.
    pub(super) fn signed_elements(&self) -> Result<Vec<(Id, Id)>, WireError> {
        let assertions = self
            .tree
            .children(self.response)
            .filter(|child| self.tree.is(*child, ASSERTION, "Assertion"));
        let found: Vec<_> = assertions
            .chain([self.response])
            .filter_map(|element| Some((element, self.signature_of(element)?)))
            .collect();
        if found.is_empty() { Err(missing("signature")) } else { Ok(found) }
    }

    /// The document with the victim's name and values in it, and nothing else changed.
    pub(super) fn forged(&self, attacker: &Attacker<'_>) -> Result<String, WireError> {
        let mut edits = Edits::default();
        self.forge(&mut edits, attacker)?;
        Ok(edits.apply(self.xml))
    }

    /// Puts the victim's name into the NameID, and their values where the attacker's own stand.
    pub(super) fn forge(
        &self,
        edits: &mut Edits,
        attacker: &Attacker<'_>,
    ) -> Result<(), WireError> {
        let (name_id, place) = self.name_id()?;
        edits.replace(place, escaped(attacker.victim));
        let own = self.tree.text(name_id)?;
        for value in self.tree.below(self.response, ASSERTION, "AttributeValue") {
            let (Some(place), text) = (self.tree.content(value), self.tree.text(value)?) else {
                continue;
            };
            let listed = attacker.values.iter().find(|(known, _)| *known == text);
            let forged = listed.map(|(_, victims)| *victims);
            if let Some(forged) = forged.or((text == own).then_some(attacker.victim)) {
                edits.replace(place, escaped(forged));
            }
        }
        Ok(())
    }

    /// The NameID of the first assertion, and where its text stands.
    pub(super) fn name_id(&self) -> Result<(Id, Range<usize>), WireError> {
        let tree = &self.tree;
        tree.child(self.assertion()?, ASSERTION, "Subject")
            .and_then(|subject| tree.child(subject, ASSERTION, "NameID"))
            .and_then(|name_id| Some((name_id, tree.content(name_id)?)))
            .ok_or_else(|| missing("NameID"))
    }

    /// The edits that make a forged copy of an element: the victim's name, no signature of any kind, and the ID that was asked for.
    pub(super) fn forgery(
        &self,
        element: Id,
        id: ForgedId,
        attacker: &Attacker<'_>,
    ) -> Result<Edits, WireError> {
        let mut edits = Edits::default();
        self.forge(&mut edits, attacker)?;
        for signature in self.tree.below(element, DSIG, "Signature") {
            edits.remove(self.tree.range(signature));
        }
        self.rename(&mut edits, element, id)?;
        if id != ForgedId::Same {
            for assertion in self.tree.below(element, ASSERTION, "Assertion") {
                self.rename(&mut edits, assertion, ForgedId::New)?;
            }
        }
        Ok(edits)
    }

    /// The element without its own signature, as it was when it was digested.
    pub(super) fn without_signature(&self, element: Id, signature: Id) -> String {
        let mut edits = Edits::default();
        edits.remove(self.tree.range(signature));
        edits.apply_to(self.xml, self.tree.range(element))
    }

    /// Takes the signature of the Response out where the assertion has one of its own.
    pub(super) fn unsign_response_beside_assertion(&self, edits: &mut Edits) {
        if self.signed_assertion().is_ok() {
            self.unsign_response(edits);
        }
    }

    /// Takes the signature of the Response out, which no change below it would leave whole.
    pub(super) fn unsign_response(&self, edits: &mut Edits) {
        if let Some(signature) = self.signature_of(self.response) {
            edits.remove(self.tree.range(signature));
        }
    }

    /// Another ID for a forged element, which has one.
    pub(super) fn rename(
        &self,
        edits: &mut Edits,
        element: Id,
        id: ForgedId,
    ) -> Result<(), WireError> {
        let no_id = || missing("ID");
        let value = self.tree.attribute(element, "ID").ok_or_else(no_id)?;
        let whole = self.tree.whole_attribute(element, "ID").ok_or_else(no_id)?;
        match id {
            ForgedId::Absent => edits.remove(whole),
            ForgedId::Namespaced => {
                let original = &self.xml[value.clone()];
                let text = format!(r#"xmlns:x="urn:example:x" x:ID="{original}" "#);
                // Behind the white space that belongs to the attribute.
                edits.insert(whole.start + 1, text);
                edits.insert(value.start, "_forged-");
            }
            ForgedId::New => edits.insert(value.start, "_forged-"),
            ForgedId::Same => {}
        }
        Ok(())
    }
}

pub(super) fn missing(what: &str) -> WireError {
    WireError::NoSuchPlace(what.to_owned())
}
