//! How a message is signed: weak digests, and certificates that the metadata does not have.

use super::certificate::{Certificate, fingerprint};
use crate::vet::scene::Scene;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use saml_verify::finding::{Finding, Rule};
use saml_verify::roxmltree::Node;
use saml_verify::xml::{self, ns};

pub(super) const SHA1: Rule = Rule::new("sig-sha1", "IIP-ALG08; SDP-ALG01");
pub(super) const CERTIFICATE: Rule = Rule::new("sig-certificate-other", "SDP-MD01; Core 5.4.5");

/// SHA-1 in a signature or in its digest.
pub(super) fn sha1(scene: &Scene<'_>) -> Vec<Finding> {
    let methods = scene.document.descendants().filter(|node| {
        node.has_tag_name((ns::DS, "SignatureMethod"))
            || (node.has_tag_name((ns::DS, "DigestMethod")) && is_of_signature(*node))
    });
    let algorithm =
        |node: Node<'_, '_>| xml::attribute(node, "Algorithm").unwrap_or_default().to_owned();
    let weak = methods.filter(|node| algorithm(*node).ends_with("sha1"));
    let mut weak = weak.map(|node| {
        let expected = format!("a {} with SHA-256 or better", node.tag_name().name());
        SHA1.finding(expected, algorithm(node)).at(scene.origins.at(node))
    });
    weak.next().into_iter().collect()
}

/// OAEP has a DigestMethod, too, and SHA-1 does no harm there.
fn is_of_signature(digest: Node<'_, '_>) -> bool {
    digest.parent().is_some_and(|parent| parent.has_tag_name((ns::DS, "Reference")))
}

/// Who is trusted is in the metadata: another certificate beside a signature tells that the keys have changed.
pub(super) fn certificate(scene: &Scene<'_>) -> Vec<Finding> {
    let Some(idp) = scene.idp else { return Vec::new() };
    let mut findings = Vec::new();
    for (node, der) in certificates(scene) {
        if idp.certificates.contains(&der) {
            continue;
        }
        let known: Vec<String> = idp.certificates.iter().map(|der| fingerprint(der)).collect();
        let until = Certificate::of(&der)
            .map(|it| format!(", valid from {}", it.not_before.date()))
            .unwrap_or_default();
        findings.push(
            CERTIFICATE
                .finding(
                    format!("the certificate of the metadata, {}", known.join(" or ")),
                    format!("{}{until}", fingerprint(&der)),
                )
                .at(scene.origins.at(node)),
        );
    }
    findings.truncate(1);
    findings
}

/// The certificates beside its signatures, each once.
pub(in crate::vet) fn carried(scene: &Scene<'_>) -> Vec<Vec<u8>> {
    let mut each: Vec<Vec<u8>> = certificates(scene).map(|(_, der)| der).collect();
    each.sort();
    each.dedup();
    each
}

fn certificates<'a>(scene: &'a Scene<'_>) -> impl Iterator<Item = (Node<'a, 'a>, Vec<u8>)> {
    let carried = scene
        .document
        .descendants()
        .filter(|it| it.has_tag_name((ns::DS, "X509Certificate")) && !is_for_encryption(*it));
    carried.filter_map(|node| {
        let compact: String = xml::text(node).split_ascii_whitespace().collect();
        Some((node, STANDARD.decode(compact).ok()?))
    })
}

fn is_for_encryption(node: Node<'_, '_>) -> bool {
    node.ancestors().any(|it| it.tag_name().namespace() == Some(ns::XENC))
}
