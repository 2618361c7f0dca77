//! Certificates: until when, how large, and a short name to compare two by. Trusts none.

use saml_verify::key::{KeyKind, PinnedKey};
use time::OffsetDateTime;
use x509_parser::prelude::{FromDer as _, X509Certificate};

/// What is looked at of a certificate.
pub(in crate::vet) struct Certificate {
    pub(in crate::vet) not_before: OffsetDateTime,
    pub(in crate::vet) not_after: OffsetDateTime,
    /// Bits of an RSA modulus; absent for other keys.
    pub(in crate::vet) rsa_bits: Option<usize>,
}

impl Certificate {
    pub(in crate::vet) fn of(der: &[u8]) -> Option<Self> {
        let (_, certificate) = X509Certificate::from_der(der).ok()?;
        let validity = certificate.validity();
        let rsa_bits = match PinnedKey::from_certificate_der(der).ok()?.kind() {
            KeyKind::Rsa { bits } => Some(bits),
            KeyKind::EcP256 => None,
        };
        Some(Self {
            not_before: validity.not_before.to_datetime(),
            not_after: validity.not_after.to_datetime(),
            rsa_bits,
        })
    }
}

/// The first eight octets of SHA-256, in hexadecimal: enough to tell two apart by eye.
pub(in crate::vet) fn fingerprint(der: &[u8]) -> String {
    let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, der);
    let pairs: Vec<String> =
        digest.as_ref()[..8].iter().map(|octet| format!("{octet:02x}")).collect();
    format!("SHA-256 {}…", pairs.join(":"))
}
