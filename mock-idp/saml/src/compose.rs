//! From a Response as a value to its bytes as a vendor writes them; unsigned, with the places where signatures go.

use crate::document::{
    Assertion, Attribute, AuthnContext, AuthnStatement, Conditions, ConfirmationData, Issuer,
    NameId, Optional, Response, Reuse, Status, Subject, Times, Typing,
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

const CONSENT: &str = "urn:oasis:names:tc:SAML:2.0:consent:obtained";
const MESSAGE: &str = "The login has succeeded.";

/// Composes a Response. What is signed matters to the bytes: Okta declares namespaces again below a signed element.
pub(crate) fn compose(response: &Response, shape: &Shape, signed: SignedElements) -> Composed {
    let mut composer = Composer::new(shape, signed.response());
    composer.times = response.times;
    composer.optional.clone_from(&response.optional);
    let (place, assertions) = composer.response(response, signed);
    Composed { xml: composer.writer.finish(), response: place, assertions }
}

/// The value of an attribute that is left out where it is empty.
fn written(value: &str) -> Option<String> {
    (!value.is_empty()).then(|| value.to_owned())
}

/// Formats an instant, UTC.
fn instant(at: OffsetDateTime, precision: Precision, times: Times) -> String {
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
    let fraction = match (times, precision) {
        (Times::Microseconds, _) => format!(".{:06}", time.microsecond()),
        (Times::Seconds, _) | (_, Precision::Seconds) => String::new(),
        (_, Precision::Millis) => format!(".{:03}", time.millisecond()),
    };
    let zone = match times {
        Times::Offset => "+00:00",
        Times::Zoneless => "",
        Times::Microseconds | Times::Seconds | Times::Vendor => "Z",
    };
    seconds + &fraction + zone
}

pub(crate) struct Composer<'a> {
    pub(crate) writer: Writer,
    pub(crate) shape: &'a Shape,
    open: Vec<Open>,
    /// Whether the assertion or message that is being written is signed.
    signed: bool,
    times: Times,
    optional: Vec<Optional>,
    /// NameQualifier and SPNameQualifier where both are written: who issued the NameID, and for whom (Core 2.2.2).
    qualifiers: [Option<String>; 2],
}

/// An element that is open: its name, and the namespaces that are in scope in it.
#[derive(Clone, Copy, Default)]
struct Open {
    local: &'static str,
    protocol: bool,
    assertion: bool,
    xs: bool,
    xsi: bool,
}

/// An attribute that an element has, if it has a value.
type Value = (&'static str, Option<String>);

impl<'a> Composer<'a> {
    /// At the beginning of a document.
    pub(crate) fn new(shape: &'a Shape, signed: bool) -> Self {
        let mut writer = Writer::with_capacity(8 * 1024);
        writer.raw(shape.declaration.text());
        let (open, optional) = (Vec::new(), Vec::new());
        let qualifiers = [None, None];
        Self { writer, shape, open, signed, times: Times::Vendor, optional, qualifiers }
    }

    fn response(&mut self, response: &Response, signed: SignedElements) -> (usize, Vec<Place>) {
        let values = [
            ("ID", written(&response.id)),
            ("Version", Some(response.version.clone())),
            ("IssueInstant", response.issue_instant.map(|at| self.instant(at))),
            ("Destination", response.destination.clone()),
            ("InResponseTo", response.in_response_to.clone()),
            ("Consent", self.has(Optional::Consent).then(|| CONSENT.to_owned())),
        ];
        self.protocol("Response", &values);
        if let Some(issuer) = &response.issuer {
            self.issuer(issuer);
        }
        let signature = self.writer.position();
        if self.has(Optional::Extensions) {
            self.protocol("Extensions", &[]);
            self.foreign();
            self.end();
        }
        if let Some(status) = &response.status {
            self.status(status);
        }
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
        if let Some(code) = &status.code {
            self.protocol("StatusCode", &[("Value", Some(code.clone()))]);
            if let Some(subcode) = &status.subcode {
                self.protocol("StatusCode", &[("Value", Some(subcode.clone()))]);
                self.end();
            }
            self.end();
        }
        let usual = self.has(Optional::StatusMessage).then_some(MESSAGE);
        if let Some(message) = status.message.as_deref().or(usual) {
            self.protocol("StatusMessage", &[]);
            self.writer.content(message);
            self.end();
        }
        if self.has(Optional::StatusDetail) {
            self.protocol("StatusDetail", &[]);
            self.foreign();
            self.end();
        }
        self.end();
    }

    fn assertion(&mut self, assertion: &Assertion, signed: SignedElements) -> Place {
        let outside = std::mem::replace(&mut self.signed, signed.assertion());
        let start = self.writer.position();
        let values = [
            ("Version", Some(assertion.version.clone())),
            ("ID", written(&assertion.id)),
            ("IssueInstant", assertion.issue_instant.map(|at| self.instant(at))),
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
        if self.has(Optional::NameQualifiers) {
            let audiences = assertion.conditions.iter().flat_map(|it| &it.audiences);
            let audience = audiences.flatten().next().cloned();
            self.qualifiers = [Some(assertion.issuer.value.clone()), audience];
        }
        if let Some(subject) = &assertion.subject {
            self.subject(subject);
        }
        if let Some(conditions) = &assertion.conditions {
            self.conditions(conditions);
        }
        if self.has(Optional::Advice) {
            self.assertion_element("Advice", &[]);
            self.text_element("AssertionURIRef", "urn:example:another-assertion");
            self.end();
        }
        assertion.authn.iter().for_each(|authn| self.authn_statement(authn));
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
        let [issuer, audience] = self.qualifiers.clone();
        let values = [
            ("Format", name_id.format.clone()),
            ("NameQualifier", name_id.name_qualifier.clone().or(issuer)),
            ("SPNameQualifier", name_id.sp_name_qualifier.clone().or(audience)),
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
                self.text_element("Audience", audience);
            }
            self.end();
        }
        if self.has(Optional::ProxyRestriction) {
            self.assertion_element("ProxyRestriction", &[("Count", Some("0".to_owned()))]);
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
            ("AuthnInstant", authn.authn_instant.map(|at| self.instant(at))),
            ("SessionNotOnOrAfter", authn.session_not_on_or_after.map(|at| self.instant(at))),
            ("SessionIndex", authn.session_index.clone()),
        ];
        self.assertion_element("AuthnStatement", &values);
        if self.has(Optional::SubjectLocality) {
            self.assertion_element("SubjectLocality", &[("Address", Some("127.0.0.1".to_owned()))]);
            self.end();
        }
        if let Some(context) = &authn.context {
            self.authn_context(context);
        }
        self.end();
    }

    fn authn_context(&mut self, context: &AuthnContext) {
        let declaration = self
            .has(Optional::AuthnContextDeclaration)
            .then(|| "urn:example:declaration".to_owned());
        self.assertion_element("AuthnContext", &[]);
        for (name, text) in [
            ("AuthnContextClassRef", &context.class_ref),
            ("AuthnContextDeclRef", &declaration),
            ("AuthenticatingAuthority", &context.authenticating_authority),
        ] {
            if let Some(text) = text {
                self.text_element(name, text);
            }
        }
        self.end();
    }

    fn attribute(&mut self, attribute: &Attribute) {
        let values = [
            ("Name", Some(attribute.name.clone())),
            ("NameFormat", attribute.name_format.clone()),
            ("FriendlyName", attribute.friendly_name.clone()),
        ];
        self.assertion_element("Attribute", &values);
        let kind = match attribute.typing {
            Typing::AnyType => Some("xs:anyType".to_owned()),
            Typing::Text => Some("xs:string".to_owned()),
            Typing::Untyped => None,
        };
        for text in &attribute.values {
            self.assertion_element("AttributeValue", &[("xsi:type", kind.clone())]);
            self.writer.content(text);
            self.end();
        }
        self.end();
    }

    pub(crate) fn instant(&self, at: OffsetDateTime) -> String {
        instant(at, self.shape.instants, self.times)
    }

    fn has(&self, optional: Optional) -> bool {
        self.optional.contains(&optional)
    }

    fn text_element(&mut self, local: &'static str, text: &str) {
        self.assertion_element(local, &[]);
        self.writer.content(text);
        self.end();
    }

    /// An element of a namespace that no service provider knows.
    fn foreign(&mut self) {
        self.writer.open("x:Note");
        self.writer.attribute("xmlns:x", "urn:example:notes");
        self.writer.content("This is not needed.");
        self.writer.close();
    }

    pub(crate) fn protocol(&mut self, local: &'static str, values: &[Value]) {
        self.start(local, local, &self.shape.protocol_prefix, values);
    }

    /// The root of another message than a Response, which is written like one.
    pub(crate) fn message(&mut self, local: &'static str, values: &[Value]) {
        self.start(local, "Response", &self.shape.protocol_prefix, values);
    }

    pub(crate) fn assertion_element(&mut self, local: &'static str, values: &[Value]) {
        self.start(local, local, &self.shape.assertion_prefix, values);
    }

    /// Opens an element: first what the vendor's list names, in its order; then whatever else has a value or is needed.
    fn start(&mut self, local: &str, listed: &'static str, prefix: &'a str, values: &[Value]) {
        self.writer.open_in(prefix, local);
        let outside = self.open.last().copied().unwrap_or_default();
        let order = self.shape.order(outside.local, listed);
        let mut scope = Open { local: listed, ..outside };
        for entry in order {
            self.listed(entry, values, &mut scope);
        }
        let rest = values.iter().filter(|(name, _)| !order.iter().any(|entry| entry == name));
        for (name, text) in rest {
            text.iter().for_each(|text| self.writer.attribute(name, text));
        }
        let typed = values.iter().any(|(name, text)| *name == "xsi:type" && text.is_some());
        for needed in [prefix].into_iter().chain(["xs", "xsi"].into_iter().filter(|_| typed)) {
            if !self.declared(&mut scope, needed).is_none_or(|(_, declared)| *declared) {
                self.declare(&mut scope, needed);
            }
        }
        self.open.push(scope);
    }

    fn listed(&mut self, entry: &str, values: &[Value], scope: &mut Open) {
        let (name, condition) = entry
            .split_once('?')
            .map_or((entry, None), |(name, condition)| (name, Some(condition)));
        if condition == Some("signed") && !self.signed {
            return;
        }
        if let Some(prefix) = name.strip_prefix("xmlns:") {
            self.declare(scope, prefix);
        } else if let Some((_, Some(text))) = values.iter().find(|(known, _)| *known == name) {
            self.writer.attribute(name, text);
        }
    }

    fn declare(&mut self, scope: &mut Open, prefix: &str) {
        if let Some((uri, declared)) = self.declared(scope, prefix) {
            *declared = true;
            self.writer.attribute(&format!("xmlns:{prefix}"), uri);
        }
    }

    /// The namespace of a prefix, and whether it is in scope.
    fn declared<'s>(
        &self,
        scope: &'s mut Open,
        prefix: &str,
    ) -> Option<(&'static str, &'s mut bool)> {
        match prefix {
            "xs" => Some((names::XS, &mut scope.xs)),
            "xsi" => Some((names::XSI, &mut scope.xsi)),
            _ if *prefix == self.shape.protocol_prefix => {
                Some((names::PROTOCOL, &mut scope.protocol))
            }
            _ if *prefix == self.shape.assertion_prefix => {
                Some((names::ASSERTION, &mut scope.assertion))
            }
            _ => None,
        }
    }

    pub(crate) fn end(&mut self) {
        self.writer.close();
        self.open.pop();
    }
}
