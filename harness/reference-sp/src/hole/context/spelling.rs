//! Comparing entity ids as people would, where standards compare characters (Core 1.3.1).

/// Whether two entity ids look alike.
pub(super) fn same(one: &str, other: &str) -> bool {
    folded(one) == folded(other)
}

/// Takes what looks like the right entity id for it.
pub(super) fn correct(found: &mut String, right: &str) {
    if same(found, right) {
        right.clone_into(found);
    }
}

fn folded(entity_id: &str) -> String {
    entity_id.trim().trim_end_matches('/').to_lowercase()
}
