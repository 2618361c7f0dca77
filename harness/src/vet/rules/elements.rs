//! Which element is signed, against the one that the service provider asks for.

use super::ask::{self, Ask};
use crate::vet::dossier::SignedElement;
use crate::vet::message::Kind;
use crate::vet::scene::Scene;
use saml_verify::finding::{Finding, Rule};
use saml_verify::receive::Confidentiality;
use saml_verify::roxmltree::Node;
use saml_verify::xml::{self, ns};

/// The verifier's rule, for where there is no metadata to verify with.
pub(super) const MISSING: Rule = Rule::new("sig-required-post", "Prof 4.1.4.5, 4.1.3.5; E26");
pub(super) const ASSERTION: Rule = Rule::new("sig-assertion-wanted", "Metadata 2.4.4; IIP-SSO04");
pub(super) const RESPONSE: Rule = Rule::new("sig-response-only-policy", "SDP-IDP09; IIP-SP13");

/// Which elements have a signature of their own, whoever made it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Signed {
    pub(super) response: bool,
    /// Absent: it is encrypted, and nobody has looked inside.
    pub(super) assertion: Option<bool>,
}

pub(super) fn of(scene: &Scene<'_>) -> Signed {
    let root = scene.document.root_element();
    let inner = xml::child(root, ns::SAML, "Assertion");
    let confidentiality = scene.received.as_ref().map(|it| it.confidentiality);
    let assertion = match (confidentiality, inner) {
        (Some(Confidentiality::Encrypted), _) => within(scene),
        (_, Some(assertion)) => Some(has_signature(assertion)),
        (_, None) => Some(scene.message.kind == Kind::Assertion && has_signature(root)),
    };
    Signed { response: scene.message.kind == Kind::Response && has_signature(root), assertion }
}

/// Of an assertion that was opened.
fn within(scene: &Scene<'_>) -> Option<bool> {
    scene.inside(|assertion, _| has_signature(assertion))
}

fn has_signature(node: Node<'_, '_>) -> bool {
    xml::child(node, ns::DS, "Signature").is_some()
}

/// The verifier says it where there is metadata. An assertion alone is a preview, which nobody signs.
pub(super) fn is_unverified(scene: &Scene<'_>) -> Ask {
    let is_known = of(scene).assertion.is_some();
    if scene.idp.is_none() && is_known { ask::envelope(scene) } else { Ask::No }
}

pub(super) fn missing(scene: &Scene<'_>) -> Vec<Finding> {
    let signed = of(scene);
    let at = scene.origins.at(scene.document.root_element());
    let finding = MISSING.finding("a signed assertion or a signed Response", "neither").at(at);
    if signed.response || signed.assertion == Some(true) { Vec::new() } else { vec![finding] }
}

pub(super) fn wants_assertion(scene: &Scene<'_>) -> Ask {
    wants(scene, SignedElement::Assertion)
}

pub(super) fn wants_response(scene: &Scene<'_>) -> Ask {
    wants(scene, SignedElement::Response)
}

/// A document without any signature breaks another rule.
fn wants(scene: &Scene<'_>, element: SignedElement) -> Ask {
    let Signed { response, assertion } = of(scene);
    let is_signed = response || assertion == Some(true);
    let is_wanted = scene.dossier.service_provider.signed.contains(&element);
    if is_wanted && is_signed && assertion.is_some() { ask::envelope(scene) } else { Ask::No }
}

pub(super) fn assertion(scene: &Scene<'_>) -> Vec<Finding> {
    let Some(assertion) = scene.assertion() else { return Vec::new() };
    let found = "one without a signature of its own, in a Response that is signed";
    let finding = ASSERTION.finding("a signed assertion, as the service provider asks for", found);
    if of(scene).assertion == Some(true) { Vec::new() } else { vec![finding.at(assertion.at)] }
}

pub(super) fn response(scene: &Scene<'_>) -> Vec<Finding> {
    let at = scene.origins.at(scene.document.root_element());
    let found = "one without a signature of its own, around an assertion that is signed";
    let finding = RESPONSE.finding("a signed Response, as the service provider asks for", found);
    if of(scene).response { Vec::new() } else { vec![finding.at(at)] }
}
