//! Tampers: somebody without the key changed the bytes. They find their places by parsing, and leave all other bytes as they are.

mod burden;
mod differential;
mod document;
mod edit;
mod encryption;
mod fetch;
mod hmac;
pub mod moves;
mod parser;
mod place;
mod points;
mod round_trip;
mod row;
mod self_signed;
mod signature;
mod signed_info;
mod stylesheet;
mod table;
mod text;
mod uncovered;
mod wrap;
pub mod wrapping;

use crate::WireError;
use crate::draft::SignedElements;
use crate::key::SigningKey;
use document::Document;
pub use encryption::EncryptedForm;
pub use fetch::FetchForm;
pub use hmac::HmacSecret;
use moves::Move;
pub use parser::{DtdForm, ForgedRoot};
pub use round_trip::RoundTrip;
use row::{Point, SignedName, Text};
use serde::{Deserialize, Serialize};
pub use uncovered::UnsignedPlace;
use wrapping::{ResponseWrapping, Wrapping};

/// One change to a finished document. In TOML and JSON: `"xsw3"`, or `{ audience-edited = "…" }`.
///
/// In the shapes of the wrappings, R is the Response and A the assertion that were signed, E the forged copy, S(x) the
/// signature over x, x-S is x with its signature taken out, and `Parent{child, child}` gives the order of the children.
/// The first eight are those of "On Breaking SAML: Be Whoever You Want to Be" (2012), the others come from later advisories.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Tamper {
    /// R{A, E}
    Append,
    /// Every Audience is edited; the signature is left as it is.
    AudienceEdited(String),
    /// A CDATA section holds the end of the NameID, so that the text before it is the victim's name.
    CdataInNameId,
    /// A comment in each AttributeValue that begins with the victim's, so that the text before it is the victim's; the NameID
    /// is as it was.
    CommentInAttributeValue,
    /// A comment inside the NameID, so that the text before it is the victim's name.
    CommentInNameId,
    /// These moves, one after the other; what a search has found.
    Composed(Vec<Move>),
    /// So many elements inside of each other stand in Extensions.
    Deep(u32),
    /// The NameID is the victim's; a comment with the forged digest stands before the signed one in DigestValue.
    DigestComment,
    /// A DOCTYPE with an internal entity in front of a good document.
    Doctype,
    /// A DOCTYPE whose end two parsers see in two places, and a document for each: one of them is forged.
    DoctypeDifferential(ForgedRoot),
    /// A DOCTYPE that asks for more than an internal entity.
    Dtd(DtdForm),
    /// R{A, E with the same ID and S(A)}
    DupidParkedBefore,
    /// R{Extensions{A}, E with the same ID and S(A)}
    DupidParkedExtensions,
    /// R{Issuer{…, A}, E with the same ID and S(A)}
    DupidParkedIssuer,
    /// R{E with the same ID and S(A), and A in its NameID}
    DupidParkedNameid,
    /// R{Status{StatusDetail{A}}, E with the same ID and S(A)}
    DupidParkedStatus,
    /// R{Status{StatusCode{A}}, E with the same ID and S(A)}
    DupidParkedStatuscode,
    /// R{A-S, E with the same ID and S(A)}
    DupidStrippedBefore,
    /// R{Extensions{A-S}, E with the same ID and S(A)}
    DupidStrippedExtensions,
    /// R{Issuer{…, A-S}, E with the same ID and S(A)}
    DupidStrippedIssuer,
    /// R{E with the same ID and S(A), and A-S in its NameID}
    DupidStrippedNameid,
    /// R{Status{StatusDetail{A-S}}, E with the same ID and S(A)}
    DupidStrippedStatus,
    /// R{Status{StatusCode{A-S}}, E with the same ID and S(A)}
    DupidStrippedStatuscode,
    /// The NameID is the victim's; the signature is left as it is.
    EditNameId,
    /// The NameID is the victim's; the signature is an empty element.
    EmptySignature,
    /// An assertion that anybody may have encrypted for the service provider, alone or beside another one.
    Encrypted(EncryptedForm),
    /// Something names a URL, and the service provider has no reason to fetch what is there.
    Fetches(FetchForm),
    /// The NameID is the victim's; the signature is an HMAC, and the secret is the identity provider's certificate.
    HmacConfusion(HmacSecret),
    /// The NameID is the victim's; the signature is an HMAC that is cut to so many bits, all of them zero.
    HmacTruncation(u8),
    /// A processing instruction holds the end of the NameID, so that what is left is the victim's name.
    InstructionInNameId,
    /// So many octets of text stand in Extensions.
    Large(u32),
    /// R{Extensions{A}, E}
    ExtOrig,
    /// R{E with A in its Advice}
    InAdvice,
    /// R{E with A in its SubjectConfirmationData}
    InSubjectconfirmationdata,
    /// A forged Subject and AttributeStatement stand in the KeyInfo of S(A), which no digest covers.
    KeyinfoContent,
    /// The NameID is the victim's; the SignatureValue is of a length that no key makes.
    MalformedSignatureValue,
    /// R{S(A), Extensions{A-S}, E}
    MsgsigExtensions,
    /// R{S(A){Object{A-S}}, E}
    MsgsigObject,
    /// R{S(A), Status{StatusDetail{A-S}}, E}
    MsgsigStatus,
    /// Two root elements, and one of them is forged.
    MultiRoot(ForgedRoot),
    /// A character reference follows the victim's name, which the NameID begins with.
    ReferenceInNameId,
    /// R{E with a new ID and `x:ID` of A, A}
    NamespacedId,
    /// R{E without ID, A}
    NoId,
    /// E{Extensions{R}} in place of a signed Response.
    RespInExtensions,
    /// E{S(R){Object{R}}} in place of a signed Response.
    RespInObject,
    /// R{E, A}, and E is seen only by who prints what was read and reads that.
    RoundTrip(RoundTrip),
    /// R{E with the same ID, A}
    SameId,
    /// A second copy of S(A) has a forged Subject and AttributeStatement in an Object.
    SecondSignature,
    /// The NameID is the victim's; a second SignedInfo has the digest that this gives.
    SecondSignedInfo(OtherSignedInfo),
    /// The NameID is the victim's; signed again with the attacker's key.
    SelfSigned(KeyInfoForm),
    /// The NameID is the victim's; a DigestValue with the digest that this gives stands before the signed one.
    SmuggledDigest(UnsignedPlace),
    /// The status is edited: Success becomes Responder, any other becomes Success.
    StatusEdited,
    /// The NameID is the victim's; every signature is taken out.
    StripSignature,
    /// The NameID is the victim's; the CanonicalizationMethod is a stylesheet that writes SignedInfo as it was signed.
    StylesheetForSignedInfo,
    /// A forged Subject and AttributeStatement stand in an Object of S(A), which the enveloped transform takes out before the
    /// digest is made.
    TwoSubjects,
    /// A NameID with the victim's name stands where no signature of the assertion covers it.
    UnsignedNameid(UnsignedPlace),
    /// The signed assertion is wrapped by a forged one.
    Wrapped(Wrapping),
    /// The signed Response is wrapped by a forged one.
    WrappedResponse(ResponseWrapping),
    /// E{…, S(R){R-S}} in place of a signed Response.
    Xsw1,
    /// E{Issuer, R-S, S(R), …} in place of a signed Response.
    Xsw2,
    /// R{E, A}
    Xsw3,
    /// R{E{…, A}}
    Xsw4,
    /// R{E with S(A), A-S}
    Xsw5,
    /// R{E with S(A){…, A-S}}
    Xsw6,
    /// R{Extensions{E with the same ID}, A}
    Xsw7,
    /// R{E with the same ID and S(A){Object{A-S}}}
    Xsw8,
    /// The NameID is the victim's; SignedInfo has no Reference.
    ZeroReference,
}

/// Where the forged SignedInfo stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OtherSignedInfo {
    /// Before the genuine one.
    First,
    /// After the genuine one.
    Last,
    /// Around the genuine one.
    Nested,
}

/// What the KeyInfo of an attacker's signature holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum KeyInfoForm {
    /// The identity provider's certificate, although another key has signed.
    IdpCertificate,
    /// The attacker's public key as KeyValue.
    KeyValue,
    /// Nothing: there is no KeyInfo.
    None,
    /// The attacker's certificate.
    X509,
}

/// Who tampers, and as whom they want to get in.
#[derive(Debug, Clone, Copy)]
pub struct Attacker<'a> {
    /// The NameID to forge.
    pub victim: &'a str,
    /// Further values to forge: the attacker's own AttributeValue, such as their mail, and the victim's in its place.
    pub values: &'a [(&'a str, &'a str)],
    /// The attacker's own key.
    pub key: &'a SigningKey,
    /// DER of the identity provider's certificate, which everybody has.
    pub idp_certificate: &'a [u8],
    /// DER of the certificate that the service provider has published, for which everybody can encrypt.
    pub sp_certificate: Option<&'a [u8]>,
    /// A URL on this machine, of which is noticed that it is fetched.
    pub canary: &'a str,
    /// The URL of a file on the machine of the service provider.
    pub file: &'a str,
}

impl Tamper {
    /// Changes the document.
    ///
    /// # Errors
    /// The document has no place for it (a wrapping of a signed assertion needs one, in clear), is not well formed, or
    /// the attacker's key cannot sign with the algorithm of the document.
    pub fn apply(&self, xml: &str, attacker: &Attacker<'_>) -> Result<String, WireError> {
        (self.row().apply)(&Document::read(xml)?, attacker)
    }

    /// Whether it needs a signed NameID that begins with the victim's.
    pub fn needs_extended_name_id(&self) -> bool {
        self.row().signed_name == SignedName::Extended
    }

    /// Whether it needs a signed e-mail address that begins with the victim's.
    pub fn needs_extended_mail(&self) -> bool {
        self.row().signed_name == SignedName::ExtendedMail
    }

    /// Whether it can be done to a document that is signed like this.
    pub fn fits(&self, signed: SignedElements) -> bool {
        self.row().needs.met_by(signed)
    }

    /// Whether one of the identity provider's signatures in the changed document is still good: it is as it was made, and
    /// an element with the ID that it refers to is, but for the signature, as it was signed.
    pub fn keeps_signature(&self, signed: SignedElements) -> bool {
        let row = self.row();
        row.needs.met_by(signed) && row.keeps.holds_in(signed)
    }

    /// Where the forged and the signed assertion stand, if it wraps the assertion.
    pub fn wrapping(&self) -> Option<Wrapping> {
        match self.row().point? {
            Point::Assertion(wrapping) => Some(wrapping),
            Point::Response(_) => None,
        }
    }

    /// Where the signed Response stands, if it wraps that.
    pub fn response_wrapping(&self) -> Option<ResponseWrapping> {
        match self.row().point? {
            Point::Assertion(_) => None,
            Point::Response(wrapping) => Some(wrapping),
        }
    }

    /// Whether a strict parser reads the changed document: it is always well formed, but may have a DOCTYPE.
    pub fn is_well_formed(&self) -> bool {
        self.row().text == Text::WellFormed
    }

    /// The one difference, in a sentence that continues "compared with a good Response, …".
    pub fn sentence(&self) -> String {
        self.row().sentence
    }

    /// One of each, for listings and for tests that go through all of them.
    pub fn samples() -> Vec<Self> {
        vec![
            Self::Append,
            Self::AudienceEdited("https://other.example/saml".to_owned()),
            Self::CdataInNameId,
            Self::CommentInAttributeValue,
            Self::CommentInNameId,
            Self::Composed(vec![Move::Forge, Move::Redigest]),
            Self::Deep(100),
            Self::DigestComment,
            Self::Doctype,
            Self::DoctypeDifferential(ForgedRoot::First),
            Self::DoctypeDifferential(ForgedRoot::Last),
            Self::Dtd(DtdForm::Bomb),
            Self::Dtd(DtdForm::EntityInId),
            Self::Dtd(DtdForm::ExternalEntity),
            Self::Dtd(DtdForm::ExternalSubset),
            Self::Dtd(DtdForm::File),
            Self::Dtd(DtdForm::ParameterEntity),
            Self::DupidParkedBefore,
            Self::DupidParkedExtensions,
            Self::DupidParkedIssuer,
            Self::DupidParkedNameid,
            Self::DupidParkedStatus,
            Self::DupidParkedStatuscode,
            Self::DupidStrippedBefore,
            Self::DupidStrippedExtensions,
            Self::DupidStrippedIssuer,
            Self::DupidStrippedNameid,
            Self::DupidStrippedStatus,
            Self::DupidStrippedStatuscode,
            Self::EditNameId,
            Self::EmptySignature,
            Self::Encrypted(EncryptedForm::Forged),
            Self::Encrypted(EncryptedForm::ForgedAfter),
            Self::Encrypted(EncryptedForm::ForgedBefore),
            Self::Encrypted(EncryptedForm::GenuineAfter),
            Self::Encrypted(EncryptedForm::GenuineBefore),
            Self::Fetches(FetchForm::Reference),
            Self::Fetches(FetchForm::RetrievalMethod),
            Self::Fetches(FetchForm::SchemaLocation),
            Self::Fetches(FetchForm::Stylesheet),
            Self::Fetches(FetchForm::Xinclude),
            Self::ExtOrig,
            Self::HmacConfusion(HmacSecret::Base64),
            Self::HmacConfusion(HmacSecret::Der),
            Self::HmacConfusion(HmacSecret::Pem),
            Self::HmacConfusion(HmacSecret::PemTrimmed),
            Self::HmacConfusion(HmacSecret::Spki),
            Self::HmacConfusion(HmacSecret::SpkiPem),
            Self::HmacTruncation(0),
            Self::HmacTruncation(1),
            Self::InstructionInNameId,
            Self::Large(10_000),
            Self::InAdvice,
            Self::InSubjectconfirmationdata,
            Self::KeyinfoContent,
            Self::MalformedSignatureValue,
            Self::MsgsigExtensions,
            Self::MsgsigObject,
            Self::MsgsigStatus,
            Self::MultiRoot(ForgedRoot::First),
            Self::MultiRoot(ForgedRoot::Last),
            Self::ReferenceInNameId,
            Self::NamespacedId,
            Self::NoId,
            Self::RespInExtensions,
            Self::RespInObject,
            Self::RoundTrip(RoundTrip::Attribute),
            Self::RoundTrip(RoundTrip::Directive),
            Self::RoundTrip(RoundTrip::Element),
            Self::SameId,
            Self::SecondSignature,
            Self::SecondSignedInfo(OtherSignedInfo::First),
            Self::SecondSignedInfo(OtherSignedInfo::Last),
            Self::SecondSignedInfo(OtherSignedInfo::Nested),
            Self::SelfSigned(KeyInfoForm::IdpCertificate),
            Self::SelfSigned(KeyInfoForm::KeyValue),
            Self::SelfSigned(KeyInfoForm::None),
            Self::SelfSigned(KeyInfoForm::X509),
            Self::SmuggledDigest(UnsignedPlace::End),
            Self::SmuggledDigest(UnsignedPlace::Extensions),
            Self::SmuggledDigest(UnsignedPlace::StatusDetail),
            Self::StatusEdited,
            Self::StripSignature,
            Self::StylesheetForSignedInfo,
            Self::TwoSubjects,
            Self::UnsignedNameid(UnsignedPlace::End),
            Self::UnsignedNameid(UnsignedPlace::Extensions),
            Self::UnsignedNameid(UnsignedPlace::StatusDetail),
            Self::Wrapped(Wrapping::XSW3),
            Self::WrappedResponse(ResponseWrapping::XSW1),
            Self::Xsw1,
            Self::Xsw2,
            Self::Xsw3,
            Self::Xsw4,
            Self::Xsw5,
            Self::Xsw6,
            Self::Xsw7,
            Self::Xsw8,
            Self::ZeroReference,
        ]
    }
}

impl KeyInfoForm {
    /// Continues "signed with the attacker's key, …".
    fn words(self) -> &'static str {
        match self {
            Self::IdpCertificate => "with the identity provider's certificate in KeyInfo",
            Self::KeyValue => "which is in KeyInfo as KeyValue",
            Self::None => "without KeyInfo",
            Self::X509 => "whose certificate is in KeyInfo",
        }
    }

    fn sentence(self) -> String {
        format!("the NameID was edited and signed with the attacker's key, {}", self.words())
    }
}
