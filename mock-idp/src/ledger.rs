//! What a mock received and issued, bounded and without secrets: no password, no cookie, no key.

use std::{collections::VecDeque, sync::Arc};

use serde::{Serialize, Serializer, ser::Error};
use time::{OffsetDateTime, format_description::well_known::Rfc3339};

use crate::{
    issue::Issued,
    launch::{DenialReason, IssuePlan},
};

/// One thing that happened.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Entry {
    /// Counts from one, and goes on where old entries are forgotten.
    pub number: u64,
    /// When.
    #[serde(serialize_with = "rfc3339")]
    pub at: OffsetDateTime,
    /// What.
    pub event: Event,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Event {
    /// A user saw a page of the identity provider instead of a document being posted.
    Denied {
        /// Login.
        user: String,
        /// Entity id of the application; absent where the user got not even into the portal.
        service_provider: Option<String>,
        /// Why.
        reason: DenialReason,
    },
    /// The live directory could not be asked, and the user saw a page that says so.
    DirectoryFailed {
        /// What was typed as login, or who is logged in.
        user: String,
        /// Why.
        reason: String,
    },
    /// A document was issued.
    Issued(Box<IssuedEvent>),
    /// A request arrived.
    Received {
        /// `GET` or `POST`, or what it was.
        method: String,
        /// The path, without the query.
        path: String,
        /// The names of the query's parameters.
        parameters: Vec<String>,
    },
    /// An AuthnRequest was understood.
    Requested {
        /// Its id.
        id: String,
        /// Who asks.
        service_provider: String,
    },
    /// A user logged in at the portal.
    SignedIn {
        /// Login.
        user: String,
    },
    /// A wrong login or password was typed.
    WrongPassword {
        /// What was typed as login.
        user: String,
    },
}

/// A document that was issued.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct IssuedEvent {
    /// Login.
    pub user: String,
    /// Entity id of the application.
    pub service_provider: String,
    /// Where the form posts to.
    pub action: String,
    /// `Response/@ID`.
    pub response_id: String,
    /// `Assertion/@ID`, where there is one.
    pub assertion_id: Option<String>,
    /// The NameID of the plan; a deviation may have changed what the document says.
    pub name_id: String,
    /// `Response/@InResponseTo`.
    pub in_response_to: Option<String>,
    /// What is posted as RelayState.
    pub relay_state: Option<String>,
    /// What differs from a good document, in a sentence that goes on from "compared with a good
    /// Response".
    pub deviation: Option<String>,
    /// The document as it was signed.
    pub document: String,
}

/// The latest entries.
#[derive(Debug, Default)]
pub(crate) struct Ledger {
    entries: VecDeque<Kept>,
    last: u64,
}

/// An entry, and beside it what a document was issued from: nobody is shown that, but the vendor's
/// normal document can be made of it when somebody asks what differs.
#[derive(Debug, Clone)]
pub(crate) struct Kept {
    pub(crate) entry: Entry,
    pub(crate) plan: Option<Arc<IssuePlan>>,
}

impl Ledger {
    /// How many entries are remembered; a document has some ten kilobytes.
    const MOST: usize = 1024;

    /// Gives the number of the entry.
    pub(crate) fn record(
        &mut self,
        at: OffsetDateTime,
        event: Event,
        plan: Option<Arc<IssuePlan>>,
    ) -> u64 {
        if self.entries.len() == Self::MOST {
            self.entries.pop_front();
        }
        self.last += 1;
        let entry = Entry { number: self.last, at, event };
        self.entries.push_back(Kept { entry, plan });
        self.last
    }

    pub(crate) fn entries(&self) -> Vec<Entry> {
        self.entries.iter().map(|kept| kept.entry.clone()).collect()
    }

    /// The entries, the latest first.
    pub(crate) fn latest(&self) -> impl Iterator<Item = &Entry> {
        self.entries.iter().rev().map(|kept| &kept.entry)
    }

    /// The entry with this number, where it is remembered.
    pub(crate) fn find(&self, number: u64) -> Option<&Kept> {
        self.entries.iter().find(|kept| kept.entry.number == number)
    }
}

impl Event {
    pub(crate) fn issued(plan: &IssuePlan, issued: &Issued) -> Self {
        let response = &issued.draft.response;
        Self::Issued(Box::new(IssuedEvent {
            user: plan.user.login.clone(),
            service_provider: plan.service_provider.entity_id.clone(),
            action: issued.form.action.clone(),
            response_id: response.id.clone(),
            assertion_id: response.assertions.first().map(|assertion| assertion.id.clone()),
            name_id: plan.name_id.clone(),
            in_response_to: response.in_response_to.clone(),
            relay_state: issued.form.relay_state.clone(),
            deviation: plan.deviation.as_ref().map(|deviation| deviation.sentence()),
            document: issued.form.document.clone(),
        }))
    }
}

fn rfc3339<S: Serializer>(at: &OffsetDateTime, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&at.format(&Rfc3339).map_err(S::Error::custom)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn old_entries_are_forgotten_and_numbers_go_on() {
        let mut ledger = Ledger::default();
        for _ in 0..Ledger::MOST + 2 {
            let event = Event::SignedIn { user: "ada".to_owned() };
            ledger.record(OffsetDateTime::UNIX_EPOCH, event, None);
        }
        let entries = ledger.entries();
        assert_eq!(entries.len(), Ledger::MOST);
        assert_eq!((entries[0].number, entries[1].number), (3, 4));
        assert!(ledger.find(2).is_none());
        assert_eq!(ledger.find(3).map(|kept| kept.entry.number), Some(3));
        assert_eq!(ledger.latest().next().map(|entry| entry.number), Some(1026));
    }

    #[test]
    fn an_entry_reads_well_in_json() {
        let event = Event::SignedIn { user: "ada".to_owned() };
        let entry = Entry { number: 1, at: OffsetDateTime::UNIX_EPOCH, event };
        let json = serde_json::to_string(&entry).unwrap();
        let expected =
            r#"{"number":1,"at":"1970-01-01T00:00:00Z","event":{"signed-in":{"user":"ada"}}}"#;
        assert_eq!(json, expected);
    }
}
