//! Everything that we sign, bergshamra accepts; and nothing but signatures is added.

use crate::fixture::{self, P256, RSA, STYLES, TestKey};
use crate::{opinion, trial};
use libtest_mimic::Trial;
use saml_wire::draft::SignedElements;
use saml_wire::emit::issue;
use saml_wire::key::SignatureAlgorithm;
use saml_wire::names::DSIG;
use saml_wire::shape::Shape;

pub(crate) const ALGORITHMS: &[SignatureAlgorithm] = &[
    SignatureAlgorithm::EcdsaSha256,
    #[cfg(feature = "legacy-sha1")]
    SignatureAlgorithm::RsaSha1,
    SignatureAlgorithm::RsaSha256,
    SignatureAlgorithm::RsaSha384,
    SignatureAlgorithm::RsaSha512,
];

pub(crate) fn key_for(algorithm: SignatureAlgorithm) -> &'static TestKey {
    if algorithm == SignatureAlgorithm::EcdsaSha256 { &P256 } else { &RSA }
}

pub(crate) fn trials() -> Vec<Trial> {
    let mut trials = Vec::new();
    for (name, shape) in fixture::shapes() {
        for style in STYLES {
            for &algorithm in ALGORITHMS {
                let name = format!("signatures::{name}/{style:?}/{}", algorithm.name());
                let shape = shape.clone();
                trials.push(trial(name, move || accepted(&shape, style, algorithm)));
            }
        }
    }
    trials.push(trial("signatures::the_same_draft_gives_the_same_bytes".to_owned(), || {
        let draft = fixture::draft(SignedElements::Both, SignatureAlgorithm::RsaSha256);
        let (shape, keys) = (fixture::shape("okta"), fixture::keys(&RSA));
        assert_eq!(issue(&draft, &shape, &keys), issue(&draft, &shape, &keys));
    }));
    #[cfg(not(feature = "legacy-sha1"))]
    trials.push(trial("signatures::sha1_names_the_feature_that_it_needs".to_owned(), || {
        let draft = fixture::draft(SignedElements::Both, SignatureAlgorithm::RsaSha1);
        let refused = issue(&draft, &fixture::shape("onelogin"), &fixture::keys(&RSA));
        let reason = refused.unwrap_err().to_string();
        assert_eq!(reason, "rsa-sha1 needs the feature `legacy-sha1` of saml-wire");
    }));
    trials.push(trial("signatures::a_key_refuses_an_algorithm_of_another_kind".to_owned(), || {
        let draft = fixture::draft(SignedElements::Both, SignatureAlgorithm::RsaSha256);
        assert!(issue(&draft, &fixture::shape("okta"), &fixture::keys(&P256)).is_err());
    }));
    trials.push(trial("signatures::any_shape_gives_a_well_formed_document".to_owned(), bare_shape));
    trials
}

/// A shape that declares nothing.
fn bare_shape() {
    let mut shape = fixture::shape("ping");
    shape.attributes.clear();
    for style in STYLES {
        let draft = fixture::draft(style, SignatureAlgorithm::RsaSha256);
        let issued = issue(&draft, &shape, &fixture::keys(&RSA)).unwrap();
        assert!(opinion::bergshamra(&issued.xml, &RSA).is_ok(), "{}", issued.xml);
    }
}

fn accepted(shape: &Shape, style: SignedElements, algorithm: SignatureAlgorithm) {
    let key = key_for(algorithm);
    let draft = fixture::draft(style, algorithm);
    let issued = issue(&draft, shape, &fixture::keys(key)).unwrap();
    let mut expected: Vec<String> = Vec::new();
    expected.extend(style.response().then(|| issued.response_id.clone()));
    expected.extend(style.assertion().then(|| issued.assertion_id.clone().unwrap()));
    assert_eq!(opinion::bergshamra(&issued.xml, key), Ok(expected), "{}", issued.xml);
    only_signatures_were_added(&issued.xml, shape);
    let edited = issued.xml.replace("staff", "root");
    assert!(opinion::bergshamra(&edited, key).is_err(), "an edited document must be refused");
}

/// Without its signatures, the document says what it says when it is never signed.
fn only_signatures_were_added(xml: &str, shape: &Shape) {
    let document = opinion::parse(xml);
    let mut text = xml.to_owned();
    let mut ranges: Vec<_> = document
        .descendants()
        .filter(|node| node.has_tag_name((DSIG, "Signature")))
        .map(|node| node.range())
        .collect();
    ranges.reverse();
    ranges.into_iter().for_each(|range| text.replace_range(range, ""));
    let mut unsigned = fixture::draft(SignedElements::Neither, SignatureAlgorithm::RsaSha256);
    unsigned.encryption = None;
    let plain = issue(&unsigned, shape, &fixture::keys(&RSA)).unwrap().xml;
    assert_eq!(words(&text), words(&plain));
}

/// Names, attributes and texts in document order.
fn words(xml: &str) -> Vec<String> {
    opinion::parse(xml)
        .descendants()
        .flat_map(|node| {
            let mut words = vec![format!("{:?}", node.tag_name())];
            words.extend(node.attributes().map(|a| format!("{}={}", a.name(), a.value())));
            words.extend(node.is_text().then(|| node.text().unwrap_or_default().to_owned()));
            words
        })
        .collect()
}
