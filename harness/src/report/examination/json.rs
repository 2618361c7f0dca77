//! What `vet` has found, for programs: JSON without nulls. Its schema is made from the same types.

use super::{Examination, Fault, Looked, Place, Unjudged, Validity};
use crate::scenario::Severity;
use schemars::JsonSchema;
use serde::Serialize;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

/// The version of this format; it grows only when a key changes its meaning or goes away.
const FORMAT: u32 = 1;

/// The examination as indented JSON, with a newline at the end.
pub fn render(examination: &Examination) -> String {
    let document = Document {
        format: FORMAT,
        vendor: examination.vendor.as_deref(),
        fail_on: examination.gate.0,
        gates: examination.gates(),
        documents: examination.looked.iter().map(of).collect(),
        findings: examination.faults.iter().map(|it| finding(it, examination)).collect(),
        not_judged: examination.unjudged.iter().map(open).collect(),
    };
    serde_json::to_string_pretty(&document).expect("text, numbers and lists are JSON") + "\n"
}

/// The JSON Schema of what [`render`] writes, draft 2020-12.
pub fn schema() -> serde_json::Value {
    schemars::schema_for!(Document).to_value()
}

/// What `sso-harness vet` has found.
#[derive(Serialize, JsonSchema)]
struct Document<'a> {
    /// The version of this format.
    format: u32,
    /// Whose console the remedies name; absent: it is not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    vendor: Option<&'a str>,
    /// From which severity on a finding turns the exit code.
    fail_on: Severity,
    /// Whether one does: then the exit code is 4.
    gates: bool,
    /// The documents, in the order in which they were given.
    documents: Vec<Of<'a>>,
    /// What breaks a rule, the worst first.
    findings: Vec<Finding<'a>>,
    /// What could not be judged.
    not_judged: Vec<Open<'a>>,
}

/// A document that was looked at.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Looked")]
struct Of<'a> {
    /// Where it comes from.
    origin: &'a str,
    /// The name of its root element.
    kind: &'a str,
    /// Whom it is from, in its own words.
    #[serde(skip_serializing_if = "Option::is_none")]
    issuer: Option<&'a str>,
    /// When it arrived (RFC 3339); absent: it is not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    at: Option<String>,
    /// How many seconds the clock of the computer that captured it was ahead of the receiver's.
    #[serde(skip_serializing_if = "Option::is_none")]
    ahead: Option<i64>,
    /// Its times.
    times: Vec<When<'a>>,
    /// The certificates in it.
    certificates: Vec<Certificate<'a>>,
    /// The ids of the rules that it keeps.
    kept: &'a [&'static str],
}

/// A time of a document.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Time")]
struct When<'a> {
    /// The element and its attribute: `Conditions/@NotBefore`.
    what: &'a str,
    /// RFC 3339.
    at: String,
}

/// A certificate of a document.
#[derive(Serialize, JsonSchema)]
struct Certificate<'a> {
    /// The beginning of its fingerprint.
    name: &'a str,
    /// Its `notBefore` (RFC 3339).
    from: String,
    /// Its `notAfter` (RFC 3339).
    until: String,
}

/// One rule that a document breaks.
#[derive(Serialize, JsonSchema)]
struct Finding<'a> {
    /// The id of the rule.
    rule: &'a str,
    /// How bad it is.
    severity: Severity,
    /// Whether it turns the exit code.
    gates: bool,
    /// The clause that it comes from.
    clause: &'a str,
    /// The document.
    origin: &'a str,
    /// Line in it, from one.
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<u32>,
    /// Column in bytes of UTF-8, from one.
    #[serde(skip_serializing_if = "Option::is_none")]
    column: Option<u32>,
    /// What the rule demands.
    expected: &'a str,
    /// What is there.
    found: &'a str,
    /// What follows.
    consequence: &'a str,
    /// What to do.
    remedy: &'a str,
    /// Where in the vendor's console.
    #[serde(skip_serializing_if = "Option::is_none")]
    setting: Option<Setting<'a>>,
}

/// A setting of a vendor's console.
#[derive(Serialize, JsonSchema)]
struct Setting<'a> {
    /// The way there and the label.
    label: &'a str,
    /// Where that is written.
    source: &'a str,
    /// When that was looked at, `YYYY-MM`.
    #[serde(skip_serializing_if = "Option::is_none")]
    date: Option<&'a str>,
    /// Whether this was concluded and not read.
    inferred: bool,
}

/// Rules that could not be judged for one reason.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "NotJudged")]
struct Open<'a> {
    /// The document.
    origin: &'a str,
    /// What is not known, and what would tell it.
    why: &'a str,
    /// The ids of the rules.
    rules: &'a [&'static str],
}

fn of(looked: &Looked) -> Of<'_> {
    Of {
        origin: &looked.origin,
        kind: looked.kind,
        issuer: looked.issuer.as_deref(),
        at: looked.at.map(moment),
        ahead: looked.ahead.map(time::Duration::whole_seconds),
        times: looked.times.iter().map(|(what, at)| When { what, at: moment(*at) }).collect(),
        certificates: looked.certificates.iter().map(certificate).collect(),
        kept: &looked.kept,
    }
}

fn certificate(validity: &Validity) -> Certificate<'_> {
    let Validity { name, from, until } = validity;
    Certificate { name, from: moment(*from), until: moment(*until) }
}

fn finding<'a>(fault: &'a Fault, examination: &Examination) -> Finding<'a> {
    Finding {
        rule: &fault.rule,
        severity: fault.severity,
        gates: examination.is_gating(fault),
        clause: &fault.clause,
        origin: &fault.origin,
        line: fault.position.map(|it| it.line),
        column: fault.position.map(|it| it.column),
        expected: &fault.expected,
        found: &fault.found,
        consequence: &fault.consequence,
        remedy: &fault.remedy.mend,
        setting: fault.remedy.place.as_ref().map(setting),
    }
}

fn setting(place: &Place) -> Setting<'_> {
    let Place { label, source, date, inferred } = place;
    Setting { label, source, date: date.as_deref(), inferred: *inferred }
}

fn open(unjudged: &Unjudged) -> Open<'_> {
    Open { origin: &unjudged.origin, why: unjudged.why, rules: &unjudged.rules }
}

fn moment(at: OffsetDateTime) -> String {
    at.format(&Rfc3339).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::examination::sample;
    use serde_json::Value;

    /// What is optional is left out, and what is there is in the schema: no key of a report is unknown to it.
    #[test]
    fn the_schema_has_every_key_and_no_value_is_null() {
        let value: Value = serde_json::from_str(&render(&sample::examination())).expect("JSON");
        let schema = schema();
        let mut seen = 0;
        holds(&value, &schema, &schema, &mut seen);
        assert!(seen > 60, "{seen}");
    }

    fn holds(value: &Value, schema: &Value, root: &Value, seen: &mut usize) {
        let name = schema["$ref"].as_str().map(|name| name.trim_start_matches('#'));
        let of = |schema: &Value| schema["anyOf"].as_array().and_then(|all| all.first().cloned());
        let inner = of(schema);
        let schema = match (name, &inner) {
            (Some(name), _) => root.pointer(name).expect("it is defined"),
            (None, Some(one)) => return holds(value, one, root, seen),
            (None, None) => schema,
        };
        assert!(!value.is_null());
        *seen += 1;
        match value {
            Value::Object(fields) => {
                for (key, value) in fields {
                    let described = &schema["properties"][key];
                    assert!(described["description"].is_string(), "{key}");
                    holds(value, described, root, seen);
                }
                for key in schema["required"].as_array().into_iter().flatten() {
                    assert!(fields.contains_key(key.as_str().expect("a name")), "{key}");
                }
            }
            Value::Array(values) => {
                values.iter().for_each(|value| holds(value, &schema["items"], root, seen));
            }
            _ => {}
        }
    }
}
