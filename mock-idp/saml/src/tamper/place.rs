//! Places of a Response in which an attacker parks something.

use super::document::{Document, missing};
use crate::WireError;
use crate::names::PROTOCOL;
use crate::tree::{Edits, Id};

/// The Status of the Response.
pub(super) fn status(document: &Document<'_>) -> Result<Id, WireError> {
    let status = document.tree.child(document.response, PROTOCOL, "Status");
    status.ok_or_else(|| missing("Status"))
}

/// A ds:Object for this signature.
pub(super) fn object(document: &Document<'_>, signature: Id, content: &str) -> String {
    let name = document.tree.sibling_name(signature, "Object");
    format!("<{name}>{content}</{name}>")
}

/// Extensions where the schema has them: before the Status.
pub(super) fn extensions(
    document: &Document<'_>,
    edits: &mut Edits,
    content: &str,
) -> Result<(), WireError> {
    let name = document.tree.sibling_name(document.response, "Extensions");
    let place = document.tree.range(status(document)?).start;
    edits.insert(place, format!("<{name}>{content}</{name}>"));
    Ok(())
}

/// A StatusDetail at the end of the Status.
pub(super) fn status_detail(
    document: &Document<'_>,
    edits: &mut Edits,
    content: &str,
) -> Result<(), WireError> {
    let status = status(document)?;
    let name = document.tree.sibling_name(document.response, "StatusDetail");
    append(document, edits, status, &format!("<{name}>{content}</{name}>"));
    Ok(())
}

/// An element with something more at the end of its content.
pub(super) fn appended(document: &Document<'_>, element: Id, addition: &str) -> String {
    let mut edits = Edits::default();
    append(document, &mut edits, element, addition);
    edits.apply_to(document.xml, document.tree.range(element))
}

/// Something more at the end of an element's content. An empty-element tag becomes two tags.
pub(super) fn append(document: &Document<'_>, edits: &mut Edits, element: Id, addition: &str) {
    let tree = &document.tree;
    match tree.content(element) {
        Some(content) => edits.insert(content.end, addition),
        None => {
            let end = tree.range(element).end;
            let name = tree.name(element);
            edits.replace(end - "/>".len()..end, format!(">{addition}</{name}>"));
        }
    }
}
