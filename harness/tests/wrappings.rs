//! What is signed in a wrapped document still verifies when it is taken out by its reference, by the strict verifier; in a tampered one nothing does.

#![expect(clippy::unwrap_used, reason = "a test fails by a panic")]

use mock_idp::issue::issue;
use mock_idp::launch::{LaunchOutcome, launch};
use mock_idp::state::State;
use mock_idp::{Directory, KeyRing, LaunchRequest, ServiceProvider, User, Vendor};
use saml_verify::key::{AlgorithmPolicy, PinnedKey};
use saml_verify::origin::Origins;
use saml_verify::roxmltree::{Document, Node};
use saml_verify::signature::verify_child;
use saml_verify::xml::{self, ns};
use saml_wire::draft::SignedElements;
use saml_wire::tamper::wrapping::{ResponseWrapping, Wrapping};
use saml_wire::tamper::{Attacker, Tamper};
use std::sync::Arc;
use time::OffsetDateTime;

const VICTIM: &str = "ada@corp.example";
const OWN: &str = "ada@corp.example.attacker.example";

/// An identity provider's document, and what is known to whoever tampers with it.
struct Good {
    xml: String,
    signed: SignedElements,
    keys: KeyRing,
}

impl Good {
    fn of(vendor: Vendor) -> Self {
        let now = OffsetDateTime::UNIX_EPOCH + time::Duration::days(20_000);
        let keys = KeyRing::generate(&vendor, now).unwrap();
        let mut user = User::new(OWN);
        (user.mail, user.name_id) = (Some(OWN.to_owned()), Some(OWN.to_owned()));
        let application = ServiceProvider::new("https://sp.example/saml", "https://sp.example/acs")
            .attribute("email", "mail");
        let state = State::new(Arc::new(vendor), Directory::of([user]), vec![application]);
        let LaunchOutcome::Issue(plan) = launch(&state, &LaunchRequest::new(OWN), now) else {
            panic!("the identity provider refuses")
        };
        let issued = issue(&plan, &keys, 1).unwrap();
        Self { xml: issued.form.document, signed: issued.draft.signing.elements, keys }
    }

    fn tampered(&self, tamper: &Tamper) -> String {
        let attacker = Attacker {
            victim: VICTIM,
            values: &[(OWN, VICTIM)],
            key: self.keys.foreign(),
            idp_certificate: self.keys.certificate(),
            sp_certificate: Some(self.keys.certificate()),
            canary: "http://127.0.0.1:9/canary",
            file: "file:///nowhere",
        };
        tamper.apply(&self.xml, &attacker).unwrap()
    }

    /// The names in all that a signature verifies for, each element taken out by the reference.
    fn verified(&self, text: &str) -> Vec<String> {
        let key = PinnedKey::from_certificate_der(self.keys.certificate()).unwrap();
        let document = Document::parse(text).unwrap();
        let signatures = document.descendants().filter(|it| it.has_tag_name((ns::DS, "Signature")));
        let pairs =
            signatures.filter_map(|it| Some((it, referred_id(it)?))).flat_map(|(it, id)| {
                let elements = document.descendants();
                elements
                    .filter(move |node| xml::attribute(*node, "ID") == Some(id))
                    .map(move |node| (it, node))
            });
        let isolated = pairs.map(|(signature, element)| isolated(text, signature, element));
        isolated.filter_map(|text| name_in(&text, &key)).collect()
    }
}

fn referred_id<'a>(signature: Node<'a, '_>) -> Option<&'a str> {
    let info = xml::child(signature, ns::DS, "SignedInfo")?;
    xml::attribute(xml::child(info, ns::DS, "Reference")?, "URI")?.strip_prefix('#')
}

/// The element alone, with this signature in the place of its own and nothing in that but what makes it one.
fn isolated(text: &str, signature: Node<'_, '_>, element: Node<'_, '_>) -> String {
    let part = |name| xml::child(signature, ns::DS, name).map_or("", |node| &text[node.range()]);
    let (info, value) = (part("SignedInfo"), part("SignatureValue"));
    let prefix = text[signature.range()][1..].split_once("Signature").map_or("", |(it, _)| it);
    let clean = format!("<{prefix}Signature>{info}{value}</{prefix}Signature>");
    let start = element.range().start;
    let mut alone = text[element.range()].to_owned();
    let end = element.last_child().map_or(start, |last| last.range().end);
    alone.insert_str(end - start, &clean);
    if let Some(own) = xml::child(element, ns::DS, "Signature") {
        alone.replace_range(own.range().start - start..own.range().end - start, "");
    }
    format!("<isolated{}>{alone}</isolated>", declarations(signature, element))
}

fn declarations(signature: Node<'_, '_>, element: Node<'_, '_>) -> String {
    let mut found = std::collections::BTreeMap::new();
    for namespace in signature.namespaces().chain(element.namespaces()) {
        found.insert(namespace.name(), namespace.uri());
    }
    let texts = found.into_iter().filter(|(prefix, _)| *prefix != Some("xml"));
    texts
        .map(|(prefix, uri)| match prefix {
            Some(prefix) => format!(" xmlns:{prefix}=\"{uri}\""),
            None => format!(" xmlns=\"{uri}\""),
        })
        .collect()
}

/// The NameID in the octets that were signed.
fn name_in(isolated: &str, key: &PinnedKey) -> Option<String> {
    let document = Document::parse(isolated).unwrap();
    let element = document.root_element().first_element_child().unwrap();
    let keys = std::slice::from_ref(key);
    let signed = verify_child(element, &Origins::nowhere(), keys, &AlgorithmPolicy::default());
    let octets = signed.ok()?.canonical.text;
    let read = Document::parse(&octets).unwrap();
    let name_id = read.descendants().find(|it| it.has_tag_name((ns::SAML, "NameID")));
    Some(xml::text(name_id.unwrap()))
}

#[test]
fn what_is_signed_verifies_alone_in_every_wrapping() {
    let good = Good::of(Vendor::okta());
    assert_eq!(good.signed, SignedElements::Both);
    let assertions = Wrapping::all().map(Tamper::Wrapped);
    for tamper in assertions.chain(ResponseWrapping::all().map(Tamper::WrappedResponse)) {
        let names = good.verified(&good.tampered(&tamper));
        assert!(!names.is_empty(), "{tamper:?}");
        assert!(names.iter().all(|name| name == OWN), "{tamper:?} {names:?}");
    }
}

#[test]
fn a_tamper_keeps_a_signature_exactly_where_it_says() {
    for vendor in Vendor::all() {
        let good = Good::of(vendor);
        assert!(good.verified(&good.xml).iter().all(|name| name == OWN));
        let fitting = Tamper::samples().into_iter().filter(|it| it.fits(good.signed));
        for tamper in fitting.filter(Tamper::is_well_formed) {
            let names = good.verified(&good.tampered(&tamper));
            assert_eq!(!names.is_empty(), tamper.keeps_signature(good.signed), "{tamper:?}");
            assert!(names.iter().all(|name| name == OWN), "{tamper:?} {names:?}");
        }
    }
}
