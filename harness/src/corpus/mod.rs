//! The corpus: every document that decides a case by itself, with all that is needed to judge it offline. Its schema is made from the same types.

mod build;
mod expect;
mod issue;
mod own_key;

pub use build::{Request, build};
pub use issue::{CannotIssue, Issuer, OfflineIdp, Recipient, Sent};
pub use own_key::OwnKey;

use crate::judge::FindingKind;
use crate::scenario::{Level, Severity};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The version of this format; it grows only when a key changes its meaning or goes away.
pub const FORMAT: u32 = 1;

/// The JSON Schema of a corpus, draft 2020-12.
pub fn schema() -> serde_json::Value {
    schemars::schema_for!(Corpus).to_value()
}

/// A corpus of SAML Responses, to test a library of any language with.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Corpus {
    /// The version of this format.
    pub format: u32,
    /// What wrote it.
    pub generator: String,
    /// The ruleset that severities and levels are of.
    pub ruleset: crate::describe::Ruleset,
    /// Ids and names come from it.
    pub seed: u64,
    /// The service provider that the documents are made out for: the one under test.
    pub service_provider: ServiceProvider,
    /// The identity providers by name. A case says which of them it trusts.
    pub identity_providers: BTreeMap<String, IdentityProvider>,
    /// The cases, sorted by id.
    pub cases: Vec<Entry>,
    /// The cases that no single document decides, with the reason, sorted by id.
    pub left_out: Vec<LeftOut>,
}

/// The service provider under test.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ServiceProvider {
    /// Its entity id.
    pub entity_id: String,
    /// The URL of its assertion consumer service, at which every document arrives.
    pub acs: String,
    /// The private key that opens encrypted assertions: PKCS #8 in PEM. It was made for this corpus and is worth nothing elsewhere.
    pub decryption_key: String,
    /// The certificate of that key, in PEM.
    pub certificate: String,
}

/// A trust anchor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct IdentityProvider {
    /// Its entity id.
    pub entity_id: String,
    /// The certificates of its signing keys, in PEM; each of the keys may have signed.
    pub certificates: Vec<String>,
    /// Its metadata, which says the same.
    pub metadata: String,
}

/// One document, and what it has to come to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "Case")]
pub struct Entry {
    /// `path[#variant]@vendor`; a control is `control/…@vendor`.
    pub id: String,
    /// One sentence that is true of a service provider that conforms.
    pub title: String,
    /// The requirement that is tested.
    pub requirement: String,
    /// The place in the standard and the document.
    pub clause: String,
    /// Further requirements, classes of attack and advisories.
    pub also: Vec<String>,
    /// How bad the wrong decision is.
    pub severity: Severity,
    /// What the wrong decision shows.
    pub kind: FindingKind,
    /// How much the ruleset demands of the requirement.
    pub level: Level,
    /// What a library has to be able to do for it: `ecdsa`, `encryption`, `rsa-sha1`.
    pub needs: Vec<String>,
    /// The identity provider that is trusted, a key of `identity_providers`.
    pub trusts: String,
    /// Others that are trusted at the same time, each for its own people alone.
    pub trusts_also: Vec<String>,
    /// The time at which the document arrives (RFC 3339).
    pub time: String,
    /// The value of the form field SAMLResponse: the document in base64.
    pub saml_response: String,
    /// The same document, for reading.
    pub xml: String,
    /// The value of the form field RelayState, where there is such a field.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub relay_state: Option<String>,
    /// What the document has to come to.
    pub expected: Decision,
    /// Whom it has to yield; there where it is accepted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub yields: Option<Identity>,
    /// NameIDs that must never come out of it: those of victims.
    pub must_not_yield: Vec<String>,
    /// What the identity provider did wrong before signing, in the words of scenario files.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deviation: Option<serde_json::Value>,
    /// What somebody without the key changed after signing, in the words of scenario files.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tamper: Option<serde_json::Value>,
    /// The one difference from a good document, in a sentence.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub difference: Option<String>,
    /// The case whose good document differs from this one in that alone. Where it is not accepted, a rejection of this one shows nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub control: Option<String>,
}

/// What a document has to come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Decision {
    /// It is accepted, and yields the identity in `yields`.
    Accept,
    /// It is rejected, or accepted as somebody who is not in `must_not_yield`.
    NotVictim,
    /// It is rejected.
    Reject,
}

/// Who signs in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Identity {
    /// The NameID, where the document has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name_id: Option<String>,
    /// The attributes by Name, with their values in order.
    pub attributes: BTreeMap<String, Vec<String>>,
}

/// A case that no single document decides.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LeftOut {
    /// Its id.
    pub id: String,
    /// Why.
    pub reason: String,
}
