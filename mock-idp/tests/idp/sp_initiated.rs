//! A service provider asks: AuthnRequests by POST and by redirect, signed and not.

use base64::{Engine, engine::general_purpose::STANDARD};
use mock_idp::{RequestRule, Vendor};
use reqwest::StatusCode;
use saml_verify::key::PinnedKey;
use saml_wire::{
    binding::{Parameter, redirect_url},
    key::{SignatureAlgorithm, SigningKey},
};

use crate::{
    ACS, SP, accept,
    browser::{Browser, Form},
    builder, keys, service_provider, start,
};

const ID: &str = "_request-1";

fn request(issuer: &str, more: &str) -> String {
    format!(
        r#"<samlp:AuthnRequest xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" ID="{ID}" Version="2.0" IssueInstant="2026-03-04T05:06:07Z" {more}><saml:Issuer xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion">{issuer}</saml:Issuer></samlp:AuthnRequest>"#
    )
}

fn endpoint(idp: &mock_idp::MockIdp, binding: &str) -> String {
    let limits = saml_verify::limits::Limits::default();
    let metadata = saml_verify::metadata::IdpMetadata::parse(idp.metadata(), &limits).unwrap();
    metadata.sso.into_iter().find(|it| it.binding.ends_with(binding)).unwrap().url
}

fn posted(action: String, xml: &str, relay_state: Option<&str>) -> Form {
    let mut fields = vec![("SAMLRequest".to_owned(), STANDARD.encode(xml))];
    fields.extend(relay_state.map(|value| ("RelayState".to_owned(), value.to_owned())));
    Form { action, fields }
}

fn redirected(
    endpoint: &str,
    xml: &str,
    relay_state: Option<&str>,
    key: Option<&SigningKey>,
) -> String {
    let signing = key.map(|key| (key, SignatureAlgorithm::RsaSha256));
    redirect_url(endpoint, Parameter::Request, xml, relay_state, signing).unwrap()
}

#[tokio::test]
async fn a_request_by_post_or_redirect_is_answered_with_its_id() {
    for vendor in Vendor::all() {
        let idp = start(vendor).await;
        let xml = request(SP, &format!(r#"AssertionConsumerServiceURL="{ACS}""#));
        let mut browser = Browser::new();
        let form = posted(endpoint(&idp, "POST"), &xml, Some("state-1"));
        let login = browser.submit("", &form).await;
        let page = browser.submit(idp.url(), &login.form().with("ada", "ada-password")).await;
        assert_eq!(page.form().field("RelayState"), Some("state-1"));
        accept(&idp, &page.form().document(), Some(ID)).unwrap();

        let url = redirected(&endpoint(&idp, "Redirect"), &xml, Some("s2"), None);
        let page = browser.get(&url).await;
        assert_eq!(page.form().field("RelayState"), Some("s2"));
        let received = accept(&idp, &page.form().document(), Some(ID)).unwrap();
        assert_eq!(received.response.in_response_to.as_deref(), Some(ID));
    }
}

#[tokio::test]
async fn a_request_that_is_not_right_is_refused_with_a_page_of_the_vendor() {
    let idp = start(Vendor::okta()).await;
    let (post, redirect) = (endpoint(&idp, "POST"), endpoint(&idp, "Redirect"));
    let elsewhere = r#"AssertionConsumerServiceURL="https://mallory.test/acs""#;
    let cases = [
        ("an unknown issuer", posted(post.clone(), &request("https://mallory.test", ""), None)),
        ("another ACS", posted(post.clone(), &request(SP, elsewhere), None)),
        ("no XML", posted(post.clone(), "<", None)),
        ("a DTD", posted(post.clone(), &format!("<!DOCTYPE a>{}", request(SP, "")), None)),
        ("another message", posted(post.clone(), "<LogoutRequest/>", None)),
        ("nothing", Form { action: post.clone(), fields: vec![] }),
        ("two", {
            let form = posted(post.clone(), &request(SP, ""), None);
            Form { fields: [form.fields.clone(), form.fields].concat(), ..form }
        }),
    ];
    for (what, form) in cases {
        let page = Browser::new().submit("", &form).await;
        assert_eq!(
            (page.status, &*page.heading()),
            (StatusCode::BAD_REQUEST, "Bad Request"),
            "{what}"
        );
    }
    for query in ["SAMLRequest=", "SAMLRequest=%00", "SAMLRequest=PGEvPg%3D%3D"] {
        let page = Browser::new().get(&format!("{redirect}?{query}")).await;
        assert_eq!(page.status, StatusCode::BAD_REQUEST, "{query}");
    }
}

#[tokio::test]
async fn a_signature_is_verified_where_a_key_is_known_and_demanded_where_it_is_configured() {
    let (own, other) = (keys(&Vendor::okta()), keys(&Vendor::onelogin()));
    let pinned = || vec![PinnedKey::from_certificate_der(own.certificate()).unwrap()];
    let rules = [
        (RequestRule::Unsigned, [true, true, true]),
        (RequestRule::SignedIfPresent(pinned()), [true, true, false]),
        (RequestRule::Signed(pinned()), [true, false, false]),
    ];
    for (requests, expected) in rules {
        let what = format!("{requests:?}");
        let mut service_provider = service_provider();
        (service_provider.entity_id, service_provider.requests) =
            ("https://two.test".into(), requests);
        let idp =
            builder(Vendor::pingone()).service_provider(service_provider).start().await.unwrap();
        let xml = request("https://two.test", "");
        for (key, accepted) in
            [Some(own.published()), None, Some(other.published())].into_iter().zip(expected)
        {
            let url = redirected(&endpoint(&idp, "Redirect"), &xml, Some("x"), key);
            let page = Browser::new().get(&url).await;
            assert_eq!(page.status == StatusCode::OK, accepted, "{what}");
        }
        let by_post = posted(endpoint(&idp, "POST"), &xml, None);
        let page = Browser::new().submit("", &by_post).await;
        assert_eq!(page.status == StatusCode::OK, expected[1], "{what}");
    }
}

#[tokio::test]
async fn a_request_that_forces_a_login_gets_one() {
    let idp = start(Vendor::okta()).await;
    let mut browser = Browser::new();
    browser.log_in(&idp.portal_url(), "ada", "ada-password").await;
    let form = posted(endpoint(&idp, "POST"), &request(SP, r#"ForceAuthn="true""#), None);
    assert_eq!(browser.submit("", &form).await.heading(), "Sign In");
}
