//! The elements of a document, a line each, with everything that is structure and no value: what two documents are compared
//! by where a vendor table has no word for it.

use super::markup;
use saml_verify::roxmltree::Node;
use saml_verify::xml::{self, ns};

/// An element: how deep it stands, and its start tag.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(in crate::vet) struct Line {
    pub(in crate::vet) depth: usize,
    pub(in crate::vet) tag: String,
    /// The names of the elements around it.
    pub(in crate::vet) path: Vec<String>,
}

/// Attributes whose value is structure: which algorithm, method, type or binding.
const TOLD: &[(&str, &str)] = &[
    ("CanonicalizationMethod", "Algorithm"),
    ("Transform", "Algorithm"),
    ("SubjectConfirmation", "Method"),
    ("AttributeValue", "type"),
    ("EncryptedData", "Type"),
    ("RetrievalMethod", "Type"),
    ("KeyDescriptor", "use"),
    ("Response", "Version"),
    ("Assertion", "Version"),
];

/// The lines of an element and of all below it; neighbours that are the same are one.
pub(in crate::vet) fn of(node: Node<'_, '_>) -> Vec<Line> {
    lines(node, &[])
}

fn lines(node: Node<'_, '_>, path: &[String]) -> Vec<Line> {
    let mut all = vec![Line { depth: path.len(), tag: tag(node), path: path.to_vec() }];
    let path: Vec<String> =
        path.iter().cloned().chain([node.tag_name().name().to_owned()]).collect();
    let mut before: Vec<Line> = Vec::new();
    for child in elements(node) {
        let own = lines(child, &path);
        if own != before {
            all.extend(own.iter().cloned());
            before = own;
        }
    }
    all
}

/// The start tag, and how what is inside is laid out.
fn tag(node: Node<'_, '_>) -> String {
    let prefix = markup::prefix(node);
    let local = node.tag_name().name();
    let mut tag = if prefix.is_empty() { local.to_owned() } else { format!("{prefix}:{local}") };
    for name in markup::start_tag(node) {
        tag += &format!(" {name}{}", told(node, &name));
    }
    if markup::has_apostrophes(node) {
        tag += " (in apostrophes)";
    }
    tag + layout(node)
}

fn told(node: Node<'_, '_>, name: &str) -> String {
    let bare = name.rsplit(':').next().unwrap_or(name);
    let is_told =
        TOLD.iter().any(|(element, told)| node.tag_name().name() == *element && bare == *told);
    let value = match bare {
        "type" => node.attribute((ns::XSI, "type")),
        _ => xml::attribute(node, bare),
    };
    value
        .filter(|_| is_told && !name.starts_with("xmlns"))
        .map(|it| format!("={it}"))
        .unwrap_or_default()
}

/// How what is inside of an element is laid out.
fn layout(node: Node<'_, '_>) -> &'static str {
    let is_parent = elements(node).next().is_some();
    let begins_with_text = node.first_child().is_some_and(|it| it.is_text());
    let lines = markup::lines(node);
    let is_base64 = node.tag_name().namespace() == Some(ns::DS);
    match (is_parent, is_base64) {
        (true, _) if begins_with_text => " (its elements on lines of their own)",
        (false, true) if lines.returns => " (with &#13;)",
        (false, true) if lines.own => " (its text on lines of its own)",
        (false, _) if node.first_child().is_none() && !markup::raw(node).ends_with("/>") => {
            " (empty, with an end tag)"
        }
        _ => "",
    }
}

pub(super) fn elements<'a, 'i>(node: Node<'a, 'i>) -> impl Iterator<Item = Node<'a, 'i>> {
    node.children().filter(Node::is_element)
}

#[cfg(test)]
mod tests {
    use super::*;
    use saml_verify::roxmltree::Document;

    #[test]
    fn an_outline_has_structure_and_no_value() {
        let xml = "<p:a xmlns:p='urn:p' ID='secret'>\n<b>secret</b><b>other</b><c></c><d/></p:a>";
        let document = Document::parse(xml).expect("it is XML");
        let lines = of(document.root_element());
        let shown: Vec<String> =
            lines.iter().map(|line| format!("{}{}", "  ".repeat(line.depth), line.tag)).collect();
        assert_eq!(
            shown,
            [
                "p:a xmlns:p ID (in apostrophes) (its elements on lines of their own)",
                "  b",
                "  c (empty, with an end tag)",
                "  d"
            ]
        );
        assert_eq!(lines[1].path, ["a"]);
    }
}
