//! What xmlsec1 signs, our verifier accepts, and reads what was signed. Ignored where it is not installed; with `SSO_INTEROP=1` that is a failure.

use libtest_mimic::{Arguments, Completion, Failed, Trial};
use rcgen::{CertificateParams, KeyPair, PKCS_ECDSA_P256_SHA256, PKCS_RSA_SHA256};
use saml_verify::key::{AlgorithmPolicy, PinnedKey};
use saml_verify::limits::Limits;
use saml_verify::origin::Origins;
use saml_verify::signature::verify_child;
use saml_verify::xml;
use std::process::{Command, ExitCode};

/// SignatureMethod, DigestMethod and whether an InclusiveNamespaces is asked for.
const SIGNATURES: &[(&str, &str, &str, &str)] = &[
    ("rsa-sha256", "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256", SHA256, ""),
    ("rsa-sha256-prefixes", "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256", SHA256, PREFIXES),
    ("rsa-sha512", "http://www.w3.org/2001/04/xmldsig-more#rsa-sha512", SHA512, ""),
    ("ecdsa-sha256", "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256", SHA256, ""),
];
const SHA256: &str = "http://www.w3.org/2001/04/xmlenc#sha256";
const SHA512: &str = "http://www.w3.org/2001/04/xmlenc#sha512";
const PREFIXES: &str = r#"<ec:InclusiveNamespaces xmlns:ec="http://www.w3.org/2001/10/xml-exc-c14n#" PrefixList="xs"/>"#;

fn main() -> ExitCode {
    let trials = SIGNATURES.iter().map(|&(name, signature, digest, prefixes)| {
        Trial::ignorable_test(format!("xmlsec1::signs/{name}"), move || match missing() {
            None => signs(signature, digest, prefixes).map(|()| Completion::Completed),
            Some(reason) if std::env::var("SSO_INTEROP").is_ok_and(|value| value == "1") => {
                Err(Failed::from(format!("{reason}, and SSO_INTEROP=1")))
            }
            Some(reason) => Ok(Completion::ignored_with(reason)),
        })
    });
    libtest_mimic::run(&Arguments::from_args(), trials.collect()).exit_code()
}

fn missing() -> Option<&'static str> {
    let there = Command::new("xmlsec1").arg("--version").output().is_ok();
    (!there).then_some("xmlsec1 is not installed")
}

fn signs(signature: &str, digest: &str, prefixes: &str) -> Result<(), Failed> {
    let algorithm =
        if signature.contains("ecdsa") { &PKCS_ECDSA_P256_SHA256 } else { &PKCS_RSA_SHA256 };
    let key = KeyPair::generate_for(algorithm)?;
    let certificate = CertificateParams::default().self_signed(&key)?;
    let signed = sign(&template(signature, digest, prefixes), &key.serialize_pem())?;
    let pinned = PinnedKey::from_certificate_der(certificate.der())?;
    let document = xml::parse(&signed, &Limits::default())?;
    let verified = verify_child(
        document.root_element(),
        &Origins::of_message(&signed),
        &[pinned],
        &AlgorithmPolicy::default(),
    )?;
    let text = verified.canonical.text;
    if text.contains("a signed name") && !text.contains("SignatureValue") {
        return Ok(());
    }
    Err(format!("what was signed is not what was read: {text}").into())
}

/// An assertion as far as a signature is concerned, with a signature to be filled in.
fn template(signature: &str, digest: &str, prefixes: &str) -> String {
    format!(
        r##"<saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" xmlns:xs="http://www.w3.org/2001/XMLSchema" ID="a1"><saml:Issuer>https://idp.example</saml:Issuer><ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:SignedInfo><ds:CanonicalizationMethod Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"/><ds:SignatureMethod Algorithm="{signature}"/><ds:Reference URI="#a1"><ds:Transforms><ds:Transform Algorithm="http://www.w3.org/2000/09/xmldsig#enveloped-signature"/><ds:Transform Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#">{prefixes}</ds:Transform></ds:Transforms><ds:DigestMethod Algorithm="{digest}"/><ds:DigestValue/></ds:Reference></ds:SignedInfo><ds:SignatureValue/></ds:Signature><saml:Subject><saml:NameID>a signed name</saml:NameID></saml:Subject></saml:Assertion>"##
    )
}

fn sign(template: &str, key: &str) -> Result<String, Failed> {
    let folder = tempfile::tempdir()?;
    let path = |name: &str| folder.path().join(name);
    std::fs::write(path("template.xml"), template)?;
    std::fs::write(path("key.pem"), key)?;
    let output = Command::new("xmlsec1")
        .args(["--sign", "--id-attr:ID", "urn:oasis:names:tc:SAML:2.0:assertion:Assertion"])
        .arg("--privkey-pem")
        .arg(path("key.pem"))
        .arg("--output")
        .arg(path("signed.xml"))
        .arg(path("template.xml"))
        .output()?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into_owned().into());
    }
    Ok(std::fs::read_to_string(path("signed.xml"))?)
}
