//! What xmlsec1, on which many service providers are built, says. Ignored where it is not installed; with `SSO_INTEROP=1` that is a failure.

use crate::encryption::CONTENT;
use crate::fixture::{self, RSA};
use crate::signatures::{ALGORITHMS, key_for};
use libtest_mimic::{Completion, Failed, Trial};
use saml_wire::draft::SignedElements;
use saml_wire::emit::issue;
use saml_wire::encrypt::{ContentAlgorithm, Encryption, KeyTransport};
use saml_wire::key::SignatureAlgorithm;
use saml_wire::names::{ASSERTION, PROTOCOL, XENC};
use saml_wire::shape::Shape;
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
        for content in CONTENT {
            let shape = shape.clone();
            let name = format!("xmlsec1::decrypts/{name}/{content:?}");
            trials.push(trial(name, move || decrypts(&shape, content)));
        }
    }
    trials
}

fn trial(name: String, check: impl FnOnce() + Send + 'static) -> Trial {
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
    let folder = tempfile::tempdir().unwrap();
    let (document, certificate) = (folder.path().join("r.xml"), folder.path().join("c.der"));
    let draft = fixture::draft(SignedElements::Both, algorithm);
    let issued = issue(&draft, shape, &fixture::keys(key)).unwrap();
    std::fs::write(&document, issued.xml).unwrap();
    std::fs::write(&certificate, &key.certificate).unwrap();
    for path in ["/*/*[local-name()='Signature']", "/*/*/*[local-name()='Signature']"] {
        let (response, assertion) =
            (format!("{PROTOCOL}:Response"), format!("{ASSERTION}:Assertion"));
        let words: [&OsStr; 10] = [
            "--verify".as_ref(),
            "--pubkey-cert-der".as_ref(),
            certificate.as_ref(),
            "--id-attr:ID".as_ref(),
            response.as_ref(),
            "--id-attr:ID".as_ref(),
            assertion.as_ref(),
            "--node-xpath".as_ref(),
            path.as_ref(),
            document.as_ref(),
        ];
        run(&words);
    }
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
