//! Mistakes about what a Reference is: where it points to, through which transforms, and how many there are.

use saml_verify::{
    c14n::{self, Canonical},
    origin::Origins,
    policy::Policy,
    roxmltree::{Document, Node},
    signature::{Signed, child},
    xml::{self, ns},
};

use super::parts::{Loose, Verified, or_strictly, prefixes};

/// The octets that a Reference is said to mean, and what vouches for them is read.
type Means = for<'d> fn(&Loose<'_, '_>, Node<'d, '_>, &Origins) -> Option<Canonical>;

/// Whatever the Reference says, it means the element that the signature is in, or the document.
pub(super) fn lenient_reference(
    element: Node<'_, '_>,
    origins: &Origins,
    policy: &Policy,
) -> Verified {
    by_digest(element, origins, policy, |loose, element, origins| {
        let whole = loose
            .reference
            .attribute("URI")
            .is_some_and(|uri| uri.is_empty() || uri == "#xpointer(/)");
        let target = if whole { element.document().root_element() } else { element };
        Some(loose.canonical(target, origins))
    })
}

/// The transforms are carried out, XPath filters and stylesheets included.
pub(super) fn obeys_transforms(
    element: Node<'_, '_>,
    origins: &Origins,
    policy: &Policy,
) -> Verified {
    by_digest(element, origins, policy, |loose, element, origins| {
        let canonical = loose.canonical(element, origins);
        let find = |name| loose.reference.descendants().find(|it| it.tag_name().name() == name);
        let text = match (find("XPath"), find("template")) {
            (Some(filter), _) => {
                filtered(&canonical, xml::text(filter).trim(), &prefixes(loose.reference))?
            }
            (None, Some(template)) => xml::text(template),
            (None, None) => return Some(canonical),
        };
        Some(Canonical { text, ..canonical })
    })
}

/// SignedInfo is canonicalised as the message says: where that is a stylesheet, by a stylesheet.
pub(super) fn obeys_canonicalization(
    element: Node<'_, '_>,
    origins: &Origins,
    policy: &Policy,
) -> Verified {
    let Some(signature) = child(element, origins)? else { return Ok(None) };
    let signed = Loose::read(signature).and_then(|loose| {
        let template = loose.method()?.descendants().find(|it| it.tag_name().name() == "template");
        let algorithm = loose.algorithm()?;
        let key_index = loose.key_that_made(algorithm, &xml::text(template?), policy)?;
        let signed = loose.digest_holds(element, origins)?;
        Some(Signed { algorithm, key_index, ..signed })
    });
    or_strictly(signed, element, origins, policy)
}

/// The first Reference is the one that counts.
pub(super) fn first_reference(
    element: Node<'_, '_>,
    origins: &Origins,
    policy: &Policy,
) -> Verified {
    by_digest(element, origins, policy, |loose, element, origins| {
        Some(loose.canonical(element, origins))
    })
}

/// A canonicalisation that fails has yielded an empty text.
pub(super) fn void_canonical(
    element: Node<'_, '_>,
    origins: &Origins,
    policy: &Policy,
) -> Verified {
    by_digest(element, origins, policy, |loose, element, origins| {
        let canonical = loose.canonical(element, origins);
        let fails = element
            .descendants()
            .flat_map(|node| node.namespaces())
            .any(|it| !it.uri().is_empty() && !it.uri().contains(':'));
        Some(if fails { Canonical { text: String::new(), ..canonical } } else { canonical })
    })
}

/// A Manifest that a Reference points to is as good as References.
pub(super) fn obeys_manifest(
    element: Node<'_, '_>,
    origins: &Origins,
    policy: &Policy,
) -> Verified {
    let Some(signature) = child(element, origins)? else { return Ok(None) };
    or_strictly(in_manifest(signature, element, origins, policy), element, origins, policy)
}

fn in_manifest(
    signature: Node<'_, '_>,
    element: Node<'_, '_>,
    origins: &Origins,
    policy: &Policy,
) -> Option<Signed> {
    let outer = Loose::read(signature)?;
    let (algorithm, digest) = (outer.algorithm()?, outer.digest_algorithm()?);
    let key_index = outer.key_index(algorithm, policy)?;
    let manifest = signature.descendants().find(|it| it.has_tag_name((ns::DS, "Manifest")))?;
    let octets = c14n::exclusive(manifest, &[], None, &Origins::nowhere()).text;
    let listed = digest.digest(octets.as_bytes()) == outer.digest_value()?;
    let inner = Loose::of(signature, manifest)?;
    let signed = inner.digest_holds(element, origins).filter(|_| listed)?;
    Some(Signed { algorithm, key_index, ..signed })
}

/// A configured key made the signature, and the digest is that of what the Reference is said to mean.
fn by_digest(element: Node<'_, '_>, origins: &Origins, policy: &Policy, means: Means) -> Verified {
    let Some(signature) = child(element, origins)? else { return Ok(None) };
    let signed = Loose::read(signature).and_then(|loose| {
        let (algorithm, digest) = (loose.algorithm()?, loose.digest_algorithm()?);
        let key_index = loose.key_index(algorithm, policy)?;
        let octets = means(&loose, element, origins)?.text;
        let holds = digest.digest(octets.as_bytes()) == loose.digest_value()?;
        let id = element.attribute("ID")?.to_owned();
        let canonical = loose.canonical(element, origins);
        holds.then_some(Signed { canonical, id, algorithm, digest, key_index })
    });
    or_strictly(signed, element, origins, policy)
}

/// Two expressions are understood: nothing, and everything but the elements of one name.
fn filtered(canonical: &Canonical, expression: &str, prefixes: &[String]) -> Option<String> {
    if expression == "false()" {
        return Some(String::new());
    }
    let left_out = expression.strip_prefix("not(ancestor-or-self::")?.strip_suffix(')')?;
    let local = left_out.split_once(':').map_or(left_out, |(_, local)| local);
    let document = Document::parse(&canonical.text).ok()?;
    let mut found = document.descendants().filter(|it| it.tag_name().name() == local);
    let skipped = found.next().map(|it| it.id());
    Some(c14n::exclusive(document.root_element(), prefixes, skipped, &Origins::nowhere()).text)
}
