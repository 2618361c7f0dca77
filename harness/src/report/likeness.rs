//! How what was captured differs from a vendor's profile, as pure data; and as JSON.

use serde::Serialize;

/// The version of the document; it grows only when a key changes its meaning or goes away.
pub const FORMAT: u32 = 1;

/// A comparison with one vendor table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Likeness {
    /// The vendor's name.
    pub vendor: String,
    /// The documents, in the order in which they were given.
    pub documents: Vec<String>,
    /// The keys of the table, in its order, and those that it lacks and a document shows.
    pub lines: Vec<Line>,
    /// What is otherwise though no key of the table says it.
    pub beyond: Vec<Beyond>,
}

/// One key of a vendor table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct Line {
    /// The key, dotted.
    pub key: String,
    /// What the table has; absent: it does not have the key.
    pub table: Option<String>,
    /// What the capture has; absent: it does not show that.
    pub capture: Option<String>,
    /// How they compare.
    pub outcome: Outcome,
    /// Whether the table marks the key as inferred and not measured.
    pub inferred: bool,
}

/// How a capture compares with a key of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// Both say the same.
    Same,
    /// They differ.
    Different,
    /// The capture does not show it.
    NotShown,
}

/// An element that the mock writes otherwise, whatever a vendor table says.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, schemars::JsonSchema)]
pub struct Beyond {
    /// The elements around it.
    pub place: String,
    /// What the mock writes there.
    pub mock: Option<String>,
    /// What the capture has.
    pub capture: Option<String>,
}

impl Likeness {
    /// The lines with this outcome, of keys that are marked as inferred or not.
    pub fn with(&self, outcome: Outcome, inferred: bool) -> impl Iterator<Item = &Line> {
        self.lines.iter().filter(move |it| it.outcome == outcome && it.inferred == inferred)
    }

    /// How many lines have this outcome.
    pub fn count(&self, outcome: Outcome) -> usize {
        self.lines.iter().filter(|it| it.outcome == outcome).count()
    }

    /// Whether the capture is written as the table says.
    pub fn is_alike(&self) -> bool {
        self.count(Outcome::Different) == 0 && self.beyond.is_empty()
    }
}

/// The document.
#[derive(Debug, Serialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(title = "How a capture differs from a vendor's profile")]
pub struct Document<'a> {
    /// The version of this format.
    pub format: u32,
    /// The vendor's name.
    pub vendor: &'a str,
    /// The documents.
    pub documents: &'a [String],
    /// The keys of the vendor table.
    pub keys: &'a [Line],
    /// What no key says.
    pub beyond: &'a [Beyond],
}

/// The JSON Schema of the document.
pub fn schema() -> serde_json::Value {
    schemars::schema_for!(Document<'static>).to_value()
}

/// The document, with a newline at its end.
pub fn json(likeness: &Likeness) -> String {
    let document = Document {
        format: FORMAT,
        vendor: &likeness.vendor,
        documents: &likeness.documents,
        keys: &likeness.lines,
        beyond: &likeness.beyond,
    };
    let text = serde_json::to_string_pretty(&document);
    text.expect("text and lists are JSON") + "\n"
}
