//! EncryptedAssertion and EncryptedID: an assertion, signed already or not, or its NameID, encrypted for the holder of a certificate. Decrypts nothing.

use crate::WireError;
use crate::key::DigestAlgorithm;
use crate::names::{ASSERTION, DSIG, MGF1_SHA256, XENC, XENC11};
use crate::shape::{DigestMethodShape, EncryptionShape, KeyPlacement, Shape};
use crate::xml::{Writer, base64_lines};
use aws_lc_rs::aead::{AES_128_GCM, AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use aws_lc_rs::cipher::{
    AES_128, AES_256, EncryptionContext, PaddedBlockEncryptingKey, UnboundCipherKey,
};
use aws_lc_rs::error::Unspecified;
use aws_lc_rs::iv::FixedLength;
use aws_lc_rs::rsa::{
    OAEP_SHA1_MGF1SHA1, OAEP_SHA256_MGF1SHA256, OaepAlgorithm, OaepPublicEncryptingKey,
    Pkcs1PublicEncryptingKey, PublicEncryptingKey,
};
use serde::{Deserialize, Serialize};

/// How an assertion is encrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Encryption {
    /// Of the content.
    pub content: ContentAlgorithm,
    /// Of the content key.
    pub transport: KeyTransport,
}

impl Encryption {
    /// What every service provider that decrypts can open.
    pub const USUAL: Self =
        Self { content: ContentAlgorithm::Aes256Gcm, transport: KeyTransport::OaepSha1 };
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
    /// `rsa-1_5`: PKCS#1 v1.5, whose padding has given plaintexts away.
    Rsa15,
}

impl ContentAlgorithm {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Aes128Cbc, Self::Aes128Gcm, Self::Aes256Cbc, Self::Aes256Gcm];

    /// The URI (XML Encryption 1.1, section 5.2).
    pub fn uri(self) -> &'static str {
        match self {
            Self::Aes128Cbc => "http://www.w3.org/2001/04/xmlenc#aes128-cbc",
            Self::Aes128Gcm => "http://www.w3.org/2009/xmlenc11#aes128-gcm",
            Self::Aes256Cbc => "http://www.w3.org/2001/04/xmlenc#aes256-cbc",
            Self::Aes256Gcm => "http://www.w3.org/2009/xmlenc11#aes256-gcm",
        }
    }

    /// The algorithm with this URI.
    pub fn from_uri(uri: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|algorithm| algorithm.uri() == uri)
    }

    /// The name in our files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Aes128Cbc => "aes128-cbc",
            Self::Aes128Gcm => "aes128-gcm",
            Self::Aes256Cbc => "aes256-cbc",
            Self::Aes256Gcm => "aes256-gcm",
        }
    }

    /// Octets of a key.
    fn key_length(self) -> usize {
        match self {
            Self::Aes128Cbc | Self::Aes128Gcm => 16,
            Self::Aes256Cbc | Self::Aes256Gcm => 32,
        }
    }

    /// Initialisation vector, ciphertext and, with GCM, tag.
    fn encrypt(self, key: &[u8], plaintext: &[u8]) -> Result<Vec<u8>, WireError> {
        let failed = |_| WireError::Operation("AES");
        let mut sealed = plaintext.to_vec();
        let vector = match self {
            Self::Aes128Cbc | Self::Aes256Cbc => {
                let algorithm = if self == Self::Aes128Cbc { &AES_128 } else { &AES_256 };
                let vector: [u8; 16] = random()?;
                let context = EncryptionContext::Iv128(FixedLength::from(vector));
                UnboundCipherKey::new(algorithm, key)
                    .and_then(PaddedBlockEncryptingKey::cbc_pkcs7)
                    .and_then(|key| key.less_safe_encrypt(&mut sealed, context))
                    .map_err(failed)?;
                vector.to_vec()
            }
            Self::Aes128Gcm | Self::Aes256Gcm => {
                let algorithm = if self == Self::Aes128Gcm { &AES_128_GCM } else { &AES_256_GCM };
                let vector: [u8; 12] = random()?;
                let nonce = Nonce::assume_unique_for_key(vector);
                let key = LessSafeKey::new(UnboundKey::new(algorithm, key).map_err(failed)?);
                key.seal_in_place_append_tag(nonce, Aad::empty(), &mut sealed).map_err(failed)?;
                vector.to_vec()
            }
        };
        Ok([vector, sealed].concat())
    }
}

impl KeyTransport {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::OaepSha1, Self::OaepSha256, Self::Rsa15];

    /// The URI (XML Encryption 1.1, section 5.5).
    pub fn uri(self) -> &'static str {
        match self {
            Self::OaepSha1 => "http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p",
            Self::OaepSha256 => "http://www.w3.org/2009/xmlenc11#rsa-oaep",
            Self::Rsa15 => "http://www.w3.org/2001/04/xmlenc#rsa-1_5",
        }
    }

    /// The algorithm with this URI.
    pub fn from_uri(uri: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|algorithm| algorithm.uri() == uri)
    }

    /// The name in our files.
    pub fn name(self) -> &'static str {
        match self {
            Self::OaepSha1 => "oaep-sha1",
            Self::OaepSha256 => "oaep-sha256",
            Self::Rsa15 => "rsa15",
        }
    }

    fn wrap(self, certificate: &[u8], content_key: &[u8]) -> Result<Vec<u8>, WireError> {
        let refused =
            |reason: &str| WireError::Key(format!("the recipient's certificate: {reason}"));
        let (_, parsed) = x509_parser::parse_x509_certificate(certificate)
            .map_err(|error| refused(&error.to_string()))?;
        let key = PublicEncryptingKey::from_der(parsed.public_key().raw)
            .map_err(|error| refused(&error.to_string()))?;
        match self {
            Self::OaepSha1 => oaep(key, &OAEP_SHA1_MGF1SHA1, content_key),
            Self::OaepSha256 => oaep(key, &OAEP_SHA256_MGF1SHA256, content_key),
            Self::Rsa15 => rsa15(key, content_key),
        }
        .map_err(|_| WireError::Operation("RSA encryption"))
    }
}

fn oaep(
    key: PublicEncryptingKey,
    algorithm: &'static OaepAlgorithm,
    content_key: &[u8],
) -> Result<Vec<u8>, Unspecified> {
    let key = OaepPublicEncryptingKey::new(key)?;
    let mut wrapped = vec![0; key.ciphertext_size()];
    key.encrypt(algorithm, content_key, &mut wrapped, None)?;
    Ok(wrapped)
}

fn rsa15(key: PublicEncryptingKey, content_key: &[u8]) -> Result<Vec<u8>, Unspecified> {
    let key = Pkcs1PublicEncryptingKey::new(key)?;
    let mut wrapped = vec![0; key.ciphertext_size()];
    key.encrypt(content_key, &mut wrapped)?;
    Ok(wrapped)
}

/// How an encrypted element is written.
#[derive(Clone, Copy)]
pub(crate) struct Style<'a> {
    /// Of the assertion namespace.
    pub(crate) prefix: &'a str,
    /// Where the key stands.
    pub(crate) shape: EncryptionShape,
    /// Characters in a line of a certificate.
    pub(crate) certificate_wrap: Option<usize>,
}

impl<'a> Style<'a> {
    /// As the vendor does.
    pub(crate) fn of(shape: &'a Shape) -> Self {
        Self {
            prefix: &shape.assertion_prefix,
            shape: shape.encryption,
            certificate_wrap: shape.signature.certificate_wrap,
        }
    }
}

/// What something encrypted stands in.
#[derive(Clone, Copy)]
pub(crate) enum Around {
    /// saml:EncryptedAssertion
    Assertion,
    /// saml:EncryptedID
    NameId,
}

impl Around {
    fn name(self) -> &'static str {
        match self {
            Self::Assertion => "EncryptedAssertion",
            Self::NameId => "EncryptedID",
        }
    }
}

/// The octets that hold an element encrypted, and those that hold its key, for the holder of a certificate (RSA, DER).
pub(crate) fn seal(
    element: &str,
    encryption: Encryption,
    certificate: &[u8],
) -> Result<(Vec<u8>, Vec<u8>), WireError> {
    let key: [u8; 32] = random()?;
    let key = &key[..encryption.content.key_length()];
    let content = encryption.content.encrypt(key, element.as_bytes())?;
    Ok((content, encryption.transport.wrap(certificate, key)?))
}

/// An element that holds another one encrypted, for the holder of a certificate (RSA, DER).
pub(crate) fn encrypt(
    element: &str,
    around: Around,
    encryption: Encryption,
    certificate: &[u8],
    style: Style<'_>,
) -> Result<String, WireError> {
    let (content, wrapped) = seal(element, encryption, certificate)?;
    let layout = Layout {
        encryption,
        certificate,
        style,
        around,
        content,
        wrapped,
        data_id: random_id()?,
        key_id: random_id()?,
    };
    Ok(layout.write())
}

/// Everything that is written.
struct Layout<'a> {
    encryption: Encryption,
    certificate: &'a [u8],
    style: Style<'a>,
    around: Around,
    content: Vec<u8>,
    wrapped: Vec<u8>,
    data_id: String,
    key_id: String,
}

impl Layout<'_> {
    fn write(&self) -> String {
        let mut writer = Writer::default();
        let prefix = self.style.prefix;
        writer.open(&format!("{prefix}:{}", self.around.name()));
        writer.attribute(&format!("xmlns:{prefix}"), ASSERTION);
        self.encrypted_data(&mut writer);
        if self.style.shape.key == KeyPlacement::Sibling {
            self.sibling_key(&mut writer);
        }
        writer.close();
        writer.finish()
    }

    fn encrypted_data(&self, writer: &mut Writer) {
        writer.open("xenc:EncryptedData");
        if self.style.shape.key == KeyPlacement::Sibling {
            writer.attribute("Id", &self.data_id);
        }
        writer.attribute("Type", "http://www.w3.org/2001/04/xmlenc#Element");
        writer.attribute("xmlns:xenc", XENC);
        algorithm(writer, "xenc:EncryptionMethod", self.encryption.content.uri());
        writer.open("ds:KeyInfo");
        writer.attribute("xmlns:ds", DSIG);
        match self.style.shape.key {
            KeyPlacement::Nested => {
                writer.open("xenc:EncryptedKey");
                self.method(writer);
                cipher_data(writer, &self.wrapped);
                writer.close();
            }
            KeyPlacement::Sibling => {
                writer.open("ds:RetrievalMethod");
                writer.attribute("Type", "http://www.w3.org/2001/04/xmlenc#EncryptedKey");
                writer.attribute("URI", &format!("#{}", self.key_id));
                writer.close();
            }
        }
        writer.close();
        cipher_data(writer, &self.content);
        writer.close();
    }

    fn sibling_key(&self, writer: &mut Writer) {
        writer.open("xenc:EncryptedKey");
        writer.attribute("Id", &self.key_id);
        writer.attribute("xmlns:xenc", XENC);
        self.method(writer);
        writer.open("ds:KeyInfo");
        writer.attribute("xmlns:ds", DSIG);
        writer.open("ds:X509Data");
        let wrap = self.style.certificate_wrap;
        let text = base64_lines(self.certificate, wrap, "");
        writer.leaf("ds:X509Certificate", &text);
        writer.close();
        writer.close();
        cipher_data(writer, &self.wrapped);
        writer.open("xenc:ReferenceList");
        writer.open("xenc:DataReference");
        writer.attribute("URI", &format!("#{}", self.data_id));
        writer.close();
        writer.close();
        writer.close();
    }

    /// EncryptionMethod of the key. SHA-1 is the default digest; any other must be written.
    fn method(&self, writer: &mut Writer) {
        writer.open("xenc:EncryptionMethod");
        writer.attribute("Algorithm", self.encryption.transport.uri());
        let (digest, mask) = match self.encryption.transport {
            KeyTransport::OaepSha1 => (DigestAlgorithm::Sha1, None),
            KeyTransport::OaepSha256 => (DigestAlgorithm::Sha256, Some(MGF1_SHA256)),
            KeyTransport::Rsa15 => return writer.close(),
        };
        let written = self.style.shape.digest_method == DigestMethodShape::Written;
        if written || digest != DigestAlgorithm::Sha1 {
            writer.open("ds:DigestMethod");
            writer.attribute("Algorithm", digest.uri());
            writer.attribute("xmlns:ds", DSIG);
            writer.close();
        }
        if let Some(mask) = mask {
            writer.open("xenc11:MGF");
            writer.attribute("Algorithm", mask);
            writer.attribute("xmlns:xenc11", XENC11);
            writer.close();
        }
        writer.close();
    }
}

fn algorithm(writer: &mut Writer, element: &str, uri: &str) {
    writer.open(element);
    writer.attribute("Algorithm", uri);
    writer.close();
}

fn cipher_data(writer: &mut Writer, octets: &[u8]) {
    writer.open("xenc:CipherData");
    writer.leaf("xenc:CipherValue", &base64_lines(octets, None, ""));
    writer.close();
}

fn random<const N: usize>() -> Result<[u8; N], WireError> {
    let mut octets = [0; N];
    aws_lc_rs::rand::fill(&mut octets).map_err(|_| WireError::Operation("random octets"))?;
    Ok(octets)
}

/// `_` and 32 hexadecimal digits.
fn random_id() -> Result<String, WireError> {
    let octets: [u8; 16] = random()?;
    Ok(octets.iter().fold("_".to_owned(), |id, octet| id + &format!("{octet:02x}")))
}
