//! Responses and assertions as values that were read from bytes; judges nothing, so that every
//! check has something to look at. Times that are malformed and elements that are missing or
//! repeated are values too.

mod read;

pub(crate) use read::is_assertion;
use time::OffsetDateTime;

use crate::finding::Position;

/// A `samlp:Response` without its assertions.
#[derive(Debug, Clone, PartialEq)]
pub struct Response {
    /// `@ID`.
    pub id: Option<String>,
    /// `@Version`.
    pub version: Option<String>,
    /// `@IssueInstant`.
    pub issue_instant: Option<Instant>,
    /// `@Destination`.
    pub destination: Option<String>,
    /// `@InResponseTo`.
    pub in_response_to: Option<String>,
    /// The first `saml:Issuer`.
    pub issuer: Option<NameId>,
    /// The first `samlp:Status`.
    pub status: Option<Status>,
    /// Children that may stand once only and stand more often.
    pub repeated: Vec<Repeated>,
    /// Where the element begins.
    pub at: Option<Position>,
}

/// A `samlp:Status`.
#[derive(Debug, Clone, PartialEq)]
pub struct Status {
    /// `@Value` of the StatusCode that is the direct child.
    pub code: Option<String>,
    /// `@Value` of the StatusCode inside that one.
    pub subcode: Option<String>,
    /// The text of `samlp:StatusMessage`.
    pub message: Option<String>,
    /// Where the element begins.
    pub at: Option<Position>,
}

impl Status {
    /// Whether the first code is Success, octet for octet.
    pub fn is_success(&self) -> bool {
        self.code.as_deref() == Some("urn:oasis:names:tc:SAML:2.0:status:Success")
    }
}

/// A `saml:Assertion`.
#[derive(Debug, Clone, PartialEq)]
pub struct Assertion {
    /// `@ID`.
    pub id: Option<String>,
    /// `@Version`.
    pub version: Option<String>,
    /// `@IssueInstant`.
    pub issue_instant: Option<Instant>,
    /// The first `saml:Issuer`.
    pub issuer: Option<NameId>,
    /// The first `saml:Subject`.
    pub subject: Option<Subject>,
    /// The first `saml:Conditions`.
    pub conditions: Option<Conditions>,
    /// Each `saml:AuthnStatement`.
    pub authn_statements: Vec<AuthnStatement>,
    /// The attributes of all statements, in document order.
    pub attributes: Vec<Attribute>,
    /// Children that may stand once only and stand more often.
    pub repeated: Vec<Repeated>,
    /// Where the element begins.
    pub at: Option<Position>,
}

impl Assertion {
    /// The NameID of the subject, where there is one.
    pub fn name_id(&self) -> Option<&NameId> {
        self.subject.as_ref()?.name_id.as_ref()
    }

    /// The values of all attributes with exactly this name.
    pub fn values<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        let named = self.attributes.iter().filter(move |it| it.name.as_deref() == Some(name));
        named.flat_map(|attribute| attribute.values.iter().map(String::as_str))
    }
}

/// A `saml:NameID` or a `saml:Issuer`, whose type is the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NameId {
    /// All the text, exactly: nothing trimmed, nothing cut at a comment.
    pub value: String,
    /// `@Format`.
    pub format: Option<String>,
    /// `@NameQualifier`.
    pub name_qualifier: Option<String>,
    /// `@SPNameQualifier`.
    pub sp_name_qualifier: Option<String>,
    /// Where the element begins.
    pub at: Option<Position>,
}

/// A `saml:Subject`. An EncryptedID or BaseID is not read: such a subject has no NameID.
#[derive(Debug, Clone, PartialEq)]
pub struct Subject {
    /// The first `saml:NameID`.
    pub name_id: Option<NameId>,
    /// Each `saml:SubjectConfirmation`.
    pub confirmations: Vec<Confirmation>,
    /// Children that may stand once only and stand more often.
    pub repeated: Vec<Repeated>,
    /// Where the element begins.
    pub at: Option<Position>,
}

/// A `saml:SubjectConfirmation`.
#[derive(Debug, Clone, PartialEq)]
pub struct Confirmation {
    /// `@Method`.
    pub method: Option<String>,
    /// The first `saml:SubjectConfirmationData`.
    pub data: Option<ConfirmationData>,
    /// Where the element begins.
    pub at: Option<Position>,
}

/// A `saml:SubjectConfirmationData`.
#[derive(Debug, Clone, PartialEq)]
pub struct ConfirmationData {
    /// `@Recipient`.
    pub recipient: Option<String>,
    /// `@NotBefore`.
    pub not_before: Option<Instant>,
    /// `@NotOnOrAfter`.
    pub not_on_or_after: Option<Instant>,
    /// `@InResponseTo`.
    pub in_response_to: Option<String>,
    /// `@Address`.
    pub address: Option<String>,
    /// Where the element begins.
    pub at: Option<Position>,
}

/// A `saml:Conditions`.
#[derive(Debug, Clone, PartialEq)]
pub struct Conditions {
    /// `@NotBefore`.
    pub not_before: Option<Instant>,
    /// `@NotOnOrAfter`.
    pub not_on_or_after: Option<Instant>,
    /// Each `saml:AudienceRestriction`; all of them must hold.
    pub audience_restrictions: Vec<AudienceRestriction>,
    /// Each `saml:OneTimeUse`, by its position.
    pub one_time_use: Vec<Option<Position>>,
    /// Conditions that we do not know, by their expanded name.
    pub unknown: Vec<UnknownCondition>,
    /// Where the element begins.
    pub at: Option<Position>,
}

/// A `saml:AudienceRestriction`: one of its audiences must be ours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AudienceRestriction {
    /// The text of each `saml:Audience`.
    pub audiences: Vec<String>,
    /// Where the element begins.
    pub at: Option<Position>,
}

/// A condition that has no meaning to us, so that the assertion is indeterminate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownCondition {
    /// `{namespace}local-name`, with `xsi:type` behind it where there is one.
    pub name: String,
    /// Where the element begins.
    pub at: Option<Position>,
}

/// A `saml:AuthnStatement`.
#[derive(Debug, Clone, PartialEq)]
pub struct AuthnStatement {
    /// `@AuthnInstant`.
    pub authn_instant: Option<Instant>,
    /// `@SessionIndex`.
    pub session_index: Option<String>,
    /// `@SessionNotOnOrAfter`.
    pub session_not_on_or_after: Option<Instant>,
    /// Whether there is an AuthnContext, and its class.
    pub context: Option<AuthnContext>,
    /// Where the element begins.
    pub at: Option<Position>,
}

/// A `saml:AuthnContext`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuthnContext {
    /// The text of `saml:AuthnContextClassRef`.
    pub class: Option<String>,
}

/// A `saml:Attribute`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attribute {
    /// `@Name`.
    pub name: Option<String>,
    /// `@NameFormat`.
    pub name_format: Option<String>,
    /// `@FriendlyName`: for people, never for matching.
    pub friendly_name: Option<String>,
    /// All the text of each `saml:AttributeValue`.
    pub values: Vec<String>,
    /// Where the element begins.
    pub at: Option<Position>,
}

/// An `xs:dateTime` as it was written, and its value where it is one in UTC.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Instant {
    /// The attribute's text.
    pub text: String,
    /// The time, if the text ends in `Z` and is a date and time.
    pub value: Option<OffsetDateTime>,
}

/// A child that may stand once and stands again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repeated {
    /// Its local name.
    pub name: String,
    /// Where the second one begins.
    pub at: Option<Position>,
}
