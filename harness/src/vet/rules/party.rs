//! Whose message it is: that of the identity provider of the metadata, or that of another one.

use super::signing;
use crate::vet::scene::Scene;
use saml_verify::finding::{Finding, Rule};
use saml_verify::receive::claimed_issuer;

pub(super) const OTHER: Rule = Rule::new("resp-idp-other", "Prof 4.1.4.2; SDP-MD01");

pub(super) const BESIDE: Rule = Rule::new("resp-idp-beside", "Prof 4.1.4.2");

/// A Response of another identity provider, where the one of the metadata has sent one too: a login went through both. It
/// is compared with nothing, for neither its names nor its keys are known.
pub(in crate::vet) fn beside(scene: &Scene<'_>) -> Option<Finding> {
    let (idp, issuer) = (scene.idp?, claimed_issuer(scene.document)?);
    let is_beside = scene.known.is_beside(&issuer, &idp.entity_id) && scene.verified().is_empty();
    let at = scene.origins.at(scene.document.root_element());
    let expected =
        format!("a Response of the identity provider of the metadata, {:?}", idp.entity_id);
    let found = format!("one of {issuer:?}; nothing else of it is judged");
    is_beside.then(|| BESIDE.finding(expected, found).at(at))
}

/// Another name, and another key: it is not this one under a wrong name.
pub(super) fn other(scene: &Scene<'_>) -> Vec<Finding> {
    let (Some(idp), Some(issuer)) = (scene.idp, claimed_issuer(scene.document)) else {
        return Vec::new();
    };
    let is_other = issuer != idp.entity_id && !signing::signers(scene, idp).is_empty();
    let at = scene.origins.at(scene.document.root_element());
    let expected =
        format!("a Response of the identity provider of the metadata, {:?}", idp.entity_id);
    let finding = || {
        let found = format!("one of {issuer:?}, signed with a key that the metadata does not have");
        OTHER.finding(expected, found).at(at)
    };
    if is_other { vec![finding()] } else { Vec::new() }
}
