//! Responses and assertions as values that were read from bytes; judges nothing, so that every
//! check has something to look at. Times that are malformed and elements that are missing or
//! repeated are values too.

use roxmltree::Node;
use time::OffsetDateTime;

use crate::{
    finding::Position,
    instant,
    origin::Origins,
    xml::{self, ns},
};

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

impl Response {
    /// Reads the element's own values; the assertions inside are read by themselves.
    pub fn read(node: Node<'_, '_>, origins: &Origins) -> Self {
        Self {
            id: owned(node, "ID"),
            version: owned(node, "Version"),
            issue_instant: Instant::read(node, "IssueInstant"),
            destination: owned(node, "Destination"),
            in_response_to: owned(node, "InResponseTo"),
            issuer: xml::child(node, ns::SAML, "Issuer").map(|it| NameId::read(it, origins)),
            status: xml::child(node, ns::SAMLP, "Status").map(|it| Status::read(it, origins)),
            repeated: repeated(node, &["Issuer", "Signature", "Extensions", "Status"], origins),
            at: origins.at(node),
        }
    }
}

impl Status {
    /// Reads the element.
    pub fn read(node: Node<'_, '_>, origins: &Origins) -> Self {
        let code = xml::child(node, ns::SAMLP, "StatusCode");
        let subcode = code.and_then(|it| xml::child(it, ns::SAMLP, "StatusCode"));
        Self {
            code: code.and_then(|it| owned(it, "Value")),
            subcode: subcode.and_then(|it| owned(it, "Value")),
            message: xml::child(node, ns::SAMLP, "StatusMessage").map(xml::text),
            at: origins.at(node),
        }
    }
}

impl Assertion {
    /// Reads the element.
    pub fn read(node: Node<'_, '_>, origins: &Origins) -> Self {
        let once = ["Issuer", "Signature", "Subject", "Conditions", "Advice"];
        let statements = |name| xml::children(node, ns::SAML, name);
        let attributes = statements("AttributeStatement")
            .flat_map(|statement| xml::children(statement, ns::SAML, "Attribute"));
        Self {
            id: owned(node, "ID"),
            version: owned(node, "Version"),
            issue_instant: Instant::read(node, "IssueInstant"),
            issuer: xml::child(node, ns::SAML, "Issuer").map(|it| NameId::read(it, origins)),
            subject: xml::child(node, ns::SAML, "Subject").map(|it| Subject::read(it, origins)),
            conditions: xml::child(node, ns::SAML, "Conditions")
                .map(|it| Conditions::read(it, origins)),
            authn_statements: statements("AuthnStatement")
                .map(|it| AuthnStatement::read(it, origins))
                .collect(),
            attributes: attributes.map(|it| Attribute::read(it, origins)).collect(),
            repeated: repeated(node, &once, origins),
            at: origins.at(node),
        }
    }
}

impl NameId {
    /// Reads a NameID or an Issuer.
    pub fn read(node: Node<'_, '_>, origins: &Origins) -> Self {
        Self {
            value: xml::text(node),
            format: owned(node, "Format"),
            name_qualifier: owned(node, "NameQualifier"),
            sp_name_qualifier: owned(node, "SPNameQualifier"),
            at: origins.at(node),
        }
    }
}

impl Subject {
    fn read(node: Node<'_, '_>, origins: &Origins) -> Self {
        Self {
            name_id: xml::child(node, ns::SAML, "NameID").map(|it| NameId::read(it, origins)),
            confirmations: xml::children(node, ns::SAML, "SubjectConfirmation")
                .map(|it| Confirmation::read(it, origins))
                .collect(),
            repeated: repeated(node, &["NameID", "EncryptedID", "BaseID"], origins),
            at: origins.at(node),
        }
    }
}

impl Confirmation {
    fn read(node: Node<'_, '_>, origins: &Origins) -> Self {
        let data = xml::child(node, ns::SAML, "SubjectConfirmationData");
        Self {
            method: owned(node, "Method"),
            data: data.map(|it| ConfirmationData::read(it, origins)),
            at: origins.at(node),
        }
    }
}

impl ConfirmationData {
    fn read(node: Node<'_, '_>, origins: &Origins) -> Self {
        Self {
            recipient: owned(node, "Recipient"),
            not_before: Instant::read(node, "NotBefore"),
            not_on_or_after: Instant::read(node, "NotOnOrAfter"),
            in_response_to: owned(node, "InResponseTo"),
            address: owned(node, "Address"),
            at: origins.at(node),
        }
    }
}

impl Conditions {
    fn read(node: Node<'_, '_>, origins: &Origins) -> Self {
        let known = ["AudienceRestriction", "OneTimeUse", "ProxyRestriction"];
        let is_known =
            |it: &Node<'_, '_>| known.iter().any(|name| it.has_tag_name((ns::SAML, *name)));
        let unknown = node.children().filter(|it| it.is_element() && !is_known(it));
        Self {
            not_before: Instant::read(node, "NotBefore"),
            not_on_or_after: Instant::read(node, "NotOnOrAfter"),
            audience_restrictions: xml::children(node, ns::SAML, "AudienceRestriction")
                .map(|it| AudienceRestriction::read(it, origins))
                .collect(),
            one_time_use: xml::children(node, ns::SAML, "OneTimeUse")
                .map(|it| origins.at(it))
                .collect(),
            unknown: unknown.map(|it| UnknownCondition::read(it, origins)).collect(),
            at: origins.at(node),
        }
    }
}

impl AudienceRestriction {
    fn read(node: Node<'_, '_>, origins: &Origins) -> Self {
        let audiences = xml::children(node, ns::SAML, "Audience").map(xml::text).collect();
        Self { audiences, at: origins.at(node) }
    }
}

impl UnknownCondition {
    fn read(node: Node<'_, '_>, origins: &Origins) -> Self {
        let name = xml::expanded_name(node);
        let named = match node.attribute((ns::XSI, "type")) {
            Some(kind) => format!("{name} of type {kind}"),
            None => name,
        };
        Self { name: named, at: origins.at(node) }
    }
}

impl AuthnStatement {
    fn read(node: Node<'_, '_>, origins: &Origins) -> Self {
        let class = |context| xml::child(context, ns::SAML, "AuthnContextClassRef").map(xml::text);
        Self {
            authn_instant: Instant::read(node, "AuthnInstant"),
            session_index: owned(node, "SessionIndex"),
            session_not_on_or_after: Instant::read(node, "SessionNotOnOrAfter"),
            context: xml::child(node, ns::SAML, "AuthnContext")
                .map(|it| AuthnContext { class: class(it) }),
            at: origins.at(node),
        }
    }
}

impl Attribute {
    fn read(node: Node<'_, '_>, origins: &Origins) -> Self {
        Self {
            name: owned(node, "Name"),
            name_format: owned(node, "NameFormat"),
            friendly_name: owned(node, "FriendlyName"),
            values: xml::children(node, ns::SAML, "AttributeValue").map(xml::text).collect(),
            at: origins.at(node),
        }
    }
}

impl Instant {
    /// Reads a time from an attribute.
    pub fn read(node: Node<'_, '_>, attribute: &str) -> Option<Self> {
        let text = owned(node, attribute)?;
        let value = instant::parse_utc(&text);
        Some(Self { text, value })
    }
}

fn owned(node: Node<'_, '_>, attribute: &str) -> Option<String> {
    xml::attribute(node, attribute).map(str::to_owned)
}

fn repeated(node: Node<'_, '_>, once: &[&str], origins: &Origins) -> Vec<Repeated> {
    let second = |name: &&str| {
        let mut same =
            node.children().filter(|it| it.is_element() && it.tag_name().name() == *name);
        same.nth(1).map(|it| Repeated { name: (*name).to_owned(), at: origins.at(it) })
    };
    once.iter().filter_map(second).collect()
}
