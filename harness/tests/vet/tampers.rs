//! Documents that somebody changed without the key are refused or named; what no signature covers is told apart.

use crate::world::{REQUEST, Take as _, World, rules, tried, world};
use saml_wire::tamper::{Attacker, Tamper};
use sso_harness::scenario::Severity;

/// The name that an attacker wants, and the one that a tamper needs to be signed: it begins with that.
const VICTIM: &str = "grace@example.test";

/// Those that leave nothing to be named in a document with both signatures: a signature that is good covers all that counts.
fn is_harmless(tamper: &Tamper) -> bool {
    matches!(
        tamper,
        // A CDATA section and a character reference are the text that they stand for.
        Tamper::CdataInNameId | Tamper::ReferenceInNameId
        // A burden, beside an assertion that is signed, and within the bounds.
        | Tamper::Deep(_) | Tamper::Large(_)
    )
}

/// What a tamper is named by, where one rule is the right one.
fn rule(tamper: &Tamper) -> Option<&'static str> {
    match tamper {
        Tamper::StripSignature => Some("sig-required-post"),
        Tamper::EditNameId | Tamper::AudienceEdited(_) => Some("sig-verify-response"),
        Tamper::CommentInNameId | Tamper::InstructionInNameId => Some("as-text-split"),
        Tamper::Append | Tamper::Xsw3 => Some("resp-multi-assertion"),
        Tamper::Xsw4 | Tamper::InAdvice => Some("consume-what-is-signed"),
        Tamper::HmacConfusion(_) => Some("sig-alg-min"),
        Tamper::KeyinfoContent | Tamper::UnsignedNameid(_) => Some("as-statement-elsewhere"),
        Tamper::ZeroReference => Some("sig-single-ref"),
        _ => None,
    }
}

pub(crate) fn each_tamper_is_refused_or_named() {
    let world = world("okta");
    let mut wrong = Vec::new();
    let samples = Tamper::samples();
    for tamper in samples {
        let Some(xml) = tampered(world, &tamper) else { continue };
        let mut dossier = world.dossier();
        dossier.take("request.xml", world.request(None).as_bytes());
        let messages = sso_harness::vet::intake::messages("response.xml", xml.as_bytes());
        let Ok(messages) = messages else { continue };
        dossier.messages.extend(messages);
        let Ok(examination) = tried(&dossier) else { continue };
        let found = rules(&examination);
        let is_right = match rule(&tamper) {
            Some(rule) => found.contains(&rule),
            None => is_harmless(&tamper) || examination.reaches(Severity::High),
        };
        if !is_right {
            wrong.push(format!("{tamper:?}: {found:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Nothing, where the document has no place for it.
fn tampered(world: &World, tamper: &Tamper) -> Option<String> {
    let mut draft = world.usual();
    assert_eq!(draft.response.in_response_to.as_deref(), Some(REQUEST));
    let extended = tamper.needs_extended_name_id() || tamper.needs_extended_mail();
    if extended {
        let name = format!("{VICTIM}.evil.example");
        let assertion = crate::world::assertion(&mut draft);
        assertion.attributes[0].values = vec![name.clone()];
        let subject = assertion.subject.as_mut().expect("a subject");
        subject.name_id.as_mut().expect("a name").value = name;
    }
    let attacker = Attacker {
        victim: VICTIM,
        values: &[],
        key: world.keys.foreign(),
        idp_certificate: world.keys.certificate(),
        sp_certificate: Some(&world.sp.certificate),
        canary: "http://127.0.0.1:9/canary",
        file: "file:///nonexistent",
    };
    tamper.apply(&world.write(&draft), &attacker).ok()
}
