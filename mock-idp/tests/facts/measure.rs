//! Measures the structure of a document: what can be said of it without a value of its own.

use std::collections::BTreeMap;

use quick_xml::{Reader, events::Event};
use saml_verify::roxmltree::{Document, Node, ParsingOptions};
use time::{OffsetDateTime, format_description::well_known::Rfc3339};
use toml::{Table, Value};

/// An element with its start tag as written, and its children; equal neighbours are one.
#[derive(PartialEq)]
struct Element {
    line: String,
    children: Vec<Self>,
}

/// The elements of a document, one a line, indented by depth: the name with its prefix, then the
/// attributes and namespace declarations in the order of the start tag.
pub(crate) fn outline(xml: &str) -> Result<Vec<String>, quick_xml::Error> {
    let mut reader = Reader::from_str(xml);
    let mut open = vec![Element { line: String::new(), children: Vec::new() }];
    loop {
        match reader.read_event()? {
            Event::Start(start) => open.push(element(&start)),
            Event::Empty(start) => adopt(&mut open, element(&start)),
            Event::End(_) => {
                let closed = open.pop().expect("quick-xml matches end tags");
                adopt(&mut open, closed);
            }
            Event::Eof => break,
            _ => {}
        }
    }
    let mut lines = Vec::new();
    open[0].children.iter().for_each(|root| render(root, 0, &mut lines));
    Ok(lines)
}

fn element(start: &quick_xml::events::BytesStart<'_>) -> Element {
    let mut line = start.name().as_ref().to_owned();
    for attribute in start.attributes().flatten() {
        line.push(' ');
        line.push_str(attribute.key.as_ref());
    }
    Element { line, children: Vec::new() }
}

fn adopt(open: &mut [Element], child: Element) {
    let children = &mut open.last_mut().expect("the root is never closed").children;
    if children.last() != Some(&child) {
        children.push(child);
    }
}

fn render(element: &Element, depth: usize, lines: &mut Vec<String>) {
    lines.push(format!("{}{}", "  ".repeat(depth), element.line));
    element.children.iter().for_each(|child| render(child, depth + 1, lines));
}

/// What a Response is measured by, under the keys of a facts file.
pub(crate) fn response(xml: &str) -> Table {
    let document = Document::parse_with_options(xml, ParsingOptions::default()).expect("XML");
    let root = document.root_element();
    let mut table = Table::new();
    put(&mut table, "declaration", declaration(xml));
    let instant = root.attribute("IssueInstant").unwrap_or_default();
    put(&mut table, "instants", if instant.contains('.') { "millis" } else { "seconds" });
    for (key, element, attribute) in [
        ("issuer-format", "Issuer", "Format"),
        ("signature", "SignatureMethod", "Algorithm"),
        ("digest", "DigestMethod", "Algorithm"),
        ("canonicalization", "CanonicalizationMethod", "Algorithm"),
        ("prefix-list", "InclusiveNamespaces", "PrefixList"),
        ("confirmation-method", "SubjectConfirmation", "Method"),
        ("attribute-type", "AttributeValue", "type"),
    ] {
        put(
            &mut table,
            key,
            each(root, element, |node| {
                let found = node.attributes().find(|it| it.name() == attribute);
                found.map_or("", |it| fragment(it.value())).to_owned()
            }),
        );
    }
    put(&mut table, "class-ref", each(root, "AuthnContextClassRef", text));
    let transforms =
        |node: Node<'_, '_>| fragment(node.attribute("Algorithm").unwrap_or("")).to_owned();
    put(&mut table, "transforms", each(root, "Transform", transforms));
    let after_tag = |node: Node<'_, '_>| {
        let broken = node.first_child().is_some_and(|child| child.is_text());
        if broken { "broken" } else { "single" }.to_owned()
    };
    put(&mut table, "signature-lines", each(root, "Signature", after_tag));
    put(&mut table, "value-wrap", each(root, "SignatureValue", wrap));
    put(&mut table, "certificate-wrap", each(root, "X509Certificate", wrap));
    table.insert("windows".to_owned(), Value::Table(windows(root)));
    table
}

/// What metadata is measured by, under the keys of a facts file.
pub(crate) fn metadata(xml: &str) -> Table {
    let document = Document::parse_with_options(xml, ParsingOptions::default()).expect("XML");
    let root = document.root_element();
    let mut table = Table::new();
    put(&mut table, "declaration", declaration(xml));
    put(&mut table, "layout", if xml.contains(">\n") { "indented" } else { "single" });
    put(&mut table, "certificate-wrap", each(root, "X509Certificate", wrap));
    let binding = |node: Node<'_, '_>| {
        node.attribute("Binding").unwrap_or("").rsplit(':').next().unwrap_or("").to_owned()
    };
    put(&mut table, "sso", each(root, "SingleSignOnService", binding));
    put(&mut table, "slo", each(root, "SingleLogoutService", binding));
    let wants =
        |node: Node<'_, '_>| node.attribute("WantAuthnRequestsSigned").unwrap_or("").to_owned();
    put(&mut table, "want-authn-requests-signed", each(root, "IDPSSODescriptor", wants));
    table
}

/// The ids of a Response, by the keys of a facts file.
pub(crate) fn ids(xml: &str) -> BTreeMap<&'static str, String> {
    let document = Document::parse(xml).expect("XML");
    let of = |element: &str, attribute: &str| {
        let found = named(document.root_element(), element).next();
        found.and_then(|node| node.attribute(attribute)).unwrap_or("").to_owned()
    };
    BTreeMap::from([
        ("assertion", of("Assertion", "ID")),
        ("request", of("Response", "InResponseTo")),
        ("response", of("Response", "ID")),
        ("session-index", of("AuthnStatement", "SessionIndex")),
    ])
}

fn put(table: &mut Table, key: &str, value: impl Into<String>) {
    let value = value.into();
    if !value.is_empty() {
        table.insert(key.to_owned(), Value::String(value));
    }
}

fn named<'a>(root: Node<'a, 'a>, name: &str) -> impl Iterator<Item = Node<'a, 'a>> {
    root.descendants().filter(move |node| node.tag_name().name() == name)
}

/// The value of every such element, each different one once, in order.
fn each<'a>(root: Node<'a, 'a>, name: &str, value: impl Fn(Node<'a, 'a>) -> String) -> String {
    let mut values: Vec<String> = Vec::new();
    for found in named(root, name).map(value) {
        if !found.is_empty() && !values.contains(&found) {
            values.push(found);
        }
    }
    values.join(" ")
}

fn text(node: Node<'_, '_>) -> String {
    node.text().unwrap_or_default().to_owned()
}

/// The longest line, and whether the text stands on lines of its own; nothing for a single line.
fn wrap(node: Node<'_, '_>) -> String {
    let text = node.text().unwrap_or_default();
    let own =
        if text.starts_with('\n') && text.ends_with('\n') { " on lines of its own" } else { "" };
    let lines = text.trim().lines();
    match (lines.clone().count(), lines.map(str::len).max()) {
        (2.., Some(longest)) => format!("{longest}{own}"),
        _ => own.trim().to_owned(),
    }
}

fn fragment(uri: &str) -> &str {
    uri.rsplit_once('#')
        .map_or(uri, |(_, fragment)| if fragment.is_empty() { uri } else { fragment })
}

fn declaration(xml: &str) -> String {
    let end = if xml.starts_with("<?xml") { xml.find("?>").map_or(0, |at| at + 2) } else { 0 };
    xml[..end].to_owned()
}

/// Seconds from the assertion's issue instant.
fn windows(root: Node<'_, '_>) -> Table {
    let instant = |element: &str, attribute: &str| {
        let node = named(root, element).next()?;
        OffsetDateTime::parse(node.attribute(attribute)?, &Rfc3339).ok()
    };
    let issued = instant("Assertion", "IssueInstant").expect("an IssueInstant");
    let places = [
        ("confirmation-not-on-or-after", "SubjectConfirmationData", "NotOnOrAfter"),
        ("not-before", "Conditions", "NotBefore"),
        ("not-on-or-after", "Conditions", "NotOnOrAfter"),
        ("session-not-on-or-after", "AuthnStatement", "SessionNotOnOrAfter"),
    ];
    let offset = |at: OffsetDateTime| (at - issued).as_seconds_f64().round() as i64;
    let measured = places.into_iter().filter_map(|(key, element, attribute)| {
        Some((key.to_owned(), Value::Integer(offset(instant(element, attribute)?))))
    });
    measured.collect()
}
