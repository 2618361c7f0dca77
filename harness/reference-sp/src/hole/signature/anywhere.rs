//! Mistakes about where a signature stands and what it stands for: the wrapping attacks.

use saml_verify::{
    c14n,
    finding::Finding,
    origin::Origins,
    policy::Policy,
    receive::{self, AssertionPlace, Located},
    roxmltree::{Document, Node},
    signature::Signed,
    xml::{self, ns},
};

use super::parts::{Loose, or_strictly};

/// Takes the first assertion that is a child of the root, whatever else there is.
pub(super) fn locate_first_child<'a, 'i>(
    document: &'a Document<'i>,
    origins: &Origins,
) -> Result<Located<'a, 'i>, Finding> {
    let response = document.root_element();
    match xml::child(response, ns::SAML, "Assertion") {
        Some(first) => Ok(Located { response, assertion: AssertionPlace::Plain(first) }),
        None => receive::locate(document, origins),
    }
}

/// Takes the first assertion with an id that a signature refers to; else the first child.
pub(super) fn locate_by_id<'a, 'i>(
    document: &'a Document<'i>,
    origins: &Origins,
) -> Result<Located<'a, 'i>, Finding> {
    let response = document.root_element();
    let is_signed =
        |node: &Node<'_, '_>| is_assertion(node) && signatures_for(*node).next().is_some();
    match document.descendants().find(is_signed) {
        Some(first) => Ok(Located { response, assertion: AssertionPlace::Plain(first) }),
        None => locate_first_child(document, origins),
    }
}

/// Takes the last assertion of the document, wherever it stands.
pub(super) fn locate_last<'a, 'i>(
    document: &'a Document<'i>,
    origins: &Origins,
) -> Result<Located<'a, 'i>, Finding> {
    let response = document.root_element();
    match document.descendants().rfind(is_assertion) {
        Some(last) => Ok(Located { response, assertion: AssertionPlace::Plain(last) }),
        None => receive::locate(document, origins),
    }
}

/// Takes the element as signed where a signature that is a child of the root is good for something in the document.
pub(super) fn verify_message_signature(
    element: Node<'_, '_>,
    origins: &Origins,
    policy: &Policy,
) -> Result<Option<Signed>, Finding> {
    let root = element.document().root_element();
    vouched_by_one(xml::children(root, ns::DS, "Signature"), element, origins, policy)
}

/// Takes the element as signed where one of its siblings, or itself, has a good signature.
pub(super) fn verify_sibling(
    element: Node<'_, '_>,
    origins: &Origins,
    policy: &Policy,
) -> Result<Option<Signed>, Finding> {
    let family = element.parent().into_iter().flat_map(|parent| parent.children());
    let family = family.filter(is_assertion);
    let mut good = family.filter_map(|it| receive::verify(it, origins, policy).ok().flatten());
    match good.next() {
        Some(signed) if is_assertion(&element) => Ok(Some(vouched(signed, element, origins))),
        _ => of_itself(element, origins, policy),
    }
}

/// Takes the element as signed where any signature of the document is good for anything in it.
pub(super) fn verify_anywhere(
    element: Node<'_, '_>,
    origins: &Origins,
    policy: &Policy,
) -> Result<Option<Signed>, Finding> {
    let signatures = element.document().descendants().filter(is_signature);
    vouched_by_one(signatures, element, origins, policy)
}

/// Takes the element as signed where one of these signatures is good for what it refers to.
fn vouched_by_one<'a, 'i: 'a>(
    mut signatures: impl Iterator<Item = Node<'a, 'i>>,
    element: Node<'_, '_>,
    origins: &Origins,
    policy: &Policy,
) -> Result<Option<Signed>, Finding> {
    let good = signatures.find_map(|signature| {
        let loose = Loose::read(signature)?;
        let referred = with_id(element.document(), loose.referred_id()?).next()?;
        loose.verify(referred, origins, policy)
    });
    or_strictly(good.map(|it| vouched(it, element, origins)), element, origins, policy)
}

/// Takes the element as signed where a signature is good for another element of the same id.
pub(super) fn verify_by_id(
    element: Node<'_, '_>,
    origins: &Origins,
    policy: &Policy,
) -> Result<Option<Signed>, Finding> {
    let id = element.attribute("ID").unwrap_or_default();
    let good = signatures_for(element).find_map(|signature| {
        let loose = Loose::read(signature)?;
        let mut namesakes = with_id(element.document(), id);
        namesakes.find_map(|namesake| loose.verify(namesake, origins, policy))
    });
    match good {
        Some(signed) => Ok(Some(vouched(signed, element, origins))),
        None => of_itself(element, origins, policy),
    }
}

/// The element's own signature. Whoever looks for the assertion only overlooks a bad one around it.
fn of_itself(
    element: Node<'_, '_>,
    origins: &Origins,
    policy: &Policy,
) -> Result<Option<Signed>, Finding> {
    let verified = receive::verify(element, origins, policy);
    if is_assertion(&element) { verified } else { Ok(verified.ok().flatten()) }
}

/// What was verified stands for this element from here on.
pub(super) fn vouched(signed: Signed, element: Node<'_, '_>, origins: &Origins) -> Signed {
    let own = xml::child(element, ns::DS, "Signature").map(|signature| signature.id());
    Signed { canonical: c14n::exclusive(element, &[], own, origins), ..signed }
}

pub(super) fn is_assertion(node: &Node<'_, '_>) -> bool {
    node.has_tag_name((ns::SAML, "Assertion"))
}

pub(super) fn is_signature(node: &Node<'_, '_>) -> bool {
    node.has_tag_name((ns::DS, "Signature"))
}

/// The signatures anywhere in the document that refer to the id of this element.
fn signatures_for<'a, 'i>(element: Node<'a, 'i>) -> impl Iterator<Item = Node<'a, 'i>> {
    let id = element.attribute("ID").unwrap_or_default().to_owned();
    let signatures = element.document().descendants().filter(is_signature);
    signatures.filter(move |signature| {
        Loose::read(*signature).is_some_and(|it| it.referred_id() == Some(id.as_str()))
    })
}

pub(super) fn with_id<'a, 'i>(
    document: &'a Document<'i>,
    id: &str,
) -> impl Iterator<Item = Node<'a, 'i>> {
    document.descendants().filter(move |node| node.attribute("ID") == Some(id))
}
