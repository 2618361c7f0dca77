//! Drafts, keys and layouts that the tests and the benchmark share.

use rcgen::{CertificateParams, KeyPair, PKCS_ECDSA_P256_SHA256, PKCS_RSA_SHA256, RsaKeySize};
use saml_wire::document::{
    Assertion, Attribute, AuthnContext, AuthnStatement, Conditions, ConfirmationData, Issuer,
    NameId, Response, Status, Subject, SubjectConfirmation, Times, Typing,
};
use saml_wire::draft::{Draft, KeyChoice, SignedElements, Signing};
use saml_wire::emit::Keys;
use saml_wire::key::{DigestAlgorithm, SignatureAlgorithm, SigningKey};
use saml_wire::names;
use saml_wire::shape::Shape;
use std::sync::LazyLock;
use time::{Duration, OffsetDateTime};

/// A key with what others need of it.
pub(crate) struct TestKey {
    pub(crate) pem: String,
    pub(crate) certificate: Vec<u8>,
    pub(crate) signing: SigningKey,
}

impl TestKey {
    fn new(pair: &KeyPair) -> Self {
        let certificate = CertificateParams::default().self_signed(pair).unwrap().der().to_vec();
        let signing = SigningKey::from_pkcs8(&pair.serialize_der(), &certificate).unwrap();
        Self { pem: pair.serialize_pem(), certificate, signing }
    }

    fn rsa() -> Self {
        Self::new(&KeyPair::generate_rsa_for(&PKCS_RSA_SHA256, RsaKeySize::_2048).unwrap())
    }
}

pub(crate) static RSA: LazyLock<TestKey> = LazyLock::new(TestKey::rsa);
pub(crate) static FOREIGN: LazyLock<TestKey> = LazyLock::new(TestKey::rsa);
pub(crate) static NEXT: LazyLock<TestKey> = LazyLock::new(TestKey::rsa);
pub(crate) static OLD: LazyLock<TestKey> = LazyLock::new(TestKey::rsa);
pub(crate) static P256: LazyLock<TestKey> =
    LazyLock::new(|| TestKey::new(&KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256).unwrap()));

pub(crate) fn keys(published: &TestKey) -> Keys {
    Keys {
        published: published.signing.clone(),
        elliptic: P256.signing.clone(),
        expired: OLD.signing.clone(),
        next: NEXT.signing.clone(),
        foreign: FOREIGN.signing.clone(),
    }
}

/// Layouts like those of three vendors.
pub(crate) fn shapes() -> Vec<(&'static str, Shape)> {
    [
        ("okta", include_str!("shapes/okta.toml")),
        ("onelogin", include_str!("shapes/onelogin.toml")),
        ("ping", include_str!("shapes/ping.toml")),
    ]
    .map(|(name, text)| (name, toml::from_str(text).unwrap()))
    .into()
}

pub(crate) fn shape(name: &str) -> Shape {
    shapes().into_iter().find(|(known, _)| *known == name).unwrap().1
}

pub(crate) const STYLES: [SignedElements; 3] =
    [SignedElements::Assertion, SignedElements::Both, SignedElements::Response];

pub(crate) const GENUINE: &str = "ada@corp.example.attacker.example";
pub(crate) const VICTIM: &str = "ada@corp.example";

/// A good Response with markup characters, non-ASCII text and an empty value in it.
pub(crate) fn draft(elements: SignedElements, signature: SignatureAlgorithm) -> Draft {
    let digest = DigestAlgorithm::of(signature);
    Draft {
        name_id_encryption: None,
        response: response(),
        signing: Signing { elements, signature, digest, key: KeyChoice::Published, odd: None },
        encryption: None,
        recipient: Some(RSA.certificate.clone()),
        captured: None,
    }
}

pub(crate) fn now() -> OffsetDateTime {
    OffsetDateTime::UNIX_EPOCH + Duration::milliseconds(1_760_000_000_123)
}

pub(crate) fn issuer() -> Issuer {
    Issuer { value: "https://idp.example/metadata?a=1&b=2".to_owned(), format: None }
}

fn response() -> Response {
    Response {
        id: "id38562987120598436127".to_owned(),
        version: "2.0".to_owned(),
        issue_instant: Some(now()),
        destination: Some("https://sp.example/acs".to_owned()),
        in_response_to: None,
        issuer: Some(issuer()),
        status: Some(Status {
            code: Some(names::status::SUCCESS.to_owned()),
            subcode: None,
            message: None,
        }),
        assertions: vec![assertion()],
        optional: Vec::new(),
        times: Times::Vendor,
    }
}

fn assertion() -> Assertion {
    let minutes = Duration::minutes;
    Assertion {
        id: "id90187263548172635".to_owned(),
        version: "2.0".to_owned(),
        issue_instant: Some(now()),
        issuer: issuer(),
        subject: Some(subject(now() + minutes(5))),
        conditions: Some(Conditions {
            not_before: Some(now() - minutes(5)),
            not_on_or_after: Some(now() + minutes(5)),
            audiences: vec![vec!["https://sp.example/saml".to_owned()]],
            ..Conditions::default()
        }),
        authn: vec![AuthnStatement {
            authn_instant: Some(now()),
            session_index: Some("id1760000000123.918273".to_owned()),
            session_not_on_or_after: None,
            context: Some(AuthnContext {
                class_ref: Some("urn:oasis:names:tc:SAML:2.0:ac:classes:Password".to_owned()),
                authenticating_authority: None,
            }),
        }],
        attributes: vec![
            attribute("email", &[GENUINE]),
            attribute("name", &["Ada <L> & \"Söhne\"\r\n\ttab", ""]),
            attribute("groups", &["staff", "七", "CN=a,OU=b"]),
        ],
    }
}

fn subject(until: OffsetDateTime) -> Subject {
    Subject {
        name_id: Some(NameId {
            value: GENUINE.to_owned(),
            format: Some(names::format::EMAIL.to_owned()),
            name_qualifier: None,
            sp_name_qualifier: None,
        }),
        confirmations: vec![SubjectConfirmation {
            method: names::method::BEARER.to_owned(),
            data: Some(ConfirmationData {
                not_on_or_after: Some(until),
                recipient: Some("https://sp.example/acs".to_owned()),
                ..ConfirmationData::default()
            }),
        }],
    }
}

fn attribute(name: &str, values: &[&str]) -> Attribute {
    Attribute {
        name: name.to_owned(),
        name_format: Some("urn:oasis:names:tc:SAML:2.0:attrname-format:basic".to_owned()),
        friendly_name: None,
        values: values.iter().map(|&value| value.to_owned()).collect(),
        typing: Typing::Text,
    }
}
