//! Second opinions: what bergshamra says of the signatures in a document, and a search for a signature that could be found good.

use crate::fixture::TestKey;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED, RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents, UnparsedPublicKey,
};
use base64::Engine as _;
use bergshamra::{DsigContext, KeysManager, keys::loader::load_x509_cert_der, verify_all};
use roxmltree::{Document, Node, ParsingOptions};
use saml_wire::c14n::{Comments, Subtree, exclusive};
use saml_wire::key::DigestAlgorithm;
use saml_wire::names::{DSIG, EXC_C14N};

/// The IDs that bergshamra finds well signed with this key, or why it refuses the document.
pub(crate) fn bergshamra(xml: &str, key: &TestKey) -> Result<Vec<String>, String> {
    let mut keys = KeysManager::new();
    keys.add_key(load_x509_cert_der(&key.certificate).unwrap());
    let context =
        DsigContext::new(keys).with_strict_verification(true).with_trusted_keys_only(true);
    let results = verify_all(&context, xml).map_err(|error| error.to_string())?;
    results
        .into_iter()
        .map(|result| match result {
            bergshamra::VerifyResult::Valid { references, .. } if references.len() == 1 => {
                Ok(references[0].uri.trim_start_matches('#').to_owned())
            }
            bergshamra::VerifyResult::Invalid { reason } => Err(reason),
            bergshamra::VerifyResult::Valid { .. } => Err("not one reference".to_owned()),
        })
        .collect()
}

/// Parses strictly, but for a DOCTYPE.
pub(crate) fn parse(xml: &str) -> Document<'_> {
    let options = ParsingOptions { allow_dtd: true, ..ParsingOptions::default() };
    Document::parse_with_options(xml, options).unwrap_or_else(|error| panic!("{error}\n{xml}"))
}

/// Whether some signature by this key is as it was made, and some element with the ID that it refers to is as it was signed.
pub(crate) fn some_signature_holds(xml: &str, key: &TestKey) -> bool {
    let document = parse(xml);
    let signatures = document.descendants().filter(|node| node.has_tag_name((DSIG, "Signature")));
    signatures.into_iter().any(|signature| {
        value_holds(xml, signature, key).unwrap_or(false)
            && reference_holds(xml, signature).unwrap_or(false)
    })
}

/// Whether some signature by this key is as it was made, and some element with the ID that it refers to is as it was signed
/// for whoever follows the enveloped-signature transform to the letter: only this signature is taken out, and an element that
/// is inside of it is gone with it.
pub(crate) fn some_signature_holds_to_the_letter(xml: &str, key: &TestKey) -> bool {
    let document = parse(xml);
    let signatures = document.descendants().filter(|node| node.has_tag_name((DSIG, "Signature")));
    signatures.into_iter().any(|signature| {
        value_holds(xml, signature, key).unwrap_or(false)
            && reference_holds_to_the_letter(xml, signature).unwrap_or(false)
    })
}

fn reference_holds_to_the_letter(xml: &str, signature: Node<'_, '_>) -> Option<bool> {
    let reference = Reference::read(signature)?;
    let mut elements = reference
        .elements(signature)
        .filter(|element| !element.ancestors().any(|ancestor| ancestor == signature));
    Some(elements.any(|element| {
        let inside = signature.ancestors().any(|ancestor| ancestor == element);
        reference.is_of(xml, element, inside.then_some(signature))
    }))
}

fn child<'a, 'x>(node: Node<'a, 'x>, local: &str) -> Option<Node<'a, 'x>> {
    node.children().find(|child| child.has_tag_name((DSIG, local)))
}

fn bytes(node: Node<'_, '_>) -> Option<Vec<u8>> {
    let text: String = node.text()?.split_ascii_whitespace().collect();
    base64::engine::general_purpose::STANDARD.decode(text).ok()
}

fn value_holds(xml: &str, signature: Node<'_, '_>, key: &TestKey) -> Option<bool> {
    let value = bytes(child(signature, "SignatureValue")?)?;
    let place = Subtree::At(child(signature, "SignedInfo")?.range().start);
    let message = exclusive(xml, place, &[], Comments::Drop).ok()?;
    Some(match (key.signing.rsa_public(), key.signing.ec_public()) {
        (Some((n, e)), _) => RsaPublicKeyComponents { n, e }
            .verify(&RSA_PKCS1_2048_8192_SHA256, &message, &value)
            .is_ok(),
        (None, Some(point)) => {
            UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point).verify(&message, &value).is_ok()
        }
        (None, None) => false,
    })
}

fn reference_holds(xml: &str, signature: Node<'_, '_>) -> Option<bool> {
    let reference = Reference::read(signature)?;
    let mut elements = reference.elements(signature);
    Some(elements.any(|element| reference.is_of(xml, element, child(element, "Signature"))))
}

/// What a signature says of the element that it signs.
struct Reference<'a> {
    id: &'a str,
    digest: Vec<u8>,
    prefixes: Vec<&'a str>,
}

impl<'a> Reference<'a> {
    fn read(signature: Node<'a, '_>) -> Option<Self> {
        let reference = child(child(signature, "SignedInfo")?, "Reference")?;
        let prefixes = reference
            .descendants()
            .filter(|node| node.has_tag_name((EXC_C14N, "InclusiveNamespaces")))
            .filter_map(|node| node.attribute("PrefixList"));
        Some(Self {
            id: reference.attribute("URI")?.strip_prefix('#')?,
            digest: bytes(child(reference, "DigestValue")?)?,
            prefixes: prefixes.collect(),
        })
    }

    fn elements<'d, 'x>(&self, signature: Node<'d, 'x>) -> impl Iterator<Item = Node<'d, 'x>> {
        let nodes = signature.document().descendants();
        nodes.filter(|node| node.attribute("ID") == Some(self.id))
    }

    /// Whether the digest is that of this element without this signature.
    fn is_of(&self, xml: &str, element: Node<'_, '_>, signature: Option<Node<'_, '_>>) -> bool {
        let mut text = xml.to_owned();
        if let Some(own) = signature {
            text.replace_range(own.range(), "");
        }
        let place = Subtree::At(element.range().start);
        exclusive(&text, place, &self.prefixes, Comments::Drop)
            .is_ok_and(|canonical| DigestAlgorithm::Sha256.digest(&canonical) == self.digest)
    }
}
