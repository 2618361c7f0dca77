//! Every tamper keeps or breaks exactly what it says, in every layout and signing style.

use crate::fixture::{self, FOREIGN, GENUINE, RSA, STYLES, VICTIM};
use crate::{opinion, trial};
use libtest_mimic::Trial;
use saml_wire::draft::SignedElements;
use saml_wire::emit::issue;
use saml_wire::key::SignatureAlgorithm;
use saml_wire::names::{ASSERTION, DSIG};
use saml_wire::shape::Shape;
use saml_wire::tamper::moves::{Forged, Keeper, Move, Part, Place, Twin, TwinId};
use saml_wire::tamper::{Attacker, KeyInfoForm, Tamper};

pub(crate) fn trials() -> Vec<Trial> {
    let mut trials =
        vec![trial("tampers::twins_keep_what_they_say".to_owned(), twins_keep_what_they_say)];
    for (name, shape) in fixture::shapes() {
        for style in STYLES {
            for tamper in Tamper::samples().into_iter().chain(single_moves()) {
                let label = serde_json::to_string(&tamper).unwrap();
                let name = format!("tampers::{name}/{style:?}/{label}");
                let shape = shape.clone();
                trials.push(trial(name, move || does_what_it_says(&tamper, &shape, style)));
            }
        }
    }
    trials
}

/// Each move alone, but for the one that changes nothing in a good document.
fn single_moves() -> impl Iterator<Item = Tamper> {
    let alone = |one: &Move| *one != Move::Redigest;
    Move::samples().into_iter().filter(alone).map(|one| Tamper::Composed(vec![one]))
}

/// Where the two of what was signed may stand, every way with every other.
fn twins_keep_what_they_say() {
    let keys = fixture::keys(&RSA);
    for style in STYLES {
        let draft = fixture::draft(style, SignatureAlgorithm::RsaSha256);
        let good = issue(&draft, &fixture::shape("okta"), &keys).unwrap().xml;
        for twin in twins() {
            let tamper = Tamper::Composed(vec![Move::Twin(twin)]);
            let Ok(tampered) = tamper.apply(&good, &attacker()) else { continue };
            let parsed = roxmltree::Document::parse(&tampered);
            assert_eq!(parsed.is_ok(), tamper.is_well_formed(), "{twin:?}\n{tampered}");
            if parsed.is_ok() {
                let holds = opinion::some_signature_holds(&tampered, &RSA);
                assert_eq!(holds, tamper.keeps_signature(style), "{style:?} {twin:?}\n{tampered}");
            }
        }
    }
}

fn twins() -> Vec<Twin> {
    let mut all = Vec::new();
    for part in [Part::Assertion, Part::NameId, Part::Response, Part::Status, Part::Subject] {
        for place in Place::ALL.iter().copied() {
            for forged in [Forged::Copy, Forged::Original] {
                for id in [TwinId::Absent, TwinId::New, TwinId::Same] {
                    for signature in [Keeper::Both, Keeper::Forged, Keeper::Genuine] {
                        all.push(Twin { part, place, forged, id, signature });
                    }
                }
            }
        }
    }
    all
}

fn attacker() -> Attacker<'static> {
    Attacker {
        victim: VICTIM,
        values: &[("staff", "owners")],
        key: &FOREIGN.signing,
        idp_certificate: &RSA.certificate,
    }
}

fn does_what_it_says(tamper: &Tamper, shape: &Shape, style: SignedElements) {
    let draft = fixture::draft(style, SignatureAlgorithm::RsaSha256);
    let good = issue(&draft, shape, &fixture::keys(&RSA)).unwrap().xml;
    assert!(opinion::some_signature_holds(&good, &RSA), "the search must find what is there");
    let tampered = tamper.apply(&good, &attacker());
    assert_eq!(tampered.is_ok(), tamper.fits(style), "{tampered:?}");
    let Ok(tampered) = tampered else { return };
    assert_ne!(tampered, good);
    assert_eq!(roxmltree::Document::parse(&tampered).is_ok(), tamper.is_well_formed());
    if *tamper == Tamper::Doctype {
        let (start, end) = (tampered.find("<!DOCTYPE").unwrap(), tampered.find("]>").unwrap());
        assert_eq!(tampered[..start].to_owned() + &tampered[end + 2..], good);
        return;
    }
    if !tamper.is_well_formed() {
        return;
    }
    let holds = opinion::some_signature_holds(&tampered, &RSA);
    assert_eq!(holds, tamper.keeps_signature(style), "{tampered}");
    if !holds {
        assert!(
            !matches!(opinion::bergshamra(&tampered, &RSA), Ok(ids) if !ids.is_empty()),
            "{tampered}"
        );
    }
    if !matches!(tamper, Tamper::Composed(_)) {
        check_names(tamper, &tampered);
    }
    if let Tamper::SelfSigned(form) = tamper {
        check_self_signed(*form, &tampered, style);
    }
}

/// Where a service provider that asks no questions reads the victim's name, and that the signed one is kept where it is wrapped.
fn check_names(tamper: &Tamper, xml: &str) {
    let document = opinion::parse(xml);
    let name_ids: Vec<_> =
        document.descendants().filter(|node| node.has_tag_name((ASSERTION, "NameID"))).collect();
    let text = |node: roxmltree::Node<'_, '_>| -> String {
        node.children().filter_map(|child| child.text().filter(|_| child.is_text())).collect()
    };
    let texts: Vec<String> = name_ids.iter().map(|node| text(*node)).collect();
    match tamper {
        Tamper::AudienceEdited(_) | Tamper::StatusEdited | Tamper::Doctype => {
            assert_eq!(texts, [GENUINE]);
        }
        Tamper::CommentInNameId => {
            assert_eq!(texts, [GENUINE], "the whole text is what was signed");
            assert_eq!(
                name_ids[0].text(),
                Some(VICTIM),
                "the first text node is the victim's name"
            );
            assert!(name_ids[0].children().any(|child| child.is_comment()));
        }
        Tamper::Xsw1
        | Tamper::Xsw2
        | Tamper::DuplicateId
        | Tamper::Xsw3
        | Tamper::Xsw4
        | Tamper::Xsw5
        | Tamper::Xsw6
        | Tamper::Xsw7
        | Tamper::Xsw8 => {
            let mut sorted = texts.clone();
            sorted.sort();
            assert_eq!(sorted, [VICTIM, GENUINE]);
            let read = document
                .root_element()
                .children()
                .find(|node| node.has_tag_name((ASSERTION, "Assertion")))
                .and_then(|node| node.descendants().find(|n| n.has_tag_name((ASSERTION, "NameID"))))
                .unwrap();
            let expected = if *tamper == Tamper::Xsw7 { GENUINE } else { VICTIM };
            // Where the signed assertion is inside of the forged one, document order may give either.
            if !matches!(tamper, Tamper::Xsw6 | Tamper::Xsw8 | Tamper::Xsw1 | Tamper::Xsw2) {
                assert_eq!(text(read), expected, "{xml}");
            }
        }
        _ => {
            assert_eq!(texts, [VICTIM]);
            assert!(xml.contains("owners") && !xml.contains("staff"), "values are forged too");
        }
    }
}

fn check_self_signed(form: KeyInfoForm, xml: &str, style: SignedElements) {
    let accepted = opinion::bergshamra(xml, &FOREIGN).unwrap();
    assert_eq!(accepted.len(), if style == SignedElements::Both { 2 } else { 1 });
    let document = opinion::parse(xml);
    let has = |local| document.descendants().any(|node| node.has_tag_name((DSIG, local)));
    let expected = match form {
        KeyInfoForm::IdpCertificate | KeyInfoForm::X509 => (true, true, false),
        KeyInfoForm::KeyValue => (true, false, true),
        KeyInfoForm::None => (false, false, false),
    };
    assert_eq!((has("KeyInfo"), has("X509Certificate"), has("RSAKeyValue")), expected);
}
