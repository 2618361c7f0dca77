//! EncryptedAssertion.

use crate::WireError;
use crate::shape::Shape;
use serde::{Deserialize, Serialize};

/// How and for whom an assertion is encrypted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Encryption {
    /// Of the content.
    pub content: ContentAlgorithm,
    /// Of the content key.
    pub transport: KeyTransport,
    /// DER of the service provider's certificate (RSA).
    pub certificate: Vec<u8>,
}

/// EncryptionMethod of the content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ContentAlgorithm {
    /// AES-128 in CBC mode.
    Aes128Cbc,
    /// AES-128 in GCM mode.
    Aes128Gcm,
    /// AES-256 in CBC mode.
    Aes256Cbc,
    /// AES-256 in GCM mode.
    Aes256Gcm,
}

/// EncryptionMethod of the content key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum KeyTransport {
    /// `rsa-oaep-mgf1p`: OAEP with SHA-1.
    OaepSha1,
    /// `xmlenc11#rsa-oaep` with SHA-256 for digest and mask.
    OaepSha256,
}

/// An EncryptedAssertion that holds the assertion.
pub(crate) fn encrypt_assertion(
    _assertion: &str,
    _encryption: &Encryption,
    _shape: &Shape,
) -> Result<String, WireError> {
    Err(WireError::Operation("encryption is not built yet"))
}
