//! How an assertion or a name is encrypted: whether the service provider opens it at all, for which key, and how it is laid
//! out. What is inside is not looked at.

use super::ask::Ask;
use super::certificate::{fingerprint, in_document};
use crate::vet::scene::{Scene, Unknown};
use saml_verify::finding::{Finding, Rule};
use saml_verify::roxmltree::Node;
use saml_verify::xml::{self, ns};

pub(super) const UNWANTED: Rule = Rule::new("as-encryption-unwanted", "Core 6.2; SDP-SP10");
pub(super) const NAME_ID: Rule = Rule::new("name-id-encrypted", "Core 2.2.4");
pub(super) const WEAK: Rule = Rule::new("as-encryption-weak", "IIP-ALG06; XML Encryption 1.1 5.5");
pub(super) const OTHER_KEY: Rule = Rule::new("as-encryption-other-key", "SDP-SP38; Core 6.2");
pub(super) const LAYOUT: Rule = Rule::new("as-encryption-layout", "Core 2.2.4, 2.3.4");

/// What no service provider of today should open: keys in RSA 1.5, and Triple DES.
const WEAK_ALGORITHMS: [&str; 2] = ["#rsa-1_5", "#tripledes-cbc"];

pub(super) fn is_there(scene: &Scene<'_>) -> Ask {
    Ask::if_so(elements(scene, "EncryptedData").next().is_some())
}

/// Whether it opens assertions is known.
pub(super) fn wants(scene: &Scene<'_>) -> Ask {
    let is_known = scene.dossier.service_provider.encryption.is_some();
    Ask::if_so(is_known && assertion(scene).is_some())
}

pub(super) fn unwanted(scene: &Scene<'_>) -> Vec<Finding> {
    // A key of the service provider that opens it says more than what is not published.
    let is_opened = scene.received.is_some();
    let refuses = scene.dossier.service_provider.encryption == Some(false) && !is_opened;
    let expected = "an assertion in the clear, for the service provider has no key to open one";
    let finding =
        |node| UNWANTED.finding(expected, "one that is encrypted").at(scene.origins.at(node));
    assertion(scene).filter(|_| refuses).map(finding).into_iter().collect()
}

pub(super) fn wants_name_id(scene: &Scene<'_>) -> Ask {
    let is_known = scene.dossier.service_provider.encrypted_id.is_some();
    Ask::if_so(is_known && encrypted_id(scene).is_some())
}

pub(super) fn name_id(scene: &Scene<'_>) -> Vec<Finding> {
    let refuses = scene.dossier.service_provider.encrypted_id == Some(false);
    let expected = "a NameID in the clear, for the service provider does not open one";
    let finding =
        |node| NAME_ID.finding(expected, "one that is encrypted").at(scene.origins.at(node));
    encrypted_id(scene).filter(|_| refuses).map(finding).into_iter().collect()
}

pub(super) fn weak(scene: &Scene<'_>) -> Vec<Finding> {
    let methods = elements(scene, "EncryptionMethod");
    let named = methods.filter_map(|node| Some((node, xml::attribute(node, "Algorithm")?)));
    let mut weak = named.filter(|(_, it)| WEAK_ALGORITHMS.iter().any(|end| it.ends_with(end)));
    let finding = |(node, algorithm): (Node<'_, '_>, &str)| {
        WEAK.finding("RSA-OAEP and AES", algorithm).at(scene.origins.at(node))
    };
    weak.next().map(finding).into_iter().collect()
}

/// A certificate stands beside the key, and the service provider has published its own.
pub(super) fn knows_keys(scene: &Scene<'_>) -> Ask {
    if carried(scene).is_empty() {
        return Ask::No;
    }
    let known = &scene.dossier.service_provider.encryption_certificates;
    Ask::if_known(!known.is_empty(), Unknown::Needs)
}

pub(super) fn other_key(scene: &Scene<'_>) -> Vec<Finding> {
    let known = &scene.dossier.service_provider.encryption_certificates;
    let names: Vec<String> = known.iter().map(|der| fingerprint(der)).collect();
    let carried = carried(scene);
    let other = carried.iter().filter(|(_, der)| !known.contains(der)).take(1);
    let finding = |(node, der): &(Node<'_, '_>, Vec<u8>)| {
        let expected = format!("the certificate of the service provider, {}", names.join(" or "));
        OTHER_KEY.finding(expected, fingerprint(der)).at(scene.origins.at(*node))
    };
    other.map(finding).collect()
}

/// The key stands beside the data and is found by its id; many look inside of the data alone.
pub(super) fn layout(scene: &Scene<'_>) -> Vec<Finding> {
    let keys = elements(scene, "EncryptedKey");
    let is_inside = |node: &Node<'_, '_>| {
        node.ancestors().any(|it| it.has_tag_name((ns::XENC, "EncryptedData")))
    };
    let mut beside = keys.filter(|node| !is_inside(node));
    let finding = |node| {
        let expected = "the EncryptedKey in the KeyInfo of its EncryptedData";
        LAYOUT.finding(expected, "one beside it").at(scene.origins.at(node))
    };
    beside.next().map(finding).into_iter().collect()
}

fn elements<'a>(scene: &'a Scene<'_>, name: &'static str) -> impl Iterator<Item = Node<'a, 'a>> {
    scene.document.descendants().filter(move |it| it.has_tag_name((ns::XENC, name)))
}

fn assertion<'a>(scene: &'a Scene<'_>) -> Option<Node<'a, 'a>> {
    xml::child(scene.document.root_element(), ns::SAML, "EncryptedAssertion")
}

/// One that stands in an assertion that is encrypted itself is not seen.
fn encrypted_id<'a>(scene: &'a Scene<'_>) -> Option<Node<'a, 'a>> {
    scene.document.descendants().find(|it| it.has_tag_name((ns::SAML, "EncryptedID")))
}

fn carried<'a>(scene: &'a Scene<'_>) -> Vec<(Node<'a, 'a>, Vec<u8>)> {
    let mut all = in_document(scene.document);
    all.retain(|(node, _)| node.ancestors().any(|it| it.tag_name().namespace() == Some(ns::XENC)));
    all
}
