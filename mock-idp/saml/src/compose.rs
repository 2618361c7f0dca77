//! From a Response as a value to its bytes as a vendor writes them; unsigned, with the places where signatures go.

use crate::document::{
    Assertion, Attribute, AuthnStatement, Conditions, ConfirmationData, Issuer, NameId, Response,
    Reuse, Status, Subject,
};
use crate::draft::SignedElements;
use crate::names;
use crate::shape::{Characters, Precision, Shape};
use crate::xml::Writer;
use std::ops::Range;
use time::OffsetDateTime;

/// A composed document.
#[derive(Debug, Clone)]
pub(crate) struct Composed {
    /// The bytes.
    pub(crate) xml: String,
    /// Where the signature of the Response goes.
    pub(crate) response: usize,
    /// Of each assertion: its bytes, and where its signature goes.
    pub(crate) assertions: Vec<Place>,
}

/// Where an element stands, and where its signature goes: right after the Issuer (Core 2.3.3, 3.2.2).
#[derive(Debug, Clone)]
pub(crate) struct Place {
    pub(crate) element: Range<usize>,
    pub(crate) signature: usize,
}

/// Composes a Response. What is signed matters to the bytes: Okta declares namespaces again below a signed element.
pub(crate) fn compose(response: &Response, shape: &Shape, signed: SignedElements) -> Composed {
    let mut composer = Composer {
        writer: Writer::default(),
        shape,
        parents: Vec::new(),
        signed: signed.response(),
    };
    composer.writer.raw(shape.declaration.text());
    let (place, assertions) = composer.response(response, signed);
    Composed { xml: composer.writer.finish(), response: place, assertions }
}

/// Formats an instant, UTC.
pub(crate) fn instant(at: OffsetDateTime, precision: Precision) -> String {
    let (date, time) = (at.date(), at.time());
    let seconds = format!(
        "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}",
        date.year(),
        u8::from(date.month()),
        date.day(),
        time.hour(),
        time.minute(),
        time.second()
    );
    match precision {
        Precision::Millis => format!("{seconds}.{:03}Z", time.millisecond()),
        Precision::Seconds => format!("{seconds}Z"),
    }
}

pub(crate) struct Composer<'a> {
    pub(crate) writer: Writer,
    pub(crate) shape: &'a Shape,
    parents: Vec<&'static str>,
    signed: bool,
}

/// An attribute that an element has, if it has a value.
type Value = (&'static str, Option<String>);

impl Composer<'_> {
    fn response(&mut self, response: &Response, signed: SignedElements) -> (usize, Vec<Place>) {
        let values = [
            ("ID", Some(response.id.clone())),
            ("Version", Some(response.version.clone())),
            ("IssueInstant", Some(self.instant(response.issue_instant))),
            ("Destination", response.destination.clone()),
            ("InResponseTo", response.in_response_to.clone()),
        ];
        self.protocol("Response", &values);
        if let Some(issuer) = &response.issuer {
            self.issuer(issuer);
        }
        let signature = self.writer.position();
        self.status(&response.status);
        let places =
            response.assertions.iter().map(|assertion| self.assertion(assertion, signed)).collect();
        self.end();
        (signature, places)
    }

    pub(crate) fn issuer(&mut self, issuer: &Issuer) {
        let format = issuer.format.clone().or_else(|| self.shape.issuer_format.clone());
        self.assertion_element("Issuer", &[("Format", format)]);
        self.writer.content(&issuer.value);
        self.end();
    }

    pub(crate) fn status(&mut self, status: &Status) {
        self.protocol("Status", &[]);
        self.protocol("StatusCode", &[("Value", Some(status.code.clone()))]);
        if let Some(subcode) = &status.subcode {
            self.protocol("StatusCode", &[("Value", Some(subcode.clone()))]);
            self.end();
        }
        self.end();
        if let Some(message) = &status.message {
            self.protocol("StatusMessage", &[]);
            self.writer.content(message);
            self.end();
        }
        self.end();
    }

    fn assertion(&mut self, assertion: &Assertion, signed: SignedElements) -> Place {
        let outside = std::mem::replace(&mut self.signed, signed.assertion());
        let start = self.writer.position();
        let values = [
            ("Version", Some(assertion.version.clone())),
            ("ID", Some(assertion.id.clone())),
            ("IssueInstant", Some(self.instant(assertion.issue_instant))),
        ];
        self.assertion_element("Assertion", &values);
        self.issuer(&assertion.issuer);
        let signature = self.writer.position();
        self.statements(assertion);
        self.end();
        self.signed = outside;
        Place { element: start..self.writer.position(), signature }
    }

    fn statements(&mut self, assertion: &Assertion) {
        if let Some(subject) = &assertion.subject {
            self.subject(subject);
        }
        if let Some(conditions) = &assertion.conditions {
            self.conditions(conditions);
        }
        if let Some(authn) = &assertion.authn {
            self.authn_statement(authn);
        }
        if !assertion.attributes.is_empty() {
            self.assertion_element("AttributeStatement", &[]);
            assertion.attributes.iter().for_each(|attribute| self.attribute(attribute));
            self.end();
        }
    }

    fn subject(&mut self, subject: &Subject) {
        self.assertion_element("Subject", &[]);
        if let Some(name_id) = &subject.name_id {
            self.name_id(name_id);
        }
        for confirmation in &subject.confirmations {
            self.assertion_element(
                "SubjectConfirmation",
                &[("Method", Some(confirmation.method.clone()))],
            );
            if let Some(data) = &confirmation.data {
                self.confirmation_data(data);
            }
            self.end();
        }
        self.end();
    }

    pub(crate) fn name_id(&mut self, name_id: &NameId) {
        let values = [
            ("Format", name_id.format.clone()),
            ("NameQualifier", name_id.name_qualifier.clone()),
            ("SPNameQualifier", name_id.sp_name_qualifier.clone()),
        ];
        self.assertion_element("NameID", &values);
        match self.shape.name_id_characters {
            Characters::Literal => self.writer.content(&name_id.value),
            Characters::References => self.writer.content_in_references(&name_id.value),
        }
        self.end();
    }

    fn confirmation_data(&mut self, data: &ConfirmationData) {
        let values = [
            ("NotBefore", data.not_before.map(|at| self.instant(at))),
            ("NotOnOrAfter", data.not_on_or_after.map(|at| self.instant(at))),
            ("Recipient", data.recipient.clone()),
            ("InResponseTo", data.in_response_to.clone()),
            ("Address", data.address.clone()),
        ];
        self.assertion_element("SubjectConfirmationData", &values);
        self.end();
    }

    fn conditions(&mut self, conditions: &Conditions) {
        let values = [
            ("NotBefore", conditions.not_before.map(|at| self.instant(at))),
            ("NotOnOrAfter", conditions.not_on_or_after.map(|at| self.instant(at))),
        ];
        self.assertion_element("Conditions", &values);
        for restriction in &conditions.audiences {
            self.assertion_element("AudienceRestriction", &[]);
            for audience in restriction {
                self.assertion_element("Audience", &[]);
                self.writer.content(audience);
                self.end();
            }
            self.end();
        }
        if conditions.reuse == Reuse::OneTime {
            self.assertion_element("OneTimeUse", &[]);
            self.end();
        }
        if let Some(name) = &conditions.unknown {
            self.unknown_condition(name);
        }
        self.end();
    }

    /// An extension point of the schema: saml:Condition with a type of another namespace.
    fn unknown_condition(&mut self, name: &str) {
        let kind = format!("x:{name}");
        self.assertion_element("Condition", &[]);
        self.writer.attribute("xmlns:xsi", names::XSI);
        self.writer.attribute("xmlns:x", "urn:example:conditions");
        self.writer.attribute("xsi:type", &kind);
        self.end();
    }

    fn authn_statement(&mut self, authn: &AuthnStatement) {
        let values = [
            ("AuthnInstant", Some(self.instant(authn.authn_instant))),
            ("SessionNotOnOrAfter", authn.session_not_on_or_after.map(|at| self.instant(at))),
            ("SessionIndex", authn.session_index.clone()),
        ];
        self.assertion_element("AuthnStatement", &values);
        self.assertion_element("AuthnContext", &[]);
        for (name, text) in [
            ("AuthnContextClassRef", &authn.class_ref),
            ("AuthenticatingAuthority", &authn.authenticating_authority),
        ] {
            if let Some(text) = text {
                self.assertion_element(name, &[]);
                self.writer.content(text);
                self.end();
            }
        }
        self.end();
        self.end();
    }

    fn attribute(&mut self, attribute: &Attribute) {
        let values = [
            ("Name", Some(attribute.name.clone())),
            ("NameFormat", attribute.name_format.clone()),
            ("FriendlyName", attribute.friendly_name.clone()),
        ];
        self.assertion_element("Attribute", &values);
        for text in &attribute.values {
            self.assertion_element("AttributeValue", &[("xsi:type", Some("xs:string".to_owned()))]);
            self.writer.content(text);
            self.end();
        }
        self.end();
    }

    pub(crate) fn instant(&self, at: OffsetDateTime) -> String {
        instant(at, self.shape.instants)
    }

    pub(crate) fn protocol(&mut self, local: &'static str, values: &[Value]) {
        self.start(local, &self.shape.protocol_prefix, values);
    }

    pub(crate) fn assertion_element(&mut self, local: &'static str, values: &[Value]) {
        self.start(local, &self.shape.assertion_prefix, values);
    }

    /// Opens an element: first what the vendor's list names, in its order; then whatever else has a value.
    fn start(&mut self, local: &'static str, prefix: &str, values: &[Value]) {
        self.writer.open(&format!("{prefix}:{local}"));
        let order = self.shape.order(self.parents.last().copied().unwrap_or(""), local);
        for entry in order {
            self.listed(entry, values);
        }
        for (name, text) in
            values.iter().filter(|(name, _)| !order.iter().any(|entry| entry == name))
        {
            if let Some(text) = text {
                self.writer.attribute(name, text);
            }
        }
        self.parents.push(local);
    }

    fn listed(&mut self, entry: &str, values: &[Value]) {
        let (name, condition) = entry
            .split_once('?')
            .map_or((entry, None), |(name, condition)| (name, Some(condition)));
        if condition == Some("signed") && !self.signed {
            return;
        }
        if let Some(prefix) = name.strip_prefix("xmlns:") {
            let namespace = self.namespace(prefix);
            self.writer.attribute(name, namespace);
        } else if let Some((_, Some(text))) = values.iter().find(|(known, _)| *known == name) {
            self.writer.attribute(name, text);
        }
    }

    fn namespace(&self, prefix: &str) -> &'static str {
        match prefix {
            "xs" => names::XS,
            "xsi" => names::XSI,
            _ if prefix == self.shape.protocol_prefix => names::PROTOCOL,
            _ => names::ASSERTION,
        }
    }

    pub(crate) fn end(&mut self) {
        self.writer.close();
        self.parents.pop();
    }
}
