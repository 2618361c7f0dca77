//! A document as lines that can be compared: one element each, by local name, attributes sorted.

use saml_verify::roxmltree::{Document, Node, NodeType, ParsingOptions};

/// The lines of a masked document; a text that is not XML is one line.
pub(super) fn lines(xml: &str) -> Vec<String> {
    let options = ParsingOptions { allow_dtd: true, ..ParsingOptions::default() };
    let Ok(document) = Document::parse_with_options(xml, options) else {
        return vec![xml.to_owned()];
    };
    let mut lines = Vec::new();
    if xml.contains("<!DOCTYPE") {
        lines.push("<!DOCTYPE>".to_owned());
    }
    for node in document.root_element().descendants().filter(Node::is_element) {
        lines.push(line(&node));
    }
    lines
}

fn line(node: &Node<'_, '_>) -> String {
    let depth = node.ancestors().count() - 2;
    let mut attributes: Vec<String> = node
        .attributes()
        .map(|attribute| format!(" {}=\"{}\"", attribute.name(), attribute.value()))
        .collect();
    attributes.sort();
    format!(
        "{}{}{}{}",
        "  ".repeat(depth),
        node.tag_name().name(),
        attributes.concat(),
        content(node)
    )
}

/// Text, comments and processing instructions as a reader meets them; white space between elements is layout.
fn content(node: &Node<'_, '_>) -> String {
    let parts = node.children().filter_map(|child| match child.node_type() {
        NodeType::Comment => Some(format!("<!--{}-->", child.text().unwrap_or_default())),
        NodeType::PI => Some("<?…?>".to_owned()),
        NodeType::Text => {
            child.text().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned)
        }
        NodeType::Element | NodeType::Root => None,
    });
    let parts: Vec<String> = parts.collect();
    if parts.is_empty() { String::new() } else { format!(": {}", parts.concat()) }
}
