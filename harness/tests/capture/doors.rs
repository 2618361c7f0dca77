//! Who gets in, by which protocol, and what a browser is told to heed.

use crate::stage::{Stage, Wanted, has_all};
use mock_idp::LaunchRequest;
use rcgen::{CertificateParams, KeyPair};
use saml_verify::limits::Limits;
use saml_verify::metadata::SpMetadata;
use sso_harness::capture::{Certificate, TlsError};
use sso_harness::scenario::Severity;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::io::AsyncReadExt;
use tokio::net::TcpStream;
use tokio::time::timeout;

#[tokio::test]
async fn the_metadata_names_what_a_person_would_type() {
    let stage = Stage::set().await;
    let metadata = SpMetadata::parse(&stage.page("/metadata").await, &Limits::default()).unwrap();
    assert_eq!(metadata.entity_id, stage.capture.entity_id());
    assert_eq!(metadata.default_acs().url, stage.capture.acs());
    assert_eq!(metadata.encryption_certificates.len(), 1);
    has_all(&stage.page("/").await, &[stage.capture.acs(), stage.capture.entity_id()]);
}

#[tokio::test]
async fn every_answer_has_the_headers_and_no_host_but_ours_is_answered_for() {
    let stage = Stage::set().await;
    stage.paste("not SAML").await;
    for path in [
        "/",
        "/acs",
        "/metadata",
        "/login",
        "/arrivals/1",
        "/nowhere",
        "/capture.css",
        "/capture.js",
    ] {
        let answer = stage.browser.get(stage.url(path)).send().await.unwrap();
        let headers = answer.headers();
        let policy = headers["content-security-policy"].to_str().unwrap();
        has_all(
            policy,
            &[
                "default-src 'none'",
                "script-src 'self'",
                "form-action 'self'",
                "frame-ancestors 'none'",
            ],
        );
        assert!(!policy.contains("unsafe"), "{policy}");
        assert_eq!(headers["cache-control"], "no-store", "{path}");
        assert_eq!(headers["x-content-type-options"], "nosniff", "{path}");
        let other = stage.browser.get(stage.url(path)).header("host", "rebound.example");
        assert_eq!(other.send().await.unwrap().status(), 421, "{path}");
    }
}

#[tokio::test]
async fn https_with_a_certificate_that_is_made_or_given() {
    let key = KeyPair::generate().unwrap();
    let certificate = CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
    let chain = certificate.self_signed(&key).unwrap().pem().into_bytes();
    let given = Certificate::Given { chain, key: key.serialize_pem().into_bytes() };
    for certificate in [Certificate::Made, given] {
        let certificate = Some(certificate);
        let stage = Stage::with(Wanted { certificate, ..Wanted::default() }).await;
        assert!(stage.capture.acs().starts_with("https://127.0.0.1:"));
        stage.post(&stage.form(&LaunchRequest::new("ada"))).await;
        let arrival = stage.last().await;
        assert!(!arrival.outcome.as_ref().unwrap().reaches(Severity::Medium));
        // Somebody who does not speak TLS is let go, and keeps nobody waiting.
        let plain = stage.url("/").replace("https://", "http://");
        assert!(stage.browser.get(plain).send().await.is_err());
        has_all(&stage.page("/").await, &["Capture"]);
    }
}

/// Connections that say nothing, more than a server would have threads; and what is left of them once it is gone.
#[tokio::test]
async fn who_says_nothing_keeps_nobody_waiting_and_is_sent_away_at_the_end() {
    for certificate in [None, Some(Certificate::Made)] {
        let stage = Stage::with(Wanted { certificate, ..Wanted::default() }).await;
        let url = url::Url::parse(stage.capture.url()).unwrap();
        let address: SocketAddr = url.authority().parse().unwrap();
        let mut silent = Vec::new();
        for _ in 0..200 {
            silent.push(TcpStream::connect(address).await.unwrap());
        }
        has_all(&stage.page("/").await, &["Capture"]);
        drop(stage);
        for mut stream in silent {
            let read = timeout(Duration::from_secs(20), stream.read(&mut [0; 8])).await;
            // It is closed in one way or the other.
            assert!(matches!(read, Ok(Ok(0) | Err(_))), "{read:?}");
        }
        assert!(TcpStream::connect(address).await.is_err(), "somebody still listens");
    }
}

#[test]
fn a_certificate_that_is_none_is_told_in_one_sentence() {
    let key = KeyPair::generate().unwrap();
    let other = KeyPair::generate().unwrap();
    let certificate = CertificateParams::default().self_signed(&other).unwrap().pem();
    let pem = key.serialize_pem();
    for (chain, key, told) in [
        ("", pem.as_str(), "the certificate: there is none in the file"),
        (&certificate, &certificate, "the private key: there is none in the file"),
        (&certificate, &pem, "the certificate and the key cannot be used"),
    ] {
        let given = Certificate::Given { chain: chain.into(), key: key.into() };
        assert_eq!(format!("{given:?}"), "Given { .. }");
        let error: TlsError = given.check().unwrap_err();
        has_all(&error.to_string(), &[told]);
    }
}
