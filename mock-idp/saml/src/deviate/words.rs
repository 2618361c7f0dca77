//! The values that deviations have besides texts and numbers: their words, their sentences and what they do.

use crate::document::{Attribute, Typing};
use crate::draft::{Draft, SignedElements};
use crate::encrypt::{ContentAlgorithm, Encryption, KeyTransport};
use serde::{Deserialize, Serialize};

/// In which way attributes are written, or which one is added; none of it may matter (IIP-SP01, IIP-SP02, IIP-SP11).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AttributeForm {
    /// One more, whose FriendlyName is the Name of the first one; its value is somebody else's.
    Decoy,
    /// All have a FriendlyName.
    FriendlyName,
    /// One more with characters that markup is made of.
    Markup,
    /// One more with three values, one of them empty.
    MultiValued,
    /// None has a NameFormat.
    NoNameFormat,
    /// One more, whose Name is that of the first one in upper case; its value is somebody else's.
    OtherCase,
    /// They stand in the reverse order.
    Reversed,
    /// All values are of the type `xs:anyType`.
    TypedAny,
    /// Two more that nobody knows, before and after the others.
    Unknown,
    /// No value has a type.
    Untyped,
    /// All have the NameFormat for URIs.
    UriNameFormat,
}

impl AttributeForm {
    pub(super) fn sentence(self) -> &'static str {
        match self {
            Self::Decoy => "the FriendlyName of one more attribute is the Name of another",
            Self::FriendlyName => "the attributes have a FriendlyName",
            Self::Markup => "one more attribute has a value that looks like markup",
            Self::MultiValued => "one more attribute has three values",
            Self::NoNameFormat => "the attributes have no NameFormat",
            Self::OtherCase => "the Name of one more attribute is that of another in upper case",
            Self::Reversed => "the attributes stand in the reverse order",
            Self::TypedAny => "the values of the attributes are of the type xs:anyType",
            Self::Unknown => "there are two more attributes that nobody knows",
            Self::Untyped => "the values of the attributes have no type",
            Self::UriNameFormat => "the NameFormat of the attributes is that of URIs",
        }
    }

    pub(super) fn apply(self, attributes: &mut Vec<Attribute>) {
        let each = |attributes: &mut Vec<Attribute>, edit: fn(&mut Attribute)| {
            attributes.iter_mut().for_each(edit);
        };
        match self {
            Self::Decoy => decoy(attributes),
            Self::FriendlyName => {
                each(attributes, |it| it.friendly_name = Some("Some name".into()))
            }
            Self::Markup => attributes.push(more("urn:example:markup", &[MARKUP])),
            Self::MultiValued => attributes.push(more("urn:example:many", &["one", "", "three"])),
            Self::NoNameFormat => each(attributes, |it| it.name_format = None),
            Self::OtherCase => other_case(attributes),
            Self::Reversed => attributes.reverse(),
            Self::TypedAny => each(attributes, |it| it.typing = Typing::AnyType),
            Self::Unknown => {
                attributes.insert(0, more("urn:example:first", &["unknown"]));
                attributes.push(more("urn:example:last", &["unknown"]));
            }
            Self::Untyped => each(attributes, |it| it.typing = Typing::Untyped),
            Self::UriNameFormat => each(attributes, |it| it.name_format = Some(URI.into())),
        }
    }
}

const MARKUP: &str = "<b class=\"x\">&amp;</b> ]]> <!-- -- --> <?a b?>";
const BASIC: &str = "urn:oasis:names:tc:SAML:2.0:attrname-format:basic";
const URI: &str = "urn:oasis:names:tc:SAML:2.0:attrname-format:uri";

fn more(name: &str, values: &[&str]) -> Attribute {
    Attribute {
        name: name.to_owned(),
        name_format: Some(URI.to_owned()),
        friendly_name: None,
        values: values.iter().map(|&value| value.to_owned()).collect(),
        typing: Typing::Text,
    }
}

const SOMEBODY_ELSE: &str = "somebody-else@mail.example";

fn decoy(attributes: &mut Vec<Attribute>) {
    let named = attributes.first().map(|it| it.name.clone());
    let decoy = more("urn:example:decoy", &[SOMEBODY_ELSE]);
    attributes.push(Attribute { friendly_name: named, ..decoy });
}

/// A service provider that needs no attribute is sent none twice.
fn other_case(attributes: &mut Vec<Attribute>) {
    let Some(first) = attributes.first() else { return };
    let other = more(&first.name.to_uppercase(), &[SOMEBODY_ELSE]);
    attributes.push(Attribute { name_format: first.name_format.clone(), ..other });
}

/// Everything once more, behind the good ones.
pub(super) fn again(attributes: &mut Vec<Attribute>, value: &str) {
    let more = attributes.clone().into_iter();
    attributes.extend(more.map(|it| Attribute { values: vec![value.to_owned()], ..it }));
}

/// One more attribute, which nobody has asked for.
///
/// In TOML and JSON: `{ name = "role", value = "admin" }`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AlsoAttribute {
    /// Its Name.
    pub name: String,
    /// Its value.
    pub value: String,
}

impl AlsoAttribute {
    pub(super) fn sample() -> Self {
        Self { name: "role".to_owned(), value: "admin".to_owned() }
    }

    pub(super) fn sentence(&self) -> String {
        format!("there is one more attribute, {} with the value {}", self.name, self.value)
    }

    pub(super) fn attribute(&self) -> Attribute {
        Attribute { name_format: Some(BASIC.to_owned()), ..more(&self.name, &[&self.value]) }
    }
}

/// How an assertion is encrypted, and what is signed: the assertion before it is encrypted, the Response after.
///
/// In TOML and JSON: `{ content = "aes128-gcm", transport = "oaep-sha1", signed = "both" }`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Encrypted {
    /// Algorithm of the content.
    pub content: ContentAlgorithm,
    /// Algorithm of the content key.
    pub transport: KeyTransport,
    /// Which elements are signed; absent: as the vendor does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signed: Option<SignedElements>,
}

impl Encrypted {
    pub(super) fn sentence(self) -> String {
        let (content, transport) = (self.content.name(), self.transport.name());
        let encrypted = format!("the assertion is encrypted with {content} and {transport}");
        match self.signed {
            Some(elements) => format!("{encrypted}, and {}", elements.sentence()),
            None => encrypted,
        }
    }

    pub(super) fn apply(self, draft: &mut Draft) {
        let Self { content, transport, .. } = self;
        draft.encryption = Some(Encryption { content, transport });
        draft.signing.elements = self.signed.unwrap_or(draft.signing.elements);
    }
}

/// A confirmation that is of no use, before the one that is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ExtraConfirmation {
    /// It has expired.
    Expired,
    /// It is for another recipient.
    ForAnother,
    /// It is of the method holder-of-key.
    HolderOfKey,
    /// It is of the method sender-vouches.
    SenderVouches,
    /// It has no data.
    WithoutData,
}

impl ExtraConfirmation {
    pub(super) fn sentence(self) -> &'static str {
        match self {
            Self::Expired => "a SubjectConfirmation that has expired stands before the good one",
            Self::ForAnother => {
                "a SubjectConfirmation for another recipient stands before the good one"
            }
            Self::HolderOfKey => {
                "a SubjectConfirmation of holder-of-key stands before the good one"
            }
            Self::SenderVouches => {
                "a SubjectConfirmation of sender-vouches stands before the good one"
            }
            Self::WithoutData => "a SubjectConfirmation without data stands before the good one",
        }
    }
}

impl SignedElements {
    /// Continues "compared with a good Response, …".
    pub(super) fn sentence(self) -> &'static str {
        match self {
            Self::Assertion => "the assertion alone is signed",
            Self::Both => "the Response and the assertion are signed",
            Self::Neither => "nothing is signed",
            Self::Response => "the Response alone is signed",
        }
    }
}

/// Another spelling of a text, which a comparison that folds takes for the same (Core 1.3.1: there is no folding).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Spelling {
    /// ASCII characters in their full-width forms, which compatibility normalisation makes equal.
    FullWidth,
    /// On a line of its own, as in a document that was printed for people.
    OwnLine,
    /// With a slash at its end.
    TrailingSlash,
    /// With a space at its end.
    TrailingSpace,
    /// In upper case.
    UpperCase,
}

impl Spelling {
    pub(super) fn words(self) -> &'static str {
        match self {
            Self::FullWidth => "in full-width letters",
            Self::OwnLine => "on a line of its own",
            Self::TrailingSlash => "with a slash at its end",
            Self::TrailingSpace => "with a space at its end",
            Self::UpperCase => "in upper case",
        }
    }

    pub(super) fn of(self, text: &str) -> String {
        match self {
            Self::FullWidth => text.chars().map(full_width).collect(),
            Self::OwnLine => format!("\n    {text}\n  "),
            Self::TrailingSlash => format!("{text}/"),
            Self::TrailingSpace => format!("{text} "),
            Self::UpperCase => text.to_uppercase(),
        }
    }
}

/// U+FF01 to U+FF5E are the forms of the ASCII characters from `!` to `~`.
fn full_width(character: char) -> char {
    match character {
        '!'..='~' => char::from_u32(u32::from(character) + 0xFEE0).unwrap_or(character),
        other => other,
    }
}
