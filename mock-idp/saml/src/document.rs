//! What a Response says, as values. Nothing here knows how a vendor writes it down.

use time::OffsetDateTime;

/// `samlp:Response` (Core 3.3.3).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Response {
    /// An xs:ID.
    pub id: String,
    /// `2.0`.
    pub version: String,
    /// UTC.
    pub issue_instant: OffsetDateTime,
    /// The URL that it is posted to.
    pub destination: Option<String>,
    /// The request that it answers; none when unsolicited.
    pub in_response_to: Option<String>,
    /// Who sends it.
    pub issuer: Option<Issuer>,
    /// How it went.
    pub status: Status,
    /// The assertions, normally one.
    pub assertions: Vec<Assertion>,
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
    pub code: String,
    /// Second-level code.
    pub subcode: Option<String>,
    /// Text for people.
    pub message: Option<String>,
}

/// `saml:Assertion` (Core 2.3.3).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assertion {
    /// An xs:ID.
    pub id: String,
    /// `2.0`.
    pub version: String,
    /// UTC.
    pub issue_instant: OffsetDateTime,
    /// Who says it.
    pub issuer: Issuer,
    /// Of whom.
    pub subject: Option<Subject>,
    /// Under which conditions.
    pub conditions: Option<Conditions>,
    /// How the subject was authenticated.
    pub authn: Option<AuthnStatement>,
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
    pub authn_instant: OffsetDateTime,
    /// SessionIndex.
    pub session_index: Option<String>,
    /// When the session at the identity provider ends.
    pub session_not_on_or_after: Option<OffsetDateTime>,
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
}
