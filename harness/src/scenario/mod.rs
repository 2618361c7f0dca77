//! Scenario files: what a person does, and what must be seen afterwards. Knows no network and no service provider.

mod act;
mod advisories;
mod capabilities;
mod coverage;
mod expect;
mod keys;
mod person;
mod polarity;
mod read;
mod requirements;

pub use act::{
    Act, Cookies, Delivery, DirectoryChange, LogoutDeviation, LogoutSessions, Password, Sent,
    Start, TokenRef, When,
};
pub use advisories::{Advisories, Advisory, Class, Section, unknown_citations};
pub use coverage::{Coverage, Covered, Gap};
pub use expect::{
    AccountIs, AccountsAre, AnswerIs, Expect, HttpIs, LandingIs, MembershipsAre, MetadataIs,
    OutcomeIs, RequestIs, RolesAre, SessionIs,
};
pub use person::{Account, DirectoryKind, Idp, NameIdForm, Person, UserState};
pub use polarity::Polarity;
pub(crate) use polarity::polarity_of;
pub use read::parse;
pub use requirements::{Area, Level, Requirement, Requirements, Standing};

use crate::source::{At, Source, Span, schema_of};
use std::fmt;
use std::sync::Arc;

/// The version of this grammar; a file may say which one it was written for.
pub const FORMAT: u32 = 1;

/// The JSON Schema of a scenario file, draft 2020-12.
pub fn schema() -> serde_json::Value {
    schema_of(&keys::FILE, "scenario file of sso-harness, format 1")
}

/// One scenario: a file, or one `[[variant]]` of a file laid over it.
#[derive(Debug, Clone, PartialEq)]
pub struct Scenario {
    /// `assertion/audience-other`, or `login/relay-state#empty` for a variant.
    pub id: String,
    /// The file.
    pub source: Arc<Source>,
    /// One sentence that is true of a service provider that conforms.
    pub title: At<String>,
    /// An id of requirements.toml.
    pub requirement: At<String>,
    /// Further clauses, attack classes, CVEs.
    pub also: Vec<At<String>>,
    /// How bad it is when this fails.
    pub severity: At<Severity>,
    /// Capabilities that the acts do not already imply.
    pub needs: Vec<At<String>>,
    /// Capabilities with which it demands nothing: a service provider that has one of them may do otherwise.
    pub unless: Vec<At<String>>,
    /// For which vendors the scenario is run.
    pub vendors: Vendors,
    /// In which signing styles the scenario is run.
    pub styles: Styles,
    /// State of the whole service provider that the case changes; such a case runs while nothing else does.
    pub changes: Vec<At<Shared>>,
    /// For a negative scenario: why no mistake of a service provider could make it fail.
    pub no_hole: Option<At<String>>,
    /// Who takes part, in the order of the file.
    pub people: Vec<Person>,
    /// What is done.
    pub when: Vec<When>,
    /// What must be seen after the last step.
    pub then: Vec<At<Expect>>,
    /// The one value that differs in the control, where no deviation and no tamper says it.
    pub control: Option<Control>,
    /// The span of the whole file or variant, for what has no better place.
    pub span: Span,
}

/// `[control]`: the one value that differs, and what must be seen then.
#[derive(Debug, Clone, PartialEq)]
pub struct Control {
    /// The one difference.
    pub differs: At<Difference>,
    /// `[control.then]`; the positive outcome.
    pub then: Vec<At<Expect>>,
}

/// What a control may change: one of `person` with `account`/`state`/`assigned`, or one argument of one step.
#[derive(Debug, Clone, PartialEq)]
pub enum Difference {
    /// `people.ada.account = "regular"`.
    Account {
        /// Whose.
        person: String,
        /// The value in the control.
        value: Account,
    },
    /// `people.ada.assigned = true`.
    Assigned {
        /// Whose.
        person: String,
        /// The value in the control.
        value: AssignedIs,
    },
    /// `people.ada.state = "active"`.
    State {
        /// Whose.
        person: String,
        /// The value in the control.
        value: UserState,
    },
    /// `people.ada.roles = ["owner"]`.
    Roles {
        /// Whose.
        person: String,
        /// The value in the control.
        value: Vec<String>,
    },
    /// `people.ada.mail_of = "none"`: an address of their own.
    OwnMail {
        /// Whose.
        person: String,
    },
    /// `people.ada.name_id_of = "none"`.
    OwnNameId {
        /// Whose.
        person: String,
    },
    /// `people.ada.idp = "own"`.
    OwnIdp {
        /// Whose.
        person: String,
    },
    /// An argument of the step with this index: `when.2.to = true`, `when.3.token = "token"`, `when.1.password = "own"`. Files count steps from 1.
    Argument {
        /// Index of the step in `when`, from 0.
        step: usize,
        /// The step as it is in the control.
        value: Act,
    },
    /// `when.2.who = "mallory"`: another person does the step.
    Who {
        /// Index of the step in `when`, from 0.
        step: usize,
        /// Who does it in the control.
        person: At<String>,
    },
    /// `when.1 = "left-out"`: the step is not done in the control.
    LeftOut {
        /// Index of the step in `when`, from 0.
        step: usize,
    },
}

/// Whether the application is assigned to a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum AssignedIs {
    /// `true`.
    Assigned,
    /// `false`.
    Unassigned,
}

/// How bad a failure is; the order is that of `--fail-on`.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    serde::Serialize,
    serde::Deserialize,
    schemars::JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// Worth knowing.
    Info,
    /// A deviation without a known consequence.
    Low,
    /// A missing check that needs other circumstances to be used.
    Medium,
    /// A missing check that can be used.
    High,
    /// A foreign identity can be taken.
    Critical,
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Info => "info",
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
            Self::Critical => "critical",
        })
    }
}

/// `vendors = "each" | "one" | ["okta", …]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Vendors {
    /// Every vendor of the run.
    Each,
    /// The first vendor of the run.
    One,
    /// These, where they are part of the run.
    Only(Vec<At<String>>),
}

/// `styles = "each" | "one"`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Styles {
    /// Every style that the service provider accepts and that the difference fits.
    Each,
    /// That of the vendor, or the one that the difference needs.
    One,
}

/// State that all users of a service provider share.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum Shared {
    /// The licence for single sign-on.
    Licence,
}
