//! The parts of a document that a move can be made at, by the names that SAML and XML Signature give them.

use super::super::document::{Document, missing};
use crate::WireError;
use crate::names::{ASSERTION, DSIG, PROTOCOL};
use crate::tree::Id;
use serde::{Deserialize, Serialize};

/// A kind of element.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Part {
    /// saml:Assertion
    Assertion,
    /// saml:Attribute
    Attribute,
    /// saml:AttributeStatement
    AttributeStatement,
    /// saml:AttributeValue
    AttributeValue,
    /// ds:CanonicalizationMethod
    CanonicalizationMethod,
    /// ds:DigestMethod
    DigestMethod,
    /// ds:DigestValue
    DigestValue,
    /// saml:Issuer
    Issuer,
    /// ds:KeyInfo
    KeyInfo,
    /// saml:NameID
    NameId,
    /// ds:Reference
    Reference,
    /// samlp:Response
    Response,
    /// ds:Signature
    Signature,
    /// ds:SignatureMethod
    SignatureMethod,
    /// ds:SignatureValue
    SignatureValue,
    /// ds:SignedInfo
    SignedInfo,
    /// samlp:Status
    Status,
    /// saml:Subject
    Subject,
    /// ds:Transform
    Transform,
    /// ds:Transforms
    Transforms,
}

impl Part {
    /// Every kind.
    pub const ALL: &'static [Self] = &[
        Self::Assertion,
        Self::Attribute,
        Self::AttributeStatement,
        Self::AttributeValue,
        Self::CanonicalizationMethod,
        Self::DigestMethod,
        Self::DigestValue,
        Self::Issuer,
        Self::KeyInfo,
        Self::NameId,
        Self::Reference,
        Self::Response,
        Self::Signature,
        Self::SignatureMethod,
        Self::SignatureValue,
        Self::SignedInfo,
        Self::Status,
        Self::Subject,
        Self::Transform,
        Self::Transforms,
    ];

    /// The name of its elements.
    pub fn name(self) -> &'static str {
        self.qualified().1
    }

    /// Whether it is a signature or stands in one, where no digest covers it but the SignatureValue may.
    pub fn is_of_signature(self) -> bool {
        self.qualified().0 == DSIG
    }

    /// Whether the SignatureValue covers it.
    pub(super) fn is_of_signed_info(self) -> bool {
        self.is_of_signature()
            && !matches!(self, Self::KeyInfo | Self::Signature | Self::SignatureValue)
    }

    fn qualified(self) -> (&'static str, &'static str) {
        match self {
            Self::Assertion => (ASSERTION, "Assertion"),
            Self::Attribute => (ASSERTION, "Attribute"),
            Self::AttributeStatement => (ASSERTION, "AttributeStatement"),
            Self::AttributeValue => (ASSERTION, "AttributeValue"),
            Self::CanonicalizationMethod => (DSIG, "CanonicalizationMethod"),
            Self::DigestMethod => (DSIG, "DigestMethod"),
            Self::DigestValue => (DSIG, "DigestValue"),
            Self::Issuer => (ASSERTION, "Issuer"),
            Self::KeyInfo => (DSIG, "KeyInfo"),
            Self::NameId => (ASSERTION, "NameID"),
            Self::Reference => (DSIG, "Reference"),
            Self::Response => (PROTOCOL, "Response"),
            Self::Signature => (DSIG, "Signature"),
            Self::SignatureMethod => (DSIG, "SignatureMethod"),
            Self::SignatureValue => (DSIG, "SignatureValue"),
            Self::SignedInfo => (DSIG, "SignedInfo"),
            Self::Status => (PROTOCOL, "Status"),
            Self::Subject => (ASSERTION, "Subject"),
            Self::Transform => (DSIG, "Transform"),
            Self::Transforms => (DSIG, "Transforms"),
        }
    }

    /// All elements of this kind.
    pub(super) fn all(self, document: &Document<'_>) -> Result<Vec<Id>, WireError> {
        let (namespace, local) = self.qualified();
        let found = document.tree.below(document.response, namespace, local);
        if found.is_empty() { Err(missing(local)) } else { Ok(found) }
    }
}
