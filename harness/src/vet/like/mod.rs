//! How what was captured differs from a vendor's profile: the facts of the documents, each compared with its key of the
//! vendor table, and what no table has a word for.
//!
//! The data goes one way: a document is read into facts, a fact is compared with the table, a table that says all of them
//! is made, and what that leaves is looked for in a document that the mock writes.

mod assertion;
mod capture;
mod certificate;
mod facts;
mod form;
mod markup;
mod metadata;
mod outline;
mod residue;
pub(super) mod seen;
mod signature;
mod tag;

use super::dossier::Dossier;
use super::write;
use crate::report::likeness::{Likeness, Line, Outcome};
use facts::Capture;
use mock_idp::vendor::{VendorError, VendorFile};
use residue::Mock;
use seen::Fact;

/// The facts of every document of a dossier.
pub struct Compared {
    /// How they compare with the table, for a person.
    pub likeness: Likeness,
    /// The table with everything in it that the documents say otherwise.
    pub written: VendorFile,
}

/// Why a comparison could not be made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LikeError {
    /// What was read makes no vendor table.
    #[error("what the documents show makes no vendor table")]
    Table(#[from] VendorError),
    /// The mock that is compared with has no keys.
    #[error("the mock has no keys to write a document with")]
    Keys(#[from] mock_idp::keys::KeyError),
}

/// Compares all documents of a dossier with a vendor's table.
pub fn compare(dossier: &Dossier, base: &VendorFile) -> Result<Compared, LikeError> {
    let messages = dossier.messages.iter();
    let captures: Vec<(&str, Capture)> = messages
        .map(|message| (message.origin.as_str(), capture::read(message, &dossier.keys, base)))
        .collect();
    let described = dossier.metadata.as_ref().map(|named| (named, metadata::read(named, base)));
    let mut facts: Vec<Fact> = captures.iter().flat_map(|(_, it)| it.facts.clone()).collect();
    facts.extend(described.iter().flat_map(|(_, (facts, _))| facts.clone()));
    let written = write::table(base, &facts)?;
    let mut likeness = Likeness {
        vendor: base.vendor().name.clone(),
        documents: captures.iter().map(|(origin, _)| (*origin).to_owned()).collect(),
        lines: lines(base, &facts),
        beyond: Vec::new(),
    };
    likeness.documents.extend(described.iter().map(|(named, _)| named.origin.clone()));
    let mock = Mock::new(written.vendor())?;
    let beyond = captures.iter().filter_map(|(_, capture)| mock.beyond(capture)).flatten();
    likeness.beyond.extend(beyond);
    let of_metadata = described.and_then(|(_, (_, outline))| mock.beyond_metadata(&outline));
    likeness.beyond.extend(of_metadata.into_iter().flatten());
    likeness.beyond.sort();
    likeness.beyond.dedup();
    Ok(Compared { likeness, written })
}

/// What a table says of itself.
const ITS_OWN: [&str; 4] = ["inferred", "name", "recognised-by", "title"];

/// A line for each key of the table, in its order, and for each that it lacks and a document shows.
fn lines(base: &VendorFile, facts: &[Fact]) -> Vec<Line> {
    let mut keys = base.keys();
    keys.retain(|key| !ITS_OWN.contains(&key.as_str()));
    for fact in facts {
        if !keys.contains(&fact.key) && !keys.iter().any(|key| is_below(key, &fact.key)) {
            let section = fact.key.rsplit_once('.').map_or("", |(section, _)| section);
            let after = keys.iter().rposition(|key| is_below(key, section));
            keys.insert(after.map_or(keys.len(), |it| it + 1), fact.key.clone());
        }
    }
    // A table that is one value of ours, such as a contact, is compared as one.
    let whole: Vec<&String> = facts.iter().map(|fact| &fact.key).collect();
    let mut lines: Vec<Line> = Vec::new();
    for key in &keys {
        let key = whole.iter().find(|it| is_below(key, it)).map_or(key, |it| *it);
        if lines.iter().all(|line| line.key != *key) {
            lines.extend(line(base, key, facts));
        }
    }
    lines
}

fn is_below(key: &str, section: &str) -> bool {
    key.strip_prefix(section).is_some_and(|rest| rest.starts_with('.'))
}

/// What all documents together say of a key: where two say it otherwise, the one that differs counts. Nothing where neither the
/// table nor a document has the key.
fn line(base: &VendorFile, key: &str, facts: &[Fact]) -> Option<Line> {
    let seen = facts.iter().filter(|fact| fact.key == key);
    let compared = seen.map(|fact| fact.seen.compare(base, key)).max_by_key(|it| rank(it.outcome));
    let table = base.value(key).map(ToString::to_string);
    let outcome = compared.as_ref().map_or(Outcome::NotShown, |it| it.outcome);
    if table.is_none() && outcome == Outcome::Same {
        return None;
    }
    Some(Line {
        key: key.to_owned(),
        table,
        capture: compared.filter(|it| it.outcome != Outcome::NotShown).map(|it| it.shown),
        outcome,
        inferred: base.is_inferred(key),
    })
}

fn rank(outcome: Outcome) -> u8 {
    match outcome {
        Outcome::NotShown => 0,
        Outcome::Same => 1,
        Outcome::Different => 2,
    }
}
