//! What somebody asks of the portal, and what comes of it: everything that decides a document, or the page of a refusal.

use std::sync::Arc;

use saml_wire::{deviate::Deviation, draft::SignedElements};
use serde::Serialize;
use time::OffsetDateTime;

use crate::{
    directory::{User, UserState},
    service_provider::ServiceProvider,
    vendor::{DenialText, Vendor},
};

/// Somebody who is logged in at the portal asks for an application.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LaunchRequest {
    /// Login.
    pub user: String,
    /// Entity id of the application; absent: the first.
    pub service_provider: Option<String>,
    /// The RelayState that came with the request.
    pub relay_state: Option<String>,
    /// The id of the AuthnRequest; absent for a login that begins at the identity provider.
    pub in_response_to: Option<String>,
    /// When the user logged in at the portal; absent: just now.
    pub authenticated_at: Option<OffsetDateTime>,
    /// What is to differ from a good document. What was ordered for the user waits then for the
    /// next one, but a refusal that was ordered comes first. No HTTP request of others can set it.
    pub deviation: Option<Deviation>,
}

/// What comes of it.
#[derive(Debug, Clone)]
pub enum LaunchOutcome {
    /// Nothing is posted; the user sees a page of the identity provider.
    Denied(Denial),
    /// A document is to be issued.
    Issue(Box<IssuePlan>),
}

/// Everything that decides a document, apart from keys and the seed.
#[derive(Debug, Clone)]
pub struct IssuePlan {
    /// The vendor.
    pub vendor: Arc<Vendor>,
    /// The user as of now, without the password.
    pub user: User,
    /// The application.
    pub service_provider: Arc<ServiceProvider>,
    /// The value of the NameID.
    pub name_id: String,
    /// How many documents were made for this user before.
    pub number: u64,
    /// The issue instant.
    pub now: OffsetDateTime,
    /// When the user logged in.
    pub authenticated_at: OffsetDateTime,
    /// The id of the AuthnRequest.
    pub in_response_to: Option<String>,
    /// What is posted as RelayState; absent: no parameter.
    pub relay_state: Option<String>,
    /// Which elements are signed; absent: those that the application is configured with.
    pub signed: Option<SignedElements>,
    /// What differs from a good document.
    pub deviation: Option<Deviation>,
}

/// A page of the identity provider that ends a login. Its status is 403.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Denial {
    /// Why.
    pub reason: DenialReason,
    /// The words of the page.
    pub text: DenialText,
}

/// Why a user does not get into an application.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum DenialReason {
    /// The user's state forbids it.
    NotActive(UserState),
    /// The application is not assigned, or there is no such user or application any more.
    NotAssigned,
    /// The user lacks the value that the NameID is to have.
    NoNameId,
    /// It was ordered with [`crate::Change::Deny`].
    Ordered,
}

impl LaunchRequest {
    /// A user opens the first application in the portal.
    pub fn new(user: &str) -> Self {
        Self {
            user: user.to_owned(),
            service_provider: None,
            relay_state: None,
            in_response_to: None,
            authenticated_at: None,
            deviation: None,
        }
    }
}

impl IssuePlan {
    /// The plan of the vendor's normal document in the place of this one: the same ids and
    /// instants, without what was ordered.
    pub fn normal(&self) -> Self {
        Self { signed: None, deviation: None, ..self.clone() }
    }
}
