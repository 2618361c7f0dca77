//! What a ds:Signature says of its vendor: line breaks, what KeyInfo holds, prefixes, algorithms. Verifies nothing.

use super::facts::Facts;
use super::markup;
use super::outline::elements;
use super::seen::Seen;
use saml_verify::roxmltree::Node;
use saml_verify::xml::{self, ns};
use saml_wire::key::{DigestAlgorithm, SignatureAlgorithm};
use saml_wire::shape::{KeyInfoShape, Lines};

/// Reads the signature of an element.
pub(super) fn read(signature: Node<'_, '_>, signed: Node<'_, '_>, facts: &mut Facts<'_>) {
    let is_broken = signature.first_child().is_some_and(|it| it.is_text());
    facts.add(
        "shape.signature.lines",
        Seen::word(if is_broken { Lines::Broken } else { Lines::Single }),
    );
    if let Some(value) = xml::child(signature, ns::DS, "SignatureValue") {
        facts.add("shape.signature.value-wrap", Seen::maybe(markup::lines(value).wrap));
    }
    let certificate =
        signature.descendants().find(|it| it.has_tag_name((ns::DS, "X509Certificate")));
    if let Some(certificate) = certificate {
        facts.add("shape.signature.certificate-wrap", Seen::maybe(markup::lines(certificate).wrap));
    }
    facts.add("shape.signature.key-info", key_info(signature));
    prefixes(signature, signed, facts);
}

fn key_info(signature: Node<'_, '_>) -> Seen {
    let Some(key_info) = xml::child(signature, ns::DS, "KeyInfo") else {
        return Seen::Wordless("no KeyInfo".to_owned());
    };
    let names = |node| -> Vec<&str> { elements(node).map(|it| it.tag_name().name()).collect() };
    let data = xml::child(key_info, ns::DS, "X509Data").map(names).unwrap_or_default();
    let held = names(key_info);
    match (&held[..], &data[..]) {
        (["X509Data"], ["X509Certificate"]) => Seen::word(KeyInfoShape::X509),
        (["X509Data", "KeyValue"], ["X509Certificate"]) => {
            Seen::word(KeyInfoShape::X509AndRsaKeyValue)
        }
        _ => Seen::Wordless(format!("{} with {}", held.join(", "), data.join(", "))),
    }
}

/// A list is written where attribute values are in clear below the signed element, and nowhere else.
fn prefixes(signature: Node<'_, '_>, signed: Node<'_, '_>, facts: &mut Facts<'_>) {
    let own = signature.descendants().find(|it| it.tag_name().name() == "InclusiveNamespaces");
    let list = own.and_then(|it| xml::attribute(it, "PrefixList"));
    let has_values = signed.descendants().any(|it| it.has_tag_name((ns::SAML, "AttributeValue")));
    let seen = match (list, has_values) {
        (list, true) => Seen::maybe(list),
        (Some(list), false) => Seen::Wordless(format!("{list:?} where no attribute value is")),
        (None, false) => return,
    };
    facts.add("shape.signature.prefix-list", seen);
}

/// With which algorithms an element is signed.
pub(super) fn algorithms(signature: Node<'_, '_>) -> Seen {
    let of = |name| {
        let node = signature.descendants().find(|it| it.has_tag_name((ns::DS, name)));
        node.and_then(|it| xml::attribute(it, "Algorithm")).unwrap_or_default()
    };
    let (signature, digest) = (of("SignatureMethod"), of("DigestMethod"));
    match (SignatureAlgorithm::from_uri(signature), DigestAlgorithm::from_uri(digest)) {
        (Some(signature), Some(digest)) => Seen::Algorithms(signature, digest),
        _ => Seen::Wordless(format!("{signature} with {digest}")),
    }
}
