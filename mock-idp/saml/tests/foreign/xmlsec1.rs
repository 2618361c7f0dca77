//! What xmlsec1, on which many service providers are built, says. Ignored where it is not installed; with `SSO_INTEROP=1` that is a failure.

use crate::encryption::CONTENT;
use crate::fixture::{self, RSA, TestKey};
use crate::signatures::{ALGORITHMS, key_for};
use libtest_mimic::{Completion, Failed, Trial};
use saml_wire::draft::SignedElements;
use saml_wire::emit::issue;
use saml_wire::encrypt::{ContentAlgorithm, Encryption, KeyTransport};
use saml_wire::key::SignatureAlgorithm;
use saml_wire::names::{ASSERTION, DSIG, PROTOCOL, XENC};
use saml_wire::shape::Shape;
use saml_wire::sign::OddReference;
use std::ffi::OsStr;
use std::process::Command;

pub(crate) fn trials() -> Vec<Trial> {
    let mut trials = Vec::new();
    for (name, shape) in fixture::shapes() {
        for &algorithm in ALGORITHMS {
            let shape = shape.clone();
            let name = format!("xmlsec1::verifies/{name}/{}", algorithm.name());
            trials.push(trial(name, move || verifies(&shape, algorithm)));
        }
        for odd in OddReference::ALL {
            let shape = shape.clone();
            let name = format!("xmlsec1::reads_odd_reference/{name}/{odd:?}");
            trials.push(trial(name, move || reads_odd_reference(&shape, odd)));
        }
        for content in CONTENT {
            let shape = shape.clone();
            let name = format!("xmlsec1::decrypts/{name}/{content:?}");
            trials.push(trial(name, move || decrypts(&shape, content)));
        }
    }
    trials
}

/// A trial that is ignored where xmlsec1 is not installed.
pub(crate) fn trial(name: String, check: impl FnOnce() + Send + 'static) -> Trial {
    Trial::ignorable_test(name, move || {
        let installed = Command::new("xmlsec1").arg("--version").output().is_ok();
        if installed {
            check();
            Ok(Completion::Completed)
        } else if std::env::var_os("SSO_INTEROP").is_some_and(|value| value == "1") {
            Err(Failed::from("xmlsec1 is not installed, and SSO_INTEROP=1"))
        } else {
            Ok(Completion::ignored_with("xmlsec1 is not installed"))
        }
    })
}

fn verifies(shape: &Shape, algorithm: SignatureAlgorithm) {
    let key = key_for(algorithm);
    let draft = fixture::draft(SignedElements::Both, algorithm);
    let issued = issue(&draft, shape, &fixture::keys(key)).unwrap();
    for path in ["/*/*[local-name()='Signature']", "/*/*/*[local-name()='Signature']"] {
        verify(&issued.xml, &key.certificate, path).unwrap();
    }
}

/// What it says against the signature at this place.
fn verify(xml: &str, certificate: &[u8], path: &str) -> Result<(), String> {
    let folder = tempfile::tempdir().unwrap();
    let (document, key) = (folder.path().join("r.xml"), folder.path().join("c.der"));
    std::fs::write(&document, xml).unwrap();
    std::fs::write(&key, certificate).unwrap();
    let ids = [format!("{PROTOCOL}:Response"), format!("{ASSERTION}:Assertion")];
    let mut command = Command::new("xmlsec1");
    command.arg("--verify").arg("--pubkey-cert-der").arg(key);
    command.args(["--id-attr:ID", &ids[0], "--id-attr:ID", &ids[1], "--node-xpath", path]);
    command.arg("--id-attr:Id").arg(format!("{DSIG}:Manifest"));
    let output = command.arg(document).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    if output.status.success() { Ok(()) } else { Err(said) }
}

/// What is odd is signed genuinely: a program that does as XML Signature says, and not as SAML says, accepts it. But
/// nobody can canonicalise a relative namespace, and where there is no URI it takes the whole document.
fn reads_odd_reference(shape: &Shape, odd: OddReference) {
    for style in [SignedElements::Assertion, SignedElements::Response] {
        let mut draft = fixture::draft(style, SignatureAlgorithm::RsaSha256);
        draft.signing.odd = Some(odd);
        let issued = issue(&draft, shape, &fixture::keys(&RSA)).unwrap();
        let holds = verify(&issued.xml, &RSA.certificate, "//*[local-name()='Signature']");
        let is_lost = odd == OddReference::Void
            || (odd == OddReference::Absent && style == SignedElements::Assertion);
        assert_eq!(holds.is_ok(), !is_lost, "{holds:?}\n{}", issued.xml);
    }
}

/// The signature at this place is good.
pub(crate) fn verifies_at(xml: &str, path: &str, key: &TestKey) {
    verify(xml, &key.certificate, path).unwrap();
}

fn decrypts(shape: &Shape, content: ContentAlgorithm) {
    let folder = tempfile::tempdir().unwrap();
    let (document, key) = (folder.path().join("r.xml"), folder.path().join("k.pem"));
    let mut draft = fixture::draft(SignedElements::Assertion, SignatureAlgorithm::RsaSha256);
    draft.encryption = Some(Encryption { content, transport: KeyTransport::OaepSha1 });
    let issued = issue(&draft, shape, &fixture::keys(&RSA)).unwrap();
    std::fs::write(&document, issued.xml).unwrap();
    std::fs::write(&key, &RSA.pem).unwrap();
    let encrypted_key = format!("{XENC}:EncryptedKey");
    let words: [&OsStr; 6] = [
        "--decrypt".as_ref(),
        "--privkey-pem".as_ref(),
        key.as_ref(),
        "--id-attr:Id".as_ref(),
        encrypted_key.as_ref(),
        document.as_ref(),
    ];
    assert!(run(&words).contains(fixture::GENUINE));
}

/// What it prints; it must succeed.
fn run(words: &[&OsStr]) -> String {
    let output = Command::new("xmlsec1").args(words).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}
