//! The redirect binding and the messages that come by it.

use std::io::Write;

use base64::{Engine, engine::general_purpose::STANDARD};
use flate2::{Compression, write::DeflateEncoder};
use saml_verify::{
    decode::{Direction, redirect},
    key::AlgorithmPolicy,
    limits::Limits,
    request::{AuthnRequest, LogoutRequest, LogoutResponse, parse, parse_signed},
};
use time::macros::datetime;
use url::form_urlencoded::byte_serialize;

use crate::{document::element, idp::*};

const DECLARED: &str = "xmlns:samlp=\"urn:oasis:names:tc:SAML:2.0:protocol\" \
                        xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\"";
const HEAD: &str = "ID=\"_q1\" IssueInstant=\"2026-11-23T20:00:00Z\" Version=\"2.0\"";

pub(crate) fn authn_request() -> String {
    format!(
        "<samlp:AuthnRequest {DECLARED} AssertionConsumerServiceIndex=\"2\" \
         AssertionConsumerServiceURL=\"https://sp.example/acs\" Destination=\"https://idp.example/sso\" \
         ForceAuthn=\"1\" {HEAD} IsPassive=\"false\" ProtocolBinding=\"urn:b\">\
         {}<samlp:NameIDPolicy Format=\"urn:f\"/><samlp:RequestedAuthnContext>{}\
         </samlp:RequestedAuthnContext></samlp:AuthnRequest>",
        element("Issuer", "https://sp.example"),
        element("AuthnContextClassRef", "urn:c"),
    )
}

/// With something, for example a signature, behind the issuer.
pub(crate) fn logout_request(behind_issuer: &str) -> String {
    let head = "<samlp:LogoutRequest xmlns:samlp=\"urn:oasis:names:tc:SAML:2.0:protocol\" ";
    let declared =
        "<saml:Issuer xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\">sp</saml:Issuer>";
    let rest = "<saml:NameID xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\">ada</saml:NameID>\
                <samlp:SessionIndex>s1</samlp:SessionIndex></samlp:LogoutRequest>";
    format!("{head}{HEAD}>{declared}{behind_issuer}{rest}")
}

pub(crate) fn signed_logout_request() -> String {
    logout_request(&IDP.signature(&logout_request(""), "_q1"))
}

fn deflated(text: &str) -> String {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(text.as_bytes()).unwrap();
    escaped(&STANDARD.encode(encoder.finish().unwrap()))
}

fn escaped(text: &str) -> String {
    byte_serialize(text.as_bytes()).collect()
}

pub(crate) fn signed_query(idp: &Idp, relay_state: &str) -> String {
    let message = deflated(&authn_request());
    let relay_state = match relay_state {
        "" => String::new(),
        other => format!("&RelayState={}", escaped(other)),
    };
    let octets = format!("SAMLRequest={message}{relay_state}&SigAlg={}", escaped(idp.method()));
    let value = STANDARD.encode(idp.sign(octets.as_bytes()));
    format!("{octets}&Signature={}", escaped(&value))
}

#[test]
fn a_request_is_read_with_everything_it_asks_for() {
    let query = format!("x=1&SAMLRequest={}&RelayState=a%20b+c", deflated(&authn_request()));
    let redirected = redirect(&query, &Limits::default()).unwrap();
    assert_eq!(redirected.direction, Direction::Request);
    assert_eq!(redirected.relay_state.as_deref(), Some("a b c"));
    assert_eq!(redirected.signature, None);
    let request: AuthnRequest = parse(&redirected.xml, &Limits::default()).unwrap();
    assert_eq!(request.header.id, "_q1");
    assert_eq!(request.header.issuer, "https://sp.example");
    assert_eq!(request.header.issue_instant, datetime!(2026-11-23 20:00:00 UTC));
    assert_eq!(request.header.destination.as_deref(), Some("https://idp.example/sso"));
    assert_eq!(request.acs_url.as_deref(), Some("https://sp.example/acs"));
    assert_eq!(
        (request.acs_index, request.force_authn, request.is_passive),
        (Some(2), true, false)
    );
    assert_eq!(request.protocol_binding.as_deref(), Some("urn:b"));
    assert_eq!(request.name_id_format.as_deref(), Some("urn:f"));
    assert_eq!(request.authn_contexts, ["urn:c"]);
}

#[test]
fn a_signature_over_the_query_is_verified_over_the_octets_that_were_sent() {
    let policy = AlgorithmPolicy::default();
    for idp in [&*IDP, &*EC_IDP] {
        for relay_state in ["", "/a b?c=d&e"] {
            let query = signed_query(idp, relay_state);
            let redirected = redirect(&query, &Limits::default()).unwrap();
            let keys = [ATTACKER.pinned(), idp.pinned()];
            assert_eq!(redirected.verify(&keys, &policy), Ok(1));
            assert!(redirected.verify(&keys[..1], &policy).is_err());
        }
    }
    // The same parameters with a lower-case escape are other octets.
    let query = signed_query(&IDP, "/a");
    let other = redirect(&query.replacen("%2F", "%2f", 1), &Limits::default()).unwrap();
    let finding = other.verify(&[IDP.pinned()], &policy).unwrap_err();
    assert_eq!(finding.check, "redirect-signature");
}

#[test]
fn queries_that_are_not_as_they_should_be_are_refused() {
    let message = deflated(&authn_request());
    let good = signed_query(&IDP, "/a");
    let bomb = deflated(&" ".repeat(1 << 20));
    let policy = AlgorithmPolicy::default();
    let cases = [
        ("nothing", "redirect-parameters", String::new()),
        (
            "two messages",
            "redirect-parameters",
            format!("SAMLRequest={message}&SAMLResponse={message}"),
        ),
        (
            "a message twice",
            "redirect-parameters",
            format!("SAMLRequest={message}&SAMLRequest={message}"),
        ),
        ("half a signature", "redirect-parameters", format!("SAMLRequest={message}&SigAlg=x")),
        ("not base64", "redirect-encoding", "SAMLRequest=!".to_owned()),
        ("not deflated", "redirect-encoding", "SAMLRequest=AAAA".to_owned()),
        (
            "another encoding",
            "redirect-encoding",
            format!("SAMLRequest={message}&SAMLEncoding=urn:x"),
        ),
        ("a bomb", "redirect-encoding", format!("SAMLRequest={bomb}")),
        ("no signature", "redirect-signature", format!("SAMLRequest={message}")),
        (
            "another RelayState",
            "redirect-signature",
            good.replace("RelayState=%2Fa", "RelayState=%2Fb"),
        ),
        ("no RelayState", "redirect-signature", good.replace("&RelayState=%2Fa", "")),
        (
            "sha1",
            "sig-alg-ban",
            good.replace(
                &escaped(RSA_SHA256),
                &escaped("http://www.w3.org/2000/09/xmldsig#rsa-sha1"),
            ),
        ),
        ("hmac", "redirect-signature", good.replace(&escaped(RSA_SHA256), "hmac")),
        ("as it should be", "", good.clone()),
    ];
    for (name, expected, query) in cases {
        let verified =
            redirect(&query, &Limits::default()).and_then(|it| it.verify(&[IDP.pinned()], &policy));
        let found = verified.map(|_| "").unwrap_or_else(|finding| finding.check);
        assert_eq!(found, expected, "{name}");
    }
}

#[test]
fn a_signature_inside_a_message_is_verified_and_only_signed_octets_are_read() {
    let text = logout_request;
    let read = |text: &str| {
        let (keys, limits) = ([IDP.pinned()], Limits::default());
        parse_signed::<LogoutRequest>(text, &keys, &AlgorithmPolicy::default(), &limits)
    };
    let signed = signed_logout_request();
    let request = read(&signed).unwrap();
    assert_eq!(
        (request.name_id.value.as_str(), &request.session_indexes[..]),
        ("ada", &["s1".to_owned()][..])
    );
    let checks =
        [text(""), signed.replace("ada", "bob"), text(&ATTACKER.signature(&text(""), "_q1"))]
            .map(|it| read(&it).unwrap_err().check);
    assert_eq!(checks, ["sig-required-post", "sig-verify-message", "sig-verify-message"]);
}

#[test]
fn messages_without_what_they_need_are_refused() {
    let issuer = element("Issuer", "idp");
    let status = "<samlp:Status><samlp:StatusCode Value=\"urn:s\"/></samlp:Status>";
    let message = |name: &str, head: &str, content: &str| {
        format!("<samlp:{name} {DECLARED} {head}>{content}</samlp:{name}>")
    };
    let limits = Limits::default();
    let response = message(
        "LogoutResponse",
        &format!("{HEAD} InResponseTo=\"_q0\""),
        &format!("{issuer}{status}"),
    );
    let response: LogoutResponse = parse(&response, &limits).unwrap();
    assert_eq!(response.in_response_to.as_deref(), Some("_q0"));
    assert_eq!(response.status.code.as_deref(), Some("urn:s"));
    let cases = [
        ("msg-root", message("AuthnRequest", HEAD, &issuer)),
        ("msg-version", message("LogoutRequest", &HEAD.replace("2.0", "1.1"), &issuer)),
        ("msg-id", message("LogoutRequest", &HEAD.replace("_q1", ""), &issuer)),
        ("msg-issueinstant", message("LogoutRequest", &HEAD.replace('Z', ""), &issuer)),
        ("msg-issuer", message("LogoutRequest", HEAD, "")),
        ("logout-nameid", message("LogoutRequest", HEAD, &issuer)),
        ("resp-no-dtd", format!("<!DOCTYPE a>{}", message("LogoutRequest", HEAD, &issuer))),
    ];
    for (expected, text) in cases {
        assert_eq!(parse::<LogoutRequest>(&text, &limits).unwrap_err().check, expected);
    }
    let no_status = message("LogoutResponse", HEAD, &issuer);
    assert_eq!(parse::<LogoutResponse>(&no_status, &limits).unwrap_err().check, "logout-status");
}

#[test]
fn the_end_of_a_logout_request_is_read_and_one_that_is_no_time_is_refused() {
    let read = |end: &str| {
        let text = format!(
            "<samlp:LogoutRequest {DECLARED} {HEAD}{end}>{}{}</samlp:LogoutRequest>",
            element("Issuer", "https://idp.example"),
            element("NameID", "ada"),
        );
        parse::<LogoutRequest>(&text, &Limits::default()).map(|it| it.not_on_or_after)
    };
    assert_eq!(read(""), Ok(None));
    let end = datetime!(2026-11-23 20:05:00 UTC);
    assert_eq!(read(" NotOnOrAfter=\"2026-11-23T20:05:00Z\""), Ok(Some(end)));
    for wrong in ["", "tomorrow", "2026-11-23T20:05:00+01:00"] {
        let finding = read(&format!(" NotOnOrAfter=\"{wrong}\"")).unwrap_err();
        assert_eq!(finding.check, "logout-notonorafter", "{wrong}");
    }
}
