//! One document after the other, outside of a plan: it is issued without a portal, tampered with, and delivered as every other.
//! What the service provider sees is the same as in a run.

use super::case::{Document, Running, Stop};
use super::sign_in::well_formed;
use super::world::World;
use crate::describe::ActName;
use crate::plan::{Arguments, Case};
use crate::scenario::Sent;
use crate::trace::{Fault, Seen};
use mock_idp::state::Change;
use mock_idp::{LaunchRequest, Launched};
use saml_wire::draft::SignedElements;
use saml_wire::tamper::Tamper;
use std::sync::Arc;

/// The people of one case at their identity provider, for as many visits as are wanted. They are gone with it.
pub struct Probe {
    world: Arc<World>,
    case: Case,
}

/// What came of one document.
#[derive(Debug, Clone)]
pub struct Visit {
    /// The document as it was posted.
    pub xml: String,
    /// What `whoami` says afterwards.
    pub seen: Seen,
}

/// Why a document could not be delivered.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Missed {
    /// The tamper finds no place in such a document, or changes nothing.
    #[error("the document has no place for it")]
    NoPlace,
    /// The harness or the mock could not.
    #[error("{0}")]
    Ours(String),
    /// The service provider did not answer.
    #[error("the service provider {0}")]
    Silent(String),
}

impl From<Stop> for Missed {
    fn from(stop: Stop) -> Self {
        match stop.fault {
            Fault::ServiceProvider | Fault::Silent => Self::Silent(stop.reason),
            Fault::Interrupted | Fault::Ours => Self::Ours(stop.reason),
        }
    }
}

impl Probe {
    /// Makes the people of a case known to their identity provider.
    ///
    /// # Errors
    /// The run has no such identity provider.
    pub fn new(world: Arc<World>, case: Case) -> Result<Self, Missed> {
        Running::new(&world, &case).enrol()?;
        Ok(Self { world, case })
    }

    /// A person, by the index in the case, is issued a document, which is changed or not, and posts it in a new browser.
    ///
    /// # Errors
    /// See [`Missed`].
    pub async fn visit(
        &self,
        who: usize,
        signed: Option<SignedElements>,
        tamper: Option<&Tamper>,
    ) -> Result<Visit, Missed> {
        let mut running = Running::new(&self.world, &self.case);
        let mut document = self.issue(&running, who, signed)?;
        if let Some(tamper) = tamper {
            let tampered = running.tampered(who, &document, tamper).map_err(|_| Missed::NoPlace)?;
            if tampered == document.xml || well_formed(&tampered, Some(tamper)).is_err() {
                return Err(Missed::NoPlace);
            }
            document.xml = tampered;
        }
        let xml = document.xml.clone();
        running.deliver(who, document, None, Sent::Form).await?;
        let outcome = running.perform(who, ActName::Whoami, &Arguments::default()).await?;
        Ok(Visit { xml, seen: outcome.seen })
    }

    fn issue(
        &self,
        running: &Running<'_>,
        who: usize,
        signed: Option<SignedElements>,
    ) -> Result<Document, Stop> {
        let (idp, user) = (&running.idp(who)?.mock, self.case.people[who].login.clone());
        if let Some(elements) = signed {
            idp.apply(Change::Sign { user: user.clone(), elements }).map_err(Stop::ours)?;
        }
        match idp.launch(&LaunchRequest::new(&user)).map_err(Stop::ours)? {
            Launched::Denied(_) => Err(Stop::ours("the mock refuses a person who may sign in")),
            Launched::Form(form) => Ok(Document {
                xml: form.document,
                action: form.action,
                relay_state: form.relay_state,
                assertion_id: String::new(),
                name_id: String::new(),
                in_response_to: String::new(),
            }),
        }
    }
}

impl Drop for Probe {
    fn drop(&mut self) {
        Running::new(&self.world, &self.case).dismiss();
    }
}
