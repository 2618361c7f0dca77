//! What was sent and seen in one case: the only thing between running and judging, and serialisable for that reason.

mod answers;
mod seen;
mod written;

pub use answers::Answers;
pub use seen::{FoundAccount, Refusal, Seen};
pub use written::{Kind, Mistake, Written};

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Everything that one case did and saw. Secrets are redacted before a value gets in here.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Trace {
    /// The case: `assertion/audience-other@okta`.
    pub case: String,
    /// The persons made for this case, in the order of the scenario.
    pub people: Vec<PersonTrace>,
    /// Where the people with a record in a directory had it; none where nobody has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<RecordSource>,
    /// One entry for each planned step that was begun, in order.
    pub steps: Vec<StepTrace>,
    /// The service provider's default place after an unsolicited login, a path.
    pub landing: String,
    /// Why the case could not be finished, if it could not. Never the reason of a fail.
    pub stopped: Option<Stopped>,
    /// What the service provider had printed last, where it did not answer or not in a way that can be read.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub log: Vec<String>,
    /// Requests that were made once more because no answer had come, before anything was posted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub repeated: Vec<String>,
    /// How long it took, in milliseconds.
    pub millis: u64,
}

/// The traces of a run: of the cases by id, and of each control its run before and its run after.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Traces {
    /// By case id.
    pub cases: BTreeMap<String, Trace>,
    /// By control name: before and after. One that is missing was not run.
    pub controls: BTreeMap<String, Vec<Trace>>,
}

impl Trace {
    /// Of a case that was not begun.
    pub fn stopped(case: &str, landing: &str, stopped: Stopped) -> Self {
        Self {
            case: case.to_owned(),
            people: Vec::new(),
            source: None,
            steps: Vec::new(),
            landing: landing.to_owned(),
            stopped: Some(stopped),
            log: Vec::new(),
            repeated: Vec::new(),
            millis: 0,
        }
    }
}

impl Traces {
    /// Takes over what another part of the same run has seen.
    pub fn extend(&mut self, other: Self) {
        self.cases.extend(other.cases);
        self.controls.extend(other.controls);
    }
}

/// A person as the identity provider and the service provider know them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct PersonTrace {
    /// The name in the scenario, such as `ada`.
    pub name: String,
    /// What every other name of this person begins with: only this case has it.
    pub stem: String,
    /// The login at the identity provider.
    pub login: String,
    /// What `whoami` is to say when this person is signed in; one entry for each e-mail address the directory has had, first to last.
    pub principals: Vec<String>,
}

/// Where the records of people were read from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum RecordSource {
    /// One LDIF record each, of the mock itself.
    Ldif,
    /// Some of them from a server, and those that its schema has no place for as LDIF.
    LdifAndLive,
    /// A directory that is a server, which had their passwords too.
    Live,
}

impl RecordSource {
    /// The word in reports.
    pub fn word(self) -> &'static str {
        match self {
            Self::Ldif => "ldif",
            Self::LdifAndLive => "ldif-and-live",
            Self::Live => "live",
        }
    }
}

/// One step.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct StepTrace {
    /// The act, in the words of the scenario language.
    pub act: String,
    /// Who did it, by the name in the scenario.
    pub who: String,
    /// What came of it.
    pub seen: Seen,
    /// The SAML document that was posted to the service provider, if one was.
    pub document: Option<DocumentTrace>,
    /// Whether an AuthnRequest has left the service provider during this step.
    pub authn_request: Option<String>,
    /// What was fetched from the canary by then, because a document of this person's names it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fetched: Vec<String>,
    /// What the answers to a posted document were like.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answers: Option<Answers>,
    /// What the service provider has written of SAML and was looked at: its requests, its answers, its metadata.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub written: Vec<Written>,
    /// Path and query where the browser ended, if it ended at the service provider.
    pub landing: Option<String>,
    /// The requests, in order.
    pub exchanges: Vec<Exchange>,
}

/// A SAML message as it was posted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct DocumentTrace {
    /// The XML.
    pub xml: String,
    /// RelayState: absent, empty or set.
    pub relay_state: Option<String>,
    /// The one difference from a good Response, in a sentence; none in a normal document.
    pub difference: Option<String>,
    /// The identity provider that issued it.
    pub issuer: String,
}

/// One HTTP request and its answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Exchange {
    /// Method.
    pub method: String,
    /// URL without secrets.
    pub url: String,
    /// Status, or none where no answer came.
    pub status: Option<u16>,
    /// The Location header.
    pub location: Option<String>,
    /// The beginning of the body, redacted.
    pub body: String,
}

/// Why a case ended early, and whose fault that is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Stopped {
    /// One sentence.
    pub reason: String,
    /// Who could not.
    pub fault: Fault,
}

/// Whose fault a stop is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Fault {
    /// The harness or the mock.
    Ours,
    /// The service provider's answer could not be read, or its preparation failed.
    ServiceProvider,
    /// The service provider did not answer.
    Silent,
    /// The run was ended: Ctrl-C or a time limit.
    Interrupted,
}
