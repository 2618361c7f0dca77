//! What `vet` has found, for CI: JUnit XML with a test suite for each document and a test case for each group of rules in
//! it, and a failure exactly where a finding turns the exit code.

use super::{Examination, Fault, Looked, group};
use quick_junit::{NonSuccessKind, TestCase, TestCaseStatus, TestSuite};
use std::collections::BTreeMap;

/// The examination as JUnit XML.
///
/// # Errors
/// The XML could not be written, which has never been seen.
pub fn render(examination: &Examination) -> Result<String, quick_junit::SerializeError> {
    let mut document = quick_junit::Report::new("sso-harness vet");
    for looked in &examination.looked {
        document.add_test_suite(suite(looked, examination));
    }
    document.to_string()
}

/// What the rules of one group have come to.
#[derive(Default)]
struct Group<'a> {
    faults: Vec<&'a Fault>,
    kept: Vec<&'a str>,
    /// Rules, and why they are not judged.
    open: Vec<(&'a str, &'a str)>,
}

fn suite(looked: &Looked, examination: &Examination) -> TestSuite {
    let mut suite = TestSuite::new(looked.origin.as_str());
    suite.add_property(("document", looked.kind));
    if let Some(vendor) = &examination.vendor {
        suite.add_property(("vendor", vendor.as_str()));
    }
    for (name, group) in groups(looked, examination) {
        let mut case = TestCase::new(name, status(&group, examination));
        case.set_classname(format!("vet.{}", looked.kind));
        if let Some(told) = told(&group, examination) {
            case.set_system_out(told);
        }
        suite.add_test_case(case);
    }
    suite
}

fn groups<'a>(
    looked: &'a Looked,
    examination: &'a Examination,
) -> BTreeMap<&'static str, Group<'a>> {
    let mut groups: BTreeMap<&'static str, Group<'a>> = BTreeMap::new();
    for rule in &looked.kept {
        groups.entry(group(rule)).or_default().kept.push(rule);
    }
    for fault in examination.faults.iter().filter(|it| it.origin == looked.origin) {
        groups.entry(group(&fault.rule)).or_default().faults.push(fault);
    }
    for unjudged in examination.unjudged.iter().filter(|it| it.origin == looked.origin) {
        for rule in &unjudged.rules {
            groups.entry(group(rule)).or_default().open.push((rule, unjudged.why));
        }
    }
    groups
}

fn status(group: &Group<'_>, examination: &Examination) -> TestCaseStatus {
    let gating: Vec<&Fault> =
        group.faults.iter().filter(|it| examination.is_gating(it)).copied().collect();
    if let Some(worst) = gating.first() {
        let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
        status.set_type(worst.severity.to_string());
        let rest = match gating.len() - 1 {
            0 => String::new(),
            more => format!(", and {more} more"),
        };
        status.set_message(format!("{}{rest}", line(worst)));
        status.set_description(gating.iter().map(|it| text(it)).collect::<Vec<_>>().join("\n\n"));
        return status;
    }
    match group.open.first() {
        Some((_, why)) if group.faults.is_empty() && group.kept.is_empty() => {
            let mut status = TestCaseStatus::skipped();
            status.set_message(format!("not judged: {why}"));
            status
        }
        _ => TestCaseStatus::success(),
    }
}

/// What does not turn the exit code, and what was not judged.
fn told(group: &Group<'_>, examination: &Examination) -> Option<String> {
    let mild = group.faults.iter().filter(|it| !examination.is_gating(it));
    let mild = mild.map(|it| format!("does not gate: {}", text(it)));
    let open = group.open.iter().map(|(rule, why)| format!("not judged: {rule}: {why}"));
    let all: Vec<String> = mild.chain(open).collect();
    (!all.is_empty()).then(|| all.join("\n"))
}

fn line(fault: &Fault) -> String {
    format!("{}: expected {}, found {}", fault.rule, fault.expected, fault.found)
}

/// A finding in a few lines.
fn text(fault: &Fault) -> String {
    let at = fault.position.map(|it| format!(":{}:{}", it.line, it.column)).unwrap_or_default();
    let mut lines = vec![
        line(fault),
        format!("at: {}{at}", fault.origin),
        format!("severity: {}", fault.severity),
        format!("clause: {}", fault.clause),
        format!("consequence: {}", fault.consequence),
        format!("remedy: {}", fault.remedy.mend),
    ];
    lines.extend(
        fault.remedy.place.as_ref().map(|it| format!("where: {} ({})", it.label, it.source)),
    );
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::judge::Gate;
    use crate::report::examination::sample;
    use crate::scenario::Severity;

    fn count(text: &str, tag: &str) -> usize {
        text.matches(&format!("<{tag} ")).count()
    }

    #[test]
    fn a_failure_stands_exactly_where_a_finding_gates() {
        let mut examination = sample::examination();
        for (gate, failures) in [(Severity::Critical, 0), (Severity::High, 1), (Severity::Low, 3)] {
            examination.gate = Gate(gate);
            let text = render(&examination).expect("it is written");
            assert_eq!(count(&text, "failure"), failures, "{gate}\n{text}");
            assert_eq!(failures > 0, examination.gates());
        }
    }

    #[test]
    fn what_does_not_gate_or_is_not_judged_is_told_and_a_group_without_a_judgement_is_skipped() {
        let text = render(&sample::examination()).expect("it is written");
        assert!(text.contains("does not gate: name-id-email: expected"), "{text}");
        assert!(text.contains("not judged: as-scd-irt-unsolicited: the AuthnRequest"), "{text}");
        assert_eq!(count(&text, "skipped"), 1, "{text}");
    }
}
