//! Names of namespaces that are longer than any name: what is declared once would be written for each of a thousand
//! elements when a message is canonicalised (Exclusive XML Canonicalization 1.0, section 3).

use roxmltree::Document;

use super::scan::BOUNDS;
use crate::finding::Finding;
use crate::origin::Origins;

/// The longest that anybody uses has some eighty bytes.
const LONGEST: usize = 256;

/// Refuses a document in which the name of an element or attribute is in a namespace whose own name is too long. A
/// declaration that nothing uses may be as long as the document.
pub fn refuse_long_namespaces(document: &Document<'_>) -> Result<(), Finding> {
    let is_long = |namespace: Option<&str>| namespace.is_some_and(|it| it.len() > LONGEST);
    let found = document.descendants().find(|node| {
        is_long(node.tag_name().namespace())
            || node.attributes().any(|attribute| is_long(attribute.namespace()))
    });
    let Some(node) = found else { return Ok(()) };
    let at = Origins::of_message(document.input_text()).at(node);
    Err(BOUNDS
        .finding(format!("at most {LONGEST} bytes in the name of a namespace"), "more")
        .at(at))
}
