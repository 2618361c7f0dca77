//! The report for programs: JSON without nulls, keys in a fixed order. Its schema is made from the same types.

use super::{Entry, FORMAT, Report, Summary, Tally};
use crate::describe::Ruleset;
use crate::gates::{Applied, Objection, Weight};
use crate::judge::{FindingKind, Verdict};
use crate::plan::{Facts, Style};
use crate::scenario::{Level, Severity};
use schemars::JsonSchema;
use serde::Serialize;
use time::format_description::well_known::Rfc3339;

/// The report as indented JSON, with a newline at the end.
pub fn render(report: &Report) -> String {
    let mut text = serde_json::to_string_pretty(&document(report))
        .expect("strings, numbers and lists are always JSON");
    text.push('\n');
    text
}

/// The JSON Schema of what [`render`] writes, draft 2020-12.
pub fn schema() -> serde_json::Value {
    schemars::schema_for!(Document).to_value()
}

/// A report of sso-harness.
#[derive(Serialize, JsonSchema)]
struct Document<'a> {
    /// The version of this format.
    format: u32,
    /// The service provider that was judged.
    sp: &'a str,
    /// What it says of its version, where it was asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    version: Option<&'a str>,
    /// The ruleset that it was judged under.
    ruleset: Ruleset,
    /// The seed of the run.
    seed: u64,
    /// The instant that the run was told to take for now (RFC 3339).
    #[serde(skip_serializing_if = "Option::is_none")]
    at: Option<String>,
    /// The vendors, in the order of the run.
    vendors: &'a [String],
    /// What was measured before the first case; absent: nothing was.
    #[serde(skip_serializing_if = "Option::is_none")]
    facts: Option<&'a Facts>,
    /// Counts by verdict.
    summary: Summary,
    /// The fails by what they show and how bad they are, the worst first; a scenario counts once.
    findings: Vec<Tally>,
    /// How many scenarios are run for at least one vendor, and what the others would have needed.
    applied: &'a Applied,
    /// Requests that were made once more because nothing had come of them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    repeated: Vec<Repeated<'a>>,
    /// What could not be taken away again at the service provider, accounts and connections; changes no verdict.
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    left: &'a [String],
    /// What is not as agreed: waivers that are not true any more, skips that are not expected. Each turns the exit code.
    objections: Vec<Against<'a>>,
    /// One entry for each scenario and vendor, sorted by id.
    results: Vec<Line<'a>>,
}

/// One scenario for one vendor.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Result")]
struct Line<'a> {
    /// `path[#variant]@vendor[.style]`.
    id: &'a str,
    /// `path[#variant]`.
    scenario: &'a str,
    /// The mock identity provider.
    vendor: &'a str,
    /// The signing style, where it is not the vendor's own or the one that the scenario needs.
    #[serde(skip_serializing_if = "Option::is_none")]
    style: Option<Style>,
    /// What a service provider that conforms does.
    title: &'a str,
    /// The requirement that is tested.
    requirement: &'a str,
    /// Further clauses, attack classes, CVEs.
    also: &'a [String],
    /// How bad a fail is under the ruleset.
    severity: Severity,
    /// What a fail shows.
    kind: FindingKind,
    /// How much the ruleset demands of the requirement.
    level: Level,
    /// What was found.
    verdict: Word,
    /// Whether this result turns the exit code.
    gates: bool,
    /// The waiver that covers it.
    #[serde(skip_serializing_if = "Option::is_none")]
    waived: Option<Covered<'a>>,
    /// Why the waiver that names it does not cover it.
    #[serde(skip_serializing_if = "Option::is_none")]
    not_waived: Option<&'a str>,
    /// How long the case took, in milliseconds.
    millis: u64,
    /// Where the directory's records came from.
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<&'a str>,
    /// Why it did not pass; there unless the verdict is `pass`.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    /// What the service provider had printed last, where it could not be found out.
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    log: &'a [String],
    /// What the scenario wants; there for fails, as all that follows.
    #[serde(skip_serializing_if = "Option::is_none")]
    wanted: Option<&'a str>,
    /// What was there instead.
    #[serde(skip_serializing_if = "Option::is_none")]
    seen: Option<&'a str>,
    /// The place in the standard and the document.
    #[serde(skip_serializing_if = "Option::is_none")]
    clause: Option<&'a str>,
    /// What an attacker or a user gets.
    #[serde(skip_serializing_if = "Option::is_none")]
    consequence: Option<&'a str>,
    /// What the engineers of the service provider do.
    #[serde(skip_serializing_if = "Option::is_none")]
    remedy: Option<&'a str>,
    /// The scenario file.
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<&'a str>,
    /// The line of the file that was disappointed, from one.
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<usize>,
    /// The one difference between what was sent and a good Response.
    #[serde(skip_serializing_if = "Option::is_none")]
    difference: Option<&'a str>,
    /// The command that shows the same again.
    #[serde(skip_serializing_if = "Option::is_none")]
    reproduce: Option<&'a str>,
}

/// A waiver that covers a fail or an error.
#[derive(Serialize, JsonSchema)]
struct Covered<'a> {
    /// Why it is accepted.
    reason: &'a str,
    /// Where it is followed up.
    #[serde(skip_serializing_if = "Option::is_none")]
    link: Option<&'a str>,
}

/// Something that is not as agreed.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Objection")]
struct Against<'a> {
    /// What it is about; `waiver` is exit code 4, `coverage` 3.
    about: Weight,
    /// What is wrong.
    message: &'a str,
    /// The file.
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<&'a str>,
    /// The line of the file, from one.
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<usize>,
    /// The scenarios or cases that it is about.
    ids: &'a [String],
}

/// A verdict without its reason.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum Word {
    /// Everything that the scenario wants was seen.
    Pass,
    /// The service provider misbehaves.
    Fail,
    /// The case does not apply.
    Skip,
    /// It could not be found out.
    Error,
}

/// A request that was made once more.
#[derive(Serialize, JsonSchema)]
struct Repeated<'a> {
    /// The case or control.
    id: &'a str,
    /// Where to, without its query.
    url: &'a str,
}

fn document(report: &Report) -> Document<'_> {
    let header = &report.header;
    Document {
        format: FORMAT,
        sp: &header.sp,
        version: header.version.as_deref(),
        ruleset: header.ruleset,
        seed: header.seed,
        at: header.at.and_then(|at| at.format(&Rfc3339).ok()),
        vendors: &header.vendors,
        facts: (!header.facts.is_empty()).then_some(&header.facts),
        summary: report.summary(),
        findings: report.findings(),
        applied: &report.applied,
        left: &header.left,
        repeated: report.repeated.iter().map(|(id, url)| Repeated { id, url }).collect(),
        objections: report.objections.iter().map(against).collect(),
        results: report.entries.iter().map(line).collect(),
    }
}

fn against(objection: &Objection) -> Against<'_> {
    let place = objection.place.as_ref();
    Against {
        about: objection.weight,
        message: &objection.message,
        file: place.map(|(source, _)| source.name.as_str()),
        line: place.map(|(source, span)| source.line(*span)),
        ids: &objection.ids,
    }
}

fn line(entry: &Entry) -> Line<'_> {
    let judged = &entry.judged;
    let (disagreement, failure) = entry.failure().unzip();
    Line {
        id: &judged.id,
        scenario: &judged.scenario,
        vendor: &judged.vendor,
        style: judged.style,
        title: &judged.title,
        requirement: &judged.requirement,
        also: &judged.also,
        severity: judged.severity,
        kind: judged.kind,
        level: judged.level,
        verdict: word(&judged.verdict),
        gates: judged.gates,
        waived: entry.covered().map(|(reason, link)| Covered { reason, link }),
        not_waived: entry.uncovered(),
        millis: judged.millis,
        source: judged.source.as_deref(),
        reason: reason(&judged.verdict),
        log: log(&judged.verdict),
        wanted: disagreement.map(|found| found.wanted.as_str()),
        seen: disagreement.map(|found| found.seen.as_str()),
        clause: failure.map(|found| found.clause.as_str()),
        consequence: failure.map(|found| found.consequence.as_str()),
        remedy: failure.map(|found| found.remedy.as_str()),
        file: failure.map(|found| found.source.name.as_str()),
        line: failure.map(|found| found.line),
        difference: failure.and_then(|found| found.difference.as_deref()),
        reproduce: failure.map(|found| found.reproduce.as_str()),
    }
}

fn log(verdict: &Verdict) -> &[String] {
    match verdict {
        Verdict::Error(cause) => &cause.log,
        Verdict::Fail(_) | Verdict::Pass | Verdict::Skip(_) => &[],
    }
}

fn word(verdict: &Verdict) -> Word {
    match verdict {
        Verdict::Pass => Word::Pass,
        Verdict::Fail(_) => Word::Fail,
        Verdict::Skip(_) => Word::Skip,
        Verdict::Error(_) => Word::Error,
    }
}

/// Why a case did not pass, in one line; none where it did.
pub(super) fn reason(verdict: &Verdict) -> Option<String> {
    match verdict {
        Verdict::Pass => None,
        Verdict::Fail(found) => Some(format!("wanted {}; seen {}", found.wanted, found.seen)),
        Verdict::Skip(reason) => Some(reason.clone()),
        Verdict::Error(cause) => Some(format!("{}: {}", cause.kind, cause.reason)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;
    use serde_json::Value;

    fn rendered() -> Value {
        serde_json::from_str(&render(&sample::report())).expect("it is JSON")
    }

    #[test]
    fn the_summary_counts_by_verdict() {
        let summary = &rendered()["summary"];
        assert_eq!(
            *summary,
            serde_json::json!({ "pass": 2, "fail": 2, "skip": 1, "error": 1, "waived": 0, "total": 6 })
        );
    }

    #[test]
    fn what_stays_behind_is_told_and_turns_nothing() {
        let mut report = sample::report();
        let before = report.standing();
        assert!(document(&report).left.is_empty() && rendered().get("left").is_none());
        report.header.left = vec!["login/first@okta: ada: refused".to_owned()];
        let text = render(&report);
        assert!(text.contains("\"left\": [\n    \"login/first@okta: ada: refused\""), "{text}");
        assert_eq!(report.standing(), before);
    }

    #[test]
    fn findings_are_counted_by_kind_and_severity() {
        assert_eq!(
            rendered()["findings"],
            serde_json::json!([
                { "kind": "policy", "severity": "high", "scenarios": 1 },
                { "kind": "policy", "severity": "low", "scenarios": 1 },
            ])
        );
    }

    #[test]
    fn what_did_not_pass_has_a_reason_and_nothing_is_null() {
        let report = rendered();
        for result in report["results"].as_array().expect("a list") {
            assert_eq!(result["verdict"] == "pass", result.get("reason").is_none(), "{result}");
            assert!(
                result.as_object().expect("an object").values().all(|value| !value.is_null()),
                "{result}"
            );
        }
        assert!(report.get("at").is_none());
    }

    #[test]
    fn a_fail_says_where_what_and_how_to_see_it_again() {
        let report = rendered();
        let fail = report["results"]
            .as_array()
            .expect("a list")
            .iter()
            .find(|one| one["verdict"] == "fail")
            .expect("one fails")
            .clone();
        assert_eq!(fail["file"], "scenarios/assertion/audience-other.toml");
        assert_eq!(fail["line"], 3);
        assert_eq!(fail["wanted"], "nobody is signed in");
        assert_eq!(fail["gates"], true);
        assert_eq!((&fail["kind"], &fail["level"]), (&"policy".into(), &"must".into()));
        assert!(fail["consequence"].is_string() && fail["remedy"].is_string(), "{fail}");
        assert_eq!(
            fail["reproduce"],
            "sso-harness run sp.toml --seed 7 'assertion/audience-other@okta'"
        );
    }

    #[test]
    fn a_waiver_stands_beside_the_verdict_and_what_is_not_as_agreed_at_the_top() {
        let report: Value = serde_json::from_str(&render(&sample::waived())).expect("it is JSON");
        let (fail, error) = (&report["results"][0], &report["results"][1]);
        assert_eq!((&fail["verdict"], &fail["gates"]), (&"fail".into(), &false.into()));
        let reason = "nobody else uses this identity provider";
        let link = "https://issues.example/7";
        assert_eq!(fail["waived"], serde_json::json!({ "reason": reason, "link": link }));
        assert!(error["not_waived"].as_str().is_some_and(|why| why.starts_with("waivers.toml:7")));
        let objection = &report["objections"][0];
        assert_eq!((&objection["file"], &objection["line"]), (&"waivers.toml".into(), &2.into()));
        assert_eq!(report["summary"]["waived"], 1);
        assert_eq!(report["applied"]["not"][0]["capability"], "logout");
    }

    #[test]
    fn every_key_that_is_written_is_in_the_schema() {
        let report = serde_json::from_str(&render(&sample::waived())).expect("it is JSON");
        let (report, schema): (Value, Value) = (report, schema());
        let known = |object: &Value, properties: &Value| {
            for key in object.as_object().expect("an object").keys() {
                assert!(properties.get(key).is_some(), "{key}");
            }
        };
        known(&report, &schema["properties"]);
        for result in report["results"].as_array().expect("a list") {
            known(result, &schema["$defs"]["Result"]["properties"]);
        }
    }
}
