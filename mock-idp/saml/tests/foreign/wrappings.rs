//! The whole space of wrappings: what is signed still verifies, and both assertions stand where the value says.

use crate::fixture::{self, GENUINE, RSA, VICTIM};
use crate::tampers::attacker;
use crate::{opinion, trial, xmlsec1};
use libtest_mimic::Trial;
use roxmltree::Node;
use saml_wire::draft::SignedElements;
use saml_wire::emit::issue;
use saml_wire::key::SignatureAlgorithm;
use saml_wire::names::{ASSERTION, DSIG, PROTOCOL};
use saml_wire::shape::Shape;
use saml_wire::tamper::Tamper;
use saml_wire::tamper::wrapping::{
    Bearer, ForgedId, Place, ResponsePlace, ResponseWrapping, Wrapping,
};
use std::collections::BTreeSet;

pub(crate) fn trials() -> Vec<Trial> {
    let mut trials = Vec::new();
    for (name, shape) in fixture::shapes() {
        let (of_others, of_xmlsec1) = (shape.clone(), shape.clone());
        trials.push(trial(format!("wrappings::{name}/every_place"), move || every_place(&shape)));
        trials.push(trial(format!("wrappings::{name}/bergshamra"), move || bergshamra(&of_others)));
        let label = format!("wrappings::{name}/xmlsec1");
        trials.push(xmlsec1::trial(label, move || xmlsec1(&of_xmlsec1)));
    }
    trials
}

/// Every point of the space, each with its document. The signature that is wrapped is the only one.
fn documents(shape: &Shape) -> impl Iterator<Item = (Tamper, String)> {
    let good = |style| {
        let draft = fixture::draft(style, SignatureAlgorithm::RsaSha256);
        issue(&draft, shape, &fixture::keys(&RSA)).unwrap().xml
    };
    let (assertion, response) = (good(SignedElements::Assertion), good(SignedElements::Response));
    let apply = |tamper: Tamper, good: &str| {
        let xml = tamper.apply(good, &attacker()).unwrap();
        (tamper, xml)
    };
    let assertions = Wrapping::all().map(Tamper::Wrapped);
    let responses = ResponseWrapping::all().map(Tamper::WrappedResponse);
    let assertions = assertions.map(move |tamper| apply(tamper, &assertion));
    assertions.chain(responses.map(move |tamper| apply(tamper, &response)))
}

fn every_place(shape: &Shape) {
    let mut kinds = BTreeSet::new();
    for (tamper, xml) in documents(shape) {
        assert!(opinion::some_signature_holds(&xml, &RSA), "{tamper:?}\n{xml}");
        let to_the_letter = opinion::some_signature_holds_to_the_letter(&xml, &RSA);
        assert_eq!(to_the_letter, holds_to_the_letter(&tamper), "{tamper:?}\n{xml}");
        check(&tamper, &xml);
        assert!(kinds.insert(xml), "{tamper:?} is another one too");
    }
    assert!(kinds.len() > 1000, "{} documents", kinds.len());
}

fn holds_to_the_letter(tamper: &Tamper) -> bool {
    tamper.wrapping().is_some_and(Wrapping::holds_to_the_letter)
        || tamper.response_wrapping().is_some_and(ResponseWrapping::holds_to_the_letter)
}

/// The attacker is not the victim, each is named once, and both stand where the tamper says.
pub(crate) fn check(tamper: &Tamper, xml: &str) {
    let document = opinion::parse(xml);
    let named = |wanted: &str| {
        let name_ids = document.descendants().filter(|it| it.has_tag_name((ASSERTION, "NameID")));
        let mut found = name_ids.filter(|it| it.text() == Some(wanted));
        let one = found.next().unwrap_or_else(|| panic!("{wanted} in {xml}"));
        assert!(found.next().is_none(), "{wanted} twice in {xml}");
        one.ancestors().find(|it| it.has_tag_name((ASSERTION, "Assertion"))).unwrap()
    };
    let (forged, genuine) = (named(VICTIM), named(GENUINE));
    assert_ne!(forged, genuine);
    if let Some(wrapping) = tamper.wrapping() {
        check_assertions(wrapping, forged, genuine);
    } else if let Some(wrapping) = tamper.response_wrapping() {
        check_responses(wrapping, forged, genuine);
    } else {
        panic!("{tamper:?} wraps nothing");
    }
}

fn check_assertions(wrapping: Wrapping, forged: Node<'_, '_>, genuine: Node<'_, '_>) {
    assert_eq!(parent(forged), parent_at(wrapping.forged), "{wrapping:?}");
    assert_eq!(parent(genuine), parent_at(wrapping.original), "{wrapping:?}");
    let starts = (forged.range().start, genuine.range().start);
    match (wrapping.forged, wrapping.original) {
        (Place::First, Place::Last) => assert!(starts.0 < starts.1, "{wrapping:?}"),
        (Place::Last, Place::First) => assert!(starts.0 > starts.1, "{wrapping:?}"),
        _ => {}
    }
    check_id(wrapping.id, forged, genuine);
    let signed =
        |node: Node<'_, '_>| node.children().any(|it| it.has_tag_name((DSIG, "Signature")));
    assert_eq!(signed(genuine), wrapping.signature.is_original(), "{wrapping:?}");
    let forged_bears = matches!(wrapping.signature, Bearer::Forged | Bearer::Both);
    assert_eq!(signed(forged), forged_bears, "{wrapping:?}");
}

fn check_responses(wrapping: ResponseWrapping, forged: Node<'_, '_>, genuine: Node<'_, '_>) {
    let of = |node: Node<'_, '_>| parent(node) == (PROTOCOL, "Response");
    assert!(of(forged) && of(genuine), "{wrapping:?}");
    let response = genuine.parent().unwrap();
    assert_eq!(
        parent(response),
        match wrapping.original {
            ResponsePlace::Beside => (PROTOCOL, "Response"),
            ResponsePlace::Extensions | ResponsePlace::ExtensionsStripped =>
                (PROTOCOL, "Extensions"),
            ResponsePlace::Object | ResponsePlace::ObjectWhole => (DSIG, "Object"),
            ResponsePlace::Signature | ResponsePlace::SignatureWhole => (DSIG, "Signature"),
            ResponsePlace::StatusDetail => (PROTOCOL, "StatusDetail"),
        }
    );
    check_id(wrapping.id, forged.parent().unwrap(), response);
}

fn check_id(id: ForgedId, forged: Node<'_, '_>, genuine: Node<'_, '_>) {
    let own = |node: Node<'_, '_>| {
        let plain = node.attributes().find(|it| it.namespace().is_none() && it.name() == "ID");
        plain.map(|it| it.value().to_owned())
    };
    let namespaced = forged.attributes().find(|it| it.namespace().is_some() && it.name() == "ID");
    assert_eq!(own(forged).is_some(), id != ForgedId::Absent);
    assert_eq!(own(forged) == own(genuine), id == ForgedId::Same);
    assert_eq!(namespaced.map(|it| it.value().to_owned()), {
        if id == ForgedId::Namespaced { own(genuine) } else { None }
    });
}

/// What an assertion at this place is a child of.
fn parent_at(place: Place) -> (&'static str, &'static str) {
    match place {
        Place::First | Place::Last => (PROTOCOL, "Response"),
        Place::Extensions => (PROTOCOL, "Extensions"),
        Place::Issuer => (ASSERTION, "Issuer"),
        Place::StatusCode => (PROTOCOL, "StatusCode"),
        Place::StatusDetail => (PROTOCOL, "StatusDetail"),
        Place::Object => (DSIG, "Object"),
        Place::KeyInfo => (DSIG, "KeyInfo"),
        Place::Signature => (DSIG, "Signature"),
        Place::Advice => (ASSERTION, "Advice"),
        Place::ConfirmationData => (ASSERTION, "SubjectConfirmationData"),
        Place::Inside => (ASSERTION, "Assertion"),
        Place::NameId => (ASSERTION, "NameID"),
        Place::Around => ("", ""),
    }
}

fn parent<'a>(node: Node<'a, '_>) -> (&'a str, &'a str) {
    let parent = node.parent_element();
    let name =
        parent.map(|it| (it.tag_name().namespace().unwrap_or_default(), it.tag_name().name()));
    name.unwrap_or_default()
}

/// Where bergshamra gives a verdict, it is that the genuine one is signed, and nothing else. It refuses a document with an ID
/// twice, and follows the enveloped-signature transform to the letter.
fn bergshamra(shape: &Shape) {
    let (mut judged, mut refused) = (0, 0);
    for (tamper, xml) in documents(shape).step_by(2) {
        match opinion::bergshamra(&xml, &RSA) {
            Ok(ids) => {
                let genuine: Vec<_> = ids.iter().filter(|id| !id.starts_with("_forged")).collect();
                assert_eq!(genuine.len(), ids.len(), "{tamper:?} {ids:?}");
                assert!(!ids.is_empty(), "{tamper:?}\n{xml}");
                judged += 1;
            }
            Err(_) => refused += 1,
        }
    }
    assert!(judged > 100, "{judged} judged, {refused} refused");
}

/// xmlsec1 verifies the signature of what was signed wherever the transform holds to the letter. It knows one element by each
/// ID, so that the forged one needs another, and refuses a Signature with other children than the schema has. A process each
/// takes its time, so only some are asked.
fn xmlsec1(shape: &Shape) {
    for (tamper, xml) in documents(shape).step_by(20) {
        let id = tamper.wrapping().map(|it| it.id).or(tamper.response_wrapping().map(|it| it.id));
        let distinct = matches!(id, Some(ForgedId::Absent | ForgedId::New));
        let valid = tamper.wrapping().is_none_or(|it| it.forged != Place::Signature);
        if distinct && valid && holds_to_the_letter(&tamper) {
            xmlsec1::verifies_at(&xml, &signature_path(&tamper), &RSA);
        }
    }
}

/// Of the signature that takes nothing but itself out of what was signed.
fn signature_path(tamper: &Tamper) -> String {
    let whole = match (tamper.wrapping(), tamper.response_wrapping()) {
        (Some(wrapping), _) => wrapping.signature.is_original(),
        (_, Some(wrapping)) => {
            !matches!(wrapping.original, ResponsePlace::Beside | ResponsePlace::ExtensionsStripped)
        }
        _ => false,
    };
    let name = if tamper.wrapping().is_some() { "Assertion" } else { "Response" };
    let signed = format!("[local-name()='{name}'][@ID][not(starts-with(@ID, '_forged-'))]");
    let signature = "*[local-name()='Signature']";
    if whole { format!("//*{signed}/{signature}") } else { format!("(//{signature})[1]") }
}
