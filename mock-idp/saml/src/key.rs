//! Keys, parsed once and carried as values. No key is made here, and none is ever printed.

use crate::WireError;
use aws_lc_rs::digest;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _, RSA_PKCS1_SHA256,
    RSA_PKCS1_SHA384, RSA_PKCS1_SHA512, RsaKeyPair,
};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::sync::Arc;

/// SignatureMethod.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SignatureAlgorithm {
    /// ECDSA on P-256 with SHA-256.
    EcdsaSha256,
    /// RSA PKCS#1 v1.5 with SHA-1; needs the feature `legacy-sha1`.
    RsaSha1,
    /// RSA PKCS#1 v1.5 with SHA-256.
    RsaSha256,
    /// RSA PKCS#1 v1.5 with SHA-384.
    RsaSha384,
    /// RSA PKCS#1 v1.5 with SHA-512.
    RsaSha512,
}

impl SignatureAlgorithm {
    /// The URI (RFC 9231).
    pub fn uri(self) -> &'static str {
        match self {
            Self::EcdsaSha256 => "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256",
            Self::RsaSha1 => "http://www.w3.org/2000/09/xmldsig#rsa-sha1",
            Self::RsaSha256 => "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
            Self::RsaSha384 => "http://www.w3.org/2001/04/xmldsig-more#rsa-sha384",
            Self::RsaSha512 => "http://www.w3.org/2001/04/xmldsig-more#rsa-sha512",
        }
    }

    /// All of them.
    pub const ALL: [Self; 5] =
        [Self::EcdsaSha256, Self::RsaSha1, Self::RsaSha256, Self::RsaSha384, Self::RsaSha512];

    /// The algorithm with this URI.
    pub fn from_uri(uri: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|algorithm| algorithm.uri() == uri)
    }

    /// The name in our files.
    pub fn name(self) -> &'static str {
        match self {
            Self::EcdsaSha256 => "ecdsa-sha256",
            Self::RsaSha1 => "rsa-sha1",
            Self::RsaSha256 => "rsa-sha256",
            Self::RsaSha384 => "rsa-sha384",
            Self::RsaSha512 => "rsa-sha512",
        }
    }
}

/// DigestMethod.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DigestAlgorithm {
    /// SHA-1.
    Sha1,
    /// SHA-256.
    Sha256,
    /// SHA-384.
    Sha384,
    /// SHA-512.
    Sha512,
}

impl DigestAlgorithm {
    /// The digest that goes with a signature algorithm.
    pub fn of(algorithm: SignatureAlgorithm) -> Self {
        match algorithm {
            SignatureAlgorithm::RsaSha1 => Self::Sha1,
            SignatureAlgorithm::EcdsaSha256 | SignatureAlgorithm::RsaSha256 => Self::Sha256,
            SignatureAlgorithm::RsaSha384 => Self::Sha384,
            SignatureAlgorithm::RsaSha512 => Self::Sha512,
        }
    }

    /// The URI.
    pub fn uri(self) -> &'static str {
        match self {
            Self::Sha1 => "http://www.w3.org/2000/09/xmldsig#sha1",
            Self::Sha256 => "http://www.w3.org/2001/04/xmlenc#sha256",
            Self::Sha384 => "http://www.w3.org/2001/04/xmldsig-more#sha384",
            Self::Sha512 => "http://www.w3.org/2001/04/xmlenc#sha512",
        }
    }

    /// All of them.
    pub const ALL: [Self; 4] = [Self::Sha1, Self::Sha256, Self::Sha384, Self::Sha512];

    /// The algorithm with this URI.
    pub fn from_uri(uri: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|algorithm| algorithm.uri() == uri)
    }

    /// The name in our files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Sha1 => "sha1",
            Self::Sha256 => "sha256",
            Self::Sha384 => "sha384",
            Self::Sha512 => "sha512",
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

/// A signing key with its certificate. Cheap to clone; the key is parsed when the value is made and never again.
#[derive(Clone)]
pub struct SigningKey(Arc<Inner>);

struct Inner {
    pair: Pair,
    certificate: Vec<u8>,
    #[cfg(feature = "legacy-sha1")]
    legacy: Option<rsa::pkcs1v15::SigningKey<sha1::Sha1>>,
}

enum Pair {
    Ecdsa(EcdsaKeyPair),
    Rsa(RsaKeyPair),
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.0.pair {
            Pair::Ecdsa(_) => "SigningKey(P-256)",
            Pair::Rsa(_) => "SigningKey(RSA)",
        })
    }
}

impl SigningKey {
    /// From PKCS#8 and the DER of the certificate that goes with it. RSA of 2048 bits and more, or P-256.
    ///
    /// # Errors
    /// The key is of another kind or too small.
    pub fn from_pkcs8(pkcs8: &[u8], certificate: &[u8]) -> Result<Self, WireError> {
        let pair = match RsaKeyPair::from_pkcs8(pkcs8) {
            Ok(pair) => Pair::Rsa(pair),
            Err(_) => Pair::Ecdsa(
                EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, pkcs8).map_err(
                    |error| {
                        WireError::Key(format!(
                            "neither RSA of at least 2048 bits nor P-256 ({error})"
                        ))
                    },
                )?,
            ),
        };
        Ok(Self(Arc::new(Inner {
            #[cfg(feature = "legacy-sha1")]
            legacy: legacy_key(pkcs8),
            pair,
            certificate: certificate.to_vec(),
        })))
    }

    /// DER of the certificate.
    pub fn certificate(&self) -> &[u8] {
        &self.0.certificate
    }

    /// Modulus and exponent, big-endian, of an RSA key.
    pub fn rsa_public(&self) -> Option<(Vec<u8>, Vec<u8>)> {
        match &self.0.pair {
            Pair::Rsa(pair) => {
                let public = pair.public_key();
                Some((
                    public.modulus().big_endian_without_leading_zero().to_vec(),
                    public.exponent().big_endian_without_leading_zero().to_vec(),
                ))
            }
            Pair::Ecdsa(_) => None,
        }
    }

    /// The public point of a P-256 key, uncompressed: `04 ‖ x ‖ y`.
    pub fn ec_public(&self) -> Option<Vec<u8>> {
        match &self.0.pair {
            Pair::Ecdsa(pair) => Some(pair.public_key().as_ref().to_vec()),
            Pair::Rsa(_) => None,
        }
    }

    /// The SignatureValue over some bytes: PKCS#1 v1.5, or `r ‖ s` for ECDSA (XML Signature 6.4.3).
    ///
    /// # Errors
    /// The algorithm is not one of this key, or its feature is off.
    pub fn sign(
        &self,
        algorithm: SignatureAlgorithm,
        message: &[u8],
    ) -> Result<Vec<u8>, WireError> {
        match (&self.0.pair, algorithm) {
            (Pair::Rsa(_), SignatureAlgorithm::RsaSha1) => self.sign_sha1(message),
            (Pair::Rsa(pair), SignatureAlgorithm::RsaSha256) => {
                rsa_sign(pair, &RSA_PKCS1_SHA256, message)
            }
            (Pair::Rsa(pair), SignatureAlgorithm::RsaSha384) => {
                rsa_sign(pair, &RSA_PKCS1_SHA384, message)
            }
            (Pair::Rsa(pair), SignatureAlgorithm::RsaSha512) => {
                rsa_sign(pair, &RSA_PKCS1_SHA512, message)
            }
            (Pair::Ecdsa(fixed), SignatureAlgorithm::EcdsaSha256) => fixed
                .sign(&SystemRandom::new(), message)
                .map(|value| value.as_ref().to_vec())
                .map_err(|_| WireError::Operation("ECDSA")),
            _ => Err(WireError::Key(format!("{self:?} cannot sign with {}", algorithm.name()))),
        }
    }

    #[cfg(feature = "legacy-sha1")]
    fn sign_sha1(&self, message: &[u8]) -> Result<Vec<u8>, WireError> {
        use rsa::signature::{SignatureEncoding as _, Signer as _};
        let key = self.0.legacy.as_ref().ok_or(WireError::Operation("RSA with SHA-1"))?;
        key.try_sign(message)
            .map(|value| value.to_vec())
            .map_err(|_| WireError::Operation("RSA with SHA-1"))
    }

    #[cfg(not(feature = "legacy-sha1"))]
    #[expect(clippy::unused_self, reason = "the same signature with and without the feature")]
    fn sign_sha1(&self, _message: &[u8]) -> Result<Vec<u8>, WireError> {
        Err(WireError::FeatureOff { algorithm: "rsa-sha1", feature: "legacy-sha1" })
    }
}

fn rsa_sign(
    pair: &RsaKeyPair,
    encoding: &'static dyn aws_lc_rs::signature::RsaEncoding,
    message: &[u8],
) -> Result<Vec<u8>, WireError> {
    let mut value = vec![0; pair.public_modulus_len()];
    pair.sign(encoding, &SystemRandom::new(), message, &mut value)
        .map_err(|_| WireError::Operation("RSA"))?;
    Ok(value)
}

#[cfg(feature = "legacy-sha1")]
fn legacy_key(pkcs8: &[u8]) -> Option<rsa::pkcs1v15::SigningKey<sha1::Sha1>> {
    use rsa::pkcs8::DecodePrivateKey as _;
    rsa::PrivateKey::from_pkcs8_der(pkcs8).ok().map(rsa::pkcs1v15::SigningKey::new)
}
