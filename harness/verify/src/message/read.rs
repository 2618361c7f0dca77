//! From an element to its value: total functions, so that nothing is hidden from the checks.

use roxmltree::Node;

use super::{
    Assertion, Attribute, AudienceRestriction, AuthnContext, AuthnStatement, Conditions,
    Confirmation, ConfirmationData, Instant, NameId, Repeated, Response, Status, Subject,
    UnknownCondition,
};
use crate::{
    instant,
    origin::Origins,
    xml::{self, ns},
};

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

/// An assertion, encrypted or not.
pub(crate) fn is_assertion(node: &Node<'_, '_>) -> bool {
    ["Assertion", "EncryptedAssertion"].iter().any(|name| node.has_tag_name((ns::SAML, *name)))
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
