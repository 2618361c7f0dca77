//! How one vendor writes a document down. Pure data: a vendor table is a value of these types.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The layout of a Response: everything about its bytes that is not its meaning.
///
/// In a vendor table this is `[shape]`. The attribute lists name, for each element, its attributes in the order of
/// writing, and with `xmlns:PREFIX` where a namespace is declared (`xmlns:PREFIX?signed`: only when the assertion or
/// Response that the element belongs to is signed). A PREFIX is one of the two below, `xs` or `xsi`. Attributes that are
/// not named follow, and so do namespaces that are needed and not yet declared: any shape gives well-formed documents.
/// Other messages than a Response are written like one.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Shape {
    /// Whether the document begins with an XML declaration.
    pub declaration: Declaration,
    /// Prefix of the protocol namespace, `saml2p` or `samlp`.
    pub protocol_prefix: String,
    /// Prefix of the assertion namespace, `saml2` or `saml`.
    pub assertion_prefix: String,
    /// Precision of instants.
    pub instants: Precision,
    /// Format of Issuer elements; absent: none.
    #[serde(default)]
    pub issuer_format: Option<String>,
    /// Whether non-ASCII characters of a NameID are numeric character references.
    #[serde(default)]
    pub name_id_characters: Characters,
    /// By element (`NameID`, or `Response/Issuer` where the parent matters): attributes and namespace declarations in order.
    pub attributes: BTreeMap<String, Vec<String>>,
    /// The ds:Signature.
    pub signature: SignatureShape,
    /// The saml:EncryptedAssertion.
    pub encryption: EncryptionShape,
}

/// Whether a document begins with `<?xml version="1.0" encoding="UTF-8"?>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Declaration {
    /// It does not.
    Absent,
    /// It does.
    Utf8,
    /// `<?xml version="1.0"?>`, as in OneLogin's metadata.
    VersionOnly,
}

impl Declaration {
    /// The declaration as it is written; empty where there is none.
    pub fn text(self) -> &'static str {
        match self {
            Self::Absent => "",
            Self::Utf8 => r#"<?xml version="1.0" encoding="UTF-8"?>"#,
            Self::VersionOnly => r#"<?xml version="1.0"?>"#,
        }
    }
}

/// Precision of instants.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Precision {
    /// `2026-01-02T03:04:05.678Z`
    Millis,
    /// `2026-01-02T03:04:05Z`
    Seconds,
}

/// How non-ASCII characters are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Characters {
    /// As they are.
    #[default]
    Literal,
    /// As `&#x4E03;`.
    References,
}

/// The layout of a ds:Signature.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct SignatureShape {
    /// Line breaks between its elements.
    pub lines: Lines,
    /// Characters in a line of the SignatureValue; absent: one line.
    #[serde(default)]
    pub value_wrap: Option<usize>,
    /// Characters in a line of a certificate; absent: one line.
    #[serde(default)]
    pub certificate_wrap: Option<usize>,
    /// What KeyInfo holds.
    pub key_info: KeyInfoShape,
    /// PrefixList of InclusiveNamespaces, written where attribute values are in clear below the signed element; absent: never.
    #[serde(default)]
    pub prefix_list: Option<String>,
}

/// Line breaks in a signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Lines {
    /// A line for each element; SignatureValue and certificate on lines of their own.
    Broken,
    /// No line break but those of wrapped base64.
    Single,
}

/// What KeyInfo holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum KeyInfoShape {
    /// X509Data with one X509Certificate.
    X509,
    /// X509Data, then KeyValue with RSAKeyValue.
    X509AndRsaKeyValue,
}

/// The layout of an EncryptedAssertion.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct EncryptionShape {
    /// Where the EncryptedKey stands.
    pub key: KeyPlacement,
    /// Whether the OAEP EncryptionMethod has a DigestMethod.
    pub digest_method: DigestMethodShape,
}

/// Where the EncryptedKey stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum KeyPlacement {
    /// Inside EncryptedData/KeyInfo.
    Nested,
    /// After EncryptedData, found through a RetrievalMethod.
    Sibling,
}

/// Whether a DigestMethod is written where its value is the default.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DigestMethodShape {
    /// It is left out.
    Omitted,
    /// It is written.
    Written,
}

impl Shape {
    /// The attribute list of an element, looked up with its parent first.
    pub(crate) fn order(&self, parent: &str, element: &str) -> &[String] {
        let found = self
            .attributes
            .get(&format!("{parent}/{element}"))
            .or_else(|| self.attributes.get(element));
        found.map_or(&[], Vec::as_slice)
    }
}
