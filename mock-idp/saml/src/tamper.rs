//! Tampers: somebody without the key changed the bytes. They find their places by parsing.

use crate::WireError;
use crate::key::SigningKey;
use serde::{Deserialize, Serialize};

/// One change to a finished document. In TOML and JSON: `"xsw3"`, or `{ audience-edited = "…" }`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Tamper {
    /// The Audience is edited; the signature is left as it is.
    AudienceEdited(String),
    /// A comment inside the NameID, so that the text before it is the victim's name.
    CommentInNameId,
    /// The NameID is the victim's; a comment with the forged digest stands before the signed one in DigestValue.
    DigestComment,
    /// A DOCTYPE with an internal entity in front of a good document.
    Doctype,
    /// The signed assertion parked in Extensions, the forged one with the same ID in its place.
    DuplicateId,
    /// The NameID is the victim's; the signature is left as it is.
    EditNameId,
    /// The NameID is the victim's; the signature is an empty element.
    EmptySignature,
    /// The NameID is the victim's; signed again with the attacker's key.
    SelfSigned(KeyInfoForm),
    /// The status is edited to Success.
    StatusEdited,
    /// The NameID is the victim's; every signature is taken out.
    StripSignature,
    /// Wrapping 1: see facts on attacks; the forged Response holds the signed one in its signature.
    Xsw1,
    /// Wrapping 2.
    Xsw2,
    /// Wrapping 3.
    Xsw3,
    /// Wrapping 4.
    Xsw4,
    /// Wrapping 5.
    Xsw5,
    /// Wrapping 6.
    Xsw6,
    /// Wrapping 7.
    Xsw7,
    /// Wrapping 8.
    Xsw8,
    /// The NameID is the victim's; SignedInfo has no Reference.
    ZeroReference,
}

/// What the KeyInfo of an attacker's signature holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum KeyInfoForm {
    /// The identity provider's certificate, although another key has signed.
    IdpCertificate,
    /// The attacker's public key as KeyValue.
    KeyValue,
    /// Nothing: there is no KeyInfo.
    None,
    /// The attacker's certificate.
    X509,
}

/// Who tampers, and as whom they want to get in.
#[derive(Debug, Clone, Copy)]
pub struct Attacker<'a> {
    /// The NameID to forge.
    pub victim: &'a str,
    /// The attacker's own key.
    pub key: &'a SigningKey,
    /// DER of the identity provider's certificate, which everybody has.
    pub idp_certificate: &'a [u8],
}

impl Tamper {
    /// Changes the document.
    ///
    /// # Errors
    /// The document has no place for it (a wrapping of a signed assertion needs one), or is not well formed.
    pub fn apply(&self, xml: &str, attacker: &Attacker<'_>) -> Result<String, WireError> {
        let _ = (xml, attacker);
        Err(WireError::Operation("tampering is not built yet"))
    }

    /// Whether it needs a signed NameID that begins with the victim's.
    pub fn needs_extended_name_id(&self) -> bool {
        matches!(self, Self::CommentInNameId)
    }
}
