//! A case: one scenario for one vendor, ready to be run.

use super::facts::Style;
use super::people::Persona;
use crate::describe::ActName;
use crate::scenario::{
    Cookies, Delivery, DirectoryChange, Expect, LogoutDeviation, LogoutSessions, Password,
    Scenario, Sent, Standing, Start,
};
use crate::source::At;
use saml_wire::deviate::Deviation;
use saml_wire::draft::SignedElements;
use saml_wire::tamper::Tamper;
use std::fmt;
use std::sync::Arc;

/// One scenario for one vendor in one signing style.
#[derive(Debug, Clone)]
pub struct Case {
    /// Its id.
    pub id: CaseId,
    /// Where it comes from.
    pub scenario: Arc<Scenario>,
    /// The scenario that a control belongs to; for a case, its own.
    pub basis: Arc<Scenario>,
    /// Case or control.
    pub role: Role,
    /// What the ruleset of the run makes of the requirement.
    pub standing: Standing,
    /// The vendor that a person with `idp = "other"` signs in through.
    pub other_vendor: Option<String>,
    /// The people, made for this case alone.
    pub people: Vec<Persona>,
    /// The organisation of the case, where an act needs one.
    pub organisation: Option<String>,
    /// What is done and probed, in order.
    pub steps: Vec<Step>,
    /// What must be seen.
    pub demands: Vec<Demand>,
    /// Expectations that this service provider gives no means to see.
    pub unobserved: Vec<String>,
    /// The control that must succeed before and after.
    pub control: Option<String>,
    /// Why it is not run.
    pub skip: Option<String>,
    /// Capabilities that it needs and the service provider does not have, the first one first; where it is skipped and would apply.
    pub lacks: Vec<String>,
}

/// `path[#variant]@vendor[.style]`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CaseId {
    /// `path[#variant]`.
    pub scenario: String,
    /// The vendor's name.
    pub vendor: String,
    /// The signing style, where it is not the vendor's own or the one that the scenario needs.
    pub style: Option<Style>,
}

impl CaseId {
    /// The same scenario for the same vendor, whatever the style: `path[#variant]@vendor`.
    pub fn without_style(&self) -> String {
        format!("{}@{}", self.scenario, self.vendor)
    }
}

impl fmt::Display for CaseId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}@{}", self.scenario, self.vendor)?;
        self.style.map_or(Ok(()), |style| write!(f, ".{style}"))
    }
}

/// What a case is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// It is judged.
    Case,
    /// It shows that what the cases depend on works: run before the first of them and after the last.
    Control,
}

/// One step.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// Index into [`Case::people`].
    pub who: usize,
    /// What is done.
    pub task: Task,
    /// Why it is done.
    pub kind: StepKind,
    /// The slot that its yield (a document, a token) is kept in.
    pub slot: Option<String>,
}

/// Why a step is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum StepKind {
    /// A fact about a person is made true; it must succeed, or the case is an error.
    Preparation,
    /// An act of the scenario.
    Act,
    /// Something is looked at, so that an expectation can be judged.
    Probe,
}

/// What a step does.
#[derive(Debug, Clone, PartialEq)]
pub enum Task {
    /// Portal or start URL, form, deliver.
    SignIn {
        /// Before signing.
        deviate: Option<Deviation>,
        /// After signing.
        tamper: Option<Tamper>,
        /// RelayState asked for.
        relay_state: Option<String>,
        /// Where it begins.
        start: Start,
        /// Where the person wants to go, in a login that begins at the service provider.
        place: Option<String>,
        /// Whether the document is delivered.
        delivery: Delivery,
        /// In which way the document is posted.
        sent: Sent,
        /// What is typed.
        password: Password,
        /// Which elements are signed, where they are not the vendor's default; in the control too.
        signed: Option<SignedElements>,
    },
    /// Posts the document of a slot again.
    Deliver {
        /// The slot.
        document: String,
        /// In which way it is posted.
        sent: Sent,
    },
    /// Opens the default place of the service provider.
    Visit,
    /// Copies cookies of the service provider from another browser.
    TakeCookies {
        /// Index of the other person.
        of: usize,
        /// Which of them.
        which: Cookies,
    },
    /// Changes the person at the identity provider.
    ChangeDirectory(DirectoryChange),
    /// Waits until the token of a slot has expired.
    AwaitExpiry {
        /// The slot.
        token: String,
    },
    /// Asks the service provider for an act of its description.
    Ask {
        /// Which.
        act: ActName,
        /// Its arguments.
        arguments: Arguments,
    },
}

/// Arguments of an act, those that it has.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Arguments {
    /// The slot of a token, or `None` in it for one that was never issued.
    pub token: Option<TokenArgument>,
    /// Seconds that a new token lives.
    pub lives: Option<u32>,
    /// The licence afterwards.
    pub licence: Option<Licence>,
    /// Which password is typed.
    pub password: Option<Password>,
    /// Where the person wants to go who begins a login.
    pub place: Option<String>,
    /// The LogoutRequest.
    pub logout: Option<Logout>,
    /// The e-mail address that `find-account` looks for: index into the person's addresses.
    pub mail: Option<usize>,
}

/// A LogoutRequest that is to be delivered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Logout {
    /// One of an earlier step once more.
    Again {
        /// The slot.
        slot: String,
    },
    /// A new one.
    New {
        /// What is wrong with it.
        deviate: Option<LogoutDeviation>,
        /// Index of the person whose session it names.
        of: usize,
        /// Which sessions.
        sessions: LogoutSessions,
    },
}

/// Whether single sign-on is licensed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Licence {
    /// It is.
    Granted,
    /// It is not.
    Withdrawn,
}

/// Which token is presented.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TokenArgument {
    /// The one in this slot.
    Slot(String),
    /// One that was never issued.
    Unknown,
}

/// One expectation, and the steps in which the answer is seen.
#[derive(Debug, Clone, PartialEq)]
pub struct Demand {
    /// What the scenario wants, and where it says so.
    pub expect: At<Expect>,
    /// The step of the act.
    pub act: usize,
    /// The probes after the act, for what the act itself does not show.
    pub probes: Vec<usize>,
    /// The probes before the first act, for comparisons.
    pub before: Vec<usize>,
    /// For each person, how many addresses they have had by then (the last is the current one).
    pub mails: Vec<usize>,
}

impl Case {
    /// Whether it changes state of the whole service provider, so that it must run while nothing else does.
    pub fn is_exclusive(&self) -> bool {
        !self.scenario.changes.is_empty()
    }

    /// What is planned, with persons masked: two cases of the same shape would prove the same thing.
    pub fn shape(&self) -> String {
        let facts = self.scenario.people.iter().zip(&self.people).map(|(person, made)| {
            let at_idp = (person.assigned.value, person.state.value, person.idp.value);
            let twins =
                (&person.mail_of, &person.name_id_of, &person.name_id, made.name_id.is_some());
            (person.account.value, at_idp, twins, &person.directory, &person.roles)
        });
        let facts: Vec<_> = facts.collect();
        let demands: Vec<_> =
            self.demands.iter().map(|demand| (&demand.expect, demand.act)).collect();
        format!("{facts:?} {:?} {demands:?}", self.steps)
    }

    /// The id of a control: plain where it is a first login and nothing else, else after the scenario that needs it.
    pub(super) fn control_id(&self) -> CaseId {
        let mut acts = self.steps.iter().filter(|step| step.kind != StepKind::Probe);
        let (first, second) = (acts.next().map(|step| &step.task), acts.next());
        let (stem, style) = match (self.scenario.people.len(), first, second) {
            (1, Some(Task::SignIn { signed, start: Start::Portal, .. }), None) => {
                ("sign-in", signed.and_then(Style::of))
            }
            _ => (self.scenario.id.as_str(), self.id.style),
        };
        CaseId { scenario: format!("control/{stem}"), vendor: self.id.vendor.clone(), style }
    }
}

impl Task {
    /// The act in the words of the scenario language.
    pub fn word(&self) -> String {
        match self {
            Self::AwaitExpiry { .. } => "await-expiry".to_owned(),
            Self::Ask { act, .. } => act.word().to_owned(),
            Self::ChangeDirectory(_) => "change-directory".to_owned(),
            Self::Deliver { .. } => "deliver".to_owned(),
            Self::SignIn { .. } => "sign-in".to_owned(),
            Self::TakeCookies { .. } => "take-cookies".to_owned(),
            Self::Visit => "visit".to_owned(),
        }
    }
}
