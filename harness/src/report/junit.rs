//! The report for CI: JUnit XML with one test case for each scenario and vendor, and a failure exactly where a result gates.

use super::facts::lines;
use super::json::reason;
use super::{Entry, Report};
use crate::gates::{Objection, Weight};
use crate::judge::Verdict;
use crate::source::Styled;
use quick_junit::{NonSuccessKind, TestCase, TestCaseStatus, TestSuite};
use std::time::Duration;

/// The report as JUnit XML; each topic is a test suite.
///
/// # Errors
/// The XML could not be written, which has never been seen.
pub fn render(report: &Report) -> Result<String, quick_junit::SerializeError> {
    let mut document = quick_junit::Report::new(format!("sso-harness: {}", report.header.sp));
    document.set_time(report.header.elapsed);
    for entries in report.entries.chunk_by(|one, other| one.topic() == other.topic()) {
        document.add_test_suite(suite(report, entries));
    }
    if !report.objections.is_empty() {
        document.add_test_suite(agreed(&report.objections));
    }
    document.to_string()
}

fn suite(report: &Report, entries: &[Entry]) -> TestSuite {
    let mut suite = TestSuite::new(entries[0].topic());
    suite.add_property(("sp", report.header.sp.as_str()));
    if let Some(version) = &report.header.version {
        suite.add_property(("version", version.as_str()));
    }
    suite.add_property(("seed", report.header.seed.to_string().as_str()));
    for (name, value) in lines(&report.header.facts) {
        suite.add_property((name, value.as_str()));
    }
    suite.add_test_cases(entries.iter().map(case));
    suite
}

/// What is not as agreed turns the exit code, and so it is a case that fails.
fn agreed(objections: &[Objection]) -> TestSuite {
    let mut suite = TestSuite::new("agreed");
    for objection in objections {
        let kind = match objection.weight {
            Weight::Waiver => NonSuccessKind::Failure,
            Weight::Coverage => NonSuccessKind::Error,
        };
        let mut status = TestCaseStatus::non_success(kind);
        status.set_message(objection.message.clone());
        status.set_description(format!(
            "{}\n{}",
            objection.drawn(Styled::Plain),
            objection.ids.join("\n")
        ));
        let name = objection.at().unwrap_or_else(|| objection.message.clone());
        suite.add_test_case(TestCase::new(name, status));
    }
    suite
}

fn case(entry: &Entry) -> TestCase {
    let judged = &entry.judged;
    let mut case = TestCase::new(judged.id.as_str(), status(entry));
    case.set_classname(judged.scenario.replace('/', "."));
    case.set_time(Duration::from_millis(judged.millis));
    case.add_property(("requirement", judged.requirement.as_str()));
    if entry.failure().is_some() && !judged.gates && entry.covered().is_none() {
        case.set_system_out(format!("does not gate: {}", text(entry)));
    }
    case
}

fn status(entry: &Entry) -> TestCaseStatus {
    let judged = &entry.judged;
    if let Some(covered) = entry.covered() {
        return waived(entry, covered);
    }
    let mut status = match &judged.verdict {
        Verdict::Fail(_) if judged.gates => TestCaseStatus::non_success(NonSuccessKind::Failure),
        Verdict::Error(_) => TestCaseStatus::non_success(NonSuccessKind::Error),
        Verdict::Skip(_) => TestCaseStatus::skipped(),
        Verdict::Pass | Verdict::Fail(_) => return TestCaseStatus::success(),
    };
    if let Some(reason) = reason(&judged.verdict) {
        status.set_message(reason);
    }
    if let Verdict::Fail(_) = &judged.verdict {
        status.set_type(judged.severity.to_string());
    }
    if entry.failure().is_some() {
        status.set_description(text(entry));
    }
    status
}

/// Skipped, with the reason: what CI tools show for themselves, and nobody takes for a pass. Properties of a case hardly any tool shows.
fn waived(entry: &Entry, (why, link): (&str, Option<&str>)) -> TestCaseStatus {
    let mut status = TestCaseStatus::skipped();
    let link = link.map(|link| format!(" ({link})")).unwrap_or_default();
    let found = reason(&entry.judged.verdict).unwrap_or_default();
    status.set_message(format!("waived: {why}{link}; {found}"));
    if entry.failure().is_some() {
        status.set_description(text(entry));
    }
    status
}

/// A fail in a few lines.
fn text(entry: &Entry) -> String {
    let Some((disagreement, failure)) = entry.failure() else { return String::new() };
    let mut lines = vec![
        entry.judged.title.clone(),
        format!("at: {}:{}", failure.source.name, failure.line),
        format!("severity: {}, {}", entry.judged.severity, entry.judged.kind.phrase()),
        format!(
            "clause: {} ({}, {})",
            failure.clause, entry.judged.requirement, entry.judged.level
        ),
        format!("wanted: {}", disagreement.wanted),
        format!("seen: {}", disagreement.seen),
    ];
    lines.extend(failure.difference.iter().map(|difference| format!("difference: {difference}")));
    lines.extend(entry.uncovered().map(|why| format!("waiver: {why}")));
    lines.push(format!("consequence: {}", failure.consequence));
    lines.push(format!("remedy: {}", failure.remedy));
    lines.push(format!("reproduce: {}", failure.reproduce));
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    /// How often an element begins; nothing in the sample itself holds markup.
    fn count(text: &str, tag: &str) -> usize {
        text.matches(&format!("<{tag} ")).count()
    }

    #[test]
    fn a_failure_stands_exactly_where_a_result_gates() {
        let text = render(&sample::report()).expect("it is written");
        assert_eq!(count(&text, "testcase"), 6);
        assert_eq!(count(&text, "testsuite"), 2);
        assert_eq!(count(&text, "failure"), 1);
        assert_eq!(count(&text, "error"), 1);
        assert_eq!(count(&text, "skipped"), 1);
    }

    #[test]
    fn what_is_waived_is_skipped_and_a_needless_waiver_fails() {
        let text = render(&sample::waived()).expect("it is written");
        assert_eq!((count(&text, "failure"), count(&text, "skipped")), (1, 2));
        let message =
            "waived: nobody else uses this identity provider (https://issues.example/7); wanted";
        assert!(text.contains(message), "{text}");
        assert!(text.contains("testcase name=\"waivers.toml:2\""), "{text}");
    }

    #[test]
    fn a_failure_says_what_it_shows_and_what_to_do() {
        let text = render(&sample::report()).expect("it is written");
        for part in [
            "type=\"high\"",
            "severity: high, a policy finding",
            "(as-audience, must)",
            "consequence: Another service provider",
            "remedy: Demand an AudienceRestriction",
        ] {
            assert!(text.contains(part), "{part}\n{text}");
        }
    }

    #[test]
    fn a_fail_that_does_not_gate_is_told_in_the_output_of_its_case() {
        let text = render(&sample::report()).expect("it is written");
        let (_, after) =
            text.split_once("name=\"assertion/weak@okta\"").expect("the case is there");
        let (case, _) = after.split_once("</testcase>").expect("the case ends");
        assert!(case.contains("<system-out>does not gate: "), "{case}");
        assert!(!case.contains("<failure"), "{case}");
    }
}
