//! What `vet` has found, as pure data: what was looked at, what breaks a rule, and what could not be judged and why.

use crate::scenario::Severity;
use saml_verify::finding::Position;
use serde::{Deserialize, Serialize};
use std::cmp::Reverse;
use time::{Duration, OffsetDateTime};

/// Everything that is to be told.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Examination {
    /// Whose console the remedies name; absent: it is not known.
    pub vendor: Option<String>,
    /// The documents, in the order in which they were given.
    pub looked: Vec<Looked>,
    /// What breaks a rule, the worst first.
    pub faults: Vec<Fault>,
    /// What could not be judged, by document and reason.
    pub unjudged: Vec<Unjudged>,
}

/// A document that was looked at.
#[derive(Debug, Clone, PartialEq)]
pub struct Looked {
    /// Where it comes from.
    pub origin: String,
    /// The name of its root element.
    pub kind: &'static str,
    /// Whom it is from, in its own words.
    pub issuer: Option<String>,
    /// When it arrived, where that is known.
    pub at: Option<OffsetDateTime>,
    /// How far the clock of the computer that captured it was ahead of the receiver's.
    pub ahead: Option<Duration>,
    /// Its times by what they mean, in the order of the document.
    pub times: Vec<(&'static str, OffsetDateTime)>,
    /// How many rules it keeps, of those that could be judged.
    pub kept: usize,
}

/// One rule that a document breaks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The id of the rule.
    pub rule: String,
    /// The clause that it comes from.
    pub clause: String,
    /// How bad it is.
    pub severity: Severity,
    /// The document.
    pub origin: String,
    /// Where in it, as it was given.
    pub position: Option<Position>,
    /// What the rule demands.
    pub expected: String,
    /// What is there.
    pub found: String,
    /// What follows.
    pub consequence: String,
    /// What to do.
    pub remedy: Remedy,
}

/// What to do.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Remedy {
    /// What to do, whatever the vendor.
    pub mend: String,
    /// Where in the vendor's console, in its words.
    pub place: Option<Place>,
}

/// A setting of a vendor's console.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Place {
    /// The way there and the label: `General → SAML Settings → Audience URI (SP Entity ID)`.
    pub label: String,
    /// Where that is written.
    pub source: String,
    /// When that was looked at, `YYYY-MM`; absent: the source tells no date.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<String>,
    /// Whether this was concluded and not read.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub inferred: bool,
}

/// Rules that could not be judged for one reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unjudged {
    /// The document.
    pub origin: String,
    /// What is not known, and what would tell it.
    pub why: &'static str,
    /// The ids of the rules.
    pub rules: Vec<&'static str>,
}

impl Examination {
    /// Whether something is this bad or worse.
    pub fn reaches(&self, severity: Severity) -> bool {
        self.faults.iter().any(|fault| fault.severity >= severity)
    }

    /// The worst first, and each once: two checks may notice one thing.
    pub fn sort(&mut self) {
        self.faults.sort_by_key(|fault| Reverse(fault.severity));
        let mut seen = std::collections::BTreeSet::new();
        self.faults.retain(|Fault { rule, origin, expected, found, .. }| {
            seen.insert([rule, origin, expected, found].map(String::clone))
        });
    }
}
