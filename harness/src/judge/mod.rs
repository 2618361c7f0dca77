//! From a case and its trace to a verdict. Reads nothing but those two.

mod answers;
mod demand;
mod grade;
mod settle;
mod written;

pub use crate::trace::Traces;
pub use grade::{FindingKind, Grade, advice};
pub use settle::{Gate, settle};

use crate::plan::{Case, Style};
use crate::scenario::{Level, Severity};
use crate::source::{Span, quoted};
use crate::trace::{Fault, Seen, Trace};
use serde::{Deserialize, Serialize};

/// What a case has shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// Everything that the scenario wants was seen.
    Pass,
    /// The service provider misbehaves.
    Fail(Disagreement),
    /// The case does not apply.
    Skip(String),
    /// It could not be found out.
    Error(Cause),
}

/// What was wanted and what was seen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Disagreement {
    /// What the scenario wants.
    pub wanted: String,
    /// What was there.
    pub seen: String,
    /// Where the scenario says so.
    pub span: Span,
}

/// Why nothing could be found out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cause {
    /// `control`, `service-provider`, `ours` or `interrupted`.
    pub kind: String,
    /// One sentence.
    pub reason: String,
    /// What the service provider had printed last by then.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub log: Vec<String>,
}

impl Cause {
    /// Without an excerpt of a log.
    pub fn new(kind: &str, reason: impl Into<String>) -> Self {
        Self { kind: kind.to_owned(), reason: reason.into(), log: Vec::new() }
    }

    fn with_log(self, log: &[String]) -> Self {
        Self { log: log.to_vec(), ..self }
    }
}

/// One line of a report: a case and its verdict.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Judged {
    /// `assertion/audience-other@okta`, or `attack/stripped@okta.assertion`.
    pub id: String,
    /// `assertion/audience-other`.
    pub scenario: String,
    /// The vendor's name.
    pub vendor: String,
    /// The signing style, where it is not the vendor's own or the one that the scenario needs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub style: Option<Style>,
    /// The scenario's title.
    pub title: String,
    /// The requirement that it tests.
    pub requirement: String,
    /// Further clauses and attacks.
    pub also: Vec<String>,
    /// How bad a fail is under the ruleset.
    pub severity: Severity,
    /// What a fail shows.
    pub kind: FindingKind,
    /// How much the ruleset demands of the requirement.
    pub level: Level,
    /// Whether this turns the exit code.
    pub gates: bool,
    /// The verdict.
    pub verdict: Verdict,
    /// Where the directory's records came from, for scenarios that use one.
    pub source: Option<String>,
    /// How long it took, in milliseconds.
    pub millis: u64,
}

impl Judged {
    /// Whether this is a control, which is listed only where it fails.
    pub fn is_control(&self) -> bool {
        self.id.starts_with("control/")
    }
}

/// Judges one case. A step that could not be read is an error where something depends on it, and never a pass.
pub fn judge(case: &Case, trace: &Trace) -> Verdict {
    if let Some(stopped) = &trace.stopped {
        let cause = Cause::new(kind_of(stopped.fault), stopped.reason.clone());
        return Verdict::Error(cause.with_log(&trace.log));
    }
    for demand in &case.demands {
        if let Some(reason) = demand::unreadable(demand, trace) {
            let cause = Cause::new("service-provider", reason);
            return Verdict::Error(cause.with_log(&trace.log));
        }
        if let Err((wanted, seen)) = demand::check(case, demand, trace) {
            return Verdict::Fail(Disagreement { wanted, seen, span: demand.expect.span });
        }
    }
    Verdict::Pass
}

fn kind_of(fault: Fault) -> &'static str {
    match fault {
        Fault::Ours => "ours",
        Fault::ServiceProvider | Fault::Silent => "service-provider",
        Fault::Interrupted => "interrupted",
    }
}

impl Seen {
    /// One sentence for a person.
    pub fn sentence(&self) -> String {
        match self {
            Self::Accounts(found) => format!("{} account(s)", found.len()),
            Self::Anonymous => "nobody is signed in".to_owned(),
            Self::Delivered { status, .. } => {
                format!("the document was delivered (status {status})")
            }
            Self::DeniedByIdp { status, title } => {
                format!("the identity provider refused: {status} {title}")
            }
            Self::Done => "it was done".to_owned(),
            Self::Elements(names) => format!("the elements {}", names.join(", ")),
            Self::Memberships { orgs, billing } => {
                format!("member of {orgs:?}, billing account of {billing:?}")
            }
            Self::Refused(refusal) => refusal.sentence(),
            Self::Roles(roles) => roles_in_words(roles),
            Self::SignedIn { principal, .. } => format!("signed in as {principal}"),
            Self::Unreadable { reason } => reason.clone(),
        }
    }
}

fn roles_in_words(roles: &[String]) -> String {
    match roles {
        [] => "no role".to_owned(),
        roles => format!("the roles {}", quoted(roles.iter().map(String::as_str))),
    }
}

impl crate::trace::Refusal {
    fn sentence(&self) -> String {
        let kind = self.kind.as_deref().map(|kind| format!(" {kind}")).unwrap_or_default();
        let message =
            self.message.as_deref().map(|message| format!(": {message}")).unwrap_or_default();
        format!("refused with status {}{kind}{message}", self.status)
    }
}
