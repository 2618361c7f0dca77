//! Assertions that somebody without any key has encrypted: whoever has the service provider's certificate can.

use super::Attacker;
use super::document::Document;
use super::wrapping::ForgedId;
use crate::WireError;
use crate::encrypt::{Around, Encryption, Style, encrypt};
use crate::shape::{DigestMethodShape, EncryptionShape, KeyPlacement};
use crate::tree::{Edits, Id};
use serde::{Deserialize, Serialize};

/// What is encrypted, and what stands beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EncryptedForm {
    /// A forged assertion without signature, in place of the genuine one.
    Forged,
    /// A forged assertion without signature, after the genuine one in clear.
    ForgedAfter,
    /// A forged assertion without signature, before the genuine one in clear.
    ForgedBefore,
    /// The genuine assertion, after a forged one in clear.
    GenuineAfter,
    /// The genuine assertion, before a forged one in clear.
    GenuineBefore,
}

impl EncryptedForm {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::Forged,
        Self::ForgedAfter,
        Self::ForgedBefore,
        Self::GenuineAfter,
        Self::GenuineBefore,
    ];

    pub(super) fn sentence(self) -> &'static str {
        match self {
            Self::Forged => "a forged assertion without signature is encrypted in its place",
            Self::ForgedAfter => "a forged assertion follows it, encrypted and without signature",
            Self::ForgedBefore => {
                "a forged assertion stands before it, encrypted and without signature"
            }
            Self::GenuineAfter => "it is encrypted, and a forged one in clear stands before it",
            Self::GenuineBefore => "it is encrypted, and a forged one in clear follows",
        }
    }

    /// Whether the genuine assertion is still there in clear.
    pub(super) fn keeps_assertion(self) -> bool {
        matches!(self, Self::ForgedAfter | Self::ForgedBefore)
    }
}

const SHAPE: EncryptionShape =
    EncryptionShape { key: KeyPlacement::Nested, digest_method: DigestMethodShape::Written };

/// Encrypts for the service provider's certificate.
pub(super) fn apply(
    document: &Document<'_>,
    attacker: &Attacker<'_>,
    form: EncryptedForm,
) -> Result<String, WireError> {
    let (assertion, _) = document.signed_assertion()?;
    let tree = &document.tree;
    let encrypted = |text: &str| encrypted(document, assertion, text, attacker);
    let genuine = tree.markup(assertion);
    let forgery = document.forgery(assertion, ForgedId::New, attacker)?;
    let forged = forgery.apply_to(document.xml, tree.range(assertion));
    let body = match form {
        EncryptedForm::Forged => encrypted(&forged)?,
        EncryptedForm::ForgedAfter => genuine.to_owned() + &encrypted(&forged)?,
        EncryptedForm::ForgedBefore => encrypted(&forged)? + genuine,
        EncryptedForm::GenuineAfter => forged + &encrypted(genuine)?,
        EncryptedForm::GenuineBefore => encrypted(genuine)? + &forged,
    };
    let mut edits = Edits::default();
    document.unsign_response(&mut edits);
    edits.replace(tree.range(assertion), body);
    Ok(edits.apply(document.xml))
}

/// The text of an assertion encrypted, with the prefix that this one has.
pub(super) fn encrypted(
    document: &Document<'_>,
    assertion: Id,
    text: &str,
    attacker: &Attacker<'_>,
) -> Result<String, WireError> {
    let certificate = attacker.sp_certificate.ok_or_else(|| {
        WireError::Key("the service provider has published no certificate to encrypt for".into())
    })?;
    let name = document.tree.name(assertion);
    let prefix = name.split_once(':').map_or("", |(prefix, _)| prefix);
    let style = Style { prefix, shape: SHAPE, certificate_wrap: None };
    encrypt(text, Around::Assertion, Encryption::USUAL, certificate, style)
}
