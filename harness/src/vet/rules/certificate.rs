//! Certificates: until when, how large, and a short name to compare two by. Trusts none.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use saml_verify::key::{KeyKind, PinnedKey};
use saml_verify::roxmltree::{Document, Node};
use saml_verify::xml::{self, ns};
use time::OffsetDateTime;
use x509_parser::oid_registry::OID_PKCS1_SHA1WITHRSA;
use x509_parser::prelude::{FromDer as _, X509Certificate};

/// What is looked at of a certificate.
pub(in crate::vet) struct Certificate {
    pub(in crate::vet) not_before: OffsetDateTime,
    pub(in crate::vet) not_after: OffsetDateTime,
    /// Bits of an RSA modulus; absent for other keys.
    pub(in crate::vet) rsa_bits: Option<usize>,
    /// Whether it is itself signed with SHA-1.
    pub(in crate::vet) by_sha1: bool,
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
            by_sha1: certificate.signature_algorithm.algorithm == OID_PKCS1_SHA1WITHRSA,
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

/// Every certificate of a document, where it stands, those that are base64.
pub(in crate::vet) fn in_document<'a, 'i>(
    document: &'a Document<'i>,
) -> Vec<(Node<'a, 'i>, Vec<u8>)> {
    let nodes = document.descendants().filter(|it| it.has_tag_name((ns::DS, "X509Certificate")));
    let read = |node: Node<'a, 'i>| {
        let compact: String = xml::text(node).split_ascii_whitespace().collect();
        Some((node, STANDARD.decode(compact).ok()?))
    };
    nodes.filter_map(read).collect()
}
