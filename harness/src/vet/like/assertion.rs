//! What an assertion says of its vendor: who, when, how the person was authenticated, and about whom.

use super::facts::{Capture, Facts};
use super::markup;
use super::outline;
use super::seen::Seen;
use super::signature;
use saml_verify::roxmltree::Node;
use saml_verify::xml::{self, ns};
use saml_wire::draft::SignedElements;
use saml_wire::shape::{Characters, Precision};
use std::collections::BTreeMap;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

/// Reads an assertion; `root` is the Response around it, or the assertion itself.
pub(super) fn read(
    node: Node<'_, '_>,
    root: Node<'_, '_>,
    facts: &mut Facts<'_>,
    capture: &mut Capture,
) {
    let signature = xml::child(node, ns::DS, "Signature");
    who(node, signature.is_some(), facts);
    times(node, root, facts);
    subject(node, facts);
    authn(node, root, facts, capture.answers);
    capture.attributes = attributes(node, facts);
    // What an assertion inherits where it stands alone is not known.
    if root == node {
        let elements = signature.map_or(SignedElements::Neither, |_| SignedElements::Assertion);
        capture.signed = Some(elements);
        outline::elements(node).for_each(|it| facts.tags(it, "Assertion", signature.is_some()));
    } else {
        facts.tags(node, "Response", signature.is_some());
    }
    if let Some(signature) = signature {
        signature::read(signature, node, facts);
    }
    if root != node {
        signed(xml::child(root, ns::DS, "Signature"), signature, facts, capture);
    }
}

fn who(node: Node<'_, '_>, is_signed: bool, facts: &mut Facts<'_>) {
    if let Some(issuer) = xml::child(node, ns::SAML, "Issuer") {
        facts.add("entity-id", Seen::Made(xml::text(issuer)));
        facts.add("shape.assertion-prefix", Seen::word(markup::prefix(issuer)));
        facts.add("shape.issuer-format", Seen::maybe(xml::attribute(issuer, "Format")));
    }
    if let Some(id) = xml::attribute(node, "ID") {
        let form = if is_signed { "signed" } else { "unsigned" };
        facts.add(&format!("ids.assertion.{form}"), Seen::Id(id.to_owned()));
    }
}

/// What is signed, and how: the settings of the application.
fn signed(
    outer: Option<Node<'_, '_>>,
    inner: Option<Node<'_, '_>>,
    facts: &mut Facts<'_>,
    capture: &mut Capture,
) {
    let elements = match (outer, inner) {
        (Some(_), Some(_)) => SignedElements::Both,
        (Some(_), None) => SignedElements::Response,
        (None, Some(_)) => SignedElements::Assertion,
        (None, None) => SignedElements::Neither,
    };
    capture.signed = Some(elements);
    facts.add("signing.suite.elements", Seen::Elements(elements));
    let algorithms = |node| signature::algorithms(node);
    for algorithm in [outer, inner].into_iter().flatten().map(algorithms) {
        facts.add("signing.suite.algorithm", algorithm);
    }
}

/// The keys of moments, and where those stand.
const WINDOWS: [(&str, &str, &str); 4] = [
    ("windows.not-before", "Conditions", "NotBefore"),
    ("windows.not-on-or-after", "Conditions", "NotOnOrAfter"),
    ("windows.confirmation-not-on-or-after", "SubjectConfirmationData", "NotOnOrAfter"),
    ("windows.session-not-on-or-after", "AuthnStatement", "SessionNotOnOrAfter"),
];

fn times(node: Node<'_, '_>, root: Node<'_, '_>, facts: &mut Facts<'_>) {
    precision(node, root, facts);
    let moment = |text: &str| OffsetDateTime::parse(text, &Rfc3339).ok();
    let Some(issued) = xml::attribute(node, "IssueInstant").and_then(moment) else { return };
    let find = |name: &str| node.descendants().find(|it| it.has_tag_name((ns::SAML, name)));
    let from = |text: &str| {
        let at = moment(text)?;
        Some((at - issued).as_seconds_f64().round() as i64)
    };
    for (key, element, attribute) in WINDOWS {
        let Some(element) = find(element) else { continue };
        let seen = match xml::attribute(element, attribute) {
            Some(text) => {
                from(text).map_or_else(|| Seen::Wordless(format!("{text:?}")), Seen::word)
            }
            None if key.ends_with("session-not-on-or-after") => Seen::Absent,
            None => Seen::Wordless("none".to_owned()),
        };
        facts.add(key, seen);
    }
    let login = find("AuthnStatement").and_then(|it| xml::attribute(it, "AuthnInstant"));
    if let Some(seconds) = login.and_then(from) {
        facts.add("windows.authn-instant", Seen::Login(seconds));
    }
}

fn precision(node: Node<'_, '_>, root: Node<'_, '_>, facts: &mut Facts<'_>) {
    const NAMES: [&str; 5] =
        ["AuthnInstant", "IssueInstant", "NotBefore", "NotOnOrAfter", "SessionNotOnOrAfter"];
    let mut forms = BTreeMap::new();
    for element in node.descendants().chain([root]) {
        for text in NAMES.iter().filter_map(|name| xml::attribute(element, name)) {
            let form: String =
                text.chars().map(|it| if it.is_ascii_digit() { '9' } else { it }).collect();
            forms.insert(form, ());
        }
    }
    let forms: Vec<String> = forms.into_keys().collect();
    let seen = match &forms[..] {
        [] => return,
        [one] if one == "9999-99-99T99:99:99.999Z" => Seen::word(Precision::Millis),
        [one] if one == "9999-99-99T99:99:99Z" => Seen::word(Precision::Seconds),
        several => Seen::Wordless(several.join(" and ")),
    };
    facts.add("shape.instants", seen);
}

fn subject(node: Node<'_, '_>, facts: &mut Facts<'_>) {
    let Some(subject) = xml::child(node, ns::SAML, "Subject") else { return };
    let Some(name_id) = xml::child(subject, ns::SAML, "NameID") else { return };
    match xml::attribute(name_id, "Format") {
        Some(format) => {
            facts.add("name-id.format", Seen::word(format));
            facts.add("name-id.choices", Seen::Among(format.into()));
        }
        None => facts.add("name-id.format", Seen::Wordless("none".to_owned())),
    }
    if !xml::text(name_id).is_ascii() {
        let is_escaped = markup::raw(name_id).contains("&#");
        let characters = if is_escaped { Characters::References } else { Characters::Literal };
        let seen = match characters {
            // The default is what a table does not have to say.
            Characters::Literal if facts.base.value("shape.name-id-characters").is_none() => {
                Seen::Absent
            }
            written => Seen::word(written),
        };
        facts.add("shape.name-id-characters", seen);
    }
}

fn authn(node: Node<'_, '_>, root: Node<'_, '_>, facts: &mut Facts<'_>, answers: bool) {
    let Some(statement) = xml::child(node, ns::SAML, "AuthnStatement") else { return };
    if let Some(context) = xml::child(statement, ns::SAML, "AuthnContext") {
        let class = xml::child(context, ns::SAML, "AuthnContextClassRef").map(xml::text);
        let none = || Seen::Wordless("none".to_owned());
        facts.add("authn.class-ref", class.map_or_else(none, Seen::word));
        let authority = xml::child(context, ns::SAML, "AuthenticatingAuthority");
        let authority = authority.map(|_| Seen::There("authority.example".into()));
        facts.add("authn.authenticating-authority", authority.unwrap_or(Seen::Absent));
    }
    let request = xml::attribute(root, "InResponseTo").map(str::to_owned);
    let has_own = facts.base.value("authn.session-index-of-request").is_some();
    let index = xml::attribute(statement, "SessionIndex").map(str::to_owned);
    let is_request = index.is_some() && index == request;
    let key = match answers && (has_own || is_request) {
        true => "authn.session-index-of-request",
        false => "authn.session-index",
    };
    let assertion = xml::attribute(node, "ID").unwrap_or_default().to_owned();
    let none = || Seen::Wordless("none".to_owned());
    let seen = index.map_or_else(none, |value| Seen::Session { value, assertion, request });
    facts.add(key, seen);
}

/// The names, after what they say has been added.
fn attributes(node: Node<'_, '_>, facts: &mut Facts<'_>) -> Vec<String> {
    let attributes: Vec<Node<'_, '_>> = xml::children(node, ns::SAML, "AttributeStatement")
        .flat_map(|statement| xml::children(statement, ns::SAML, "Attribute"))
        .collect();
    let name = |it: &Node<'_, '_>| xml::attribute(*it, "Name").unwrap_or_default().to_owned();
    let names: Vec<String> = attributes.iter().map(name).collect();
    let mut formats: BTreeMap<Option<&str>, usize> = BTreeMap::new();
    for attribute in &attributes {
        *formats.entry(xml::attribute(*attribute, "NameFormat")).or_default() += 1;
    }
    // An attribute may have a format of its own; what most have is the vendor's.
    let usual = formats.iter().max_by_key(|(_, count)| **count).map(|(format, _)| *format);
    if let Some(format) = usual {
        let none = || Seen::Wordless("none".to_owned());
        facts.add("attributes.name-format", format.map_or_else(none, Seen::word));
    }
    for key in ["attributes.before", "attributes.after"] {
        if facts.base.value(key).is_some() {
            facts.add(key, Seen::Attributes(names.clone()));
        }
    }
    names
}
