//! How a message is signed: weak digests, and certificates that the metadata does not have, or that have ended.

use super::ask::{self, Ask};
use super::certificate::{Certificate, fingerprint, in_document};
use crate::vet::scene::{Scene, Unknown};
use saml_verify::finding::{Finding, Rule};
use saml_verify::key::PinnedKey;
use saml_verify::metadata::IdpMetadata;
use saml_verify::origin::Origins;
use saml_verify::receive;
use saml_verify::roxmltree::Node;
use saml_verify::xml::{self, ns};
use time::OffsetDateTime;

pub(super) const SHA1: Rule = Rule::new("sig-sha1", "IIP-ALG08; SDP-ALG01");
/// The verifier's rule, for a service provider that is known to refuse.
pub(super) const BANNED: Rule = Rule::new("sig-alg-ban", "IIP-ALG08");
pub(super) const CERTIFICATE: Rule = Rule::new("sig-certificate-other", "SDP-MD01; Core 5.4.5");
pub(super) const KEY: Rule = Rule::new("sig-key-other", "SDP-MD01; Core 5.4.5");
pub(super) const EXPIRED: Rule = Rule::new("sig-certificate-expired", "IIP-MD12; SDP-MD05");

/// Nobody says that the service provider refuses it.
pub(super) fn may_be_taken(scene: &Scene<'_>) -> Ask {
    Ask::if_so(scene.dossier.service_provider.sha1 != Some(false))
}

pub(super) fn is_refused(scene: &Scene<'_>) -> Ask {
    Ask::if_so(scene.dossier.service_provider.sha1 == Some(false))
}

pub(super) fn sha1(scene: &Scene<'_>) -> Vec<Finding> {
    weak(scene, SHA1, "with SHA-256 or better")
}

pub(super) fn banned(scene: &Scene<'_>) -> Vec<Finding> {
    weak(scene, BANNED, "that the service provider takes, which SHA-1 is not")
}

/// SHA-1 in a signature or in its digest: the first place where it stands, also where that was encrypted.
fn weak(scene: &Scene<'_>, rule: Rule, which: &str) -> Vec<Finding> {
    let look = |node: Node<'_, '_>, origins: &Origins| first_weak(node, origins, rule, which);
    let outside = look(scene.document.root_element(), scene.origins);
    outside.or_else(|| scene.inside(look).flatten()).into_iter().collect()
}

fn first_weak(root: Node<'_, '_>, origins: &Origins, rule: Rule, which: &str) -> Option<Finding> {
    let methods = root.descendants().filter(|node| {
        node.has_tag_name((ns::DS, "SignatureMethod"))
            || (node.has_tag_name((ns::DS, "DigestMethod")) && is_of_signature(*node))
    });
    let mut named = methods.filter_map(|node| Some((node, xml::attribute(node, "Algorithm")?)));
    let (node, algorithm) = named.find(|(_, algorithm)| algorithm.ends_with("sha1"))?;
    let expected = format!("a {} {which}", node.tag_name().name());
    Some(rule.finding(expected, algorithm).at(origins.at(node)))
}

/// OAEP has a DigestMethod, too, and SHA-1 does no harm there.
fn is_of_signature(digest: Node<'_, '_>) -> bool {
    digest.parent().is_some_and(|parent| parent.has_tag_name((ns::DS, "Reference")))
}

/// Who is trusted is in the metadata: another certificate beside a signature tells that the keys have changed.
pub(super) fn certificate(scene: &Scene<'_>) -> Vec<Finding> {
    let Some(idp) = scene.idp else { return Vec::new() };
    let finding = |(node, der): (Node<'_, '_>, Vec<u8>)| {
        let found = fingerprint(&der) + age(&der, idp) + verified(scene);
        CERTIFICATE.finding(of_metadata(idp), found).at(scene.origins.at(node))
    };
    others(scene, idp).into_iter().take(1).map(finding).collect()
}

fn of_metadata(idp: &IdpMetadata) -> String {
    let known: Vec<String> = idp.certificates.iter().map(|der| fingerprint(der)).collect();
    format!("the certificate of the metadata, {}", known.join(" or "))
}

fn verified(scene: &Scene<'_>) -> &'static str {
    let holds = !scene.verified().is_empty();
    if holds { "; the signature is by a key of the metadata all the same" } else { "" }
}

/// A signature does not hold with the keys of the metadata.
pub(super) fn is_in_doubt(scene: &Scene<'_>) -> Ask {
    Ask::if_so(scene.faults.iter().any(|it| it.check.starts_with("sig-verify-")))
}

/// The document is as the owner of another certificate signed it: it was not changed, and somebody else signs.
pub(super) fn key(scene: &Scene<'_>) -> Vec<Finding> {
    let Some(idp) = scene.idp else { return Vec::new() };
    let finding = |(node, der): (Node<'_, '_>, Vec<u8>)| {
        let expected = format!("a signature by the key of {}", of_metadata(idp));
        let (name, age) = (fingerprint(&der), age(&der, idp));
        let found = format!(
            "one by the key of the certificate beside it, {name}{age}; nothing was changed since"
        );
        KEY.finding(expected, found).at(scene.origins.at(node))
    };
    signers(scene, idp).into_iter().take(1).map(finding).collect()
}

/// The certificates that the metadata does not have, and whose keys have signed what they stand in.
pub(super) fn signers<'a>(scene: &'a Scene<'_>, idp: &IdpMetadata) -> Vec<(Node<'a, 'a>, Vec<u8>)> {
    let mut all = others(scene, idp);
    all.retain(|(node, der)| has_signed(*node, der, scene));
    all
}

/// The certificates beside signatures that the metadata does not have.
fn others<'a>(scene: &'a Scene<'_>, idp: &IdpMetadata) -> Vec<(Node<'a, 'a>, Vec<u8>)> {
    let carried = in_document(scene.document);
    let is_other = |node: Node<'_, '_>| {
        !is_for_encryption(node) && !beside(node, &carried).any(|der| is_known(der, idp))
    };
    let others: Vec<bool> = carried.iter().map(|(node, _)| is_other(*node)).collect();
    carried.into_iter().zip(others).filter(|(_, is_other)| *is_other).map(|(it, _)| it).collect()
}

/// It, or another certificate of its key: one that was renewed.
fn is_known(der: &Vec<u8>, idp: &IdpMetadata) -> bool {
    let key = PinnedKey::from_certificate_der(der).ok();
    idp.certificates.contains(der) || key.is_some_and(|key| idp.signing_keys.contains(&key))
}

/// All of one KeyInfo, which may hold a whole chain.
fn beside<'c>(
    node: Node<'_, '_>,
    carried: &'c [(Node<'_, '_>, Vec<u8>)],
) -> impl Iterator<Item = &'c Vec<u8>> {
    let info = |node: Node<'_, '_>| {
        node.ancestors().find(|it| it.has_tag_name((ns::DS, "KeyInfo"))).map(|it| it.id())
    };
    let own = info(node);
    carried.iter().filter(move |(other, _)| info(*other) == own).map(|(_, der)| der)
}

pub(in crate::vet) fn is_for_encryption(node: Node<'_, '_>) -> bool {
    node.ancestors().any(|it| it.tag_name().namespace() == Some(ns::XENC))
}

/// A newer one is what a change of keys leaves in metadata that nobody fetched again.
fn age(der: &[u8], idp: &IdpMetadata) -> &'static str {
    let begin = |der: &[u8]| Certificate::of(der).map(|it| it.not_before);
    let known: Vec<OffsetDateTime> = idp.certificates.iter().filter_map(|it| begin(it)).collect();
    match begin(der) {
        Some(it) if known.iter().all(|other| it > *other) => ", which is newer",
        Some(it) if known.iter().all(|other| it < *other) => ", which is older",
        _ => "",
    }
}

/// Whether the element is as the owner of this certificate signed it.
fn has_signed(node: Node<'_, '_>, der: &[u8], scene: &Scene<'_>) -> bool {
    let signature = node.ancestors().find(|it| it.has_tag_name((ns::DS, "Signature")));
    let element = signature.and_then(|it| it.parent());
    let (Some(element), Ok(key)) = (element, PinnedKey::from_certificate_der(der)) else {
        return false;
    };
    let mut policy = scene.policy.clone();
    policy.idp.keys = vec![key];
    matches!(receive::verify(element, scene.origins, &policy), Ok(Some(_)))
}

/// When it arrived, and by which of the published keys it is signed.
pub(super) fn knows_time(scene: &Scene<'_>) -> Ask {
    match (scene.idp, &scene.received, scene.now) {
        (Some(_), Some(_), None) => Ask::Unknown(Unknown::Time),
        (Some(_), Some(_), Some(_)) => ask::always(scene),
        _ => Ask::No,
    }
}

/// Where all the certificates have ended, the metadata breaks a rule of its own.
pub(super) fn expired(scene: &Scene<'_>) -> Vec<Finding> {
    let (Some(idp), Some(now), Some(received)) = (scene.idp, scene.now, &scene.received) else {
        return Vec::new();
    };
    let until = |der: &Vec<u8>| Certificate::of(der).map(|it| it.not_after);
    let has_other = idp.certificates.iter().any(|der| until(der).is_some_and(|it| it > now));
    let signed = received.signed.response.iter().chain(&received.signed.assertion);
    let used = signed.filter_map(|it| idp.certificates.get(it.key_index));
    let ended = used.filter_map(|der| Some((der, until(der)?))).filter(|(_, it)| *it <= now);
    let finding = |(der, until): (&Vec<u8>, OffsetDateTime)| {
        let found = format!("{}, which ended on {}", fingerprint(der), until.date());
        EXPIRED.finding("a signature by the key of a certificate that is valid", found)
    };
    ended.filter(|_| has_other).take(1).map(finding).collect()
}
