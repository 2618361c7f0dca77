//! Every deviation makes its one difference, and what is still signed is signed genuinely.

use crate::fixture::{self, FOREIGN, NEXT, OLD, P256, RSA, STYLES};
use crate::{opinion, trial};
use libtest_mimic::Trial;
use saml_wire::deviate::Deviation;
use saml_wire::draft::{Draft, KeyChoice, SignedElements};
use saml_wire::emit::issue;
use saml_wire::key::SignatureAlgorithm;
use saml_wire::shape::Shape;

pub(crate) fn trials() -> Vec<Trial> {
    let mut trials = Vec::new();
    for (name, shape) in fixture::shapes() {
        for style in STYLES {
            for deviation in Deviation::samples() {
                let label = match &deviation {
                    Deviation::Document(_) => "document".to_owned(),
                    other => serde_json::to_string(other).unwrap(),
                };
                let shape = shape.clone();
                trials.push(trial(format!("deviations::{name}/{style:?}/{label}"), move || {
                    is_signed_genuinely(&deviation, &shape, style);
                }));
            }
        }
    }
    trials
}

fn is_signed_genuinely(deviation: &Deviation, shape: &Shape, style: SignedElements) {
    let mut good = fixture::draft(style, SignatureAlgorithm::RsaSha256);
    if matches!(
        deviation,
        Deviation::NoConfirmationInResponseTo | Deviation::NoResponseInResponseTo
    ) {
        // What is taken away has to be there.
        Deviation::InResponseTo("_asked".to_owned()).apply(&mut good);
    }
    let mut draft = good.clone();
    deviation.apply(&mut draft);
    assert_ne!(draft, good, "it must make a difference");
    let json = serde_json::to_string(deviation).unwrap();
    assert_eq!(serde_json::from_str::<Deviation>(&json).unwrap(), *deviation);
    let issued = issue(&draft, shape, &fixture::keys(&RSA)).unwrap();
    let key = match draft.signing.key {
        KeyChoice::Elliptic => &P256,
        KeyChoice::Expired => &OLD,
        KeyChoice::Foreign => &FOREIGN,
        KeyChoice::Next => &NEXT,
        KeyChoice::Published => &RSA,
    };
    let count = signatures(&draft);
    match opinion::bergshamra(&issued.xml, key) {
        Ok(ids) => assert_eq!(ids.len(), count, "{}", issued.xml),
        Err(reason) => assert_eq!(count, 0, "{reason}\n{}", issued.xml),
    }
    opinion::parse(&issued.xml);
}

/// How many signatures are in clear.
fn signatures(draft: &Draft) -> usize {
    let elements = draft.signing.elements;
    let in_clear = elements.assertion() && draft.encryption.is_none();
    let assertions = if in_clear { draft.response.assertions.len() } else { 0 };
    usize::from(elements.response()) + assertions
}
