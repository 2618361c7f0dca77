//! Parsing XML from strangers: bounds first, no DTD, UTF-8 only, no id twice; knows no SAML beyond
//! the names of its namespaces.

mod ids;
mod namespaces;
mod scan;

use roxmltree::{Attribute, Document, Node, ParsingOptions};

use crate::{
    finding::{Finding, Position, Rule, quoted},
    limits::Limits,
};

pub use ids::refuse_duplicate_ids;
pub use namespaces::refuse_long_namespaces;
pub use scan::scan;

/// Namespaces that SAML messages are made of.
pub mod ns {
    /// SAML assertions.
    pub const SAML: &str = "urn:oasis:names:tc:SAML:2.0:assertion";
    /// SAML protocol messages.
    pub const SAMLP: &str = "urn:oasis:names:tc:SAML:2.0:protocol";
    /// SAML metadata.
    pub const MD: &str = "urn:oasis:names:tc:SAML:2.0:metadata";
    /// XML Signature.
    pub const DS: &str = "http://www.w3.org/2000/09/xmldsig#";
    /// XML Signature 1.1.
    pub const DS11: &str = "http://www.w3.org/2009/xmldsig11#";
    /// XML Encryption.
    pub const XENC: &str = "http://www.w3.org/2001/04/xmlenc#";
    /// XML Encryption 1.1.
    pub const XENC11: &str = "http://www.w3.org/2009/xmlenc11#";
    /// Exclusive canonicalisation, an algorithm and a namespace too.
    pub const EXC_C14N: &str = "http://www.w3.org/2001/10/xml-exc-c14n#";
    /// `xsi:type` and `xsi:nil`.
    pub const XSI: &str = "http://www.w3.org/2001/XMLSchema-instance";
}

pub(crate) const NO_DTD: Rule = Rule::new("resp-no-dtd", "IIP-G03; SDP-G03");
pub(crate) const WELL_FORMED: Rule = Rule::new("xml-well-formed", "XML 1.0 2.1; Core 1.1");
pub(crate) const ENCODING: Rule = Rule::new("xml-encoding", "XML 1.0 4.3.3; Bind 3.5.4");

/// Parses a document that a stranger sent.
///
/// Refuses what exceeds the limits (before any parsing), a DOCTYPE, an encoding label other than
/// UTF-8, anything ill-formed, two equal ids, and a namespace with a name that is too long. The
/// steps are public, so that a service provider with a mistake can leave one out.
pub fn parse<'input>(text: &'input str, limits: &Limits) -> Result<Document<'input>, Finding> {
    scan(text, limits)?;
    let document = parse_tree(text, Dtd::Refused)?;
    refuse_duplicate_ids(&document)?;
    refuse_long_namespaces(&document)?;
    Ok(document)
}

/// Whether a document may begin with a DOCTYPE.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dtd {
    /// It may not: what every service provider should do.
    Refused,
    /// It may, and its internal entities are expanded: a mistake that some make.
    Expanded,
}

/// Only the parser: a tree, or where the text is ill-formed.
pub fn parse_tree(text: &str, dtd: Dtd) -> Result<Document<'_>, Finding> {
    let options = ParsingOptions { allow_dtd: dtd == Dtd::Expanded, ..ParsingOptions::default() };
    Document::parse_with_options(text, options).map_err(|error| match error {
        roxmltree::Error::DtdDetected => NO_DTD.finding("no DTD", "a DOCTYPE declaration"),
        other => {
            let at = other.pos();
            let position = Position::new(at.row, at.col);
            WELL_FORMED.finding("well-formed XML", quoted(&other.to_string())).at(position)
        }
    })
}

/// The first child element with this name.
pub fn child<'a, 'i>(node: Node<'a, 'i>, namespace: &str, name: &str) -> Option<Node<'a, 'i>> {
    node.children().find(|it| it.has_tag_name((namespace, name)))
}

/// Every child element with this name, in document order.
pub fn children<'a, 'i>(
    node: Node<'a, 'i>,
    namespace: &'static str,
    name: &'static str,
) -> impl Iterator<Item = Node<'a, 'i>> {
    node.children().filter(move |it| it.has_tag_name((namespace, name)))
}

/// The value of an attribute without a namespace.
///
/// The parser's own look-up by a bare name takes an attribute of any namespace, so that `x:ID`
/// before `ID` would be read as the ID: the difference that wrapping attacks live on.
pub fn attribute<'a>(node: Node<'a, '_>, name: &str) -> Option<&'a str> {
    let is_meant = |it: &Attribute<'_, '_>| it.namespace().is_none() && it.name() == name;
    node.attributes().find(is_meant).map(|it| it.value())
}

/// All the text inside an element, exactly, however comments and other markup cut it up.
pub fn text(node: Node<'_, '_>) -> String {
    node.descendants().filter(Node::is_text).filter_map(|it| it.text()).collect()
}

/// The text of an element that has text only; `None` where a comment, a processing instruction or
/// an element stands inside.
pub fn only_text(node: Node<'_, '_>) -> Option<String> {
    node.children().all(|it| it.is_text()).then(|| text(node))
}

/// `{namespace}local-name` of an element.
pub fn expanded_name(node: Node<'_, '_>) -> String {
    let name = node.tag_name();
    format!("{{{}}}{}", name.namespace().unwrap_or_default(), name.name())
}
