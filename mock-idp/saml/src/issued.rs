//! What a document is issued with, and what comes of it.

use crate::draft::KeyChoice;
use crate::key::SigningKey;

/// The keys of an identity provider.
#[derive(Debug, Clone)]
pub struct Keys {
    /// The one that the metadata names first.
    pub published: SigningKey,
    /// The second one that it names, if it does.
    pub next: SigningKey,
    /// The third one that it names, whose certificate has expired, if it does.
    pub expired: SigningKey,
    /// One on a curve, P-256, if the metadata names it.
    pub elliptic: SigningKey,
    /// One that it does not name.
    pub foreign: SigningKey,
}

impl Keys {
    /// The one that is chosen.
    pub(crate) fn get(&self, choice: KeyChoice) -> &SigningKey {
        match choice {
            KeyChoice::Elliptic => &self.elliptic,
            KeyChoice::Expired => &self.expired,
            KeyChoice::Foreign => &self.foreign,
            KeyChoice::Next => &self.next,
            KeyChoice::Published => &self.published,
        }
    }
}

/// A document that is ready to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issued {
    /// The XML.
    pub xml: String,
    /// ID of the Response.
    pub response_id: String,
    /// ID of the first assertion, if there is one.
    pub assertion_id: Option<String>,
}
