//! What the entries of both files have in common: a glob over ids and a reason that somebody has written.

use crate::plan::IdGlob;
use crate::source::{At, Fields, Findings};

/// What a suggestion has in place of a reason, so that nobody commits it unread.
pub(super) const PLACEHOLDER: &str = "TODO";

/// The glob of an entry.
pub(super) fn id(fields: Fields<'_>, findings: &mut Findings) -> Option<At<IdGlob>> {
    let text = fields.text("id")?;
    match IdGlob::new(&text.value) {
        Ok(glob) => Some(At::new(glob, text.span)),
        Err(error) => {
            findings.mistake(text.span, "this is no glob").labelled(error.kind().to_string());
            None
        }
    }
}

/// The reason of an entry.
pub(super) fn reason(fields: Fields<'_>, findings: &mut Findings) -> Option<At<String>> {
    let text = fields.text("reason")?;
    if text.value.trim().is_empty() || text.value.trim_start().starts_with(PLACEHOLDER) {
        findings
            .mistake(text.span, "the reason is still to be written")
            .labelled("why is this accepted?");
        return None;
    }
    Some(text)
}

/// The reason of a skip without the line of the scenario that it points to, so that skips for one lack stand together.
pub(super) fn gist(reason: &str) -> &str {
    reason.split_once(", which ").map_or(reason, |(gist, _)| gist)
}

/// Entries that are written twice.
pub(super) fn check_twins<K: PartialEq>(keys: &[(K, At<String>)], findings: &mut Findings) {
    for (index, (key, id)) in keys.iter().enumerate() {
        if keys[..index].iter().any(|(earlier, _)| earlier == key) {
            findings.mistake(id.span, "this entry is there twice").labelled("the same id again");
        }
    }
}
