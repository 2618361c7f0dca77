//! The identity provider's metadata, and the service provider's requests.

use super::{Quirk, quirk};
use crate::world::{NOW, REQUEST, SP, Take as _, world};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sso_harness::vet::Dossier;
use sso_harness::vet::dossier::Named;
use std::sync::LazyLock;
use time::{Duration, OffsetDateTime};

/// An RSA key of 1024 bits, signed with SHA-1 by itself; from 2026-11-28 for twenty years.
const SMALL: &str = "MIICDDCCAXWgAwIBAgIUbNBRcDHsuPJRWY0jYkBTElpXLOYwDQYJKoZIhvcNAQEFBQAwGDEWMBQGA1UEAwwNc21hbGwuZXhhbXBsZTAeFw0yNjExMjgxMTQ1MDlaFw00NjExMjMxMTQ1MDlaMBgxFjAUBgNVBAMMDXNtYWxsLmV4YW1wbGUwgZ8wDQYJKoZIhvcNAQEBBQADgY0AMIGJAoGBANcVLXd4IZFz1XC/iYs9RdN4zWmOfMwcnhDrBkugjUXdOWozRwqbQebrLpm69Y0GVlrdVv+DqnCihwGjgsvE9U54pfL3SZRvlwQSxyTe5upamHn/assiB32e6o+ANNiNWg9TRsnZCSq5c1mv6Q5qVgjqtGGSpyo+8QDI+x52huKDAgMBAAGjUzBRMB0GA1UdDgQWBBScgPLITXJbfYfPc6xSpzat3LwvUDAfBgNVHSMEGDAWgBScgPLITXJbfYfPc6xSpzat3LwvUDAPBgNVHRMBAf8EBTADAQH/MA0GCSqGSIb3DQEBBQUAA4GBAA20fkhfQTF46JOcvdAylXQQrCJsq0vZZrEP5JrI6JpavZbuR5Wx8zBMTEqK//X+6719I7+RNdyD2cVHzaNAmTK86Ptrgm8LRl/dXE+BiuMgZru15F6uv7VBPEn0kf0miGipCtr01OaL1y6Pztu5KSJHoCgVe/8jPp0osLacTchB";

pub(super) const QUIRKS: &[Quirk] = &[
    quirk("md-certificate-expired", || of(&[(-400, -1)]), || of(&[(-400, -1), (-9, 400)])),
    quirk("md-certificate-left", || of(&[(-400, -1), (-9, 400)]), || of(&[(-400, -1)])),
    quirk("md-certificate-early", || of(&[(1, 400)]), || of(&[(1, 800), (-9, 400)])),
    quirk("md-certificate-expiring", || of(&[(-300, 59)]), || of(&[(-300, 61)])),
    quirk("md-certificate-sha1", small, || of(&[(-9, 400)])),
    quirk("md-key-size", small, || of(&[(-9, 400)])),
    quirk("md-same-key", one_key_twice, || of(&[(-9, 400), (-9, 800)])),
    quirk("md-several-keys", || of(&[(-9, 400), (-9, 800)]), one_key_twice),
    quirk("md-endpoint-plain", || at("http://idp.example/sso"), || at("http://localhost:9/sso")),
    quirk(
        "md-endpoint-query",
        || at("https://idp.example/sso?idpid=7"),
        || at("https://idp.example/sso"),
    ),
    quirk(
        "md-name-id-format",
        || offering("urn:oasis:names:tc:SAML:2.0:nameid-format:emailAddress"),
        || offering("urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress"),
    ),
    quirk("md-valid-until", || until("2026-03-04T05:06:07Z"), || until("2026-03-05T00:00:00Z")),
    quirk("request-issuer", || asked(&SP.to_uppercase(), "", ""), || asked(SP, "", "")),
    quirk(
        "request-acs",
        || asked(SP, r#"AssertionConsumerServiceURL="https://sp.example/other""#, ""),
        || asked(SP, r#"AssertionConsumerServiceURL="https://sp.example/saml/acs""#, ""),
    ),
    quirk(
        "request-destination",
        || asked(SP, r#"Destination="https://idp.example/sso/""#, ""),
        || asked(SP, r#"Destination="https://idp.example/sso""#, ""),
    ),
    quirk(
        "request-name-id-format",
        || asked(SP, "", "urn:oasis:names:tc:SAML:2.0:nameid-format:unspecified"),
        || asked(SP, "", "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified"),
    ),
    quirk(
        "request-unsigned",
        || to_one_that_wants_signatures(true),
        || to_one_that_wants_signatures(false),
    ),
];

/// A metadata document, of what differs.
struct Document<'a> {
    certificates: &'a [Vec<u8>],
    sso: &'a str,
    format: &'a str,
    until: &'a str,
    wants_signed: bool,
}

impl Default for Document<'_> {
    fn default() -> Self {
        static GOOD: LazyLock<Vec<Vec<u8>>> =
            LazyLock::new(|| vec![certificate(&key(), (-9, 400))]);
        Self {
            certificates: &GOOD,
            sso: "https://idp.example/sso",
            format: "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified",
            until: "2030-01-01T00:00:00Z",
            wants_signed: false,
        }
    }
}

impl Document<'_> {
    fn write(&self) -> String {
        let key = |der: &Vec<u8>| {
            let text = STANDARD.encode(der);
            format!(
                r#"<KeyDescriptor use="signing"><ds:KeyInfo><ds:X509Data><ds:X509Certificate>{text}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></KeyDescriptor>"#
            )
        };
        let keys: String = self.certificates.iter().map(key).collect();
        let Self { sso, format, until, wants_signed, .. } = self;
        format!(
            r#"<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" xmlns:ds="http://www.w3.org/2000/09/xmldsig#" entityID="https://idp.example" validUntil="{until}"><IDPSSODescriptor WantAuthnRequestsSigned="{wants_signed}" protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">{keys}<NameIDFormat>{format}</NameIDFormat><SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="{sso}"/></IDPSSODescriptor></EntityDescriptor>"#
        )
    }

    fn vetted(&self) -> Dossier {
        let metadata = Some(Named { origin: "idp.xml".to_owned(), xml: self.write() });
        Dossier {
            metadata,
            at: Some(NOW),
            service_provider: world("okta").wants(),
            ..Dossier::default()
        }
    }
}

fn key() -> rcgen::KeyPair {
    rcgen::KeyPair::generate_for(&rcgen::PKCS_ECDSA_P256_SHA256).expect("a key")
}

/// Valid from so many days from now until so many days from now.
fn certificate(key: &rcgen::KeyPair, (from, until): (i64, i64)) -> Vec<u8> {
    let day = |days: i64| -> OffsetDateTime { NOW + Duration::days(days) };
    let mut params = rcgen::CertificateParams::new(vec!["idp.example".to_owned()]).expect("a name");
    (params.not_before, params.not_after) = (day(from), day(until));
    params.self_signed(key).expect("a certificate").der().to_vec()
}

fn of(windows: &[(i64, i64)]) -> Dossier {
    let certificates: Vec<Vec<u8>> = windows.iter().map(|it| certificate(&key(), *it)).collect();
    Document { certificates: &certificates, ..Document::default() }.vetted()
}

fn one_key_twice() -> Dossier {
    let key = key();
    let certificates = [certificate(&key, (-9, 400)), certificate(&key, (-9, 800))];
    Document { certificates: &certificates, ..Document::default() }.vetted()
}

fn small() -> Dossier {
    let certificates = [STANDARD.decode(SMALL).expect("base64")];
    Document { certificates: &certificates, ..Document::default() }.vetted()
}

fn at(sso: &str) -> Dossier {
    Document { sso, ..Document::default() }.vetted()
}

fn offering(format: &str) -> Dossier {
    Document { format, ..Document::default() }.vetted()
}

fn until(until: &str) -> Dossier {
    Document { until, ..Document::default() }.vetted()
}

fn to_one_that_wants_signatures(wants_signed: bool) -> Dossier {
    let mut dossier = Document { wants_signed, ..Document::default() }.vetted();
    let body = format!("SAMLRequest={}", percent(&STANDARD.encode(request(SP, "", ""))));
    dossier.take("login.txt", body.as_bytes());
    dossier
}

fn percent(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

fn asked(issuer: &str, attributes: &str, format: &str) -> Dossier {
    let mut dossier = Document::default().vetted();
    dossier.take("request.xml", request(issuer, attributes, format).as_bytes());
    dossier
}

fn request(issuer: &str, attributes: &str, format: &str) -> String {
    let policy = match format {
        "" => String::new(),
        format => format!(r#"<samlp:NameIDPolicy Format="{format}"/>"#),
    };
    format!(
        r#"<samlp:AuthnRequest xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="{REQUEST}" Version="2.0" IssueInstant="2026-03-04T05:06:02Z" {attributes}><saml:Issuer>{issuer}</saml:Issuer>{policy}</samlp:AuthnRequest>"#
    )
}
