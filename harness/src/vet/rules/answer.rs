//! What a Response answers, and what its envelope says of who answers: requests, contexts, ids.

use super::ask::{self, Ask};
use crate::vet::message::Message;
use crate::vet::scene::Scene;
use saml_verify::finding::{Finding, Rule};
use saml_verify::origin::Origins;
use saml_verify::receive::Confidentiality;
use saml_verify::roxmltree::Node;
use saml_verify::xml::ns;

pub(super) const UNSOLICITED: Rule = Rule::new("resp-unsolicited-refused", "Prof 4.1.5");
pub(super) const DIFFERS: Rule = Rule::new("resp-inresponseto-differs", "Prof 4.1.4.2, 4.1.4.3");
pub(super) const ISSUER_REQUIRED: Rule = Rule::new("resp-issuer-required", "Prof 4.1.4.2; E17");
pub(super) const REPLAY: Rule = Rule::new("as-replay", "Prof 4.1.4.5; Core 1.3.4");
pub(super) const PARKED: Rule = Rule::new("as-statement-elsewhere", "Prof 4.1.4.3; Core 5.4.2");
pub(super) const SPLIT: Rule = Rule::new("as-text-split", "Core 5.4.4, 1.3.1");
pub(super) const CONTEXT: Rule = Rule::new("authn-context-other", "Core 3.3.2.2.1");

/// The service provider takes nothing that it has not asked for.
pub(super) fn wants_requests(scene: &Scene<'_>) -> Ask {
    let is_strict = scene.dossier.service_provider.solicited_only;
    if is_strict { ask::envelope(scene) } else { Ask::No }
}

pub(super) fn unsolicited(scene: &Scene<'_>) -> Vec<Finding> {
    let at = scene.received.as_ref().and_then(|it| it.response.at);
    let finding = UNSOLICITED.finding("an answer to a request of the service provider", "none");
    if scene.answers().is_none() { vec![finding.at(at)] } else { Vec::new() }
}

/// Where the request is known, the strict checks compare both with it.
pub(super) fn is_all_there_is(scene: &Scene<'_>) -> Ask {
    if scene.request().is_some() { Ask::No } else { ask::envelope(scene) }
}

pub(super) fn differs(scene: &Scene<'_>) -> Vec<Finding> {
    let Some(received) = &scene.received else { return Vec::new() };
    let confirmations = received.assertion.subject.iter().flat_map(|it| &it.confirmations);
    let data = confirmations.filter_map(|it| it.data.as_ref());
    let response = received.response.in_response_to.as_deref();
    let word = |id: Option<&str>| id.map_or("none".to_owned(), |id| format!("{id:?}"));
    let finding = |inner: Option<&str>, at| {
        let expected = format!("the InResponseTo of the Response, {}", word(response));
        let found = format!("{} in the SubjectConfirmationData", word(inner));
        DIFFERS.finding(expected, found).at(at)
    };
    let others = data.map(|it| (it.in_response_to.as_deref(), it.at));
    let wrong = others.filter(|(inner, _)| *inner != response);
    wrong.take(1).map(|(inner, at)| finding(inner, at)).collect()
}

/// A Response that is signed, or has an assertion that is encrypted, says who it is from.
pub(super) fn issuer_required(scene: &Scene<'_>) -> Vec<Finding> {
    let Some(received) = &scene.received else { return Vec::new() };
    let is_needed = super::elements::of(scene).response
        || received.confidentiality == Confidentiality::Encrypted;
    let expected = "an Issuer in a Response that is signed or encrypted";
    let finding = || ISSUER_REQUIRED.finding(expected, "none").at(received.response.at);
    if is_needed && received.response.issuer.is_none() { vec![finding()] } else { Vec::new() }
}

/// One confirmation counts once: a service provider remembers the id.
pub(super) fn replay(scene: &Scene<'_>) -> Vec<Finding> {
    let Some(assertion) = scene.assertion() else { return Vec::new() };
    let other = assertion.id.as_ref().and_then(|id| scene.known.other(id, scene.message));
    let finding = |other: &Message| {
        let found = format!("that of another document, {}", other.origin);
        REPLAY.finding("an ID that no other assertion has", found).at(assertion.at)
    };
    other.map(finding).into_iter().collect()
}

/// What is said of a person stands in the assertion; a copy anywhere else waits for somebody who looks for the first one.
pub(super) fn parked(scene: &Scene<'_>) -> Vec<Finding> {
    let statements = ["AttributeStatement", "AuthnStatement", "Conditions", "Subject"];
    let is_said = |node: &Node<'_, '_>| {
        let (name, parent) = (node.tag_name().name(), node.parent_element());
        let parent = parent.filter(|it| it.tag_name().namespace() == Some(ns::SAML));
        let parent = parent.map_or("", |it| it.tag_name().name());
        match name {
            "NameID" => ["Subject", "SubjectConfirmation"].contains(&parent),
            name if statements.contains(&name) => parent == "Assertion",
            _ => true,
        }
    };
    let nodes = scene.document.descendants();
    let mut parked = nodes.filter(|it| it.tag_name().namespace() == Some(ns::SAML) && !is_said(it));
    let finding = |node: Node<'_, '_>| {
        let expected = format!("a {} in the assertion alone", node.tag_name().name());
        PARKED.finding(expected, "one elsewhere").at(scene.origins.at(node))
    };
    parked.next().map(finding).into_iter().collect()
}

/// A comment is in no digest: who put it there decides where a careless reader stops.
pub(super) fn split(scene: &Scene<'_>) -> Vec<Finding> {
    let outside = first_split(scene.document.root(), scene.origins);
    outside.or_else(|| scene.inside(first_split).flatten()).into_iter().collect()
}

fn first_split(root: Node<'_, '_>, origins: &Origins) -> Option<Finding> {
    let names = ["NameID", "AttributeValue", "Audience", "Issuer"];
    let nodes = root.descendants().filter(|it| it.is_comment() || it.is_pi());
    let inside = |node: Node<'_, '_>| {
        let parent = node.parent_element().map(|it| it.tag_name().name().to_owned());
        parent.filter(|it| names.contains(&it.as_str()))
    };
    let (node, name) = nodes.filter_map(|node| Some((node, inside(node)?))).next()?;
    let found = if node.is_comment() { "a comment" } else { "a processing instruction" };
    let expected = format!("text alone in the {name}");
    Some(SPLIT.finding(expected, format!("{found} in the middle")).at(origins.at(node)))
}

/// The request is there, and names contexts.
pub(super) fn names_contexts(scene: &Scene<'_>) -> Ask {
    let names = scene.known.request(scene.document).is_some_and(|it| !it.authn_contexts.is_empty());
    if names { ask::assertion(scene) } else { Ask::No }
}

pub(super) fn context(scene: &Scene<'_>) -> Vec<Finding> {
    let request = scene.known.request(scene.document);
    let contexts = request.map_or(&[][..], |it| &it.authn_contexts);
    let statements = scene.assertion().map_or(&[][..], |it| &it.authn_statements);
    let classes =
        statements.iter().filter_map(|it| Some((it.context.as_ref()?.class.as_ref()?, it.at)));
    let other = classes.filter(|(class, _)| !contexts.contains(class));
    let finding = |(class, at): (&String, _)| {
        let expected = format!("the context {}", contexts.join(" or "));
        CONTEXT.finding(expected, format!("{class:?}")).at(at)
    };
    other.map(finding).collect()
}
