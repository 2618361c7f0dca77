//! One line of a report, with what a person needs to find and repeat it. Knows no format.

use super::Header;
use crate::gates::Waived;
use crate::judge::{Disagreement, Judged, Verdict, advice};
use crate::plan::{Case, Plan};
use crate::scenario::{Requirement, Requirements};
use crate::source::Source;
use crate::trace::Traces;
use std::sync::Arc;

/// A verdict, and where to look when it is a fail.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// The case and its verdict.
    pub judged: Judged,
    /// There for fails, and only for them.
    pub failure: Option<Failure>,
    /// What the waivers say, where one names this case and it did not pass.
    pub waived: Option<Waived>,
}

/// What a fail is traced back to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// The scenario file; the span is in [`Disagreement::span`].
    pub source: Arc<Source>,
    /// The line of the file that was disappointed, from one.
    pub line: usize,
    /// The place in the standard and the document, such as `Core 2.5.1.4, SAML 2.0 Core`.
    pub clause: String,
    /// One sentence: what an attacker or a user gets.
    pub consequence: String,
    /// One sentence: what the engineers of the service provider do.
    pub remedy: String,
    /// The document's own words, where the requirement has them.
    pub quote: Option<String>,
    /// The one difference between what was sent and a good Response.
    pub difference: Option<String>,
    /// The command that shows the same again.
    pub reproduce: String,
}

impl Entry {
    /// Wanted and seen, and what belongs to it, if this is a fail.
    pub fn failure(&self) -> Option<(&Disagreement, &Failure)> {
        match (&self.judged.verdict, &self.failure) {
            (Verdict::Fail(disagreement), Some(failure)) => Some((disagreement, failure)),
            _ => None,
        }
    }

    /// Why it does not gate, and where that is followed up, if a waiver covers it.
    pub fn covered(&self) -> Option<(&str, Option<&str>)> {
        match &self.waived {
            Some(Waived::Covered { reason, link }) => Some((reason, link.as_deref())),
            _ => None,
        }
    }

    /// Why the waiver that names it does not cover it.
    pub fn uncovered(&self) -> Option<&str> {
        match &self.waived {
            Some(Waived::Uncovered(why)) => Some(why),
            _ => None,
        }
    }

    /// The topic: what stands before the first `/` of the id.
    pub fn topic(&self) -> &str {
        self.judged.scenario.split_once('/').map_or("", |(topic, _)| topic)
    }

    /// The scenario within its topic.
    pub fn name(&self) -> &str {
        let scenario = &self.judged.scenario;
        scenario.split_once('/').map_or(scenario, |(_, name)| name)
    }
}

/// Everything that an entry is made from.
pub(super) struct Context<'a> {
    pub(super) header: &'a Header,
    pub(super) plan: &'a Plan,
    pub(super) requirements: &'a Requirements,
    pub(super) traces: &'a Traces,
}

impl Context<'_> {
    pub(super) fn entry(&self, judged: Judged) -> Entry {
        let failure = match &judged.verdict {
            Verdict::Fail(disagreement) => self.failure(&judged, disagreement),
            _ => None,
        };
        Entry { judged, failure, waived: None }
    }

    fn failure(&self, judged: &Judged, disagreement: &Disagreement) -> Option<Failure> {
        let case = self.case(&judged.id)?;
        let requirement = self.requirements.find(&judged.requirement);
        let about = requirement.filter(|_| !judged.is_control());
        let (consequence, remedy) = advice(judged.kind, about);
        Some(Failure {
            source: Arc::clone(&case.scenario.source),
            line: case.scenario.source.line(disagreement.span),
            clause: requirement.map(Requirement::place).unwrap_or_default(),
            consequence: consequence.to_owned(),
            remedy: remedy.to_owned(),
            quote: requirement.and_then(|found| found.quote.clone()),
            difference: self.difference(&judged.id),
            reproduce: format!("{} '{}'", self.header.command, self.depends(&judged.id)),
        })
    }

    fn case(&self, id: &str) -> Option<&Case> {
        let case = self.plan.cases.iter().find(|case| case.id.to_string() == id);
        case.or_else(|| self.plan.controls.get(id))
    }

    /// A control cannot be selected; the first case that needs it can.
    fn depends<'i>(&self, id: &'i str) -> std::borrow::Cow<'i, str> {
        let dependent = self.plan.cases.iter().find(|case| case.control.as_deref() == Some(id));
        dependent.map_or(id.into(), |case| case.id.to_string().into())
    }

    fn difference(&self, id: &str) -> Option<String> {
        let steps = &self.traces.cases.get(id)?.steps;
        steps.iter().rev().find_map(|step| step.document.as_ref()?.difference.clone())
    }
}
