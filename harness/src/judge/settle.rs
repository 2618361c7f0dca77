//! All verdicts of a run: controls first, because what depends on a broken control shows nothing.

use super::{Cause, Grade, Judged, Verdict, judge};
use crate::plan::{Case, Plan};
use crate::scenario::{Polarity, Severity};
use crate::trace::{RecordSource, Trace, Traces};
use std::collections::BTreeMap;

/// From which severity a fail turns the exit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Gate(pub Severity);

impl Default for Gate {
    fn default() -> Self {
        Self(Severity::High)
    }
}

/// The kind of what was not reached.
const INTERRUPTED: &str = "interrupted";

/// Judges all cases of a plan. The result is sorted by id; a control that does not succeed is an entry of its own.
pub fn settle(plan: &Plan, traces: &Traces, gate: Gate) -> Vec<Judged> {
    let controls: BTreeMap<&str, Verdict> = plan
        .controls
        .iter()
        .map(|(name, case)| (name.as_str(), control_verdict(case, traces.controls.get(name))))
        .collect();
    let mut judged: Vec<Judged> = plan
        .controls
        .iter()
        .filter(|(name, _)| matches!(controls[name.as_str()], Verdict::Fail(_)))
        .map(|(name, case)| entry(name, case, controls[name.as_str()].clone(), gate, None))
        .collect();
    for case in &plan.cases {
        let id = case.id.to_string();
        let trace = traces.cases.get(&id);
        let verdict =
            case_verdict(case, trace, case.control.as_deref().map(|name| (name, &controls[name])));
        judged.push(entry(&id, case, verdict, gate, trace));
    }
    judged.sort_by(|one, other| one.id.cmp(&other.id));
    judged
}

fn control_verdict(case: &Case, traces: Option<&Vec<Trace>>) -> Verdict {
    let Some(traces) = traces.filter(|traces| traces.len() == 2) else {
        let reached = traces.and_then(|traces| traces.first()).map(|trace| judge(case, trace));
        return reached
            .filter(|verdict| *verdict != Verdict::Pass)
            .unwrap_or_else(|| not_run("the control was not run to the end"));
    };
    traces
        .iter()
        .map(|trace| judge(case, trace))
        .find(|verdict| *verdict != Verdict::Pass)
        .unwrap_or(Verdict::Pass)
}

fn case_verdict(case: &Case, trace: Option<&Trace>, control: Option<(&str, &Verdict)>) -> Verdict {
    if let Some(reason) = &case.skip {
        return Verdict::Skip(reason.clone());
    }
    match control {
        Some((name, Verdict::Fail(_))) => {
            broken(format!("{name} does not succeed, so nothing follows from a refusal"))
        }
        Some((_, Verdict::Error(cause))) => {
            accepted(case, trace, cause).unwrap_or_else(|| Verdict::Error(cause.clone()))
        }
        _ => trace.map_or_else(|| not_run("the case was not run"), |trace| judge(case, trace)),
    }
}

/// Where a run ended before the control had shown once more that a good login succeeds, no refusal counts. What was accepted
/// and should not have been needs no such proof.
fn accepted(case: &Case, trace: Option<&Trace>, cause: &Cause) -> Option<Verdict> {
    let is_cut = cause.kind == INTERRUPTED && case.scenario.polarity() == Polarity::Negative;
    let verdict = judge(case, trace.filter(|_| is_cut)?);
    matches!(verdict, Verdict::Fail(_)).then_some(verdict)
}

fn broken(reason: String) -> Verdict {
    Verdict::Error(Cause::new("control", reason))
}

fn not_run(reason: &str) -> Verdict {
    Verdict::Error(Cause::new(INTERRUPTED, reason))
}

fn entry(id: &str, case: &Case, verdict: Verdict, gate: Gate, trace: Option<&Trace>) -> Judged {
    let scenario = &case.scenario;
    let Grade { kind, severity } = Grade::of(case);
    let gates = match &verdict {
        Verdict::Fail(_) => severity >= gate.0,
        Verdict::Error(_) => true,
        Verdict::Pass | Verdict::Skip(_) => false,
    };
    Judged {
        id: id.to_owned(),
        scenario: case.id.scenario.clone(),
        vendor: case.id.vendor.clone(),
        style: case.id.style,
        title: scenario.title.value.clone(),
        requirement: scenario.requirement.value.clone(),
        also: scenario.also.iter().map(|at| at.value.clone()).collect(),
        severity,
        kind,
        level: case.standing.level,
        gates,
        verdict,
        source: source(case, trace).map(|source| source.word().to_owned()),
        millis: trace.map_or(0, |trace| trace.millis),
    }
}

/// Where the records were in this case. One that was not run, or that an older recording has, had them in LDIF.
fn source(case: &Case, trace: Option<&Trace>) -> Option<RecordSource> {
    let people = &case.scenario.people;
    people.iter().find(|person| person.directory.is_some())?;
    Some(trace.and_then(|trace| trace.source).unwrap_or(RecordSource::Ldif))
}
