//! The normal form of a run: what was sent and seen, as text that a person can review, the same for every seed, port and day.

mod forms;
mod mask;
mod skeleton;

pub use forms::forms;
pub use mask::masked;

/// The normal form of one document: one element a line, without prefixes, attributes sorted.
pub fn skeleton(xml: &str, issued: &mut Ids) -> Vec<String> {
    skeleton::lines(&masked(xml, issued))
}

pub use mask::Ids;
