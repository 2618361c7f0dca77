//! Ids that stand twice: which element a reference means must never be a matter of taste.

use std::collections::HashSet;

use roxmltree::{Attribute, Document};

use crate::finding::{Finding, Rule, quoted};
use crate::origin::Origins;

const UNIQUE: Rule = Rule::new("sig-id-unique", "Core 1.3.4");

/// Refuses a document in which two attributes that anybody might take for an id are equal:
/// `ID`, `Id`, `id`, `AssertionID` and `xml:id`, in any namespace.
pub fn refuse_duplicate_ids(document: &Document<'_>) -> Result<(), Finding> {
    let mut seen = HashSet::new();
    for node in document.descendants() {
        let mut own = HashSet::new();
        for id in node.attributes().filter(is_id) {
            // One element may say the same id in two ways; two elements may not.
            if own.insert(id.value()) && !seen.insert(id.value()) {
                let at = Origins::of_message(document.input_text()).at(node);
                let found = format!("{} twice", quoted(id.value()));
                return Err(UNIQUE.finding("each id once", found).at(at));
            }
        }
    }
    Ok(())
}

fn is_id(attribute: &Attribute<'_, '_>) -> bool {
    matches!(attribute.name(), "ID" | "Id" | "id" | "AssertionID")
}
