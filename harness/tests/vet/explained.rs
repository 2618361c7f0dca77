//! What is said of a finding: small differences, whose clock differs, which key signed, and where the remedy is.

use crate::quirks::times::captured;
use crate::world::{ACS, Begins, SP, Take as _, examined, fault, rules, world};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use saml_wire::deviate::{Deviation, Spelling};
use saml_wire::draft::KeyChoice;
use sso_harness::scenario::Severity;
use sso_harness::vet::{Dossier, Values, vet};

pub(crate) fn a_name_that_is_nearly_right_is_explained() {
    let world = world("onelogin");
    let cases = [
        (Spelling::TrailingSlash, "differs only by a slash at its end"),
        (Spelling::UpperCase, "differs only by letter case"),
        (Spelling::OwnLine, "differs only by white space"),
        (Spelling::TrailingSpace, "differs only by white space"),
        (Spelling::FullWidth, "differs only by full-width characters"),
    ];
    for (spelling, words) in cases {
        for (deviation, rule) in [
            (Deviation::AudienceSpelt(spelling), "as-audience"),
            (Deviation::IssuerSpelt(spelling), "resp-issuer"),
        ] {
            let mut draft = world.usual();
            deviation.apply(&mut draft);
            let examination = examined(&world.with(&draft));
            let found = &fault(&examination, rule).found;
            assert!(found.contains(words), "{deviation:?}: {found}");
        }
    }
}

pub(crate) fn another_address_is_told_from_one_that_is_nearly_right() {
    let world = world("okta");
    let found = |acs: &str| {
        let mut dossier = world.with(&world.usual());
        dossier.service_provider.acs = vec![acs.to_owned()];
        fault(&examined(&dossier), "as-recipient").found.clone()
    };
    let too = "; the Destination says so, too";
    let http = "differs only by http and https";
    assert!(found("http://sp.example/saml/acs").ends_with(&format!("{http}{too}")));
    let port = "differs only by the port that is the default one";
    assert!(found("https://sp.example:443/saml/acs").ends_with(&format!("{port}{too}")));
    assert!(!found("https://sp.example/other").contains("differs"));
}

pub(crate) fn a_field_that_was_not_filled_in_is_told_once() {
    let world = world("onelogin");
    let mut draft = world.usual();
    Deviation::Audience("{audience}".to_owned()).apply(&mut draft);
    let examination = examined(&world.with(&draft));
    assert_eq!(rules(&examination), ["placeholder-audience"]);
    let place = fault(&examination, "placeholder-audience").remedy.place.as_ref();
    assert!(place.expect("OneLogin's words").label.ends_with("Audience (EntityID)"));
}

pub(crate) fn a_change_of_keys_is_told_from_a_document_that_was_changed() {
    let world = world("okta");
    let mut draft = world.usual();
    draft.signing.key = KeyChoice::Foreign;
    let examination = examined(&world.with(&draft));
    assert_eq!(rules(&examination), ["sig-key-other"], "one cause");
    let found = &fault(&examination, "sig-key-other").found;
    assert!(found.contains("nothing was changed since"), "{found}");
    assert!(examination.reaches(Severity::Critical), "it may be anybody's key");
}

/// A chain, or a certificate that was renewed, is no other key.
pub(crate) fn a_certificate_of_the_same_key_is_no_other_one() {
    let world = world("okta");
    let xml = world.write(&world.draft("Response", Begins::AtIdentityProvider));
    let document = saml_verify::roxmltree::Document::parse(&xml).expect("XML");
    let is_one =
        |it: &saml_verify::roxmltree::Node<'_, '_>| it.tag_name().name() == "X509Certificate";
    let one = document.descendants().find(is_one).expect("a certificate").range();
    let other = STANDARD.encode(&world.sp.certificate);
    let beside = |der: &str| format!("<ds:X509Certificate>{der}</ds:X509Certificate>");
    let found = |inserted: String| {
        let mut dossier = world.dossier();
        dossier.take("response.xml", inserted.as_bytes());
        rules(&examined(&dossier)).contains(&"sig-certificate-other")
    };
    let chain = format!("{}{}{}", &xml[..one.end], beside(&other), &xml[one.end..]);
    assert!(!found(chain), "a chain");
    let alone = format!("{}{}{}", &xml[..one.start], beside(&other), &xml[one.end..]);
    assert!(found(alone), "another one alone");
}

pub(crate) fn a_refusal_is_told_with_all_that_it_says() {
    let world = world("okta");
    let mut draft = world.usual();
    Deviation::Failed("urn:oasis:names:tc:SAML:2.0:status:AuthnFailed".to_owned())
        .apply(&mut draft);
    let status = draft.response.status.as_mut().expect("a status");
    status.message = Some("ada@example.test is not assigned".to_owned());
    let dossier = world.with(&draft);
    let found = fault(&examined(&dossier), "resp-status-success").found.clone();
    assert!(found.contains("AuthnFailed") && found.contains("ada@example.test"), "{found}");
    let masked = vet(&dossier, Values::Masked).expect("it can be read");
    let found = &fault(&masked, "resp-status-success").found;
    assert!(!found.contains("ada") && found.contains("is not assigned"), "{found}");
}

pub(crate) fn an_address_with_a_query_of_its_own_is_one() {
    let acs = format!("{ACS}?idp=okta");
    let mut dossier = captured(&acs, 1, 0);
    dossier.service_provider.acs = vec![acs];
    let found = rules(&examined(&dossier)).contains(&"resp-delivered-elsewhere");
    assert!(!found, "{:?}", dossier.messages[0].delivered_to);
}

pub(crate) fn the_browsers_clock_tells_whose_clock_differs() {
    let found = |after, ahead| {
        let examination = examined(&captured(ACS, after, ahead));
        fault(&examination, "time-clock-ahead").found.clone()
    };
    assert!(found(-100, 100).contains("the receiver's clock is the one that differs"));
    assert!(!found(-100, 0).contains("receiver"), "the browser agrees with the receiver");
}

pub(crate) fn sha1_is_worse_where_the_service_provider_refuses_it() {
    let world = world("onelogin");
    let severity = |takes: Option<bool>, rule| {
        let mut draft = world.usual();
        Deviation::Algorithm(saml_wire::key::SignatureAlgorithm::RsaSha1).apply(&mut draft);
        let mut dossier = world.with(&draft);
        dossier.service_provider.sha1 = takes;
        let examination = examined(&dossier);
        assert_eq!(rules(&examination), [rule]);
        fault(&examination, rule).severity
    };
    assert_eq!(severity(None, "sig-sha1"), Severity::Medium);
    assert_eq!(severity(Some(false), "sig-alg-ban"), Severity::High);
}

pub(crate) fn an_encrypted_assertion_wants_a_key_and_says_so() {
    let world = world("onelogin");
    let mut draft = world.usual();
    draft.encryption = Some(saml_wire::encrypt::Encryption::USUAL);
    let mut dossier = world.with(&draft);
    dossier.keys.clear();
    let error = vet(&dossier, Values::Shown).expect_err("nobody can read it").to_string();
    assert!(error.starts_with("response.xml: ") && error.contains("--decrypt-key"), "{error}");
    assert!(error.contains("Encrypt assertion"), "where it is switched off: {error}");
    draft.recipient = Some(world.keys.certificate().to_vec());
    let examination = examined(&world.with(&draft));
    assert!(rules(&examination).contains(&"as-encrypted"), "{:?}", rules(&examination));
}

pub(crate) fn the_whole_way_from_a_broken_configuration_to_the_setting() {
    for (vendor, label) in [
        ("okta", "Audience URI (SP Entity ID)"),
        ("onelogin", "Audience (EntityID)"),
        ("pingone", "Entity ID"),
        ("pingone-for-enterprise", "Entity ID"),
    ] {
        let world = world(vendor);
        let mut draft = world.usual();
        Deviation::Audience(format!("{SP}/")).apply(&mut draft);
        let mut dossier = world.with(&draft);
        dossier.vendor = sso_harness::vet::recognised(&dossier);
        let examination = examined(&dossier);
        let place = fault(&examination, "as-audience").remedy.place.clone();
        let place = place.unwrap_or_else(|| panic!("no words of {vendor}"));
        assert!(place.label.ends_with(label), "{vendor}: {}", place.label);
    }
}

pub(crate) fn a_preview_of_an_assertion_is_judged_as_one() {
    let world = world("okta");
    let xml = world.write(&world.usual());
    let document = saml_verify::roxmltree::Document::parse(&xml).expect("XML");
    let assertion = document.descendants().find(|it| it.tag_name().name() == "Assertion");
    let preview = &xml[assertion.expect("an assertion").range()];
    let mut dossier: Dossier = world.dossier();
    dossier.take("preview.xml", preview.as_bytes());
    let examination = examined(&dossier);
    assert_eq!(rules(&examination), [""; 0], "{:?}", examination.faults);
}
