//! Mistakes about which element a signature means, and how it is taken out of what it signs.

use std::collections::HashSet;

use saml_verify::{
    c14n,
    finding::{Finding, Rule},
    limits::Limits,
    origin::Origins,
    policy::Policy,
    receive::{self, AssertionPlace, Located},
    roxmltree::{Document, Node},
    signature::Signed,
    xml::{self, Dtd, ns},
};

use super::{
    anywhere::{is_assertion, is_signature, vouched, with_id},
    parts::{Loose, Verified, prefixes},
};

const UNIQUE: Rule = Rule::new("sig-id-unique", "Core 1.3.4");

/// Takes the first assertion of the document and the first Response, wherever they stand.
pub(super) fn locate_anywhere<'a, 'i>(
    document: &'a Document<'i>,
    origins: &Origins,
) -> Result<Located<'a, 'i>, Finding> {
    let is_response = |node: &Node<'_, '_>| node.has_tag_name((ns::SAMLP, "Response"));
    let response = document.descendants().find(is_response);
    match response.zip(document.descendants().find(is_assertion)) {
        Some((response, first)) => {
            Ok(Located { response, assertion: AssertionPlace::Plain(first) })
        }
        None => receive::locate(document, origins),
    }
}

/// Takes any element as signed where the first signature of the document is good for what it refers to.
pub(super) fn verify_first_signature(
    element: Node<'_, '_>,
    origins: &Origins,
    policy: &Policy,
) -> Verified {
    let first = element.document().descendants().find(is_signature);
    let good = first.and_then(|signature| {
        let loose = Loose::read(signature)?;
        let referred = with_id(element.document(), loose.referred_id()?).next()?;
        loose.verify(referred, origins, policy)
    });
    vouched_or_verified(good, element, origins, policy)
}

/// Takes any element as signed where some signature is good for what it refers to, once that signature is taken out and
/// nothing is left of what stands in it.
pub(super) fn verify_to_the_letter(
    element: Node<'_, '_>,
    origins: &Origins,
    policy: &Policy,
) -> Verified {
    let mut signatures = element.document().descendants().filter(is_signature);
    let good = signatures.find_map(|signature| {
        let loose = Loose::read(signature)?;
        let is_left = |it: &Node<'_, '_>| !it.ancestors().any(|outer| outer == signature);
        let mut referred = with_id(element.document(), loose.referred_id()?).filter(is_left);
        referred.find_map(|it| loose.verify(it, origins, policy))
    });
    vouched_or_verified(good, element, origins, policy)
}

/// Takes an element as signed where its own signature is good for the first element with its id.
pub(super) fn verify_first_by_id(
    element: Node<'_, '_>,
    origins: &Origins,
    policy: &Policy,
) -> Verified {
    let own = xml::child(element, ns::DS, "Signature").and_then(Loose::read);
    let good = own.and_then(|loose| {
        let id = loose.referred_id().filter(|id| element.attribute("ID") == Some(*id))?;
        loose.verify(with_id(element.document(), id).next()?, origins, policy)
    });
    vouched_or_verified(good, element, origins, policy)
}

/// Makes the digest without any signature that has the value of the one that is verified.
pub(super) fn remove_copies(element: Node<'_, '_>, origins: &Origins, policy: &Policy) -> Verified {
    let own = xml::child(element, ns::DS, "Signature").and_then(Loose::read);
    let good = own.and_then(|loose| {
        let (algorithm, digest) = (loose.algorithm()?, loose.digest_algorithm()?);
        let key_index = loose.key_index(algorithm, policy)?;
        let strong = policy.algorithms.signatures.contains(&algorithm)
            && policy.algorithms.digests.contains(&digest);
        let text = without_copies(&loose, element)?;
        let holds = digest.digest(text.as_bytes()) == loose.digest_value()?;
        let (id, canonical) = (loose.referred_id()?.to_owned(), loose.canonical(element, origins));
        (strong && holds).then_some(Signed { canonical, id, algorithm, digest, key_index })
    });
    vouched_or_verified(good, element, origins, policy)
}

/// The canonical form of the element, and every signature cut out of it that has the value of this one.
fn without_copies(loose: &Loose<'_, '_>, element: Node<'_, '_>) -> Option<String> {
    let value = |node: Node<'_, '_>| xml::child(node, ns::DS, "SignatureValue").map(xml::text);
    let prefixes = prefixes(loose.reference);
    let mut text = c14n::exclusive(element, &prefixes, None, &Origins::nowhere()).text;
    let document = xml::parse_tree(&text, Dtd::Refused).ok()?;
    let signatures = document.descendants().filter(is_signature);
    let copies = signatures.filter(|it| value(*it) == value(loose.signature));
    let ranges: Vec<_> = copies.map(|it| it.range()).collect();
    for range in ranges.into_iter().rev() {
        text.replace_range(range, "");
    }
    Some(text)
}

/// Compares the ids that are attributes without a namespace, and those only.
pub(super) fn parse_comparing_plain_ids<'i>(
    text: &'i str,
    limits: &Limits,
) -> Result<Document<'i>, Finding> {
    xml::scan(text, limits)?;
    let document = xml::parse_tree(text, Dtd::Refused)?;
    let mut seen = HashSet::new();
    let mut ids = document.descendants().filter_map(|node| xml::attribute(node, "ID"));
    match ids.find(|id| !seen.insert(*id)) {
        Some(_) => Err(UNIQUE.finding("each id once", "one twice")),
        None => Ok(document),
    }
}

fn vouched_or_verified(
    good: Option<Signed>,
    element: Node<'_, '_>,
    origins: &Origins,
    policy: &Policy,
) -> Verified {
    match good {
        Some(signed) => Ok(Some(vouched(signed, element, origins))),
        None => receive::verify(element, origins, policy),
    }
}
