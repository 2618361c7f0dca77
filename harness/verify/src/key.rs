//! Pinned public keys and the algorithms that may be used with them; knows no XML and no trust
//! other than "this key was configured".

use std::fmt;

use aws_lc_rs::{digest, signature as crypto};
use base64::{Engine, engine::general_purpose::STANDARD};
use x509_parser::{prelude::*, public_key::PublicKey};

/// A signature algorithm by the name that XML Signature gives it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum SignatureAlgorithm {
    /// ECDSA on P-256 with SHA-256.
    EcdsaSha256,
    /// RSA PKCS#1 v1.5 with SHA-1: legacy, off by default.
    RsaSha1,
    /// RSA PKCS#1 v1.5 with SHA-256.
    RsaSha256,
    /// RSA PKCS#1 v1.5 with SHA-384.
    RsaSha384,
    /// RSA PKCS#1 v1.5 with SHA-512.
    RsaSha512,
}

impl SignatureAlgorithm {
    const ALL: [Self; 5] =
        [Self::EcdsaSha256, Self::RsaSha1, Self::RsaSha256, Self::RsaSha384, Self::RsaSha512];

    /// The algorithm that a `SignatureMethod/@Algorithm` or a `SigAlg` parameter names.
    pub fn from_uri(uri: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|algorithm| algorithm.uri() == uri)
    }

    /// Its identifier in XML Signature (RFC 9231).
    pub const fn uri(self) -> &'static str {
        match self {
            Self::EcdsaSha256 => "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256",
            Self::RsaSha1 => "http://www.w3.org/2000/09/xmldsig#rsa-sha1",
            Self::RsaSha256 => "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
            Self::RsaSha384 => "http://www.w3.org/2001/04/xmldsig-more#rsa-sha384",
            Self::RsaSha512 => "http://www.w3.org/2001/04/xmldsig-more#rsa-sha512",
        }
    }

    /// Sizes are a matter of [`AlgorithmPolicy`]; these only fix padding and digest.
    fn verification(self) -> &'static dyn crypto::VerificationAlgorithm {
        match self {
            Self::EcdsaSha256 => &crypto::ECDSA_P256_SHA256_FIXED,
            Self::RsaSha1 => &crypto::RSA_PKCS1_1024_8192_SHA1_FOR_LEGACY_USE_ONLY,
            Self::RsaSha256 => &crypto::RSA_PKCS1_1024_8192_SHA256_FOR_LEGACY_USE_ONLY,
            Self::RsaSha384 => &crypto::RSA_PKCS1_2048_8192_SHA384,
            Self::RsaSha512 => &crypto::RSA_PKCS1_1024_8192_SHA512_FOR_LEGACY_USE_ONLY,
        }
    }

    fn fits(self, kind: KeyKind) -> bool {
        matches!((self, kind), (Self::EcdsaSha256, KeyKind::EcP256))
            || (self != Self::EcdsaSha256 && matches!(kind, KeyKind::Rsa { .. }))
    }
}

/// A digest algorithm by the name that XML Signature gives it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum DigestAlgorithm {
    /// SHA-1: legacy, off by default.
    Sha1,
    /// SHA-256.
    Sha256,
    /// SHA-384.
    Sha384,
    /// SHA-512.
    Sha512,
}

impl DigestAlgorithm {
    const ALL: [Self; 4] = [Self::Sha1, Self::Sha256, Self::Sha384, Self::Sha512];

    /// The algorithm that a `DigestMethod/@Algorithm` names.
    pub fn from_uri(uri: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|algorithm| algorithm.uri() == uri)
    }

    /// Its identifier in XML Signature and XML Encryption.
    pub const fn uri(self) -> &'static str {
        match self {
            Self::Sha1 => "http://www.w3.org/2000/09/xmldsig#sha1",
            Self::Sha256 => "http://www.w3.org/2001/04/xmlenc#sha256",
            Self::Sha384 => "http://www.w3.org/2001/04/xmldsig-more#sha384",
            Self::Sha512 => "http://www.w3.org/2001/04/xmlenc#sha512",
        }
    }

    /// The digest of some bytes.
    pub fn digest(self, bytes: &[u8]) -> Vec<u8> {
        let algorithm = match self {
            Self::Sha1 => &digest::SHA1_FOR_LEGACY_USE_ONLY,
            Self::Sha256 => &digest::SHA256,
            Self::Sha384 => &digest::SHA384,
            Self::Sha512 => &digest::SHA512,
        };
        digest::digest(algorithm, bytes).as_ref().to_vec()
    }
}

/// What sort of public key is pinned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyKind {
    /// An elliptic curve key on P-256.
    EcP256,
    /// An RSA key with a modulus of so many bits.
    Rsa {
        /// Size of the modulus.
        bits: usize,
    },
}

/// Which algorithms and key sizes are good enough (SDP-ALG01, SDP-MD06, SDP-MD07, IIP-ALG08).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlgorithmPolicy {
    /// Signature algorithms that are accepted; all others are refused.
    pub signatures: Vec<SignatureAlgorithm>,
    /// Digest algorithms that are accepted; all others are refused.
    pub digests: Vec<DigestAlgorithm>,
    /// Smallest RSA modulus in bits. No setting admits fewer than 1024.
    pub min_rsa_bits: usize,
}

impl Default for AlgorithmPolicy {
    /// Everything we know but SHA-1, and RSA keys of 2048 bits or more.
    fn default() -> Self {
        let strong_signature = |it: &SignatureAlgorithm| *it != SignatureAlgorithm::RsaSha1;
        let strong_digest = |it: &DigestAlgorithm| *it != DigestAlgorithm::Sha1;
        Self {
            signatures: SignatureAlgorithm::ALL.into_iter().filter(strong_signature).collect(),
            digests: DigestAlgorithm::ALL.into_iter().filter(strong_digest).collect(),
            min_rsa_bits: 2048,
        }
    }
}

impl AlgorithmPolicy {
    /// The default, and SHA-1 too: for vendors whose shipped setting it still is.
    pub fn with_sha1() -> Self {
        Self {
            signatures: SignatureAlgorithm::ALL.to_vec(),
            digests: DigestAlgorithm::ALL.to_vec(),
            ..Self::default()
        }
    }

    /// Whether a key is large enough. Elliptic curve keys are, at the one curve we know.
    pub fn admits(&self, kind: KeyKind) -> bool {
        match kind {
            KeyKind::EcP256 => true,
            KeyKind::Rsa { bits } => bits >= self.min_rsa_bits,
        }
    }
}

/// Why a key cannot be used: a mistake in configuration or metadata.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum KeyError {
    /// The text between the tags is not base64.
    #[error("the certificate is not base64")]
    Base64,
    /// The bytes are no certificate, or not a whole one.
    #[error("the certificate is malformed or cut off")]
    Certificate,
    /// The bytes are no private RSA key of 2048 bits or more in PKCS#8.
    #[error("the private key is not RSA of 2048 bits or more in PKCS#8")]
    PrivateKey,
    /// The bytes are no public key that the cryptographic library takes.
    #[error("the public key is malformed")]
    PublicKey,
    /// The key is neither RSA nor on P-256.
    #[error("the public key is neither RSA nor on the curve P-256")]
    Unsupported,
}

/// A public key that was configured as trusted, in whatever wrapping it came.
///
/// Only the key counts: validity dates, names and issuer of a certificate are ignored, because
/// metadata is the trust anchor and not a certification authority (IIP-MD12).
#[derive(Clone, PartialEq, Eq)]
pub struct PinnedKey {
    spki: Vec<u8>,
    kind: KeyKind,
}

impl PinnedKey {
    /// Takes the key out of an X.509 certificate in DER.
    pub fn from_certificate_der(der: &[u8]) -> Result<Self, KeyError> {
        let (rest, certificate) =
            X509Certificate::from_der(der).map_err(|_| KeyError::Certificate)?;
        if !rest.is_empty() {
            return Err(KeyError::Certificate);
        }
        Self::from_spki(certificate.public_key().raw)
    }

    /// Takes the key out of the text of a `ds:X509Certificate`: base64 with any white space.
    pub fn from_certificate_base64(text: &str) -> Result<Self, KeyError> {
        let compact: String = text.split_ascii_whitespace().collect();
        let der = STANDARD.decode(compact).map_err(|_| KeyError::Base64)?;
        Self::from_certificate_der(&der)
    }

    /// Takes a SubjectPublicKeyInfo in DER.
    pub fn from_spki(spki: &[u8]) -> Result<Self, KeyError> {
        let (rest, info) = SubjectPublicKeyInfo::from_der(spki).map_err(|_| KeyError::PublicKey)?;
        if !rest.is_empty() {
            return Err(KeyError::PublicKey);
        }
        let kind = match info.parsed().map_err(|_| KeyError::PublicKey)? {
            PublicKey::RSA(rsa) => KeyKind::Rsa { bits: modulus_bits(rsa.modulus) },
            PublicKey::EC(_) => KeyKind::EcP256,
            _ => return Err(KeyError::Unsupported),
        };
        let probe = match kind {
            KeyKind::EcP256 => SignatureAlgorithm::EcdsaSha256,
            KeyKind::Rsa { .. } => SignatureAlgorithm::RsaSha256,
        };
        crypto::ParsedPublicKey::new(probe.verification(), spki)
            .map_err(|_| KeyError::Unsupported)?;
        Ok(Self { spki: spki.to_vec(), kind })
    }

    /// What sort of key it is.
    pub fn kind(&self) -> KeyKind {
        self.kind
    }

    /// The SubjectPublicKeyInfo in DER.
    pub fn spki(&self) -> &[u8] {
        &self.spki
    }

    /// Whether this key made this signature over these bytes with this algorithm.
    pub fn verifies(&self, algorithm: SignatureAlgorithm, bytes: &[u8], value: &[u8]) -> bool {
        let key = crypto::UnparsedPublicKey::new(algorithm.verification(), &self.spki);
        algorithm.fits(self.kind) && key.verify(bytes, value).is_ok()
    }
}

impl fmt::Debug for PinnedKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PinnedKey").field("kind", &self.kind).finish_non_exhaustive()
    }
}

/// The modulus is an ASN.1 integer, so it may begin with a zero byte.
fn modulus_bits(modulus: &[u8]) -> usize {
    let zeros: u32 = modulus.iter().take_while(|byte| **byte == 0).map(|_| 8).sum();
    let partial = modulus.iter().find(|byte| **byte != 0).map_or(0, |byte| byte.leading_zeros());
    modulus.len() * 8 - (zeros + partial) as usize
}
