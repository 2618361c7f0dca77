//! Every check, each on a document that is perfectly signed and differs in one thing.

use saml_verify::{
    checks::{CHECKS, replay_until},
    policy::{NameIdRule, Policy},
    receive::{inspect, receive},
};
use time::{Duration, macros::datetime};

use crate::document::*;

struct Case {
    response: Response,
    assertion: Assertion,
    policy: Policy,
}

impl Case {
    fn new() -> Self {
        let (response, assertion) = (Response::new("_r1"), Assertion::new("_a1", ADA));
        Self { response, assertion, policy: policy() }
    }
}

/// The case with this difference is refused by this check, and accepted where it is empty.
fn check(name: &str, expected: &str, differ: fn(&mut Case)) {
    let mut case = Case::new();
    differ(&mut case);
    for style in STYLES {
        let text = signed(&case.response, &case.assertion, style);
        let found = receive(&text, &case.policy, &[]).map(|_| "").unwrap_or_else(|it| it.check);
        assert_eq!(found, expected, "{name}, signed {style:?}");
        let all: Vec<_> = inspect(&text, &case.policy, &[]).iter().map(|it| it.check).collect();
        assert_eq!(all.first().copied().unwrap_or_default(), expected, "{name}: {all:?}");
    }
}

#[test]
fn the_envelope_is_checked() {
    check("as it should be", "", |_| {});
    check("version 1.1", "resp-version", |it| {
        it.response.attributes = "IssueInstant=\"2026-11-23T20:00:00Z\" Version=\"1.1\"".into();
    });
    check("no version", "resp-version", |it| {
        it.response.attributes = "IssueInstant=\"2026-11-23T20:00:00Z\"".into();
    });
    check("a time with a zone", "resp-issueinstant", |it| {
        let zone = "IssueInstant=\"2026-11-23T21:00:00+01:00\" Version=\"2.0\"";
        it.response.attributes = zone.into();
    });
    check("no time", "resp-issueinstant", |it| {
        it.response.attributes = "Version=\"2.0\"".into();
    });
    check("an ID that is no name", "resp-id", |it| it.response.id = "1:2".into());
    check("two statuses", "resp-schema", |it| it.response.status = it.response.status.repeat(2));
    check("no issuer", "", |it| it.response.issuer.clear());
    check("another issuer", "resp-issuer", |it| {
        it.response.issuer = it.response.issuer.replace(IDP_ID, "http://idp.example/other");
    });
    check("an issuer with a space behind", "resp-issuer", |it| {
        it.response.issuer = it.response.issuer.replace(IDP_ID, &format!("{IDP_ID} "));
    });
    check("another destination", "resp-destination-match", |it| {
        it.response.destination = " Destination=\"https://other.example/acs\"".into();
    });
    check("an error status", "resp-status-success", |it| {
        it.response.status = status("urn:oasis:names:tc:SAML:2.0:status:Responder");
    });
    check("a status that ends like success", "resp-status-success", |it| {
        it.response.status = status("urn:example:Success");
    });
    check("no status", "resp-status-present", |it| it.response.status.clear());
    check("a status without a code", "resp-status-present", |it| {
        it.response.status = "<samlp:Status></samlp:Status>".into();
    });
    check("an answer to nothing", "resp-inresponseto-unsolicited", |it| {
        it.response.attributes =
            "InResponseTo=\"_q1\" IssueInstant=\"2026-11-23T20:00:00Z\" Version=\"2.0\"".into();
    });
    check("no answer", "resp-inresponseto-match", |it| {
        it.policy.expected_request = Some("_q1".into());
    });
}

#[test]
fn a_destination_is_needed_exactly_where_the_response_is_signed() {
    let mut response = Response::new("_r1");
    response.destination.clear();
    let assertion = Assertion::new("_a1", ADA);
    let found = STYLES.map(|style| {
        let text = signed(&response, &assertion, style);
        receive(&text, &policy(), &[]).err().map(|it| it.check)
    });
    let required = Some("resp-destination-required");
    assert_eq!(found, [None, required, required]);
}

#[test]
fn the_assertion_is_checked() {
    check("version 1.1", "as-version", |it| {
        it.assertion.attributes = "IssueInstant=\"2026-11-23T20:00:00Z\" Version=\"1.1\"".into();
    });
    check("no time", "as-issueinstant", |it| it.assertion.attributes = "Version=\"2.0\"".into());
    check("an ID that is no name", "as-id", |it| it.assertion.id = "-a".into());
    check("two conditions", "as-schema", |it| {
        it.assertion.conditions = it.assertion.conditions.repeat(2);
    });
    check("two name ids", "as-schema", |it| {
        it.assertion.name_id += &element("NameID", MALLORY);
    });
    check("another issuer", "as-issuer", |it| {
        it.assertion.issuer = element("Issuer", "http://idp.example/other");
    });
    check("no issuer", "as-issuer", |it| it.assertion.issuer.clear());
    check("an issuer of another format", "as-issuer", |it| {
        it.assertion.issuer =
            format!("<saml:Issuer Format=\"urn:example:other\">{IDP_ID}</saml:Issuer>");
    });
    check("no subject", "as-subject", |it| {
        it.assertion.name_id.clear();
        it.assertion.confirmations.clear();
    });
    check("no name id", "as-nameid", |it| it.assertion.name_id.clear());
    check("no name id, where none is needed", "", |it| {
        it.assertion.name_id.clear();
        it.policy.name_id = NameIdRule::Optional;
    });
    check("an empty name id", "as-nameid", |it| it.assertion.name_id = element("NameID", ""));
    check("no authentication statement", "as-authnstatement", |it| {
        it.assertion.statements = attribute("email", ADA);
    });
    check("no authentication context", "as-authnstatement", |it| {
        it.assertion.statements =
            "<saml:AuthnStatement AuthnInstant=\"2026-11-23T19:59:00Z\"></saml:AuthnStatement>"
                .into();
    });
    check("a session that has ended", "as-sessionnotonorafter", |it| {
        it.assertion.statements = statement(" SessionNotOnOrAfter=\"2026-11-23T19:57:00Z\"");
    });
    check("a session that ends soon", "", |it| {
        it.assertion.statements = statement(" SessionNotOnOrAfter=\"2026-11-23T20:00:01Z\"");
    });
}

#[test]
fn the_confirmation_is_checked() {
    check("no confirmation", "as-bearer", |it| it.assertion.confirmations.clear());
    check("holder of key", "as-bearer", |it| {
        it.assertion.confirmations = it.assertion.confirmations.replace("bearer", "holder-of-key");
    });
    check("no data", "as-scd-present", |it| {
        it.assertion.confirmations = confirmation("bearer", "");
    });
    check("no recipient", "as-recipient", |it| {
        it.assertion.confirmations = bearer("NotOnOrAfter=\"2026-11-23T20:05:00Z\"");
    });
    check("another recipient", "as-recipient", |it| {
        it.assertion.confirmations =
            bearer(&format!("NotOnOrAfter=\"2026-11-23T20:05:00Z\" Recipient=\"{ACS}/\""));
    });
    check("no end", "as-scd-notonorafter", |it| {
        it.assertion.confirmations = bearer(&format!("Recipient=\"{ACS}\""));
    });
    check("the first moment behind the skew", "as-scd-notonorafter", |it| {
        it.assertion.confirmations =
            bearer(&format!("NotOnOrAfter=\"2026-11-23T19:57:00Z\" Recipient=\"{ACS}\""));
    });
    check("the last moment within the skew", "", |it| {
        it.assertion.confirmations =
            bearer(&format!("NotOnOrAfter=\"2026-11-23T19:57:00.001Z\" Recipient=\"{ACS}\""));
    });
    check("a beginning", "as-scd-notbefore", |it| {
        it.assertion.confirmations = bearer(&format!(
            "NotBefore=\"2026-11-23T19:00:00Z\" NotOnOrAfter=\"2026-11-23T20:05:00Z\" \
             Recipient=\"{ACS}\""
        ));
    });
    check("an answer to nothing", "as-scd-irt-unsolicited", |it| {
        it.assertion.confirmations = bearer(&format!(
            "InResponseTo=\"_q1\" NotOnOrAfter=\"2026-11-23T20:05:00Z\" Recipient=\"{ACS}\""
        ));
    });
    check("a good one behind a bad one", "", |it| {
        it.assertion.confirmations.insert_str(0, &confirmation("bearer", ""));
    });
    check("two that lend each other what they lack", "as-recipient", |it| {
        it.assertion.confirmations = bearer("NotOnOrAfter=\"2026-11-23T20:05:00Z\"")
            + &bearer(&format!("NotOnOrAfter=\"2026-11-23T10:00:00Z\" Recipient=\"{ACS}\""));
    });
}

#[test]
fn an_answer_to_our_request_is_accepted_and_to_another_is_not() {
    let response = |to: &str| {
        let mut response = Response::new("_r1");
        response.attributes = format!("InResponseTo=\"{to}\" {}", response.attributes);
        response
    };
    let mut assertion = Assertion::new("_a1", ADA);
    assertion.confirmations = bearer(&format!(
        "InResponseTo=\"_q1\" NotOnOrAfter=\"2026-11-23T20:05:00Z\" Recipient=\"{ACS}\""
    ));
    let judge = |response: &Response, request: &str| {
        let policy = Policy { expected_request: Some(request.to_owned()), ..policy() };
        let text = signed(response, &assertion, Style::Both);
        receive(&text, &policy, &[]).err().map(|it| it.check)
    };
    assert_eq!(judge(&response("_q1"), "_q1"), None);
    assert_eq!(judge(&response("_q2"), "_q1"), Some("resp-inresponseto-match"));
    assert_eq!(judge(&response("_q2"), "_q2"), Some("as-scd-irt"));
}

#[test]
fn the_conditions_are_checked() {
    check("no conditions", "as-audience", |it| it.assertion.conditions.clear());
    check("no window", "", |it| {
        it.assertion.conditions = element("Conditions", &audience(SP_ID));
    });
    check("the first moment behind the skew", "as-cond-notonorafter", |it| {
        it.assertion.conditions =
            window("2026-11-23T19:00:00Z", "2026-11-23T19:57:00Z", &audience(SP_ID));
    });
    check("the last moment within the skew", "", |it| {
        it.assertion.conditions =
            window("2026-11-23T19:00:00Z", "2026-11-23T19:57:00.001Z", &audience(SP_ID));
    });
    check("the last moment before the skew", "as-cond-notbefore", |it| {
        it.assertion.conditions =
            window("2026-11-23T20:03:00.001Z", "2026-11-23T21:00:00Z", &audience(SP_ID));
    });
    check("the first moment within the skew", "", |it| {
        it.assertion.conditions =
            window("2026-11-23T20:03:00Z", "2026-11-23T21:00:00Z", &audience(SP_ID));
    });
    check("a window that ends before it begins", "as-cond-window", |it| {
        it.assertion.conditions =
            window("2026-11-23T20:01:00Z", "2026-11-23T20:00:30Z", &audience(SP_ID));
    });
    check("a time that is none", "as-cond-notonorafter", |it| {
        it.assertion.conditions = window("2026-11-23T20:01:00Z", "tomorrow", &audience(SP_ID));
    });
    check("an unknown condition", "as-cond-general", |it| {
        it.assertion.conditions =
            conditions(&format!("{}{}", audience(SP_ID), element("Condition", "")));
    });
    check("conditions that are known", "", |it| {
        let known =
            "<saml:OneTimeUse></saml:OneTimeUse><saml:ProxyRestriction></saml:ProxyRestriction>";
        it.assertion.conditions = conditions(&format!("{}{known}", audience(SP_ID)));
    });
}

#[test]
fn audiences_are_alternatives_and_restrictions_are_not() {
    check("no restriction", "as-audience", |it| it.assertion.conditions = conditions(""));
    check("an empty restriction", "as-audience", |it| {
        it.assertion.conditions = conditions(&element("AudienceRestriction", ""));
    });
    check("another audience", "as-audience", |it| {
        it.assertion.conditions = conditions(&audience("https://other.example/sp"));
    });
    check("a prefix of ours", "as-audience", |it| {
        it.assertion.conditions = conditions(&audience("https://sp.example"));
    });
    check("ours in upper case", "as-audience", |it| {
        it.assertion.conditions = conditions(&audience(&SP_ID.to_uppercase()));
    });
    check("two audiences, one ours", "", |it| {
        let both = element("Audience", "https://other.example/sp") + &element("Audience", SP_ID);
        it.assertion.conditions = conditions(&element("AudienceRestriction", &both));
    });
    check("two restrictions, one without us", "as-audience", |it| {
        it.assertion.conditions =
            conditions(&(audience(SP_ID) + &audience("https://other.example/sp")));
    });
}

#[test]
fn every_check_names_its_rule_once() {
    let mut ids: Vec<_> = CHECKS.iter().map(|check| check.id).collect();
    assert!(CHECKS.iter().all(|check| !check.clause.is_empty()));
    ids.sort_unstable();
    let count = ids.len();
    ids.dedup();
    assert_eq!(ids.len(), count);
}

#[test]
fn an_id_is_remembered_until_nobody_could_accept_it_any_more() {
    let received = receive(&good(Style::Assertion), &policy(), &[]).unwrap();
    assert_eq!(replay_until(&received, &policy()), datetime!(2026-11-23 20:08:00 UTC));
    let late = Policy { now: datetime!(2026-11-23 20:07:59 UTC), ..policy() };
    let until = replay_until(&received, &late);
    assert!(receive(&good(Style::Assertion), &late, &[]).is_ok() && until > late.now);
    let after = Policy { now: until, ..policy() };
    assert!(receive(&good(Style::Assertion), &after, &[]).is_err());
    assert!(until - late.now >= Duration::seconds(1));
}

#[test]
fn every_fault_is_shown_to_a_person_at_its_place() {
    let mut assertion = Assertion::new("_a1", ADA);
    assertion.conditions = conditions(&audience("https://other.example/sp"));
    assertion.issuer = element("Issuer", "http://idp.example/other");
    // Line breaks make positions worth looking at, and canonicalisation keeps them.
    assertion.conditions.insert(0, '\n');
    let text = signed(&Response::new("_r1"), &assertion, Style::Response);
    let findings = inspect(&text.replace(ADA, MALLORY), &policy(), &[]);
    let found: Vec<_> = findings.iter().map(|it| it.check).collect();
    assert_eq!(found, ["sig-verify-response", "as-issuer", "as-audience"]);
    let at: Vec<_> = findings.iter().map(|it| it.position.unwrap().line).collect();
    assert_eq!(at, [1, 1, 2], "{findings:?}");
}
