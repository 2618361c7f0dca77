//! What `vet` has found, as pure data: what was looked at, what breaks a rule, and what could not be judged and why; and
//! functions from it to text.

#[cfg(test)]
mod golden;
pub mod html;
pub mod json;
pub mod junit;
pub mod markdown;
#[cfg(test)]
pub(crate) mod sample;
pub mod sheet;
mod spans;
mod words;

pub(crate) use spans::clock;
pub(in crate::report) use spans::{MOST, date, moment};
pub use spans::{Span, spans};
pub(crate) use words::stretch;
pub(in crate::report) use words::{arrival, counted, group, joined, short, standing};

use crate::judge::Gate;
use crate::scenario::Severity;
use saml_verify::finding::Position;
use serde::{Deserialize, Serialize};
use sheet::Sheet;
use std::cmp::Reverse;
use time::{Duration, OffsetDateTime};

/// Everything that is to be told.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Examination {
    /// Whose console the remedies name; absent: it is not known.
    pub vendor: Option<String>,
    /// From which severity on a finding turns the exit code.
    pub gate: Gate,
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
    /// When it arrived, where that is known; metadata: the time that it is judged at.
    pub at: Option<OffsetDateTime>,
    /// How far the clock of the computer that captured it was ahead of the receiver's.
    pub ahead: Option<Duration>,
    /// Its times by what they mean, in the order of the document.
    pub times: Vec<(&'static str, OffsetDateTime)>,
    /// The certificates in it.
    pub certificates: Vec<Validity>,
    /// The ids of the rules that it keeps, of those that could be judged.
    pub kept: Vec<&'static str>,
    /// The document itself, with nothing in it that is not to be shown.
    pub sheet: Sheet,
}

/// A certificate, and how long it is valid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Validity {
    /// Enough of its fingerprint to tell two apart.
    pub name: String,
    /// Its `notBefore`.
    pub from: OffsetDateTime,
    /// Its `notAfter`.
    pub until: OffsetDateTime,
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
    /// Whether something turns the exit code.
    pub fn gates(&self) -> bool {
        self.reaches(self.gate.0)
    }

    /// Whether something is this bad or worse.
    pub fn reaches(&self, severity: Severity) -> bool {
        self.faults.iter().any(|fault| fault.severity >= severity)
    }

    /// Whether this finding turns the exit code.
    pub fn is_gating(&self, fault: &Fault) -> bool {
        fault.severity >= self.gate.0
    }

    /// The worst first, and each once: two checks may notice one thing.
    pub fn sort(&mut self) {
        self.faults.sort_by_key(|fault| Reverse(fault.severity));
        let mut seen = std::collections::BTreeSet::new();
        self.faults.retain(|Fault { rule, origin, expected, found, .. }| {
            seen.insert([rule, origin, expected, found].map(String::clone))
        });
    }

    /// As many findings as anybody reads, the worst, and how many there are besides.
    pub(in crate::report) fn shown(&self) -> (&[Fault], usize) {
        const MOST: usize = 100;
        let shown = self.faults.len().min(MOST);
        (&self.faults[..shown], self.faults.len() - shown)
    }

    /// What is said where there is no finding.
    pub fn sound(&self) -> &'static str {
        if self.open() == 0 { "nothing is wrong" } else { "nothing is wrong in what was judged" }
    }

    /// How many rules are kept.
    pub fn kept(&self) -> usize {
        self.looked.iter().map(|it| it.kept.len()).sum()
    }

    /// How many rules could not be judged.
    pub fn open(&self) -> usize {
        self.unjudged.iter().map(|it| it.rules.len()).sum()
    }

    /// How many findings there are of each severity, the worst first.
    pub fn tally(&self) -> Vec<(Severity, usize)> {
        let all =
            [Severity::Critical, Severity::High, Severity::Medium, Severity::Low, Severity::Info];
        let count = |severity| self.faults.iter().filter(|it| it.severity == severity).count();
        all.into_iter().map(|it| (it, count(it))).filter(|(_, count)| *count > 0).collect()
    }
}
