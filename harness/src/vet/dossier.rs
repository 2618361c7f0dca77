//! Everything that is known when a configuration is vetted: both parties, the messages, and the time. Judges nothing.

use super::message::Message;
use saml_verify::key::PinnedKey;
use std::collections::BTreeSet;
use time::OffsetDateTime;

/// What an administrator has handed over.
#[derive(Debug, Default)]
pub struct Dossier {
    /// The identity provider's metadata, with the name of its file.
    pub metadata: Option<Named>,
    /// What its metadata was before.
    pub was: Option<Named>,
    /// What was captured, in the order in which it was sent.
    pub messages: Vec<Message>,
    /// The service provider.
    pub service_provider: Wants,
    /// Which vendor's console the identity provider is configured in; absent: it is not known.
    pub vendor: Option<String>,
    /// The time that counts where a message has none of its own.
    pub at: Option<OffsetDateTime>,
    /// Private keys that open an encrypted assertion.
    pub keys: Vec<saml_verify::decrypt::DecryptionKey>,
}

/// A document and where it comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// The name of the file, or a URL.
    pub origin: String,
    /// The text.
    pub xml: String,
}

/// What the service provider is called and needs. What is not known is not judged.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wants {
    /// Its entity id.
    pub entity_id: Option<String>,
    /// Where it takes Responses.
    pub acs: Vec<String>,
    /// Which signatures it asks for, all of them; empty: any one will do, as far as is known.
    pub signed: BTreeSet<SignedElement>,
    /// Whether it takes SHA-1; absent: not known.
    pub sha1: Option<bool>,
    /// Whether it opens an encrypted assertion; absent: not known.
    pub encryption: Option<bool>,
    /// Whether it opens an encrypted NameID; absent: not known.
    pub encrypted_id: Option<bool>,
    /// The certificates that it has published to encrypt for, as DER.
    pub encryption_certificates: Vec<Vec<u8>>,
    /// The keys that it signs its requests with, as it has published them.
    pub signing_keys: Vec<PinnedKey>,
    /// Whether it refuses what it has not asked for.
    pub solicited_only: bool,
    /// The NameID formats that it takes; empty: not known.
    pub name_id_formats: Vec<String>,
    /// The attributes that it needs.
    pub attributes: Vec<Need>,
}

/// An attribute that the service provider reads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Need {
    /// `Attribute/@Name`.
    pub name: String,
    /// Whether nobody gets in without it.
    pub required: bool,
    /// Whether several values are read.
    pub many: bool,
}

/// Which element has to carry a signature of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum SignedElement {
    /// The assertion.
    Assertion,
    /// The Response around it.
    Response,
}
