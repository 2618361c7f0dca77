//! What is accepted as a signature, and every way in which one can be wrong.

use saml_verify::{
    finding::Finding,
    key::{AlgorithmPolicy, KeyKind, PinnedKey},
    policy::{IdpTrust, Policy, Required},
    receive::{Confidentiality, receive},
};

use crate::{document::*, idp::*};

fn refused(text: &str) -> &'static str {
    receive(text, &policy(), &[]).map(|_| "").unwrap_or_else(|it| it.check)
}

fn with_key(idp: &Idp) -> Policy {
    let keys = vec![ATTACKER.pinned(), idp.pinned()];
    Policy { idp: IdpTrust { entity_id: IDP_ID.to_owned(), keys }, ..policy() }
}

#[test]
fn each_style_of_signature_is_accepted_and_says_what_was_signed() {
    let signed = STYLES.map(|style| {
        let received = receive(&good(style), &policy(), &[]).unwrap();
        assert_eq!(received.assertion.name_id().unwrap().value, ADA);
        assert_eq!(received.assertion.values("email").collect::<Vec<_>>(), [ADA]);
        assert_eq!(received.confidentiality, Confidentiality::Plain);
        let id = |it: Option<saml_verify::signature::Signed>| it.map(|it| it.id);
        (id(received.signed.response), id(received.signed.assertion))
    });
    let (response, assertion) = (Some("_r1".to_owned()), Some("_a1".to_owned()));
    let expected = [(None, assertion.clone()), (response.clone(), assertion), (response, None)];
    assert_eq!(signed, expected);
}

#[test]
fn every_configured_key_is_tried_and_an_elliptic_curve_will_do() {
    let assertion = Assertion::new("_a1", ADA);
    for idp in [&*IDP, &*EC_IDP] {
        let text = Response::new("_r1").text("", &assertion.signed_by(idp));
        let received = receive(&text, &with_key(idp), &[]).unwrap();
        assert_eq!(received.signed.assertion.unwrap().key_index, 1);
    }
    let text = Response::new("_r1").text("", &assertion.signed_by(&EC_IDP));
    assert_eq!(refused(&text), "sig-verify-assertion");
}

#[test]
fn the_policy_says_which_signature_is_needed() {
    let judge = |required, style| {
        let policy = Policy { required, ..policy() };
        receive(&good(style), &policy, &[]).err().map(|it| it.check)
    };
    let needs = |required| STYLES.map(|style| judge(required, style));
    let (missing, missing_response) = (Some("sig-required-post"), Some("sig-response-only-policy"));
    assert_eq!(needs(Required::AssertionOrResponse), [None, None, None]);
    assert_eq!(needs(Required::Assertion), [None, None, missing]);
    assert_eq!(needs(Required::Both), [missing_response, None, missing]);
    assert_eq!(needs(Required::Response), [missing_response, None, None]);
}

#[test]
fn of_two_signatures_both_have_to_verify() {
    let (response, assertion) = (Response::new("_r1"), Assertion::new("_a1", ADA));
    let inner_bad = response.signed_by(&IDP, &assertion.signed_by(&ATTACKER));
    assert_eq!(refused(&inner_bad), "sig-verify-assertion");
    let outer_bad = response.signed_by(&ATTACKER, &assertion.signed_by(&IDP));
    assert_eq!(refused(&outer_bad), "sig-verify-response");
}

#[test]
fn weak_algorithms_and_small_keys_are_refused() {
    let element = Assertion::new("_a1", ADA);
    let sha1 = "http://www.w3.org/2000/09/xmldsig#rsa-sha1";
    let mut info = SignedInfo::new(&element.text(""), "_a1", sha1);
    let text = |info: &SignedInfo| {
        Response::new("_r1").text("", &element.text(&IDP.signature_of(info, "")))
    };
    assert_eq!(refused(&text(&info)), "sig-alg-ban");
    let policy = Policy { algorithms: AlgorithmPolicy::with_sha1(), ..policy() };
    let finding = receive(&text(&info), &policy, &[]).unwrap_err();
    assert_eq!(finding.check, "sig-verify-assertion", "the value is of another algorithm");
    for unknown in ["http://www.w3.org/2000/09/xmldsig#hmac-sha1", "", "rsa-sha256"] {
        info.method = unknown.to_owned();
        assert_eq!(refused(&text(&info)), "sig-alg-min", "{unknown}");
    }
    let strict = AlgorithmPolicy { min_rsa_bits: 4096, ..AlgorithmPolicy::default() };
    let policy = Policy { algorithms: strict, ..policy };
    assert_eq!(receive(&good(Style::Both), &policy, &[]).unwrap_err().check, "key-size");
    assert_eq!(IDP.pinned().kind(), KeyKind::Rsa { bits: 2048 });
}

#[test]
fn a_signed_info_that_is_not_exactly_ours_is_refused_though_its_value_verifies() {
    let element = Assertion::new("_a1", ADA);
    let octets = element.text("");
    let sound = SignedInfo::new(&octets, "_a1", RSA_SHA256);
    let digest = digest_of(&octets);
    let both = transform(ENVELOPED) + &transform(EXCLUSIVE);
    let with = |uri: &str, transforms: &str| reference(uri, transforms, DIGEST_SHA256, &digest);
    let nested = "http://www.w3.org/2001/10/xml-exc-c14n#WithComments";
    let xslt = "http://www.w3.org/TR/1999/REC-xslt-19991116";
    let cases = [
        ("no reference", "sig-single-ref", String::new()),
        ("the reference twice", "sig-single-ref", sound.references.repeat(2)),
        ("the whole document", "sig-single-ref", with("", &both)),
        ("another element", "sig-single-ref", with("#_r1", &both)),
        ("an external document", "sig-single-ref", with("http://127.0.0.1:1/#_a1", &both)),
        ("an xpointer", "sig-single-ref", with("#xpointer(id('_a1'))", &both)),
        ("no transforms", "sig-transforms", with("#_a1", "")),
        ("not enveloped", "sig-transforms", with("#_a1", &transform(EXCLUSIVE))),
        (
            "the wrong order",
            "sig-transforms",
            with("#_a1", &(transform(EXCLUSIVE) + &transform(ENVELOPED))),
        ),
        ("a third transform", "sig-transforms", with("#_a1", &(both.clone() + &transform(xslt)))),
        ("xslt", "sig-transforms", with("#_a1", &(transform(xslt) + &transform(EXCLUSIVE)))),
        (
            "with comments",
            "sig-transforms",
            with("#_a1", &(transform(ENVELOPED) + &transform(nested))),
        ),
        (
            "an unknown digest",
            "sig-alg-min",
            reference("#_a1", &both, "urn:example:digest", &digest),
        ),
        (
            "sha1 as the digest",
            "sig-alg-ban",
            reference("#_a1", &both, "http://www.w3.org/2000/09/xmldsig#sha1", &digest),
        ),
        ("an empty digest", "sig-verify-assertion", reference("#_a1", &both, DIGEST_SHA256, "")),
        ("a digest with other text", "sig-structure", reference("#_a1", &both, DIGEST_SHA256, "!")),
        (
            "two digests",
            "sig-single-ref",
            sound
                .references
                .replace("</ds:Reference>", "<ds:DigestValue></ds:DigestValue></ds:Reference>"),
        ),
    ];
    for (name, expected, references) in cases {
        let info = SignedInfo { references, ..sound.clone() };
        let text = Response::new("_r1").text("", &element.text(&IDP.signature_of(&info, "")));
        assert_eq!(refused(&text), expected, "{name}");
    }
    let inclusive = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315".to_owned();
    let info = SignedInfo { canonicalization: inclusive, ..sound };
    let text = Response::new("_r1").text("", &element.text(&IDP.signature_of(&info, "")));
    assert_eq!(refused(&text), "sig-transforms");
}

fn digest_of(octets: &str) -> String {
    use base64::{Engine, engine::general_purpose::STANDARD};
    let algorithm = saml_verify::key::DigestAlgorithm::Sha256;
    STANDARD.encode(algorithm.digest(octets.as_bytes()))
}

#[test]
fn a_signature_that_holds_more_or_less_than_it_should_is_refused() {
    let element = Assertion::new("_a1", ADA);
    let sound = IDP.signature(&element.text(""), "_a1");
    let inside = sound.strip_suffix("</ds:Signature>").unwrap();
    let (start, rest) = sound.split_once("<ds:SignedInfo>").unwrap();
    let (info, value) = rest.split_once("</ds:SignedInfo>").unwrap();
    let info = format!("<ds:SignedInfo>{info}</ds:SignedInfo>");
    let cases = [
        ("empty", "sig-structure", format!("<ds:Signature{DS_DECLARED}></ds:Signature>")),
        ("an object", "sig-structure", format!("{inside}<ds:Object></ds:Object></ds:Signature>")),
        ("text", "sig-structure", format!("{inside}text</ds:Signature>")),
        ("SignedInfo twice", "sig-structure", format!("{start}{info}{info}{value}")),
        (
            "SignedInfo behind",
            "sig-structure",
            sound
                .replace(&info, "")
                .replace("</ds:Signature>", &(info.clone() + "</ds:Signature>")),
        ),
        ("no value", "sig-structure", format!("{start}{info}</ds:Signature>")),
        (
            "a comment in the value",
            "sig-structure",
            sound.replace("<ds:SignatureValue>", "<ds:SignatureValue><!---->"),
        ),
        ("two signatures", "sig-single-ref", sound.repeat(2)),
        (
            "key information, which is ignored",
            "",
            format!("{inside}{}</ds:Signature>", ATTACKER.key_info()),
        ),
        ("white space", "", format!("{inside}\n  </ds:Signature>")),
    ];
    for (name, expected, signature) in cases {
        let text = Response::new("_r1").text("", &element.text(&signature));
        assert_eq!(refused(&text), expected, "{name}");
    }
}

#[test]
fn inclusive_prefixes_are_honoured_as_vendors_use_them() {
    let xs = " xmlns:xs=\"http://www.w3.org/2001/XMLSchema\"";
    let declared = |text: &str| text.replacen(" ID=", &format!("{xs} ID="), 1);
    let element = Assertion::new("_a1", ADA);
    let list = format!(
        "<ds:Transform Algorithm=\"{EXCLUSIVE}\"><ec:InclusiveNamespaces \
         xmlns:ec=\"{EXCLUSIVE}\" PrefixList=\"xs\"></ec:InclusiveNamespaces></ds:Transform>"
    );
    let mut info = SignedInfo::new(&declared(&element.text("")), "_a1", RSA_SHA256);
    info.references = info.references.replace(&transform(EXCLUSIVE), &list);
    let assertion = declared(&element.text(&IDP.signature_of(&info, "")));
    assert_eq!(refused(&Response::new("_r1").text("", &assertion)), "");
    info.references = info.references.replace("\"xs\"", "\"xsi\"");
    let assertion = declared(&element.text(&IDP.signature_of(&info, "")));
    assert_eq!(refused(&Response::new("_r1").text("", &assertion)), "sig-verify-assertion");
}

#[test]
fn bergshamra_signs_what_we_accept() {
    use saml_verify::{origin::Origins, signature::verify_child, xml};
    let element = Assertion::new("_a1", ADA);
    let empty = SignedInfo::new("", "_a1", RSA_SHA256);
    let empty = IDP.signature_of(&empty, "");
    let (before, rest) = empty.split_once("<ds:DigestValue>").unwrap();
    let (_, rest) = rest.split_once("</ds:DigestValue>").unwrap();
    let (between, _) = rest.split_once("<ds:SignatureValue>").unwrap();
    let template = element
        .text(&format!("{before}<ds:DigestValue/>{between}<ds:SignatureValue/></ds:Signature>"));
    let mut keys = bergshamra::KeysManager::new();
    let pem = rcgen::KeyPair::try_from(IDP.pkcs8.clone()).unwrap().serialize_pem();
    keys.add_key(bergshamra::keys::loader::load_rsa_private_pem(pem.as_bytes()).unwrap());
    let text = bergshamra::sign(&bergshamra::DsigContext::new(keys), &template).unwrap();
    let document = xml::parse(&text, &policy().limits).unwrap();
    let verify = |key: PinnedKey| {
        let origins = Origins::of_message(&text);
        verify_child(document.root_element(), &origins, &[key], &AlgorithmPolicy::default())
    };
    assert_eq!(verify(IDP.pinned()).unwrap().canonical.text, element.text(""));
    let finding: Finding = verify(ATTACKER.pinned()).unwrap_err();
    assert_eq!(finding.check, "sig-verify-assertion");
}

#[test]
fn keys_are_read_from_whole_certificates_only() {
    use saml_verify::key::KeyError;
    let der = &IDP.certificate;
    assert_eq!(PinnedKey::from_certificate_der(&der[..der.len() - 1]), Err(KeyError::Certificate));
    assert_eq!(
        PinnedKey::from_certificate_der(&[&der[..], &[0]].concat()),
        Err(KeyError::Certificate)
    );
    assert_eq!(PinnedKey::from_certificate_base64("####"), Err(KeyError::Base64));
    assert_eq!(PinnedKey::from_spki(b"key"), Err(KeyError::PublicKey));
    let p384 = rcgen::KeyPair::generate_for(&rcgen::PKCS_ECDSA_P384_SHA384).unwrap();
    let spki = rcgen::PublicKeyData::subject_public_key_info(&p384);
    assert_eq!(PinnedKey::from_spki(&spki), Err(KeyError::Unsupported));
}
