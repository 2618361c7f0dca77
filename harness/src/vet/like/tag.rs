//! The order of attributes and namespace declarations in a start tag, as a vendor table lists it: what a table makes of an
//! element, and what list would make what was seen.

use super::markup;
use saml_verify::roxmltree::Node;
use saml_verify::xml::ns;
use saml_wire::names::{XS, XSI};
use saml_wire::shape::Shape;
use toml::Value;

/// A start tag of a Response.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::vet) struct Tag {
    parent: String,
    element: String,
    /// Attributes, and declarations with their role instead of the prefix.
    names: Vec<String>,
    /// The namespaces that are in scope around the element, by their roles.
    scope: Vec<&'static str>,
    /// The role of the element's own namespace.
    own: &'static str,
    /// Whether the assertion or Response that it belongs to is signed.
    signed: bool,
    protocol: String,
    assertion: String,
}

const PROTOCOL: &str = "xmlns:{protocol}";
const ASSERTION: &str = "xmlns:{assertion}";

/// What the mock writes into an element where no list names it, in its order; in others it writes no attribute.
const ATTRIBUTES: &[(&str, &[&str])] = &[
    ("Response", &["ID", "Version", "IssueInstant", "Destination", "InResponseTo", "Consent"]),
    ("Issuer", &["Format"]),
    ("StatusCode", &["Value"]),
    ("Assertion", &["Version", "ID", "IssueInstant"]),
    ("NameID", &["Format", "NameQualifier", "SPNameQualifier"]),
    ("SubjectConfirmation", &["Method"]),
    (
        "SubjectConfirmationData",
        &["NotBefore", "NotOnOrAfter", "Recipient", "InResponseTo", "Address"],
    ),
    ("Conditions", &["NotBefore", "NotOnOrAfter"]),
    ("AuthnStatement", &["AuthnInstant", "SessionNotOnOrAfter", "SessionIndex"]),
    ("Attribute", &["Name", "NameFormat", "FriendlyName"]),
    ("AttributeValue", &["xsi:type"]),
];

/// Elements that stand in more than one other.
const AMBIGUOUS: &[&str] = &["Issuer", "StatusCode"];

impl Tag {
    /// The start tag of an element of the protocol or the assertion namespace.
    pub(super) fn read(
        node: Node<'_, '_>,
        parent: &str,
        signed: bool,
        prefixes: &Prefixes,
    ) -> Self {
        let written = markup::start_tag(node);
        let attributes = attributes(node.tag_name().name());
        let known = |name: &String| {
            let name = name.strip_prefix("xmlns:").map_or(Some(name.clone()), |prefix| {
                let uri = node.lookup_namespace_uri(Some(prefix));
                uri.and_then(role).map(str::to_owned)
            })?;
            let is_known = name.starts_with("xmlns:") || attributes.contains(&name.as_str());
            is_known.then_some(name)
        };
        let outside = node.parent_element();
        let scope = outside.into_iter().flat_map(|it| it.namespaces());
        Self {
            parent: parent.to_owned(),
            element: node.tag_name().name().to_owned(),
            names: written.iter().filter_map(known).collect(),
            scope: scope.filter_map(|it| role(it.uri())).collect(),
            own: node.tag_name().namespace().and_then(role).unwrap_or(ASSERTION),
            signed,
            protocol: prefixes.protocol.clone(),
            assertion: prefixes.assertion.clone(),
        }
    }

    /// Whether nothing can be said of the order here.
    pub(super) fn is_bare(&self) -> bool {
        self.names.is_empty()
    }

    /// The key of the list that decides this element in a table; or of the one that it would have.
    pub(super) fn key(&self, shape: &Shape) -> String {
        let with_parent = format!("{}/{}", self.parent, self.element);
        let is_listed = shape.attributes.contains_key(&with_parent);
        let name = match is_listed || AMBIGUOUS.contains(&self.element.as_str()) {
            true => &with_parent,
            false => &self.element,
        };
        format!("shape.attributes.{name}")
    }

    /// Whether a table would make it so.
    pub(super) fn is_as_in(&self, shape: &Shape) -> bool {
        self.made_by(&self.listed(shape)) == self.names
    }

    /// The list of a table, with roles instead of prefixes.
    fn listed(&self, shape: &Shape) -> Vec<String> {
        let with_parent = shape.attributes.get(&format!("{}/{}", self.parent, self.element));
        let list = with_parent.or_else(|| shape.attributes.get(&self.element));
        let entry = |entry: &String| {
            let (name, condition) = entry.split_once('?').map_or((&**entry, ""), |it| it);
            let name = match name.strip_prefix("xmlns:") {
                Some(prefix) if *prefix == shape.protocol_prefix => PROTOCOL,
                Some(prefix) if *prefix == shape.assertion_prefix => ASSERTION,
                _ => name,
            };
            if condition.is_empty() { name.to_owned() } else { format!("{name}?{condition}") }
        };
        list.into_iter().flatten().map(entry).collect()
    }

    /// The names that the mock writes by this list for what is there.
    fn made_by(&self, list: &[String]) -> Vec<String> {
        let mut made: Vec<String> = Vec::new();
        for entry in list {
            let (name, condition) = entry.split_once('?').map_or((&**entry, ""), |it| it);
            let is_left_out = condition == "signed" && !self.signed;
            if !is_left_out && (name.starts_with("xmlns:") || self.has(name)) {
                made.push(name.to_owned());
            }
        }
        let rest = attributes(&self.element).iter().filter(|name| self.has(name));
        let rest: Vec<&str> =
            rest.copied().filter(|name| !list.iter().any(|it| it == name)).collect();
        made.extend(rest.into_iter().map(str::to_owned));
        let typed = if self.has("xsi:type") { &["xmlns:xs", "xmlns:xsi"][..] } else { &[] };
        for needed in std::iter::once(&self.own).chain(typed) {
            if !self.scope.contains(needed) && !made.iter().any(|it| it == needed) {
                made.push((*needed).to_owned());
            }
        }
        made
    }

    fn has(&self, name: &str) -> bool {
        self.names.iter().any(|it| it == name)
    }

    /// The list by which the mock would write it so. What the table's own list has besides, and what could not be seen here,
    /// stays behind its neighbour.
    pub(super) fn list(&self, shape: &Shape) -> Value {
        let old = self.listed(shape);
        let mut list = self.names.clone();
        for (at, entry) in old.iter().enumerate() {
            let (name, condition) = entry.split_once('?').map_or((&**entry, ""), |it| it);
            let unseen = !name.starts_with("xmlns:") || (condition == "signed" && !self.signed);
            let position = list.iter().position(|it| it == name);
            match position {
                // What is there without a signature does not hang on one.
                Some(_) if condition == "signed" && !self.signed => {}
                Some(position) => list[position].clone_from(entry),
                None if unseen => {
                    let before = at.checked_sub(1).map(|before| &old[before]);
                    let after = before.and_then(|it| list.iter().position(|known| known == it));
                    list.insert(after.map_or(0, |it| it + 1), entry.clone());
                }
                None => {}
            }
        }
        list.iter().map(|name| Value::from(self.with_prefix(name))).collect::<Vec<_>>().into()
    }

    pub(super) fn shown(&self) -> String {
        let names: Vec<String> = self.names.iter().map(|name| self.with_prefix(name)).collect();
        Value::from(names).to_string()
    }

    fn with_prefix(&self, name: &str) -> String {
        name.replace("{protocol}", &self.protocol).replace("{assertion}", &self.assertion)
    }
}

/// The prefixes of a document.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Prefixes {
    pub(super) protocol: String,
    pub(super) assertion: String,
}

fn attributes(element: &str) -> &'static [&'static str] {
    ATTRIBUTES.iter().find(|(name, _)| *name == element).map_or(&[], |(_, names)| names)
}

/// A declaration by what it declares.
fn role(uri: &str) -> Option<&'static str> {
    match uri {
        ns::SAMLP => Some(PROTOCOL),
        ns::SAML => Some(ASSERTION),
        XS => Some("xmlns:xs"),
        XSI => Some("xmlns:xsi"),
        _ => None,
    }
}
