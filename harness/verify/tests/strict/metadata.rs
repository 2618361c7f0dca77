//! Metadata of identity and service providers, with whatever prefixes.

use base64::{Engine, engine::general_purpose::STANDARD};
use saml_verify::{
    limits::Limits,
    metadata::{IdpMetadata, SpMetadata},
};

use crate::idp::*;

const REDIRECT: &str = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect";
const POST: &str = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST";

fn key(usage: &str, certificate: &[u8]) -> String {
    let certificate = STANDARD.encode(certificate);
    let wrapped: Vec<_> = certificate.as_bytes().chunks(64).collect();
    let wrapped = String::from_utf8(wrapped.join(&b"\n"[..])).unwrap();
    format!(
        "<md:KeyDescriptor{usage}><ds:KeyInfo{DS_DECLARED}><ds:X509Data><ds:X509Certificate>\n\
         {wrapped}\n</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>"
    )
}

fn endpoint(name: &str, binding: &str, url: &str, more: &str) -> String {
    format!("<md:{name} Binding=\"{binding}\" Location=\"{url}\"{more}/>")
}

fn entity(role: &str, attributes: &str, content: &str) -> String {
    format!(
        "<?xml version=\"1.0\"?>\n<md:EntityDescriptor \
         xmlns:md=\"urn:oasis:names:tc:SAML:2.0:metadata\" entityID=\"https://x.example\">\
         <md:{role} protocolSupportEnumeration=\"urn:oasis:names:tc:SAML:2.0:protocol\"{attributes}>\
         {content}</md:{role}></md:EntityDescriptor>"
    )
}

pub(crate) fn idp_metadata() -> String {
    let content = [
        key(" use=\"signing\"", &IDP.certificate),
        key("", &EC_IDP.certificate),
        key(" use=\"encryption\"", &ATTACKER.certificate),
        endpoint("SingleLogoutService", REDIRECT, "https://x.example/slo", ""),
        "<md:NameIDFormat> urn:f </md:NameIDFormat>".to_owned(),
        endpoint("SingleSignOnService", POST, "http://127.0.0.1:1/sso", ""),
    ];
    entity("IDPSSODescriptor", " WantAuthnRequestsSigned=\"true\"", &content.concat())
}

/// With these attributes of its two endpoints.
pub(crate) fn sp_metadata(first: &str, second: &str) -> String {
    let acs = |url: &str, more: &str| endpoint("AssertionConsumerService", POST, url, more);
    let content = [
        key(" use=\"encryption\"", &IDP.certificate),
        key(" use=\"signing\"", &EC_IDP.certificate),
        acs("https://x.example/1", first),
        acs("https://x.example/2", second),
    ];
    let flags = " AuthnRequestsSigned=\"1\" WantAssertionsSigned=\"0\"";
    entity("SPSSODescriptor", flags, &content.concat())
}

#[test]
fn an_identity_provider_is_read() {
    let text = idp_metadata();
    let default_prefix = text.replace("md:", "").replace("xmlns:md", "xmlns");
    for text in [text, default_prefix] {
        let metadata = IdpMetadata::parse(&text, &Limits::default()).unwrap();
        assert_eq!(metadata.entity_id, "https://x.example");
        assert_eq!(metadata.signing_keys, [IDP.pinned(), EC_IDP.pinned()]);
        assert_eq!(metadata.certificates, [IDP.certificate.clone(), EC_IDP.certificate.clone()]);
        assert_eq!((metadata.sso[0].binding.as_str(), metadata.sso.len()), (POST, 1));
        assert_eq!(metadata.slo[0].url, "https://x.example/slo");
        assert_eq!(metadata.name_id_formats, ["urn:f"]);
        assert!(metadata.want_authn_requests_signed);
    }
}

#[test]
fn a_service_provider_is_read_and_its_default_endpoint_chosen() {
    let cases = [
        (" index=\"0\"", " index=\"1\"", "https://x.example/1"),
        (" index=\"0\"", " index=\"1\" isDefault=\"true\"", "https://x.example/2"),
        (" index=\"0\" isDefault=\"false\"", " index=\"1\"", "https://x.example/2"),
        (
            " index=\"0\" isDefault=\"false\"",
            " index=\"1\" isDefault=\"false\"",
            "https://x.example/1",
        ),
    ];
    for (first, second, expected) in cases {
        let text = sp_metadata(first, second);
        let metadata = SpMetadata::parse(&text, &Limits::default()).unwrap();
        assert_eq!(metadata.default_acs().url, expected);
        assert_eq!(metadata.acs[1].index, Some(1));
        assert_eq!(metadata.encryption_certificates, std::slice::from_ref(&IDP.certificate));
        assert_eq!(metadata.signing_keys, [EC_IDP.pinned()]);
        assert!(metadata.authn_requests_signed && !metadata.want_assertions_signed);
        assert!(metadata.slo.is_empty() && metadata.name_id_formats.is_empty());
    }
}

#[test]
fn metadata_that_cannot_be_used_says_why() {
    let good = idp_metadata();
    let aggregate = good
        .replace("<md:EntityDescriptor ", "<md:EntitiesDescriptor ")
        .replace("</md:EntityDescriptor>", "</md:EntitiesDescriptor>");
    let role = good.split_once("<md:IDPSSODescriptor").unwrap().1;
    let role = format!("<md:IDPSSODescriptor{}", role.replace("</md:EntityDescriptor>", ""));
    // Without its last octets a certificate is still base64, as one that was copied badly is.
    let whole = key(" use=\"signing\"", &IDP.certificate);
    let cut = good.replace(&whole, &key(" use=\"signing\"", &IDP.certificate[..300]));
    let cases = [
        ("md-entity", "take the one entity out", aggregate),
        ("md-entity", "SPSSODescriptor", "<SPSSODescriptor/>".to_owned()),
        ("md-entity", "\"\"", good.replace("https://x.example\"", "\"")),
        ("md-role", "0", good.replace("IDPSSO", "SPSSO")),
        ("md-role", "2", good.replace(&role, &role.repeat(2))),
        ("md-key", "malformed or cut off", cut),
        ("md-key", "not base64", good.replacen("<ds:X509Certificate>", "<ds:X509Certificate>!", 1)),
        (
            "md-endpoint",
            "javascript",
            good.replace("http://127.0.0.1:1/sso", "javascript:alert(1)"),
        ),
        ("md-endpoint", "none", good.replace("SingleSignOnService", "Other")),
        (
            "resp-no-dtd",
            "DOCTYPE",
            good.replace("<md:EntityDescriptor", "<!DOCTYPE a><md:EntityDescriptor"),
        ),
    ];
    for (check, found, text) in cases {
        let finding = IdpMetadata::parse(&text, &Limits::default()).unwrap_err();
        assert_eq!(finding.check, check, "{finding}");
        assert!(finding.found.contains(found), "{finding}");
    }
    let no_keys =
        entity("IDPSSODescriptor", "", &endpoint("SingleSignOnService", POST, "http://a", ""));
    assert_eq!(IdpMetadata::parse(&no_keys, &Limits::default()).unwrap_err().check, "md-key");
    let no_acs = entity("SPSSODescriptor", "", "");
    assert_eq!(SpMetadata::parse(&no_acs, &Limits::default()).unwrap_err().check, "md-endpoint");
}
