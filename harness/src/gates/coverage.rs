//! What was skipped, against what a description requires and a file expects. Knows no verdict but the skip.

use super::entry::gist;
use super::waive::{folded, names};
use super::{ExpectedSkips, Objection, Scope, Weight};
use crate::describe::Description;
use crate::judge::{Judged, Verdict};
use crate::plan::Plan;
use crate::source::{At, Source};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Objects to each capability of `require` for the lack of which a scenario was skipped.
pub(super) fn required(plan: &Plan, description: &Description, objections: &mut Vec<Objection>) {
    for capability in &description.require {
        let lacking = plan.cases.iter().filter(|case| case.lacks.contains(&capability.value));
        let scenarios: BTreeSet<&str> = lacking.map(|case| case.id.scenario.as_str()).collect();
        if !scenarios.is_empty() {
            objections.push(lack(&description.source, capability, &scenarios));
        }
    }
}

fn lack(source: &Arc<Source>, capability: &At<String>, scenarios: &BTreeSet<&str>) -> Objection {
    Objection {
        weight: Weight::Coverage,
        message: format!(
            "`{}` is required, and {} skipped because it is not there",
            capability.value,
            counted(scenarios.len(), "scenario")
        ),
        place: Some((Arc::clone(source), capability.span)),
        help: "declare the capability, describe the act of this name, or require it no more"
            .to_owned(),
        ids: scenarios.iter().map(|id| (*id).to_owned()).collect(),
    }
}

/// Objects to skips that no entry covers, and to entries that cover no skip.
pub(super) fn expected(
    expected: &ExpectedSkips,
    judged: &[Judged],
    scope: Scope,
    objections: &mut Vec<Objection>,
) {
    let skipped: Vec<(&Judged, &str)> = judged.iter().filter_map(skip).collect();
    if scope == Scope::Whole {
        objections.extend(needless(expected, &skipped));
    }
    let mut surprising: BTreeMap<&str, Vec<&Judged>> = BTreeMap::new();
    for (judged, reason) in &skipped {
        if !expected.skips.iter().any(|entry| names(&entry.id.value, judged)) {
            surprising.entry(gist(reason)).or_default().push(judged);
        }
    }
    let surprising = surprising.into_iter();
    objections.extend(surprising.map(|(reason, these)| unexpected(reason, &these, judged)));
}

fn needless<'a>(
    expected: &'a ExpectedSkips,
    skipped: &'a [(&Judged, &str)],
) -> impl Iterator<Item = Objection> + 'a {
    let idle = expected
        .skips
        .iter()
        .filter(|entry| !skipped.iter().any(|(judged, _)| names(&entry.id.value, judged)));
    idle.map(|entry| Objection {
        weight: Weight::Coverage,
        message: "this entry covers no skip".to_owned(),
        place: Some((Arc::clone(&expected.source), entry.id.span)),
        help: "delete it, or mend its `id`".to_owned(),
        ids: Vec::new(),
    })
}

fn unexpected(reason: &str, these: &[&Judged], all: &[Judged]) -> Objection {
    Objection {
        weight: Weight::Coverage,
        message: format!(
            "{} skipped and not expected to be: {reason}",
            counted(these.len(), "case")
        ),
        place: None,
        help: "`--suggest-skips` writes the entries that would expect this".to_owned(),
        ids: folded(these, all),
    }
}

fn skip(judged: &Judged) -> Option<(&Judged, &str)> {
    match &judged.verdict {
        Verdict::Skip(reason) => Some((judged, reason)),
        _ => None,
    }
}

/// `1 case was`, `2 cases were`.
fn counted(count: usize, what: &str) -> String {
    if count == 1 { format!("1 {what} was") } else { format!("{count} {what}s were") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    fn objections(text: &str, scope: Scope) -> Vec<String> {
        let (skips, mistakes) = ExpectedSkips::parse(Source::new("skips.toml", text));
        assert_eq!(mistakes, []);
        let judged: Vec<Judged> =
            sample::report().entries.into_iter().map(|entry| entry.judged).collect();
        let mut found = Vec::new();
        expected(&skips.unwrap(), &judged, scope, &mut found);
        assert!(found.iter().all(|one| one.weight == Weight::Coverage));
        found.into_iter().map(|one| one.message).collect()
    }

    #[test]
    fn a_skip_that_is_expected_is_fine() {
        let text = "[[skip]]\nid = 'login/later'\nreason = 'no logout'\n";
        assert_eq!(objections(text, Scope::Whole), [""; 0]);
    }

    #[test]
    fn a_skip_that_nobody_expects_and_an_entry_without_a_skip_are_objected_to() {
        let text = "[[skip]]\nid = 'login/first'\nreason = 'no logout'\n";
        let surprise =
            "1 case was skipped and not expected to be: the description does not declare `logout`";
        assert_eq!(objections(text, Scope::Whole), ["this entry covers no skip", surprise]);
        assert_eq!(objections(text, Scope::Restricted), [surprise]);
    }
}
