//! Writes what the fuzzer begins with: the documents of the corpus, in every way in which somebody keeps one. What is
//! there already is written anew, so that nothing is signed by keys of another day.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use sso_harness_fuzz::corpus::{self, FOLDER};
use std::path::{Path, PathBuf};

/// The targets that begin with Responses.
const RESPONSES: [&str; 4] = ["decrypt", "like", "receive", "vet"];
/// Larger ones are slow and say nothing new; `run` names the same bound. What is large is for tests.
const MOST: usize = 16384;
/// A message that no case of the corpus is: of logout, and a request.
const MESSAGES: [&str; 3] = [
    r#"<samlp:AuthnRequest xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="_q" Version="2.0" IssueInstant="2026-01-01T00:00:00Z" Destination="https://okta.idp.example/sso" AssertionConsumerServiceURL="https://sp.example/saml/acs" ProtocolBinding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" ForceAuthn="true"><saml:Issuer>https://sp.example/saml/metadata</saml:Issuer><samlp:NameIDPolicy Format="urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress"/><samlp:RequestedAuthnContext><saml:AuthnContextClassRef>urn:x</saml:AuthnContextClassRef></samlp:RequestedAuthnContext></samlp:AuthnRequest>"#,
    r#"<samlp:LogoutRequest xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="_l" Version="2.0" IssueInstant="2026-01-01T00:00:00Z" NotOnOrAfter="2026-01-01T00:05:00Z"><saml:Issuer>https://sp.example/saml/metadata</saml:Issuer><saml:NameID>ada@example.com</saml:NameID><samlp:SessionIndex>_s</samlp:SessionIndex></samlp:LogoutRequest>"#,
    r#"<samlp:LogoutResponse xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="_m" Version="2.0" IssueInstant="2026-01-01T00:00:00Z" InResponseTo="_l"><saml:Issuer>https://sp.example/saml/metadata</saml:Issuer><samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status></samlp:LogoutResponse>"#,
];

fn main() -> std::io::Result<()> {
    let corpus = corpus::read();
    for target in RESPONSES.iter().chain(&["intake", "metadata", "request"]) {
        let folder = folder(target);
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(folder)?;
    }
    for (number, case) in corpus::cases(&corpus).enumerate() {
        response(number, case)?;
    }
    for (vendor, idp) in corpus["identity_providers"].as_object().into_iter().flatten() {
        put("metadata", vendor, corpus::text(idp, "/metadata"))?;
    }
    put("metadata", "sp", &of_service_provider(&corpus))?;
    MESSAGES.iter().enumerate().try_for_each(|(number, xml)| message(number, xml))
}

/// As XML everywhere, and in one of the other ways where it is taken in.
fn response(number: usize, case: &Value) -> std::io::Result<()> {
    let (name, xml) = (format!("{number}"), corpus::text(case, "/xml"));
    let is_encrypted = xml.contains("EncryptedAssertion") || xml.contains("EncryptedID");
    let targets = RESPONSES.iter().filter(|target| **target != "decrypt" || is_encrypted);
    targets.copied().try_for_each(|target| put(target, &name, xml))?;
    let posted = corpus::text(case, "/saml_response");
    let kept = match number % 4 {
        0 => posted.to_owned(),
        1 => format!("SAMLResponse={}&RelayState=%2F", posted.replace('+', "%2B")),
        2 => archive(posted),
        _ => xml.to_owned(),
    };
    put("intake", &name, &kept)?;
    // The way is tried a few times; most of what is judged is worth more as XML.
    if number % 32 < 3 { put("vet", &format!("{name}-kept"), &kept) } else { Ok(()) }
}

/// As a browser exports it.
fn archive(posted: &str) -> String {
    let pair = json!({ "name": "SAMLResponse", "value": posted });
    let date = json!({ "name": "Date", "value": "Wed, 04 Mar 2026 05:06:07 GMT" });
    let request = json!({ "url": "https://sp.example/acs?x=1", "postData": { "params": [pair] } });
    let entry = json!({
        "startedDateTime": "2026-03-04T05:06:07Z", "time": 3.5, "request": request,
        "response": { "headers": [date] },
    });
    json!({ "log": { "entries": [entry] } }).to_string()
}

fn message(number: usize, xml: &str) -> std::io::Result<()> {
    put("request", &format!("xml-{number}"), xml)?;
    put("vet", &format!("message-{number}"), xml)?;
    let posted = STANDARD.encode(xml);
    put("request", &format!("posted-{number}"), &posted)?;
    // Deflated without compression: one block, with its length and the opposite of it.
    let length = u16::try_from(xml.len()).expect("it is short");
    let block =
        [&[1], &length.to_le_bytes()[..], &(!length).to_le_bytes(), xml.as_bytes()].concat();
    let value = STANDARD.encode(block).replace('+', "%2B");
    let name = if number == 2 { "SAMLResponse" } else { "SAMLRequest" };
    let query = format!("{name}={value}&RelayState=%2F");
    put("intake", &format!("query-{number}"), &format!("https://okta.idp.example/sso?{query}"))?;
    put("request", &format!("query-{number}"), &query)?;
    let signed = format!(
        "{query}&SigAlg=http%3A%2F%2Fwww.w3.org%2F2001%2F04%2Fxmldsig-more%23rsa-sha256&Signature=AAAA"
    );
    put("request", &format!("signed-{number}"), &signed)
}

/// With everything that is read of it.
fn of_service_provider(corpus: &Value) -> String {
    let text = |place| corpus::text(corpus, place);
    let (entity_id, acs) = (text("/service_provider/entity_id"), text("/service_provider/acs"));
    let certificate = pem::parse(text("/service_provider/certificate")).expect("it is PEM");
    let certificate = STANDARD.encode(certificate.contents());
    format!(
        r#"<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" xmlns:ds="http://www.w3.org/2000/09/xmldsig#" entityID="{entity_id}"><SPSSODescriptor AuthnRequestsSigned="true" WantAssertionsSigned="true" protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol"><KeyDescriptor use="encryption"><ds:KeyInfo><ds:X509Data><ds:X509Certificate>{certificate}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></KeyDescriptor><SingleLogoutService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="{acs}"/><NameIDFormat>urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress</NameIDFormat><AssertionConsumerService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="{acs}" index="0" isDefault="true"/><AttributeConsumingService index="0"><ServiceName xml:lang="en">all</ServiceName><RequestedAttribute Name="mail" FriendlyName="e" isRequired="true"/></AttributeConsumingService></SPSSODescriptor></EntityDescriptor>"#
    )
}

fn put(target: &str, name: &str, text: &str) -> std::io::Result<()> {
    if text.len() > MOST { Ok(()) } else { std::fs::write(folder(target).join(name), text) }
}

fn folder(target: &str) -> PathBuf {
    Path::new(FOLDER).join("seeds").join(target)
}
