//! Signature wrapping: the signed element is kept so that its signature holds, and a forged copy stands where a service provider reads.

use super::Attacker;
use super::document::{CopyId, Document, missing};
use crate::WireError;
use crate::names::PROTOCOL;
use crate::tree::{Edits, Id};

/// E{…, S(R){R-S}}
pub(super) fn xsw1(document: &Document<'_>, attacker: &Attacker<'_>) -> Result<String, WireError> {
    let signature = document.response_signature()?;
    let original = document.without_signature(document.response, signature);
    let wrapping = appended(document, signature, &original);
    forged_response(document, attacker, signature, wrapping)
}

/// E{Issuer, R-S, S(R), …}
pub(super) fn xsw2(document: &Document<'_>, attacker: &Attacker<'_>) -> Result<String, WireError> {
    let signature = document.response_signature()?;
    let original = document.without_signature(document.response, signature);
    let wrapping = original + document.tree.markup(signature);
    forged_response(document, attacker, signature, wrapping)
}

/// R{E, A}
pub(super) fn xsw3(document: &Document<'_>, attacker: &Attacker<'_>) -> Result<String, WireError> {
    let (assertion, _) = document.signed_assertion()?;
    let forged = forged_assertion(document, attacker, CopyId::New)?;
    Ok(in_place_of_assertion(document, assertion, forged + document.tree.markup(assertion)))
}

/// R{E{…, A}}
pub(super) fn xsw4(document: &Document<'_>, attacker: &Attacker<'_>) -> Result<String, WireError> {
    let (assertion, _) = document.signed_assertion()?;
    let mut edits = document.forgery(assertion, CopyId::New, attacker)?;
    edits.insert(end_of_content(document, assertion), document.tree.markup(assertion));
    let forged = edits.apply_to(document.xml, document.tree.range(assertion));
    Ok(in_place_of_assertion(document, assertion, forged))
}

/// R{E with S(A), A-S}
pub(super) fn xsw5(document: &Document<'_>, attacker: &Attacker<'_>) -> Result<String, WireError> {
    let (assertion, signature) = document.signed_assertion()?;
    let signature_text = document.tree.markup(signature).to_owned();
    let forged = forged_with_signature(document, attacker, CopyId::New, signature_text)?;
    let original = document.without_signature(assertion, signature);
    Ok(in_place_of_assertion(document, assertion, forged + &original))
}

/// R{E with S(A){…, A-S}}
pub(super) fn xsw6(document: &Document<'_>, attacker: &Attacker<'_>) -> Result<String, WireError> {
    let (assertion, signature) = document.signed_assertion()?;
    let original = document.without_signature(assertion, signature);
    let wrapping = appended(document, signature, &original);
    Ok(in_place_of_assertion(
        document,
        assertion,
        forged_with_signature(document, attacker, CopyId::New, wrapping)?,
    ))
}

/// R{Extensions{E with the same ID}, A}
pub(super) fn xsw7(document: &Document<'_>, attacker: &Attacker<'_>) -> Result<String, WireError> {
    let (assertion, _) = document.signed_assertion()?;
    let forged = forged_assertion(document, attacker, CopyId::Same)?;
    with_extensions(document, assertion, &forged, document.tree.markup(assertion))
}

/// R{E with the same ID and S(A){Object{A-S}}}
pub(super) fn xsw8(document: &Document<'_>, attacker: &Attacker<'_>) -> Result<String, WireError> {
    let (assertion, signature) = document.signed_assertion()?;
    let name = document.tree.sibling_name(signature, "Object");
    let original = document.without_signature(assertion, signature);
    let wrapping = appended(document, signature, &format!("<{name}>{original}</{name}>"));
    Ok(in_place_of_assertion(
        document,
        assertion,
        forged_with_signature(document, attacker, CopyId::Same, wrapping)?,
    ))
}

/// R{Extensions{A}, E with the same ID and S(A)}
pub(super) fn duplicate_id(
    document: &Document<'_>,
    attacker: &Attacker<'_>,
) -> Result<String, WireError> {
    let (assertion, signature) = document.signed_assertion()?;
    let signature_text = document.tree.markup(signature).to_owned();
    let forged = forged_with_signature(document, attacker, CopyId::Same, signature_text)?;
    with_extensions(document, assertion, document.tree.markup(assertion), &forged)
}

/// The forged Response, with this in the place of its signature.
fn forged_response(
    document: &Document<'_>,
    attacker: &Attacker<'_>,
    signature: Id,
    wrapping: String,
) -> Result<String, WireError> {
    let mut edits = document.forgery(document.response, CopyId::New, attacker)?;
    edits.insert(document.tree.range(signature).start, wrapping);
    Ok(edits.apply(document.xml))
}

fn forged_assertion(
    document: &Document<'_>,
    attacker: &Attacker<'_>,
    id: CopyId,
) -> Result<String, WireError> {
    let assertion = document.assertion()?;
    let edits = document.forgery(assertion, id, attacker)?;
    Ok(edits.apply_to(document.xml, document.tree.range(assertion)))
}

/// The forged assertion, with this in the place of its signature.
fn forged_with_signature(
    document: &Document<'_>,
    attacker: &Attacker<'_>,
    id: CopyId,
    signature_text: String,
) -> Result<String, WireError> {
    let (assertion, signature) = document.signed_assertion()?;
    let mut edits = document.forgery(assertion, id, attacker)?;
    edits.insert(document.tree.range(signature).start, signature_text);
    Ok(edits.apply_to(document.xml, document.tree.range(assertion)))
}

/// An element with something more at the end of its content.
fn appended(document: &Document<'_>, element: Id, addition: &str) -> String {
    let mut edits = Edits::default();
    edits.insert(end_of_content(document, element), addition);
    edits.apply_to(document.xml, document.tree.range(element))
}

/// Where the end tag of an element begins. A signature and a signed assertion have content.
fn end_of_content(document: &Document<'_>, element: Id) -> usize {
    document.tree.content(element).map_or(document.tree.range(element).end, |content| content.end)
}

/// The Response with this instead of its assertion. Its own signature, which would no longer hold, is taken out.
fn in_place_of_assertion(document: &Document<'_>, assertion: Id, replacement: String) -> String {
    let mut edits = Edits::default();
    document.unsign_response(&mut edits);
    edits.replace(document.tree.range(assertion), replacement);
    edits.apply(document.xml)
}

/// The same, with Extensions where the schema has them: before the Status.
fn with_extensions(
    document: &Document<'_>,
    assertion: Id,
    extension: &str,
    replacement: &str,
) -> Result<String, WireError> {
    let tree = &document.tree;
    let status = tree.child(document.response, PROTOCOL, "Status");
    let status = status.ok_or_else(|| missing("Status"))?;
    let name = tree.sibling_name(document.response, "Extensions");
    let mut edits = Edits::default();
    document.unsign_response(&mut edits);
    edits.insert(tree.range(status).start, format!("<{name}>{extension}</{name}>"));
    edits.replace(tree.range(assertion), replacement);
    Ok(edits.apply(document.xml))
}
