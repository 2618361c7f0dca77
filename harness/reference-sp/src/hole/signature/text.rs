//! Mistakes in reading text that was genuinely signed.

use saml_verify::{
    decrypt::DecryptionKey,
    finding::Finding,
    limits::Limits,
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

/// Everything is verified, and then Issuer and NameID are read from the document as it came, up to the first thing in
/// them that is not text: what some trees call the text of an element.
pub(super) fn read_first_texts(
    text: &str,
    policy: &Policy,
    keys: &[DecryptionKey],
    steps: &Steps,
) -> Result<Received, Finding> {
    let mut received = receive::read(text, policy, keys, steps)?;
    let document = xml::parse_tree(text, Dtd::Refused)?;
    let (response, issuer) = (document.root_element(), &mut received.response.issuer);
    if let (Some(issuer), Some(first)) = (issuer, text_of_child(response, "Issuer")) {
        issuer.value = first;
    }
    let assertion = xml::child(response, ns::SAML, "Assertion");
    let subject = assertion.and_then(|it| xml::child(it, ns::SAML, "Subject"));
    let name_id = received.assertion.subject.as_mut().and_then(|it| it.name_id.as_mut());
    let first = subject.and_then(|it| text_of_child(it, "NameID"));
    if let (Some(name_id), Some(first)) = (name_id, first) {
        name_id.value = first;
    }
    Ok(received)
}

/// Whom a message is from, read in the same way.
pub(super) fn first_text_of_issuer(text: &str, limits: &Limits) -> Option<String> {
    xml::scan(text, limits).ok()?;
    let document = xml::parse_tree(text, Dtd::Refused).ok()?;
    let root = document.root_element();
    let of_assertion = || text_of_child(xml::child(root, ns::SAML, "Assertion")?, "Issuer");
    text_of_child(root, "Issuer").or_else(of_assertion)
}

fn text_of_child(parent: Node<'_, '_>, name: &str) -> Option<String> {
    xml::child(parent, ns::SAML, name)?.first_child()?.text().map(str::to_owned)
}

/// Everything is verified, and then the first NameID of the document as it came is read.
pub(super) fn read_first_name_id(
    text: &str,
    policy: &Policy,
    keys: &[DecryptionKey],
    steps: &Steps,
) -> Result<Received, Finding> {
    let mut received = receive::read(text, policy, keys, steps)?;
    let document = xml::parse_tree(text, Dtd::Refused)?;
    let is_name_id = |node: &Node<'_, '_>| node.has_tag_name((ns::SAML, "NameID"));
    let name_id = received.assertion.subject.as_mut().and_then(|it| it.name_id.as_mut());
    if let (Some(name_id), Some(first)) = (name_id, document.descendants().find(is_name_id)) {
        name_id.value = xml::text(first);
    }
    Ok(received)
}

fn first_text<'a>(document: &'a Document<'_>) -> Option<&'a str> {
    let is_name_id = |node: &Node<'_, '_>| node.has_tag_name((ns::SAML, "NameID"));
    document.descendants().find(is_name_id)?.children().find(Node::is_text)?.text()
}
