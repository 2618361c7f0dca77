//! Every tamper keeps or breaks exactly what it says, in every layout and signing style.

use crate::fixture::{self, FOREIGN, GENUINE, RSA, STYLES, VICTIM};
use crate::{opinion, trial, wrappings};
use libtest_mimic::Trial;
use saml_wire::draft::SignedElements;
use saml_wire::emit::issue;
use saml_wire::key::SignatureAlgorithm;
use saml_wire::names::{ASSERTION, DSIG};
use saml_wire::shape::Shape;
use saml_wire::tamper::{Attacker, EncryptedForm, ForgedRoot, KeyInfoForm, Tamper, UnsignedPlace};

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
    }
    trials
}

pub(crate) fn attacker() -> Attacker<'static> {
    Attacker {
        victim: VICTIM,
        values: &[("staff", "owners"), (GENUINE, VICTIM)],
        key: &FOREIGN.signing,
        idp_certificate: &RSA.certificate,
        sp_certificate: Some(&RSA.certificate),
        canary: "http://127.0.0.1:9/canary",
        file: "file:///nowhere",
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
        let has_doctype = !matches!(tamper, Tamper::MultiRoot(_) | Tamper::RoundTrip(_));
        let is_forged = !has_doctype || matches!(tamper, Tamper::DoctypeDifferential(_));
        assert_eq!(
            (tampered.contains("<!DOCTYPE"), tampered.contains("owners")),
            (has_doctype, is_forged)
        );
        if let Tamper::DoctypeDifferential(forged) = tamper {
            two_readings(&tampered, *forged);
        }
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

/// A strict parser reads the first document, and the second stands behind what it takes for an instruction.
fn two_readings(xml: &str, forged: ForgedRoot) {
    let document = opinion::parse(xml);
    let read = document.descendants().find(|it| it.has_tag_name((ASSERTION, "NameID")));
    let expected = if forged == ForgedRoot::First { VICTIM } else { GENUINE };
    assert_eq!(read.and_then(|it| it.text()), Some(expected));
    let (before, behind) = xml.split_once("<?x -->").unwrap();
    let (_, first) = before.split_once("\">]>").unwrap();
    let (behind, _) = behind.split_once("<?y ?>").unwrap();
    assert_eq!(opinion::some_signature_holds(first, &RSA), forged == ForgedRoot::Last);
    assert_eq!(opinion::some_signature_holds(behind, &RSA), forged == ForgedRoot::First);
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
        Tamper::AudienceEdited(_)
        | Tamper::CommentInAttributeValue
        | Tamper::Deep(_)
        | Tamper::Doctype
        | Tamper::Fetches(_)
        | Tamper::Large(_)
        | Tamper::ReferenceInNameId
        | Tamper::StatusEdited => {
            assert_eq!(texts, [GENUINE]);
        }
        Tamper::Encrypted(form) => {
            let in_clear: &[&str] = match form {
                EncryptedForm::Forged => &[],
                EncryptedForm::ForgedAfter | EncryptedForm::ForgedBefore => &[GENUINE],
                EncryptedForm::GenuineAfter | EncryptedForm::GenuineBefore => &[VICTIM],
            };
            assert_eq!(texts, in_clear);
        }
        Tamper::InstructionInNameId => {
            assert_eq!(texts, [VICTIM], "without the instruction it is the victim's name");
            let instruction = name_ids[0].children().find_map(|child| child.pi()?.value);
            assert_eq!(instruction, GENUINE.strip_prefix(VICTIM), "and with it what was signed");
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
        Tamper::KeyinfoContent | Tamper::SecondSignature | Tamper::TwoSubjects => {
            assert_eq!(texts, [VICTIM, GENUINE], "the forged name comes first");
        }
        Tamper::UnsignedNameid(place) => {
            let is_last = *place == UnsignedPlace::End;
            assert_eq!(texts, if is_last { [GENUINE, VICTIM] } else { [VICTIM, GENUINE] });
        }
        _ if tamper.wrapping().is_some() || tamper.response_wrapping().is_some() => {
            wrappings::check(tamper, xml);
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
