//! Documents that are too much for a reader: too deep, or too large. What they say is as it was.

use super::document::Document;
use super::place::extensions;
use crate::WireError;
use crate::tree::Edits;

/// So many elements inside of each other, in Extensions.
pub(super) fn deep(document: &Document<'_>, levels: u32) -> Result<String, WireError> {
    let count = usize::try_from(levels).unwrap_or(usize::MAX);
    extended(document, &("<x>".repeat(count) + &"</x>".repeat(count)))
}

/// So many octets of text, in Extensions.
pub(super) fn large(document: &Document<'_>, octets: u32) -> Result<String, WireError> {
    let count = usize::try_from(octets).unwrap_or(usize::MAX);
    extended(document, &format!("<x>{}</x>", "x".repeat(count)))
}

fn extended(document: &Document<'_>, content: &str) -> Result<String, WireError> {
    let mut edits = Edits::default();
    document.unsign_response_beside_assertion(&mut edits);
    extensions(document, &mut edits, content)?;
    Ok(edits.apply(document.xml))
}
