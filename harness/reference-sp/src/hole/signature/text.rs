//! Mistakes in reading text that was genuinely signed.

use saml_verify::{
    decrypt::DecryptionKey,
    finding::Finding,
    policy::Policy,
    receive::{self, Received, Steps},
    roxmltree::{Document, Node},
    xml::{self, Dtd, ns},
};

/// Everything is verified, and then the NameID is read from the document as it came, up to the
/// first thing in it that is not text. A comment is in no digest.
pub(super) fn read_first_text_node(
    text: &str,
    policy: &Policy,
    keys: &[DecryptionKey],
    steps: &Steps,
) -> Result<Received, Finding> {
    let mut received = receive::read(text, policy, keys, steps)?;
    let document = xml::parse_tree(text, Dtd::Refused)?;
    let name_id = received.assertion.subject.as_mut().and_then(|it| it.name_id.as_mut());
    if let (Some(name_id), Some(first)) = (name_id, first_text(&document)) {
        name_id.value = first.to_owned();
    }
    Ok(received)
}

fn first_text<'a>(document: &'a Document<'_>) -> Option<&'a str> {
    let is_name_id = |node: &Node<'_, '_>| node.has_tag_name((ns::SAML, "NameID"));
    document.descendants().find(is_name_id)?.children().find(Node::is_text)?.text()
}
