//! Exclusive XML canonicalisation 1.0 on roxmltree, without comments; knows nothing of signatures.
//!
//! It is written independently of the signer's, so that a mistake in one shows as a digest that
//! does not match. Walks the tree without recursion. The parser leaves a lone carriage return
//! beside a reference as it is, where XML makes a line feed of it: such a message is refused.

mod escape;
mod namespaces;

use roxmltree::{Attribute, Document, Node, NodeId, NodeType};

use crate::{finding::Position, origin::Origins};
use namespaces::Rendered;

pub(crate) use escape::attribute as escape_attribute;

/// The canonical form of one element, and where its elements stood before.
#[derive(Debug, Clone)]
pub struct Canonical {
    /// The canonical octets, which are UTF-8.
    pub text: String,
    /// Positions of the elements in the message as it was received.
    pub origins: Origins,
}

/// Canonicalises an element: `prefixes` is the PrefixList of InclusiveNamespaces (`#default` is
/// the default namespace), `skip` is a child that is left out, as the enveloped signature is.
///
/// Comments are left out, as the algorithm without the fragment `WithComments` demands.
pub fn exclusive(
    element: Node<'_, '_>,
    prefixes: &[String],
    skip: Option<NodeId>,
    origins: &Origins,
) -> Canonical {
    let mut writer = Writer::new(prefixes, origins);
    let mut next = Some(element);
    while let Some(node) = next {
        let inside = if Some(node.id()) == skip { None } else { writer.open(node) };
        next = inside.or_else(|| writer.climb(node, element));
    }
    Canonical { text: writer.out, origins: Origins::derived(writer.elements) }
}

struct Writer<'a> {
    out: String,
    elements: Vec<(usize, Position)>,
    origins: &'a Origins,
    rendered: Rendered<'a>,
}

impl<'a> Writer<'a> {
    fn new(prefixes: &'a [String], origins: &'a Origins) -> Self {
        let rendered = Rendered::new(prefixes);
        Self { out: String::new(), elements: Vec::new(), origins, rendered }
    }

    /// Writes a node, of an element only the start tag, and returns its first child.
    fn open<'d, 'i>(&mut self, node: Node<'d, 'i>) -> Option<Node<'d, 'i>>
    where
        'd: 'a,
    {
        match node.node_type() {
            NodeType::Element => {
                self.start_tag(node);
                if !node.has_children() {
                    self.end_tag(node);
                }
            }
            NodeType::Text => escape::text(&mut self.out, node.text().unwrap_or_default()),
            NodeType::PI => self.processing_instruction(node),
            NodeType::Comment | NodeType::Root => {}
        }
        node.first_child()
    }

    /// Closes what ends behind this node, up to the apex, and returns the node that follows.
    fn climb<'d, 'i>(&mut self, node: Node<'d, 'i>, apex: Node<'d, 'i>) -> Option<Node<'d, 'i>> {
        let mut node = node;
        while node != apex {
            if let Some(sibling) = node.next_sibling() {
                return Some(sibling);
            }
            node = node.parent()?;
            self.end_tag(node);
        }
        None
    }

    fn start_tag<'d>(&mut self, node: Node<'d, '_>)
    where
        'd: 'a,
    {
        if let Some(position) = self.origins.at(node) {
            self.elements.push((self.out.len(), position));
        }
        self.out.push('<');
        self.out.push_str(qualified_name(node));
        self.rendered.enter();
        let prefix = prefix_of(qualified_name(node));
        let of_attributes = node.attributes().map(|it| prefix_of(attribute_name(node, &it)));
        let used = of_attributes.filter(|it| !it.is_empty()).chain([prefix]);
        for (prefix, uri) in self.rendered.declare(node, used) {
            self.out.push_str(if prefix.is_empty() { " xmlns" } else { " xmlns:" });
            self.out.push_str(prefix);
            self.attribute_value(uri);
        }
        for attribute in in_canonical_order(node) {
            self.out.push(' ');
            self.out.push_str(attribute_name(node, &attribute));
            self.attribute_value(attribute.value());
        }
        self.out.push('>');
    }

    fn attribute_value(&mut self, value: &str) {
        self.out.push_str("=\"");
        escape::attribute(&mut self.out, value);
        self.out.push('"');
    }

    fn end_tag(&mut self, node: Node<'_, '_>) {
        self.rendered.leave();
        self.out.push_str("</");
        self.out.push_str(qualified_name(node));
        self.out.push('>');
    }

    fn processing_instruction(&mut self, node: Node<'_, '_>) {
        let Some(instruction) = node.pi() else { return };
        self.out.push_str("<?");
        self.out.push_str(instruction.target);
        if let Some(value) = instruction.value {
            self.out.push(' ');
            escape::instruction(&mut self.out, value);
        }
        self.out.push_str("?>");
    }
}

/// By namespace, then by local name; attributes without a namespace come first.
fn in_canonical_order<'d, 'i>(node: Node<'d, 'i>) -> Vec<Attribute<'d, 'i>> {
    let mut attributes: Vec<_> = node.attributes().collect();
    attributes.sort_by_key(|it| (it.namespace().unwrap_or_default(), it.name()));
    attributes
}

/// The parser keeps no prefixes, so a qualified name is taken from where the parser found it.
fn qualified_name<'d>(node: Node<'d, '_>) -> &'d str {
    let source = Document::input_text(node.document());
    let name = source.get(node.range().start + 1..node.range().end).unwrap_or_default();
    let ends = |c: char| c.is_ascii_whitespace() || c == '/' || c == '>';
    name.split(ends).next().unwrap_or_default()
}

fn attribute_name<'d>(node: Node<'d, '_>, attribute: &Attribute<'d, '_>) -> &'d str {
    let source = Document::input_text(node.document());
    source.get(attribute.range_qname()).unwrap_or_default()
}

fn prefix_of(qualified_name: &str) -> &str {
    qualified_name.split_once(':').map_or("", |(prefix, _)| prefix)
}
