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

/// Everything is verified, and then the NameID is read from the text as it came, up to a CDATA section.
pub(super) fn read_to_cdata(
    text: &str,
    policy: &Policy,
    keys: &[DecryptionKey],
    steps: &Steps,
) -> Result<Received, Finding> {
    let mut received = receive::read(text, policy, keys, steps)?;
    let document = xml::parse_tree(text, Dtd::Refused)?;
    let is_name_id = |node: &Node<'_, '_>| node.has_tag_name((ns::SAML, "NameID"));
    let written = document.descendants().find(is_name_id).map(|node| &text[node.range()]);
    let cut = written.and_then(|written| {
        let (before, _) = written.split_once("<![CDATA[")?;
        before.split_once('>').map(|(_, text)| text)
    });
    let name_id = received.assertion.subject.as_mut().and_then(|it| it.name_id.as_mut());
    if let (Some(name_id), Some(cut)) = (name_id, cut) {
        name_id.value = cut.to_owned();
    }
    Ok(received)
}

/// The first root element is verified, and the last one is read.
pub(super) fn verify_first_root(
    text: &str,
    policy: &Policy,
    keys: &[DecryptionKey],
    steps: &Steps,
) -> Result<Received, Finding> {
    let (first, last) = roots(text);
    receive::read(first, policy, keys, steps)?;
    read_as_verified(last, policy, keys, steps)
}

/// The last root element is verified, and the first one is read.
pub(super) fn verify_last_root(
    text: &str,
    policy: &Policy,
    keys: &[DecryptionKey],
    steps: &Steps,
) -> Result<Received, Finding> {
    let (first, last) = roots(text);
    receive::read(last, policy, keys, steps)?;
    read_as_verified(first, policy, keys, steps)
}

fn read_as_verified(
    root: &str,
    policy: &Policy,
    keys: &[DecryptionKey],
    steps: &Steps,
) -> Result<Received, Finding> {
    receive::read(root, policy, keys, &Steps { parse: steps.parse, ..Steps::UNVERIFIED })
}

/// Whom the first root element is from.
pub(super) fn issuer_of_first_root(text: &str, limits: &Limits) -> Option<String> {
    receive::claimed_issuer(&xml::parse(roots(text).0, limits).ok()?)
}

/// The text up to the end of the first root element, and what follows; the whole text twice where nothing does.
fn roots(text: &str) -> (&str, &str) {
    let name = |text: &str| {
        let tag = text.split('<').find(|tag| !tag.is_empty() && !tag.starts_with(['?', '!']))?;
        Some(format!("</{}>", tag.split([' ', '>', '\n']).next()?))
    };
    let end = name(text).and_then(|end| Some(text.find(&end)? + end.len())).unwrap_or(text.len());
    match text[end..].trim().is_empty() {
        true => (text, text),
        false => text.split_at(end),
    }
}

/// Everything is verified, and then the first NameID of the document as it came is read.
pub(super) fn read_first_name_id(
    text: &str,
    policy: &Policy,
    keys: &[DecryptionKey],
    steps: &Steps,
) -> Result<Received, Finding> {
    read_another_name(text, policy, keys, steps, |document| document.descendants().find(is_name_id))
}

/// Everything is verified, and then the last NameID of the document as it came is read.
pub(super) fn read_last_name_id(
    text: &str,
    policy: &Policy,
    keys: &[DecryptionKey],
    steps: &Steps,
) -> Result<Received, Finding> {
    read_another_name(text, policy, keys, steps, |document| {
        document.descendants().rfind(is_name_id)
    })
}

/// Everything is verified, and then the first Subject below the assertion as it came is read.
pub(super) fn read_subject_below(
    text: &str,
    policy: &Policy,
    keys: &[DecryptionKey],
    steps: &Steps,
) -> Result<Received, Finding> {
    read_another_name(text, policy, keys, steps, |document| {
        let assertion = xml::child(document.root_element(), ns::SAML, "Assertion")?;
        let subject = assertion.descendants().find(|it| it.has_tag_name((ns::SAML, "Subject")))?;
        xml::child(subject, ns::SAML, "NameID")
    })
}

fn read_another_name(
    text: &str,
    policy: &Policy,
    keys: &[DecryptionKey],
    steps: &Steps,
    find: for<'a, 'i> fn(&'a Document<'i>) -> Option<Node<'a, 'i>>,
) -> Result<Received, Finding> {
    let mut received = receive::read(text, policy, keys, steps)?;
    let document = xml::parse_tree(text, Dtd::Refused)?;
    let name_id = received.assertion.subject.as_mut().and_then(|it| it.name_id.as_mut());
    if let (Some(name_id), Some(found)) = (name_id, find(&document)) {
        name_id.value = xml::text(found);
    }
    Ok(received)
}

fn is_name_id(node: &Node<'_, '_>) -> bool {
    node.has_tag_name((ns::SAML, "NameID"))
}

fn first_text<'a>(document: &'a Document<'_>) -> Option<&'a str> {
    let is_name_id = |node: &Node<'_, '_>| node.has_tag_name((ns::SAML, "NameID"));
    document.descendants().find(is_name_id)?.children().find(Node::is_text)?.text()
}

/// What stands in a processing instruction is canonicalised like text, and the NameID is read without it.
pub(super) fn read_around_instructions(
    text: &str,
    policy: &Policy,
    keys: &[DecryptionKey],
    steps: &Steps,
) -> Result<Received, Finding> {
    let document = xml::parse_tree(text, Dtd::Refused)?;
    let mut flat = text.to_owned();
    let instructions: Vec<_> = document.descendants().filter(Node::is_pi).collect();
    for node in instructions.iter().rev().filter(|node| node.parent() != Some(document.root())) {
        let value = node.pi().and_then(|it| it.value).unwrap_or_default();
        flat.replace_range(node.range(), value);
    }
    let mut received = receive::read(&flat, policy, keys, steps)?;
    let is_name_id = |node: &Node<'_, '_>| node.has_tag_name((ns::SAML, "NameID"));
    let name_id = received.assertion.subject.as_mut().and_then(|it| it.name_id.as_mut());
    if let (Some(name_id), Some(written)) = (name_id, document.descendants().find(is_name_id)) {
        name_id.value = xml::text(written);
    }
    Ok(received)
}

/// Everything is verified, and then the NameID is the first piece of its text that a parser hands over: up to a reference.
pub(super) fn read_to_reference(
    text: &str,
    policy: &Policy,
    keys: &[DecryptionKey],
    steps: &Steps,
) -> Result<Received, Finding> {
    let mut received = receive::read(text, policy, keys, steps)?;
    let document = xml::parse_tree(text, Dtd::Refused)?;
    let is_name_id = |node: &Node<'_, '_>| node.has_tag_name((ns::SAML, "NameID"));
    let written = document.descendants().find(is_name_id).and_then(|it| it.first_child());
    let piece = written.and_then(|node| text[node.range()].split_once('&'));
    let name_id = received.assertion.subject.as_mut().and_then(|it| it.name_id.as_mut());
    if let (Some(name_id), Some((first, _))) = (name_id, piece) {
        name_id.value = first.to_owned();
    }
    Ok(received)
}

/// Everything is verified, and then the values of attributes are read from the document as it came, up to a comment.
pub(super) fn read_values_to_comment(
    text: &str,
    policy: &Policy,
    keys: &[DecryptionKey],
    steps: &Steps,
) -> Result<Received, Finding> {
    let mut received = receive::read(text, policy, keys, steps)?;
    let document = xml::parse_tree(text, Dtd::Refused)?;
    let is_value = |node: &Node<'_, '_>| node.has_tag_name((ns::SAML, "AttributeValue"));
    for node in document.descendants().filter(is_value) {
        let first = node.first_child().map(|it| it.text().filter(|_| it.is_text()));
        let (whole, first) = (xml::text(node), first.map(Option::unwrap_or_default));
        let values = received.assertion.attributes.iter_mut().flat_map(|it| &mut it.values);
        for value in values.filter(|value| **value == whole) {
            first.into_iter().for_each(|first| first.clone_into(value));
        }
    }
    Ok(received)
}
