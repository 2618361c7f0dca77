//! Documents of people without the key, made of one that the identity provider signed for Mallory.
//!
//! Every one has to be refused, or to be understood as the document that was signed.

use saml_verify::receive::receive;

use crate::{document::*, idp::*};

/// Refused by this rule; nothing else will do.
fn refused(name: &str, expected: &str, text: &str) {
    match receive(text, &policy(), &[]) {
        Ok(received) => panic!("{name} is accepted as {:?}", received.assertion.name_id()),
        Err(finding) => assert_eq!(finding.check, expected, "{name}: {finding}"),
    }
}

/// The Response, the assertion inside, and a forged copy under another id.
struct Parts {
    response: Response,
    signed: String,
    bare: String,
    signature: String,
    forged: Assertion,
}

fn parts() -> Parts {
    let assertion = Assertion::new("_a1", MALLORY);
    Parts {
        response: Response::new("_r1"),
        signed: assertion.signed_by(&IDP),
        bare: assertion.text(""),
        signature: IDP.signature(&assertion.text(""), "_a1"),
        forged: Assertion::new("_evil", ADA),
    }
}

fn extensions(content: &str) -> String {
    format!("<samlp:Extensions>{content}</samlp:Extensions>")
}

fn object(signature: &str, content: &str) -> String {
    let end = format!("<ds:Object>{content}</ds:Object></ds:Signature>");
    signature.replace("</ds:Signature>", &end)
}

#[test]
fn without_a_signature_of_the_identity_provider_nothing_is_accepted() {
    let forged = Assertion::new("_a1", ADA);
    let response = Response::new("_r1");
    let by_attacker = |key_info: &str| {
        let info = SignedInfo::new(&forged.text(""), "_a1", RSA_SHA256);
        response.text("", &forged.text(&ATTACKER.signature_of(&info, key_info)))
    };
    let key_value = "<ds:KeyInfo><ds:KeyValue><ds:RSAKeyValue><ds:Modulus>AQAB</ds:Modulus>\
                     <ds:Exponent>AQAB</ds:Exponent></ds:RSAKeyValue></ds:KeyValue></ds:KeyInfo>";
    let cases = [
        ("unsigned", "sig-required-post", response.text("", &forged.text(""))),
        ("no key information", "sig-verify-assertion", by_attacker("")),
        ("own certificate", "sig-verify-assertion", by_attacker(&ATTACKER.key_info())),
        ("the provider's certificate", "sig-verify-assertion", by_attacker(&IDP.key_info())),
        ("own key value", "sig-verify-assertion", by_attacker(key_value)),
        ("tampered", "sig-verify-response", good(Style::Response).replace(ADA, MALLORY)),
        ("tampered inside", "sig-verify-assertion", good(Style::Assertion).replace(ADA, MALLORY)),
    ];
    for (name, expected, text) in cases {
        refused(name, expected, &text);
    }
}

#[test]
fn a_signed_assertion_wrapped_into_a_forged_document_is_refused() {
    let Parts { response, signed, bare, signature, forged } = parts();
    let forged_around = |content: &str| {
        forged.text("").replace("</saml:Assertion>", &(content.to_owned() + "</saml:Assertion>"))
    };
    let same_id = Assertion { id: "_a1".into(), ..forged.clone() };
    let body = |content: String| response.text("", &content);
    let moved = |place: &str| response.text(&signature, &(place.to_owned() + &forged.text("")));
    let inside_data = forged.text("").replace(
        "</saml:SubjectConfirmationData>",
        &(signed.clone() + "</saml:SubjectConfirmationData>"),
    );
    let cases = [
        ("xsw3", "resp-multi-assertion", body(forged.text("") + &signed)),
        ("append", "resp-multi-assertion", body(signed.clone() + &forged.text(""))),
        ("xsw4", "consume-what-is-signed", body(forged_around(&signed))),
        ("xsw5", "resp-multi-assertion", body(forged.text(&signature) + &bare)),
        (
            "xsw6",
            "consume-what-is-signed",
            body(
                forged.text(
                    &signature.replace("</ds:Signature>", &(bare.clone() + "</ds:Signature>")),
                ),
            ),
        ),
        ("xsw7", "sig-id-unique", body(extensions(&same_id.text("")) + &signed)),
        ("xsw8", "sig-id-unique", body(same_id.text(&object(&signature, &bare)))),
        (
            "xsw8 with another id",
            "consume-what-is-signed",
            body(forged.text(&object(&signature, &bare))),
        ),
        ("message signature, extensions", "consume-what-is-signed", moved(&extensions(&bare))),
        (
            "message signature, object",
            "consume-what-is-signed",
            response.text(&object(&signature, &bare), &forged.text("")),
        ),
        (
            "extensions hold the original",
            "consume-what-is-signed",
            body(extensions(&signed) + &forged.text("")),
        ),
        ("in the confirmation data", "consume-what-is-signed", body(inside_data)),
        (
            "in the advice",
            "consume-what-is-signed",
            body(forged_around(&element("Advice", &signed))),
        ),
        (
            "in the key information",
            "consume-what-is-signed",
            body(forged.text(&signature.replace(
                "</ds:Signature>",
                &format!("<ds:KeyInfo>{bare}</ds:KeyInfo></ds:Signature>"),
            ))),
        ),
        ("no id", "sig-single-ref", body(forged.text(&signature).replace(" ID=\"_evil\"", ""))),
        ("the signature moved to a forged one", "sig-single-ref", body(forged.text(&signature))),
        (
            "the same id, the signature moved",
            "sig-verify-assertion",
            body(same_id.text(&signature)),
        ),
    ];
    for (name, expected, text) in cases {
        refused(name, expected, &text);
    }
}

#[test]
fn a_signed_response_wrapped_into_a_forged_one_is_refused() {
    let assertion = Assertion::new("_a1", MALLORY);
    let response = Response::new("_r1");
    let signed = response.signed_by(&IDP, &assertion.text(""));
    let bare = response.text("", &assertion.text(""));
    let signature = IDP.signature(&bare, "_r1");
    let evil = Response::new("_evil");
    let forged = Assertion::new("_b1", ADA).text("");
    let cases = [
        ("xsw1", "consume-what-is-signed", evil.text(&object(&signature, &bare), &forged)),
        ("xsw2", "consume-what-is-signed", evil.text(&format!("{bare}{signature}"), &forged)),
        ("in extensions", "consume-what-is-signed", evil.text(&extensions(&signed), &forged)),
        (
            "the forged one has no assertion",
            "consume-what-is-signed",
            evil.text(&extensions(&signed), ""),
        ),
        ("the signature moved", "sig-single-ref", evil.text(&signature, &forged)),
        (
            "the same id, the signature moved",
            "sig-verify-response",
            response.text(&signature, &forged),
        ),
    ];
    for (name, expected, text) in cases {
        refused(name, expected, &text);
    }
}

#[test]
fn a_subject_smuggled_into_the_signature_is_refused() {
    let Parts { response, bare, signature, .. } = parts();
    let subject = element("Subject", &element("NameID", ADA));
    let in_object = object(&signature, &subject);
    let text =
        response.text("", &bare.replacen("<saml:Subject>", &(in_object + "<saml:Subject>"), 1));
    refused("in the object", "sig-structure", &text);
    let key_info = format!("<ds:KeyInfo>{subject}</ds:KeyInfo></ds:Signature>");
    let smuggled = signature.replace("</ds:Signature>", &key_info);
    let assertion = Assertion::new("_a1", MALLORY).text(&smuggled);
    let received = receive(&response.text("", &assertion), &policy(), &[]).unwrap();
    assert_eq!(received.assertion.name_id().unwrap().value, MALLORY, "no digest covers KeyInfo");
}

#[test]
fn what_is_not_signed_is_not_read() {
    let Parts { response, signed, .. } = parts();
    let added = signed.replacen(MALLORY, &format!("{MALLORY}</saml:NameID><saml:NameID>{ADA}"), 1);
    refused("a second NameID", "sig-verify-assertion", &response.text("", &added));
    let foreign_id = signed.replacen(" ID=", " xmlns:x=\"urn:x\" x:ID=\"_evil\" ID=", 1);
    refused("an id in a namespace", "sig-verify-assertion", &response.text("", &foreign_id));
}

#[test]
fn digests_and_infos_that_two_readers_read_differently_are_refused() {
    let Parts { response, signature, .. } = parts();
    let forged = Assertion::new("_a1", ADA);
    let digest = |text: &str| {
        IDP.signature(text, "_a1")
            .split_once("<ds:DigestValue>")
            .unwrap()
            .1
            .split_once('<')
            .unwrap()
            .0
            .to_owned()
    };
    let comment = format!("<ds:DigestValue><!--{}-->", digest(&forged.text("")));
    let commented = signature.replace("<ds:DigestValue>", &comment);
    refused("a digest in a comment", "sig-structure", &response.text("", &forged.text(&commented)));
    let forged_info = ATTACKER.signature(&forged.text(""), "_a1");
    let info = |text: &str| {
        text[text.find("<ds:SignedInfo>").unwrap()..text.find("<ds:SignatureValue>").unwrap()]
            .to_owned()
    };
    for (name, replaced) in [
        ("first", info(&forged_info) + &info(&signature)),
        ("last", info(&signature) + &info(&forged_info)),
        (
            "nested",
            info(&signature)
                .replace("</ds:SignedInfo>", &(info(&forged_info) + "</ds:SignedInfo>")),
        ),
    ] {
        let twice = signature.replace(&info(&signature), &replaced);
        let expected = if name == "nested" { "sig-single-ref" } else { "sig-structure" };
        refused(name, expected, &response.text("", &forged.text(&twice)));
    }
    let smuggled = format!(
        "<samlp:StatusDetail><ds:DigestValue{DS_DECLARED}>{}</ds:DigestValue></samlp:StatusDetail>",
        digest(&forged.text(""))
    );
    let mut response = response;
    response.status = response.status.replace("</samlp:Status>", &(smuggled + "</samlp:Status>"));
    refused(
        "a digest elsewhere",
        "sig-verify-assertion",
        &response.text("", &forged.text(&signature)),
    );
}

#[test]
fn text_is_read_whole_however_it_is_cut_up() {
    let whole = "ada@example.com.evil.example";
    for style in STYLES {
        let text = signed(&Response::new("_r1"), &Assertion::new("_a1", whole), style);
        for cut in ["<!---->", "<!-- x -->", "<![CDATA[]]>"] {
            let hostile = text.replace(whole, &format!("ada@example.com{cut}.evil.example"));
            let received = receive(&hostile, &policy(), &[]).unwrap();
            assert_eq!(received.assertion.name_id().unwrap().value, whole, "{cut} {style:?}");
            assert_eq!(received.assertion.values("email").collect::<Vec<_>>(), [whole]);
        }
        let cdata = text.replace(whole, "ada@example.com<![CDATA[.evil.example]]>");
        let received = receive(&cdata, &policy(), &[]).unwrap();
        assert_eq!(received.assertion.name_id().unwrap().value, whole);
        let instruction = text.replace(whole, "ada@example.com<?x?>.evil.example");
        assert!(receive(&instruction, &policy(), &[]).is_err(), "{style:?}");
    }
}

#[test]
fn names_are_kept_exactly() {
    let names =
        [" ada", "ada\u{a0}", "\u{200b}ada", "ADA", "ﬁ", "a\u{301}", "a&amp;b&lt;c", "日本語"];
    for name in names.iter().map(|it| (*it).to_owned()).chain(["x".repeat(256)]) {
        let text = signed(&Response::new("_r1"), &Assertion::new("_a1", &name), Style::Both);
        let received = receive(&text, &policy(), &[]).unwrap();
        let expected = name.replace("&amp;", "&").replace("&lt;", "<");
        assert_eq!(received.assertion.name_id().unwrap().value, expected);
    }
}
