//! A document as lines that can be compared: one element each, by local name, attributes sorted.

use saml_verify::roxmltree::{Document, Node, NodeId, NodeType, ParsingOptions};
use std::collections::HashMap;

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
    let mut depths: HashMap<NodeId, usize> = HashMap::new();
    let mut deeper = 0;
    for node in document.root_element().descendants().filter(Node::is_element) {
        let parent = node.parent_element().and_then(|parent| depths.get(&parent.id()));
        let depth = parent.map_or(0, |depth| depth + 1);
        depths.insert(node.id(), depth);
        match depth > DEEPEST {
            true => deeper += 1,
            false => lines.push(line(&node, depth)),
        }
    }
    if deeper > 0 {
        lines.push(format!("[{deeper} elements below level {DEEPEST}]"));
    }
    lines
}

/// Nobody reads what is deeper, and a line is indented by its depth.
const DEEPEST: usize = 40;

fn line(node: &Node<'_, '_>, depth: usize) -> String {
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
            child.text().map(str::trim).filter(|text| !text.is_empty()).map(without_markup)
        }
        NodeType::Element | NodeType::Root => None,
    });
    let parts: Vec<String> = parts.collect();
    if parts.is_empty() { String::new() } else { format!(": {}", parts.concat()) }
}

/// A text that is markup itself has ids and digests in it that nothing else of the document has.
fn without_markup(text: &str) -> String {
    let is_markup = text.starts_with('<') && Document::parse(text).is_ok();
    if is_markup { "[markup]".to_owned() } else { text.to_owned() }
}
