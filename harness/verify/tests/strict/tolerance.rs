//! What a strict verifier has to accept all the same, and what its parts are good for alone.

use rcgen::{CertificateParams, KeyPair, date_time_ymd};
use saml_verify::{
    checks::CHECKS,
    key::PinnedKey,
    receive::{Steps, claimed_issuer, read, receive},
    xml,
};

use crate::{document::*, idp::*};

#[test]
fn optional_content_that_we_do_not_know_breaks_nothing() {
    let mut response = Response::new("_r1");
    let extensions = "<samlp:Extensions><x:y xmlns:x=\"urn:x\" ID=\"_x\"></x:y></samlp:Extensions>";
    response.status.insert_str(0, extensions);
    response.destination.insert_str(0, " Consent=\"urn:c\"");
    let mut assertion = Assertion::new("_a1", ADA);
    assertion.statements += "<saml:AttributeStatement><saml:Attribute FriendlyName=\"f\" \
        Name=\"groups\" NameFormat=\"urn:n\"><saml:AttributeValue>a</saml:AttributeValue>\
        <saml:AttributeValue></saml:AttributeValue><saml:AttributeValue><x:y xmlns:x=\"urn:x\">b\
        </x:y></saml:AttributeValue></saml:Attribute></saml:AttributeStatement>";
    for style in STYLES {
        let received = receive(&signed(&response, &assertion, style), &policy(), &[]).unwrap();
        let groups: Vec<_> = received.assertion.values("groups").collect();
        assert_eq!(groups, ["a", "", "b"]);
    }
}

#[test]
fn white_space_between_elements_means_nothing() {
    let mut assertion = Assertion::new("_a1", ADA);
    let pretty = |text: &str| text.replace("><", ">\n  <");
    assertion.confirmations = pretty(&assertion.confirmations);
    assertion.conditions = pretty(&assertion.conditions);
    assertion.statements = pretty(&assertion.statements);
    for style in STYLES {
        let text = signed(&Response::new("_r1"), &assertion, style);
        let received = receive(&text, &policy(), &[]).unwrap();
        assert_eq!(received.assertion.values("email").collect::<Vec<_>>(), [ADA]);
    }
}

#[test]
fn a_certificate_that_has_expired_still_holds_the_key() {
    let key = KeyPair::try_from(IDP.pkcs8.clone()).unwrap();
    let mut expired = CertificateParams::new(vec![]).unwrap();
    expired.not_after = date_time_ymd(2001, 1, 1);
    let expired = expired.self_signed(&key).unwrap();
    let mut policy = policy();
    policy.idp.keys = vec![PinnedKey::from_certificate_der(expired.der()).unwrap()];
    assert!(receive(&good(Style::Both), &policy, &[]).is_ok());
}

#[test]
fn the_issuer_that_a_message_claims_is_found_before_its_keys_are_known() {
    let claimed = |text: &str| claimed_issuer(&xml::parse(text, &policy().limits).unwrap());
    let mut response = Response::new("_r1");
    let assertion = Assertion::new("_a1", ADA).text("");
    assert_eq!(claimed(&response.text("", &assertion)).as_deref(), Some(IDP_ID));
    response.issuer.clear();
    assert_eq!(claimed(&response.text("", &assertion)).as_deref(), Some(IDP_ID));
    assert_eq!(claimed(&response.text("", "")), None);
}

#[test]
fn one_step_can_be_replaced_while_the_others_and_the_checks_stay() {
    let unsigned = Response::new("_r1").text("", &Assertion::new("_a1", ADA).text(""));
    let forged = good(Style::Assertion).replace(ADA, MALLORY);
    let accepts_unsigned = Steps { require: |_, _| Ok(()), ..Steps::STRICT };
    let with = |text: &str, steps: &Steps| {
        let received = read(text, &policy(), &[], steps)?;
        CHECKS.iter().try_for_each(|check| (check.run)(&received, &policy()))?;
        Ok(received.assertion.name_id().unwrap().value.clone())
    };
    let check = |finding: saml_verify::finding::Finding| finding.check;
    assert_eq!(with(&unsigned, &Steps::STRICT).map_err(check), Err("sig-required-post"));
    assert_eq!(with(&unsigned, &accepts_unsigned).map_err(check), Ok(ADA.to_owned()));
    assert_eq!(with(&forged, &accepts_unsigned).map_err(check), Err("sig-verify-assertion"));
    assert_eq!(with(&forged, &Steps::UNVERIFIED).map_err(check), Ok(MALLORY.to_owned()));
}
