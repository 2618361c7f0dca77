//! Every tamper keeps or breaks exactly what it says, in every layout and signing style.

use crate::fixture::{self, FOREIGN, GENUINE, RSA, STYLES, VICTIM};
use crate::{opinion, trial};
use libtest_mimic::Trial;
use saml_wire::draft::SignedElements;
use saml_wire::emit::issue;
use saml_wire::key::SignatureAlgorithm;
use saml_wire::names::{ASSERTION, DSIG};
use saml_wire::shape::Shape;
use saml_wire::tamper::wrapping::{ResponseWrapping, Wrapping};
use saml_wire::tamper::{Attacker, KeyInfoForm, Tamper};

pub(crate) fn trials() -> Vec<Trial> {
    let mut trials = Vec::new();
    for (name, shape) in fixture::shapes() {
        for style in STYLES {
            for tamper in Tamper::samples() {
                let label = serde_json::to_string(&tamper).unwrap();
                let name = format!("tampers::{name}/{style:?}/{label}");
                let shape = shape.clone();
                trials.push(trial(name, move || does_what_it_says(&tamper, &shape, style)));
            }
        }
        let name = format!("tampers::{name}/every_wrapping");
        trials.push(trial(name, move || every_wrapping_keeps_the_signature(&shape)));
    }
    trials
}

/// All of the space, with one signature of the identity provider's: it holds, and both names are there.
fn every_wrapping_keeps_the_signature(shape: &Shape) {
    let good = |style| {
        let draft = fixture::draft(style, SignatureAlgorithm::RsaSha256);
        issue(&draft, shape, &fixture::keys(&RSA)).unwrap().xml
    };
    let (assertion, response) = (good(SignedElements::Assertion), good(SignedElements::Response));
    let mut kinds = std::collections::BTreeSet::new();
    let assertions = Wrapping::all().map(Tamper::Wrapped).map(|tamper| (tamper, &assertion));
    let responses = ResponseWrapping::all().map(Tamper::WrappedResponse);
    for (tamper, good) in assertions.chain(responses.map(|tamper| (tamper, &response))) {
        let xml = tamper.apply(good, &attacker()).unwrap();
        assert!(opinion::some_signature_holds(&xml, &RSA), "{tamper:?}\n{xml}");
        let document = opinion::parse(&xml);
        let name_ids = document.descendants().filter(|it| it.has_tag_name((ASSERTION, "NameID")));
        let mut names: Vec<_> = name_ids.filter_map(|it| it.text()).collect();
        names.sort_unstable();
        assert_eq!(names, [VICTIM, GENUINE], "{tamper:?}\n{xml}");
        kinds.insert(xml);
    }
    assert!(kinds.len() > 400, "{} different documents", kinds.len());
}

pub(crate) fn attacker() -> Attacker<'static> {
    Attacker {
        victim: VICTIM,
        values: &[("staff", "owners")],
        key: &FOREIGN.signing,
        idp_certificate: &RSA.certificate,
        sp_certificate: Some(&RSA.certificate),
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
    if !tamper.is_well_formed() && *tamper != Tamper::Doctype {
        assert!(roxmltree::Document::parse(&tampered).is_err(), "{tampered}");
        let is_multiple = matches!(tamper, Tamper::MultiRoot(_));
        assert_eq!(
            (tampered.contains("<!DOCTYPE"), tampered.contains("owners")),
            (!is_multiple, is_multiple)
        );
        return;
    }
    opinion::parse(&tampered);
    assert_eq!(roxmltree::Document::parse(&tampered).is_ok(), tamper.is_well_formed());
    if *tamper == Tamper::Doctype {
        let (start, end) = (tampered.find("<!DOCTYPE").unwrap(), tampered.find("]>").unwrap());
        assert_eq!(tampered[..start].to_owned() + &tampered[end + 2..], good);
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
    check_names(tamper, &tampered);
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
        Tamper::CdataInNameId => {
            assert_eq!(texts, [GENUINE], "the whole text is what was signed");
            assert!(xml.contains(&format!("{VICTIM}<![CDATA[")));
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
        Tamper::StatementsInSignature(_) | Tamper::UnsignedNameId(_) => {
            assert_eq!(texts, [VICTIM, GENUINE], "the forged name comes first");
        }
        Tamper::Wrapped(_) | Tamper::WrappedResponse(_) => {
            assert!(texts.contains(&VICTIM.to_owned()) && texts.contains(&GENUINE.to_owned()));
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
