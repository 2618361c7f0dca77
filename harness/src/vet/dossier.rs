//! Everything that is known when a configuration is vetted: both parties, the messages, and the time. Judges nothing.

use super::message::Message;
use saml_verify::metadata::SpMetadata;
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
    /// Which signature it asks for.
    pub signed: Option<SignedElement>,
    /// Whether it takes SHA-1; absent: not known.
    pub sha1: Option<bool>,
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
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignedElement {
    /// The assertion.
    Assertion,
    /// The Response around it.
    Response,
}

impl From<SpMetadata> for Wants {
    fn from(metadata: SpMetadata) -> Self {
        let attributes = metadata.requested_attributes.iter();
        let need = |it: &saml_verify::metadata::RequestedAttribute| Need {
            name: it.name.clone(),
            required: it.required,
            many: true,
        };
        Self {
            acs: metadata.acs.iter().map(|acs| acs.url.clone()).collect(),
            signed: metadata.want_assertions_signed.then_some(SignedElement::Assertion),
            sha1: None,
            attributes: attributes.map(need).collect(),
            name_id_formats: metadata.name_id_formats,
            entity_id: Some(metadata.entity_id),
        }
    }
}
