//! The structure of a `ds:Signature`: exactly the elements that SAML allows, in their order.

use base64::{Engine, engine::general_purpose::STANDARD};
use roxmltree::Node;

use super::SINGLE_REFERENCE;
use crate::{
    c14n::{self, Canonical},
    finding::{Finding, Rule, quoted},
    key::{DigestAlgorithm, SignatureAlgorithm},
    origin::Origins,
    xml::{self, ns},
};

const STRUCTURE: Rule = Rule::new("sig-structure", "Core 5.4; XML Signature 4");
const TRANSFORMS: Rule = Rule::new("sig-transforms", "Core 5.4.4");
const CANONICALIZATION: Rule = Rule::new("sig-transforms", "Core 5.4.3");
const ALGORITHM: Rule = Rule::new("sig-alg-min", "SDP-ALG01; IIP-ALG01");
const ENVELOPED: &str = "http://www.w3.org/2000/09/xmldsig#enveloped-signature";
/// Vendors write one prefix; a long list only costs time.
const MOST_PREFIXES: usize = 16;

/// A signature taken apart: nothing verified yet.
#[derive(Debug, Clone)]
pub struct SignatureParts<'a, 'i> {
    /// The `ds:Signature`.
    pub element: Node<'a, 'i>,
    /// Its `ds:SignedInfo`.
    pub signed_info: Node<'a, 'i>,
    /// Of `ds:SignatureMethod`.
    pub algorithm: SignatureAlgorithm,
    /// `Reference/@URI`.
    pub reference: String,
    /// Of `ds:DigestMethod`.
    pub digest: DigestAlgorithm,
    /// The octets of `ds:DigestValue`.
    pub digest_value: Vec<u8>,
    /// The octets of `ds:SignatureValue`.
    pub value: Vec<u8>,
    /// PrefixList of the canonicalisation transform.
    pub prefixes: Vec<String>,
    /// PrefixList of the CanonicalizationMethod.
    pub signed_info_prefixes: Vec<String>,
}

impl<'a, 'i> SignatureParts<'a, 'i> {
    /// Takes a `ds:Signature` apart, or says what does not belong there.
    pub fn read(element: Node<'a, 'i>) -> Result<Self, Finding> {
        let (signed_info, value) = top(element)?;
        let [method, signature_method, reference] = exactly(
            signed_info,
            ["CanonicalizationMethod", "SignatureMethod", "Reference"],
            SINGLE_REFERENCE,
        )?;
        let [transforms, digest_method, digest_value] =
            exactly(reference, ["Transforms", "DigestMethod", "DigestValue"], SINGLE_REFERENCE)?;
        exactly(signature_method, [], STRUCTURE)?;
        exactly(digest_method, [], STRUCTURE)?;
        Ok(Self {
            element,
            signed_info,
            algorithm: named(signature_method, SignatureAlgorithm::from_uri)?,
            reference: xml::attribute(reference, "URI").unwrap_or_default().to_owned(),
            digest: named(digest_method, DigestAlgorithm::from_uri)?,
            digest_value: octets(digest_value)?,
            value: octets(value)?,
            prefixes: transform_prefixes(transforms)?,
            signed_info_prefixes: exclusive_prefixes(method, CANONICALIZATION)?,
        })
    }

    /// The canonical form of SignedInfo: what the SignatureValue is made over.
    pub fn signed_info_octets(&self) -> Vec<u8> {
        let prefixes = &self.signed_info_prefixes;
        c14n::exclusive(self.signed_info, prefixes, None, &Origins::nowhere()).text.into_bytes()
    }

    /// The canonical form of the parent without this signature: what the digest is made over.
    pub fn canonical(&self, element: Node<'_, '_>, origins: &Origins) -> Canonical {
        c14n::exclusive(element, &self.prefixes, Some(self.element.id()), origins)
    }
}

/// SignedInfo and SignatureValue; behind them at most one KeyInfo, which nobody reads.
fn top<'a, 'i>(signature: Node<'a, 'i>) -> Result<(Node<'a, 'i>, Node<'a, 'i>), Finding> {
    let with_key_info = exactly(signature, ["SignedInfo", "SignatureValue", "KeyInfo"], STRUCTURE);
    match with_key_info {
        Ok([signed_info, value, _]) => Ok((signed_info, value)),
        Err(_) => exactly(signature, ["SignedInfo", "SignatureValue"], STRUCTURE)
            .map(|[signed_info, value]| (signed_info, value)),
    }
}

/// The children of `node`, if they are exactly these elements of XML Signature and white space.
fn exactly<'a, 'i, const N: usize>(
    node: Node<'a, 'i>,
    names: [&str; N],
    rule: Rule,
) -> Result<[Node<'a, 'i>; N], Finding> {
    let elements: Vec<_> = node.children().filter(Node::is_element).collect();
    let named = elements.iter().zip(names).all(|(it, name)| it.has_tag_name((ns::DS, name)));
    let blank = |it: Node<'_, '_>| it.text().unwrap_or_default().trim_ascii().is_empty();
    let only_blank_text = node.children().filter(Node::is_text).all(blank);
    let expected = || format!("{} with exactly {names:?}", node.tag_name().name());
    match <[Node<'a, 'i>; N]>::try_from(elements) {
        Ok(found) if named && only_blank_text => Ok(found),
        Ok(_) => Err(rule.finding(expected(), "other content")),
        Err(found) => Err(rule.finding(expected(), format!("{} elements", found.len()))),
    }
}

fn named<T>(method: Node<'_, '_>, known: impl Fn(&str) -> Option<T>) -> Result<T, Finding> {
    let uri = xml::attribute(method, "Algorithm").unwrap_or_default();
    known(uri).ok_or_else(|| ALGORITHM.finding("an algorithm of SAML's profiles", quoted(uri)))
}

/// Base64 with white space and nothing else inside: a comment would let two readers differ.
fn octets(node: Node<'_, '_>) -> Result<Vec<u8>, Finding> {
    let name = node.tag_name().name();
    let fault = |found: &str| STRUCTURE.finding(format!("base64 text only in {name}"), found);
    let text = xml::only_text(node).ok_or_else(|| fault("other markup in it"))?;
    let compact: String = text.split_ascii_whitespace().collect();
    STANDARD.decode(compact).map_err(|_| fault("other characters"))
}

/// Exactly the enveloped-signature transform and then exclusive canonicalisation.
fn transform_prefixes(transforms: Node<'_, '_>) -> Result<Vec<String>, Finding> {
    let [enveloped, exclusive] = exactly(transforms, ["Transform", "Transform"], TRANSFORMS)?;
    exactly(enveloped, [], TRANSFORMS)?;
    let algorithm = xml::attribute(enveloped, "Algorithm").unwrap_or_default();
    if algorithm != ENVELOPED {
        return Err(
            TRANSFORMS.finding("the enveloped-signature transform first", quoted(algorithm))
        );
    }
    exclusive_prefixes(exclusive, TRANSFORMS)
}

/// The PrefixList of exclusive canonicalisation, which may stand alone or inside a Transform.
fn exclusive_prefixes(method: Node<'_, '_>, rule: Rule) -> Result<Vec<String>, Finding> {
    let algorithm = xml::attribute(method, "Algorithm").unwrap_or_default();
    if algorithm != ns::EXC_C14N {
        let expected = "exclusive canonicalisation without comments";
        return Err(rule.finding(expected, quoted(algorithm)));
    }
    let elements: Vec<_> = method.children().filter(Node::is_element).collect();
    let list = match elements.as_slice() {
        [] => "",
        [one] if one.has_tag_name((ns::EXC_C14N, "InclusiveNamespaces")) => {
            xml::attribute(*one, "PrefixList").unwrap_or_default()
        }
        _ => return Err(rule.finding("at most InclusiveNamespaces inside", "other elements")),
    };
    let prefixes: Vec<_> = list.split_ascii_whitespace().map(str::to_owned).collect();
    if prefixes.len() > MOST_PREFIXES {
        return Err(rule.finding(format!("at most {MOST_PREFIXES} prefixes"), "more"));
    }
    Ok(prefixes)
}
