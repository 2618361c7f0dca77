//! Responses whose text is their own canonical form, each part of which a test can replace.

use saml_verify::policy::{IdpTrust, Policy};
use time::macros::datetime;

use crate::idp::{IDP, Idp};

pub(crate) const IDP_ID: &str = "http://idp.example/exk1";
pub(crate) const SP_ID: &str = "https://sp.example/saml";
pub(crate) const ACS: &str = "https://sp.example/saml/acs";
pub(crate) const ADA: &str = "ada@example.com";
pub(crate) const MALLORY: &str = "mallory@example.com";
const SAML: &str = "urn:oasis:names:tc:SAML:2.0:assertion";
const SAMLP: &str = "urn:oasis:names:tc:SAML:2.0:protocol";

/// What the tests demand, at a quarter of an hour in which [`Assertion::new`] is valid.
pub(crate) fn policy() -> Policy {
    let idp = IdpTrust { entity_id: IDP_ID.to_owned(), keys: vec![IDP.pinned()] };
    Policy::new(SP_ID, ACS, idp, datetime!(2026-11-23 20:00:00 UTC))
}

#[derive(Clone)]
pub(crate) struct Assertion {
    pub(crate) id: String,
    /// Attributes in canonical order, the ID left out.
    pub(crate) attributes: String,
    pub(crate) issuer: String,
    pub(crate) name_id: String,
    pub(crate) confirmations: String,
    pub(crate) conditions: String,
    pub(crate) statements: String,
}

impl Assertion {
    pub(crate) fn new(id: &str, name_id: &str) -> Self {
        Self {
            id: id.to_owned(),
            attributes: "IssueInstant=\"2026-11-23T20:00:00Z\" Version=\"2.0\"".to_owned(),
            issuer: element("Issuer", IDP_ID),
            name_id: element("NameID", name_id),
            confirmations: bearer(&format!(
                "NotOnOrAfter=\"2026-11-23T20:05:00Z\" Recipient=\"{ACS}\""
            )),
            conditions: conditions(&audience(SP_ID)),
            statements: statement("") + &attribute("email", name_id),
        }
    }

    /// The text with something, for example a signature, behind the issuer.
    pub(crate) fn text(&self, behind_issuer: &str) -> String {
        let Self { id, attributes, issuer, name_id, confirmations, .. } = self;
        let Self { conditions, statements, .. } = self;
        let subject = match (name_id.as_str(), confirmations.as_str()) {
            ("", "") => String::new(),
            _ => element("Subject", &format!("{name_id}{confirmations}")),
        };
        format!(
            "<saml:Assertion xmlns:saml=\"{SAML}\" ID=\"{id}\" {attributes}>{issuer}\
             {behind_issuer}{subject}{conditions}{statements}</saml:Assertion>"
        )
    }

    pub(crate) fn signed_by(&self, idp: &Idp) -> String {
        self.text(&idp.signature(&self.text(""), &self.id))
    }
}

#[derive(Clone)]
pub(crate) struct Response {
    pub(crate) id: String,
    pub(crate) destination: String,
    /// Attributes behind the ID, in canonical order.
    pub(crate) attributes: String,
    pub(crate) issuer: String,
    pub(crate) status: String,
}

impl Response {
    pub(crate) fn new(id: &str) -> Self {
        Self {
            id: id.to_owned(),
            destination: format!(" Destination=\"{ACS}\""),
            attributes: "IssueInstant=\"2026-11-23T20:00:00Z\" Version=\"2.0\"".to_owned(),
            issuer: format!("<saml:Issuer xmlns:saml=\"{SAML}\">{IDP_ID}</saml:Issuer>"),
            status: status("urn:oasis:names:tc:SAML:2.0:status:Success"),
        }
    }

    /// The text with something behind the issuer, and something behind the status.
    pub(crate) fn text(&self, behind_issuer: &str, body: &str) -> String {
        let Self { id, destination, attributes, issuer, status } = self;
        format!(
            "<samlp:Response xmlns:samlp=\"{SAMLP}\"{destination} ID=\"{id}\" {attributes}>\
             {issuer}{behind_issuer}{status}{body}</samlp:Response>"
        )
    }

    pub(crate) fn signed_by(&self, idp: &Idp, body: &str) -> String {
        self.text(&idp.signature(&self.text("", body), &self.id), body)
    }
}

/// Which elements are signed.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Style {
    Assertion,
    Both,
    Response,
}

pub(crate) const STYLES: [Style; 3] = [Style::Assertion, Style::Both, Style::Response];

pub(crate) fn signed(response: &Response, assertion: &Assertion, style: Style) -> String {
    match style {
        Style::Assertion => response.text("", &assertion.signed_by(&IDP)),
        Style::Both => response.signed_by(&IDP, &assertion.signed_by(&IDP)),
        Style::Response => response.signed_by(&IDP, &assertion.text("")),
    }
}

pub(crate) fn good(style: Style) -> String {
    signed(&Response::new("_r1"), &Assertion::new("_a1", ADA), style)
}

pub(crate) fn element(name: &str, content: &str) -> String {
    format!("<saml:{name}>{content}</saml:{name}>")
}

pub(crate) fn bearer(data: &str) -> String {
    confirmation("bearer", &format!("<saml:SubjectConfirmationData {data}>"))
}

/// `data` is the start tag of SubjectConfirmationData, or nothing.
pub(crate) fn confirmation(method: &str, data: &str) -> String {
    let end = if data.is_empty() { "" } else { "</saml:SubjectConfirmationData>" };
    format!(
        "<saml:SubjectConfirmation Method=\"urn:oasis:names:tc:SAML:2.0:cm:{method}\">{data}{end}\
         </saml:SubjectConfirmation>"
    )
}

pub(crate) fn conditions(content: &str) -> String {
    window("2026-11-23T19:55:00Z", "2026-11-23T20:05:00Z", content)
}

pub(crate) fn window(not_before: &str, not_on_or_after: &str, content: &str) -> String {
    format!(
        "<saml:Conditions NotBefore=\"{not_before}\" NotOnOrAfter=\"{not_on_or_after}\">{content}\
         </saml:Conditions>"
    )
}

pub(crate) fn audience(entity_id: &str) -> String {
    element("AudienceRestriction", &element("Audience", entity_id))
}

/// `more` are further attributes, sorted behind AuthnInstant.
pub(crate) fn statement(more: &str) -> String {
    let class = "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport";
    let context = element("AuthnContext", &element("AuthnContextClassRef", class));
    format!(
        "<saml:AuthnStatement AuthnInstant=\"2026-11-23T19:59:00Z\"{more}>{context}\
         </saml:AuthnStatement>"
    )
}

pub(crate) fn attribute(name: &str, value: &str) -> String {
    let value = element("AttributeValue", value);
    element(
        "AttributeStatement",
        &format!("<saml:Attribute Name=\"{name}\">{value}</saml:Attribute>"),
    )
}

pub(crate) fn status(code: &str) -> String {
    format!("<samlp:Status><samlp:StatusCode Value=\"{code}\"></samlp:StatusCode></samlp:Status>")
}
