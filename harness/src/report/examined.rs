//! What `vet` has found, as JSON with a published schema.

use super::examination::{Examination, Fault, Looked, Place, Unjudged};
use serde::Serialize;
use time::format_description::well_known::Rfc3339;

/// The version of the document; it grows only when a key changes its meaning or goes away.
pub const FORMAT: u32 = 1;

/// The document.
#[derive(Debug, Serialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(title = "What `sso-harness vet` has found")]
pub struct Document {
    /// The version of this format.
    pub format: u32,
    /// Whose console the remedies name.
    pub vendor: Option<String>,
    /// The documents, in the order in which they were given.
    pub documents: Vec<Of>,
    /// What breaks a rule, the worst first.
    pub findings: Vec<Finding>,
    /// What could not be judged.
    pub not_judged: Vec<Open>,
}

/// A document that was looked at.
#[derive(Debug, Serialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct Of {
    /// Where it comes from.
    pub origin: String,
    /// The name of its root element.
    pub kind: &'static str,
    /// Whom it is from, in its own words.
    pub issuer: Option<String>,
    /// When it arrived (RFC 3339).
    pub at: Option<String>,
    /// How many seconds the clock of the computer that captured it was ahead of the receiver's.
    pub ahead: Option<i64>,
    /// How many rules it keeps.
    pub kept: usize,
    /// Its times.
    pub times: Vec<When>,
}

/// A time of a document.
#[derive(Debug, Serialize, schemars::JsonSchema)]
pub struct When {
    /// The element and its attribute.
    pub what: &'static str,
    /// RFC 3339.
    pub at: String,
}

/// One rule that a document breaks.
#[derive(Debug, Serialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct Finding {
    /// The id of the rule.
    pub rule: String,
    /// `critical`, `high`, `medium`, `low` or `info`.
    pub severity: String,
    /// The clause that it comes from.
    pub clause: String,
    /// The document.
    pub origin: String,
    /// Line in it, from one.
    pub line: Option<u32>,
    /// Column in bytes, from one.
    pub column: Option<u32>,
    /// What the rule demands.
    pub expected: String,
    /// What is there.
    pub found: String,
    /// What follows.
    pub consequence: String,
    /// What to do.
    pub mend: String,
    /// Where in the vendor's console.
    pub setting: Option<Setting>,
}

/// A setting of a vendor's console.
#[derive(Debug, Serialize, schemars::JsonSchema)]
pub struct Setting {
    /// The way there and the label.
    pub label: String,
    /// Where that is written.
    pub source: String,
    /// When that was looked at, `YYYY-MM`.
    pub date: Option<String>,
    /// Whether this was concluded and not read.
    pub inferred: bool,
}

/// Rules that could not be judged for one reason.
#[derive(Debug, Serialize, schemars::JsonSchema)]
pub struct Open {
    /// The document.
    pub origin: String,
    /// What is not known, and what would tell it.
    pub why: &'static str,
    /// The ids of the rules.
    pub rules: Vec<&'static str>,
}

/// The document, with a newline at its end.
pub fn json(examination: &Examination) -> String {
    let document = Document {
        format: FORMAT,
        vendor: examination.vendor.clone(),
        documents: examination.looked.iter().map(of).collect(),
        findings: examination.faults.iter().map(finding).collect(),
        not_judged: examination.unjudged.iter().map(open).collect(),
    };
    let text = serde_json::to_string_pretty(&document);
    text.expect("text, numbers and lists are JSON") + "\n"
}

fn of(looked: &Looked) -> Of {
    let moment = |at: &time::OffsetDateTime| at.format(&Rfc3339).unwrap_or_default();
    Of {
        origin: looked.origin.clone(),
        kind: looked.kind,
        issuer: looked.issuer.clone(),
        at: looked.at.as_ref().map(moment),
        ahead: looked.ahead.map(|it| it.whole_seconds()),
        kept: looked.kept,
        times: looked.times.iter().map(|(what, at)| When { what, at: moment(at) }).collect(),
    }
}

fn finding(fault: &Fault) -> Finding {
    Finding {
        rule: fault.rule.clone(),
        severity: fault.severity.to_string(),
        clause: fault.clause.clone(),
        origin: fault.origin.clone(),
        line: fault.position.map(|it| it.line),
        column: fault.position.map(|it| it.column),
        expected: fault.expected.clone(),
        found: fault.found.clone(),
        consequence: fault.consequence.clone(),
        mend: fault.remedy.mend.clone(),
        setting: fault.remedy.place.as_ref().map(setting),
    }
}

fn setting(place: &Place) -> Setting {
    let Place { label, source, date, inferred } = place.clone();
    Setting { label, source, date, inferred }
}

fn open(unjudged: &Unjudged) -> Open {
    Open { origin: unjudged.origin.clone(), why: unjudged.why, rules: unjudged.rules.clone() }
}
