//! Edits of a document that was signed, at one place or at the signature itself.

use super::Attacker;
use super::document::{Document, missing};
use super::signature::Signature;
use crate::WireError;
use crate::names::{ASSERTION, DSIG, PROTOCOL, status};
use crate::tree::{Edits, Id};
use crate::xml::escaped;
use quick_xml::escape::unescape;

/// Every Audience is this.
pub(super) fn audience(document: &Document<'_>, audience: &str) -> Result<String, WireError> {
    let found = document.tree.below(document.assertion()?, ASSERTION, "Audience");
    let places: Vec<_> = found.into_iter().filter_map(|id| document.tree.content(id)).collect();
    if places.is_empty() {
        return Err(missing("Audience"));
    }
    let mut edits = Edits::default();
    places.into_iter().for_each(|place| edits.replace(place, escaped(audience)));
    Ok(edits.apply(document.xml))
}

/// Success becomes Responder, any other becomes Success.
pub(super) fn status(document: &Document<'_>) -> Result<String, WireError> {
    let tree = &document.tree;
    let value = tree
        .child(document.response, PROTOCOL, "Status")
        .and_then(|found| tree.child(found, PROTOCOL, "StatusCode"))
        .and_then(|code| tree.attribute(code, "Value"))
        .ok_or_else(|| missing("StatusCode"))?;
    let succeeded = document.xml[value.clone()] == *status::SUCCESS;
    let mut edits = Edits::default();
    edits.replace(value, if succeeded { status::RESPONDER } else { status::SUCCESS });
    Ok(edits.apply(document.xml))
}

/// A comment after the victim's name, in the NameID and in the attribute values that begin with it.
pub(super) fn comment(document: &Document<'_>, victim: &str) -> Result<String, WireError> {
    let tree = &document.tree;
    let (name_id, _) = document.name_id()?;
    let mut edits = Edits::default();
    let end = end_of_prefix(document, name_id, victim)
        .ok_or_else(|| missing("NameID that begins with the victim's name and goes on"))?;
    edits.insert(end, COMMENT);
    for value in tree.below(document.response, ASSERTION, "AttributeValue") {
        end_of_prefix(document, value, victim).into_iter().for_each(|at| edits.insert(at, COMMENT));
    }
    Ok(edits.apply(document.xml))
}

/// A CDATA section from the end of the victim's name to the end of the NameID, and so in the attribute values that begin
/// with it. Canonicalisation makes text of it, so the signature holds.
pub(super) fn cdata(document: &Document<'_>, victim: &str) -> Result<String, WireError> {
    let tree = &document.tree;
    let (name_id, _) = document.name_id()?;
    let mut edits = Edits::default();
    let values = tree.below(document.response, ASSERTION, "AttributeValue");
    for element in std::iter::once(name_id).chain(values) {
        let Some(start) = end_of_prefix(document, element, victim) else { continue };
        let end = tree.content(element).map_or(start, |content| content.end);
        let rest = unescape(&document.xml[start..end]).map_err(|_| missing("text"))?;
        edits.replace(start..end, format!("<![CDATA[{rest}]]>"));
    }
    let changed = edits.apply(document.xml);
    match changed == document.xml {
        true => Err(missing("NameID that begins with the victim's name and goes on")),
        false => Ok(changed),
    }
}

const COMMENT: &str = "<!---->";

/// Where in the document a text ends that an element's text begins with, but does not end with.
pub(super) fn end_of_prefix(document: &Document<'_>, element: Id, prefix: &str) -> Option<usize> {
    let content = document.tree.content(element)?;
    let mut rest = &document.xml[content.clone()];
    for wanted in prefix.chars() {
        let length = match rest.chars().next()? {
            '&' => rest.find(';')? + 1,
            plain => plain.len_utf8(),
        };
        let (character, after) = rest.split_at(length);
        if unescape(character).ok()?.chars().ne([wanted]) {
            return None;
        }
        rest = after;
    }
    (!rest.is_empty()).then_some(content.end - rest.len())
}

/// An internal subset with an entity.
pub(super) const ENTITY: &str = r#" [<!ENTITY entity "text">]"#;

/// A DOCTYPE with an internal entity, in front of the root element.
pub(super) fn doctype(document: &Document<'_>) -> String {
    doctype_of(document, ENTITY)
}

/// A DOCTYPE with this internal subset, in front of the root element.
pub(super) fn doctype_of(document: &Document<'_>, subset: &str) -> String {
    let name = document.tree.sibling_name(document.response, "Response");
    let mut edits = Edits::default();
    edits
        .insert(document.tree.range(document.response).start, format!("<!DOCTYPE {name}{subset}>"));
    edits.apply(document.xml)
}

/// The victim's name, and every signature taken out.
pub(super) fn strip(document: &Document<'_>, attacker: &Attacker<'_>) -> Result<String, WireError> {
    let mut edits = Edits::default();
    document.forge(&mut edits, attacker)?;
    for (_, signature) in document.signed_elements()? {
        edits.remove(document.tree.range(signature));
    }
    Ok(edits.apply(document.xml))
}

/// The victim's name, and every signature without content.
pub(super) fn empty_signature(
    document: &Document<'_>,
    attacker: &Attacker<'_>,
) -> Result<String, WireError> {
    let mut edits = Edits::default();
    document.forge(&mut edits, attacker)?;
    for (_, signature) in document.signed_elements()? {
        document.tree.content(signature).into_iter().for_each(|content| edits.remove(content));
    }
    Ok(edits.apply(document.xml))
}

/// The victim's name, and no Reference in any SignedInfo.
pub(super) fn zero_reference(
    document: &Document<'_>,
    attacker: &Attacker<'_>,
) -> Result<String, WireError> {
    let mut edits = Edits::default();
    document.forge(&mut edits, attacker)?;
    for (_, signature) in document.signed_elements()? {
        for reference in document.tree.below(signature, DSIG, "Reference") {
            edits.remove(document.tree.range(reference));
        }
    }
    Ok(edits.apply(document.xml))
}

/// The victim's name, and in every DigestValue a comment with the digest that this gives. Canonicalisation drops the
/// comment, so the SignatureValue still holds; a reader that takes the first child reads it (CVE-2025-29775).
pub(super) fn digest_comment(
    document: &Document<'_>,
    attacker: &Attacker<'_>,
) -> Result<String, WireError> {
    let count = document.signed_elements()?.len();
    (0..count).try_fold(document.forged(attacker)?, |xml, index| {
        let document = Document::read(&xml)?;
        let signature = Signature::read(&document, document.signed_elements()?[index])?;
        let digest = signature.digest(&document)?;
        let mut edits = Edits::default();
        let place = document.tree.content(signature.digest_value);
        place.into_iter().for_each(|at| edits.insert(at.start, format!("<!--{digest}-->")));
        Ok(edits.apply(&xml))
    })
}
