//! What a Response says, as values. Nothing here knows how a vendor writes it down.

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

/// `samlp:Response` (Core 3.3.3).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Response {
    /// An xs:ID; where it is empty there is none.
    pub id: String,
    /// `2.0`.
    pub version: String,
    /// UTC.
    pub issue_instant: Option<OffsetDateTime>,
    /// The URL that it is posted to.
    pub destination: Option<String>,
    /// The request that it answers; none when unsolicited.
    pub in_response_to: Option<String>,
    /// Who sends it.
    pub issuer: Option<Issuer>,
    /// How it went.
    pub status: Option<Status>,
    /// The assertions, normally one.
    pub assertions: Vec<Assertion>,
    /// What the schema allows and nobody needs; each is written at its place.
    pub optional: Vec<Optional>,
    /// How all times of the document are written.
    pub times: Times,
}

/// What the schema allows in a Response or its assertions, and what no service provider needs (IIP-SSO07, IIP-SP10).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Optional {
    /// `saml:Advice` with an AssertionURIRef.
    Advice,
    /// `saml:AuthnContextDeclRef` beside the class.
    AuthnContextDeclaration,
    /// `Response/@Consent`.
    Consent,
    /// `samlp:Extensions` with an element of another namespace.
    Extensions,
    /// NameQualifier and SPNameQualifier of the NameID.
    NameQualifiers,
    /// `saml:ProxyRestriction` among the conditions, which binds identity providers only (Core 2.5.1.6).
    ProxyRestriction,
    /// `samlp:StatusDetail` with an element of another namespace.
    StatusDetail,
    /// `samlp:StatusMessage`.
    StatusMessage,
    /// `saml:SubjectLocality` with the address of the client.
    SubjectLocality,
}

impl Optional {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::Advice,
        Self::AuthnContextDeclaration,
        Self::Consent,
        Self::Extensions,
        Self::NameQualifiers,
        Self::ProxyRestriction,
        Self::StatusDetail,
        Self::StatusMessage,
        Self::SubjectLocality,
    ];

    /// The element or attribute, as a document has it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Advice => "Advice",
            Self::AuthnContextDeclaration => "AuthnContextDeclRef",
            Self::Consent => "Consent",
            Self::Extensions => "Extensions",
            Self::NameQualifiers => "NameQualifier",
            Self::ProxyRestriction => "ProxyRestriction",
            Self::StatusDetail => "StatusDetail",
            Self::StatusMessage => "StatusMessage",
            Self::SubjectLocality => "SubjectLocality",
        }
    }
}

/// How times are written (Core 1.3.3: UTC, without a time zone).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Times {
    /// With six digits of a second: `05.678901Z`.
    Microseconds,
    /// With an offset for the `Z`: `05.678+00:00`.
    Offset,
    /// Without a fraction: `05Z`.
    Seconds,
    /// As the vendor does.
    #[default]
    Vendor,
    /// Without a `Z`: `05.678`.
    Zoneless,
}

/// `saml:Issuer`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issuer {
    /// Entity id.
    pub value: String,
    /// URI of the format; usually absent or `entity`.
    pub format: Option<String>,
}

/// `samlp:Status`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Status {
    /// Top-level code, a URI.
    pub code: Option<String>,
    /// Second-level code.
    pub subcode: Option<String>,
    /// Text for people.
    pub message: Option<String>,
}

/// `saml:Assertion` (Core 2.3.3).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assertion {
    /// An xs:ID; where it is empty there is none.
    pub id: String,
    /// `2.0`.
    pub version: String,
    /// UTC.
    pub issue_instant: Option<OffsetDateTime>,
    /// Who says it.
    pub issuer: Issuer,
    /// Of whom.
    pub subject: Option<Subject>,
    /// Under which conditions.
    pub conditions: Option<Conditions>,
    /// How the subject was authenticated; normally one statement.
    pub authn: Vec<AuthnStatement>,
    /// What else is known of the subject; no statement where empty.
    pub attributes: Vec<Attribute>,
}

/// `saml:Subject`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subject {
    /// The name.
    pub name_id: Option<NameId>,
    /// How a bearer is recognised.
    pub confirmations: Vec<SubjectConfirmation>,
}

/// `saml:NameID`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NameId {
    /// The name.
    pub value: String,
    /// URI of its format.
    pub format: Option<String>,
    /// NameQualifier.
    pub name_qualifier: Option<String>,
    /// SPNameQualifier.
    pub sp_name_qualifier: Option<String>,
}

/// `saml:SubjectConfirmation`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SubjectConfirmation {
    /// URI of the method.
    pub method: String,
    /// SubjectConfirmationData.
    pub data: Option<ConfirmationData>,
}

/// `saml:SubjectConfirmationData`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ConfirmationData {
    /// Must not be there for bearer (Profiles 4.1.4.2).
    pub not_before: Option<OffsetDateTime>,
    /// Exclusive.
    pub not_on_or_after: Option<OffsetDateTime>,
    /// The ACS URL.
    pub recipient: Option<String>,
    /// The request.
    pub in_response_to: Option<String>,
    /// The client's address.
    pub address: Option<String>,
}

/// `saml:Conditions`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Conditions {
    /// Inclusive.
    pub not_before: Option<OffsetDateTime>,
    /// Exclusive.
    pub not_on_or_after: Option<OffsetDateTime>,
    /// One entry for each AudienceRestriction (AND), each with its Audiences (OR).
    pub audiences: Vec<Vec<String>>,
    /// Local name of an extension condition that no service provider knows.
    pub unknown: Option<String>,
    /// OneTimeUse.
    pub reuse: Reuse,
}

/// Whether an assertion may be used again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Reuse {
    /// Nothing is said.
    #[default]
    Unsaid,
    /// `saml:OneTimeUse` (Core 2.5.1.5).
    OneTime,
}

/// `saml:AuthnStatement`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuthnStatement {
    /// When the person was authenticated.
    pub authn_instant: Option<OffsetDateTime>,
    /// SessionIndex.
    pub session_index: Option<String>,
    /// When the session at the identity provider ends.
    pub session_not_on_or_after: Option<OffsetDateTime>,
    /// In which way.
    pub context: Option<AuthnContext>,
}

/// `saml:AuthnContext`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuthnContext {
    /// AuthnContextClassRef.
    pub class_ref: Option<String>,
    /// AuthenticatingAuthority.
    pub authenticating_authority: Option<String>,
}

/// `saml:Attribute`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attribute {
    /// Name.
    pub name: String,
    /// NameFormat, a URI.
    pub name_format: Option<String>,
    /// FriendlyName.
    pub friendly_name: Option<String>,
    /// One AttributeValue each.
    pub values: Vec<String>,
    /// The xsi:type of the values.
    pub typing: Typing,
}

/// The xsi:type of an AttributeValue, which Core 2.7.3.1.1 does not ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Typing {
    /// `xs:anyType`, which says as much as nothing.
    AnyType,
    /// `xs:string`.
    #[default]
    Text,
    /// None.
    Untyped,
}
