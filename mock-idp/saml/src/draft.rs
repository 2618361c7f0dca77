//! Everything that decides a document before a byte of it is written.

use crate::WireError;
use crate::captured::Captured;
use crate::document::Response;
use crate::encrypt::Encryption;
use crate::key::{DigestAlgorithm, SignatureAlgorithm};
use crate::sign::OddReference;
use serde::{Deserialize, Serialize};

/// A Response, and how it is signed and encrypted.
#[derive(Debug, Clone, PartialEq)]
pub struct Draft {
    /// What it says.
    pub response: Response,
    /// How it is signed.
    pub signing: Signing,
    /// How the assertion is encrypted, if it is. Order: sign the assertion, encrypt it, sign the Response.
    pub encryption: Option<Encryption>,
    /// How the NameID of every assertion is encrypted, if it is: an EncryptedID (Core 2.2.4), which is signed as it is.
    pub name_id_encryption: Option<Encryption>,
    /// DER of the certificate that the service provider has published for it (RSA).
    pub recipient: Option<Vec<u8>>,
    /// A captured document that is written anew with these values; absent: the document is composed.
    pub captured: Option<Captured>,
}

impl Draft {
    /// The certificate that is encrypted for, in DER.
    pub(crate) fn encrypted_for(&self) -> Result<&[u8], WireError> {
        let nobody =
            || WireError::Key("the service provider has no certificate to encrypt for".into());
        self.recipient.as_deref().ok_or_else(nobody)
    }
}

/// How a document is signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Signing {
    /// Which elements carry a signature.
    pub elements: SignedElements,
    /// SignatureMethod.
    pub signature: SignatureAlgorithm,
    /// DigestMethod.
    pub digest: DigestAlgorithm,
    /// With which key.
    pub key: KeyChoice,
    /// What is odd about the Reference of the outermost signature; none: nothing.
    pub odd: Option<OddReference>,
}

/// Which elements carry a signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SignedElements {
    /// The assertion.
    Assertion,
    /// Both, the assertion first.
    Both,
    /// None at all.
    Neither,
    /// The Response, from which the assertion inherits (Core 5.3).
    Response,
}

impl SignedElements {
    /// Whether the assertion carries a signature of its own.
    pub fn assertion(self) -> bool {
        matches!(self, Self::Assertion | Self::Both)
    }

    /// Whether the Response carries a signature of its own.
    pub fn response(self) -> bool {
        matches!(self, Self::Response | Self::Both)
    }
}

/// With which key a document is signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyChoice {
    /// The one on a curve, without which nothing is signed with ECDSA.
    Elliptic,
    /// The third one that the metadata names, in a certificate that has expired.
    Expired,
    /// A key that the metadata does not name.
    Foreign,
    /// The second one that the metadata names, to which the identity provider is going to change.
    Next,
    /// The key that the metadata names first.
    Published,
}
