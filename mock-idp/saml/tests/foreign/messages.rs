//! Requests and logout messages: written in every layout, well formed, and signed so that bergshamra accepts them.

use crate::fixture::{self, RSA};
use crate::{opinion, trial};
use aws_lc_rs::signature::{RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents};
use base64::Engine as _;
use libtest_mimic::Trial;
use saml_wire::binding::{Parameter, redirect_url};
use saml_wire::document::{NameId, Status};
use saml_wire::key::{DigestAlgorithm, SignatureAlgorithm};
use saml_wire::message::{Body, Message};
use saml_wire::names::{ASSERTION, PROTOCOL, format, status};
use saml_wire::shape::Shape;
use saml_wire::sign::SignatureSpec;
use url::Url;

pub(crate) fn trials() -> Vec<Trial> {
    let mut trials = Vec::new();
    for (name, shape) in fixture::shapes() {
        for (local, body) in bodies() {
            let shape = shape.clone();
            let name = format!("messages::{name}/{local}");
            trials.push(trial(name, move || written_and_signed(local, body, &shape)));
        }
    }
    let name = "messages::the_signature_of_a_redirect_is_over_the_query_before_it";
    trials.push(trial(name.to_owned(), redirect_signature));
    trials
}

fn bodies() -> Vec<(&'static str, Body)> {
    let name_id = NameId {
        value: "七 & <co>".to_owned(),
        format: Some(format::PERSISTENT.to_owned()),
        name_qualifier: None,
        sp_name_qualifier: None,
    };
    let status = Status {
        code: Some(status::SUCCESS.to_owned()),
        subcode: None,
        message: Some("done".to_owned()),
    };
    vec![
        (
            "AuthnRequest",
            Body::AuthnRequest {
                acs: Some("https://sp.example/acs?a=1&b=2".to_owned()),
                binding: None,
                force_authn: Some(true),
                name_id_format: Some(format::EMAIL.to_owned()),
            },
        ),
        (
            "LogoutRequest",
            Body::LogoutRequest {
                name_id,
                not_on_or_after: None,
                session_indexes: vec!["a".to_owned(), "b".to_owned()],
            },
        ),
        ("LogoutResponse", Body::LogoutResponse { in_response_to: Some("_r".to_owned()), status }),
    ]
}

fn message(body: Body) -> Message {
    Message {
        id: "_message".to_owned(),
        issue_instant: fixture::now(),
        destination: Some("https://other.example/slo".to_owned()),
        issuer: fixture::issuer(),
        body,
    }
}

fn written_and_signed(local: &str, body: Body, shape: &Shape) {
    let message = message(body);
    let plain = message.write(shape, None).unwrap();
    let document = opinion::parse(&plain);
    let root = document.root_element();
    assert!(root.has_tag_name((PROTOCOL, local)), "{plain}");
    assert!(root.first_element_child().unwrap().has_tag_name((ASSERTION, "Issuer")));
    assert_eq!(root.attribute("Version"), Some("2.0"));
    let spec = SignatureSpec {
        signature: SignatureAlgorithm::RsaSha256,
        digest: DigestAlgorithm::Sha256,
        key: &RSA.signing,
        shape: &shape.signature,
        prefixes: None,
        odd: None,
    };
    let signed = message.write(shape, Some(&spec)).unwrap();
    assert_eq!(opinion::bergshamra(&signed, &RSA), Ok(vec!["_message".to_owned()]));
}

fn redirect_signature() {
    let signing = Some((&RSA.signing, SignatureAlgorithm::RsaSha256));
    let endpoint = "https://idp.example/slo?x=1";
    let url = redirect_url(endpoint, Parameter::Request, "<a/>", Some("r s"), signing).unwrap();
    let (before, value) = url.split_once("&Signature=").unwrap();
    let signed = &before[before.find("SAMLRequest=").unwrap()..];
    assert!(signed.contains("&RelayState=r%20s&SigAlg=http%3A%2F%2F"), "{signed}");
    let value = Url::parse(&format!("https://x/?v={value}")).unwrap();
    let value = value.query_pairs().next().unwrap().1.into_owned();
    let value = base64::engine::general_purpose::STANDARD.decode(value).unwrap();
    let (n, e) = RSA.signing.rsa_public().unwrap();
    RsaPublicKeyComponents { n, e }
        .verify(&RSA_PKCS1_2048_8192_SHA256, signed.as_bytes(), &value)
        .unwrap();
}
