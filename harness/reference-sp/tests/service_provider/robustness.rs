//! Input that nobody should send: a 4xx or a page that says no, never a panic, and never a word of
//! what was posted.

use std::collections::BTreeMap;

use reference_sp::{Hole, ReferenceSp, StartError};
use serde_json::json;

use crate::{
    browser::{Fields, World},
    identity_provider::{Style, metadata, one},
};

#[tokio::test]
async fn malformed_forms_are_client_errors() {
    let world = World::with(None).await;
    let megabytes = "A".repeat(2 << 20);
    let documents = "A".repeat(600 << 10);
    let cases: [(&str, Fields<'_>, u16); 7] = [
        ("/saml/acs", &[], 422),
        ("/saml/acs", &[("SAMLResponse", "not base64!")], 400),
        ("/saml/acs", &[("SAMLResponse", &documents)], 400),
        ("/saml/acs", &[("SAMLResponse", &megabytes)], 413),
        ("/login", &[("username", "x")], 422),
        ("/profile/email", &[("csrf", "x"), ("email", "x@y")], 403),
        ("/saml/slo", &[], 404),
    ];
    for (path, fields, status) in cases {
        assert_eq!(world.browser().post(path, fields).await.status, status, "{path}");
    }
}

#[tokio::test]
async fn malformed_documents_open_no_session_and_are_not_repeated() {
    let deep = "<a>".repeat(50_000);
    let documents =
        ["", "<", "<a/>", "\u{0}", "<!DOCTYPE a><a/>", "<script>alert(1)</script>", &deep];
    for hole in [None, Some(Hole::AcceptsDoctype), Some(Hole::DuplicateId)] {
        let world = World::with(hole).await;
        for document in documents {
            let mut browser = world.browser();
            let answer = browser.deliver(document).await;
            assert_eq!(answer.status, 200, "{document:.40}");
            assert!(!answer.body.contains("alert(1)") && !answer.said().is_empty());
            assert_eq!(browser.who().await, "nobody");
        }
    }
}

#[tokio::test]
async fn an_assertion_without_an_address_says_what_is_missing() {
    let world = World::with(None).await;
    let document = world.draft("ada").with(|it| it.attributes.clear()).signed(Style::Both);
    let answer = world.browser().deliver(&document).await;
    assert_eq!(answer.said(), "as-attr-missing");
    assert!(answer.body.contains("e-mail address"), "{}", answer.body);
}

#[tokio::test]
async fn the_api_answers_malformed_bodies_with_its_own_errors() {
    let world = World::with(None).await;
    for (body, status, kind) in [
        (json!([]), 400, "MalformedJSON"),
        (json!({ "username": 1, "password": "x" }), 422, "InvalidInput"),
        (json!({ "username": "x".repeat(2 << 20), "password": "x" }), 413, "InvalidInput"),
        (json!({ "username": "nobody", "password": "x" }), 401, "UsernameOrPasswordError"),
    ] {
        let answer = world.call("POST", "/system/newAuthToken", "PUBLIC", body).await;
        assert_eq!((answer.status, &answer.json()["error"]["type"]), (status, &json!(kind)));
    }
}

#[tokio::test]
async fn only_the_token_of_the_administrator_opens_the_admin_api() {
    let world = World::with(None).await;
    let mut browser = world.browser();
    browser.sign_in("ada").await;
    let own = browser.token("").await;
    for token in ["", "PUBLIC", &own] {
        let answer = world.call("PUT", "/admin/licence", token, json!({ "sso": false })).await;
        assert_eq!(answer.status, 401);
    }
}

#[tokio::test]
async fn the_log_holds_no_secrets() {
    let world = World::with(None).await;
    let mut browser = world.browser();
    browser.sign_in("ada").await;
    let token = browser.token("").await;
    browser.post("/saml/acs", &[("SAMLResponse", "PGE+")]).await;
    let log = world.sp.log().join("\n");
    assert!(log.contains("user-ada"), "{log}");
    for secret in [token.as_str(), browser.cookie.as_deref().unwrap(), one().certificate.as_str()] {
        assert!(!log.contains(secret), "{log}");
    }
}

#[tokio::test]
async fn a_service_provider_is_gone_when_it_is_dropped() {
    const PATIENCE: usize = 1000;
    let World { sp, client, .. } = World::with(None).await;
    let url = sp.url().to_owned();
    assert!(client.get(&url).send().await.is_ok());
    drop(sp);
    for _ in 0..PATIENCE {
        if client.get(&url).send().await.is_err() {
            return;
        }
    }
    panic!("it still answers");
}

#[tokio::test]
async fn a_decryption_key_shows_in_the_metadata() {
    let key = one();
    let builder = ReferenceSp::builder().decryption_key(&key.pkcs8, &key.der).unwrap();
    let metadata = builder.bind().await.unwrap().metadata();
    assert!(metadata.contains(&key.certificate) && metadata.contains("use=\"encryption\""));
    for (pkcs8, der) in [(&key.der, &key.der), (&key.pkcs8, &key.pkcs8)] {
        assert!(ReferenceSp::builder().decryption_key(pkcs8, der).is_err());
    }
}

#[tokio::test]
async fn settings_are_names_and_values() {
    let pair = |name: &str, value: &str| BTreeMap::from([(name.to_owned(), value.to_owned())]);
    let try_with = |name, value| ReferenceSp::builder().settings(&pair(name, value)).err();
    assert!(try_with("PATH", "/bin").is_none());
    assert!(try_with("REFERENCE_SP_HOLES", "accepts-unsigned, no-audience-check").is_none());
    assert!(matches!(try_with("REFERENCE_SP_HOLES", "sound"), Some(StartError::Hole(_))));
    assert!(matches!(try_with("REFERENCE_SP_HOLE", ""), Some(StartError::Setting { .. })));
}

#[tokio::test]
async fn metadata_that_cannot_be_used_is_an_error_before_anything_is_served() {
    let bound = ReferenceSp::builder().bind().await.unwrap();
    assert!(bound.metadata().contains(bound.acs()));
    let broken = metadata("https://one.example", one()).replace("IDPSSODescriptor", "Other");
    assert!(matches!(bound.serve(vec![broken]), Err(StartError::IdpMetadata(_))));
}
