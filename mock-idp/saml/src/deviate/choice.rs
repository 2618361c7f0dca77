//! What a deviation decides: something that is wrong, or a choice that others may combine with. Edits nothing.

use super::Deviation;
use crate::encrypt::KeyTransport;

impl Deviation {
    /// Whether it is a choice that SAML leaves to an identity provider, so that the document is as good as another and an
    /// attack can be tried on it.
    pub fn is_choice(&self) -> bool {
        match self {
            Self::Encrypted(encrypted) => encrypted.transport != KeyTransport::Rsa15,
            Self::EncryptedNameId | Self::ExpiredCertificate | Self::SecondKey => true,
            _ => false,
        }
    }

    /// Whether it says itself which elements are signed.
    pub fn chooses_signatures(&self) -> bool {
        match self {
            Self::Encrypted(encrypted) => encrypted.signed.is_some(),
            Self::Document(_)
            | Self::NoAssertionId
            | Self::NoResponseId
            | Self::NoResponseIssuer
            | Self::SignedElements(_) => true,
            _ => false,
        }
    }
}
