//! Requests that nobody should send: answered with a 4xx, never with a panic, and the mock goes on.

use mock_idp::{MockIdp, ServiceProvider, StartError, Vendor};
use reqwest::{Client, Method, StatusCode, header};

use crate::{builder, start};

const FORM: &str = "application/x-www-form-urlencoded";

#[tokio::test]
async fn malformed_and_oversized_requests_get_a_4xx_at_every_route() {
    let idp = start(Vendor::okta()).await;
    let sso = url::Url::parse(&idp.start_url(crate::SP, Some("x")).unwrap()).unwrap();
    let routes = ["/portal/login", "/portal/logout", "/admin/api/changes", sso.path(), "/nowhere"];
    let bodies = [
        (FORM, "x".repeat(70_000)),
        (FORM, "login=%FF%FE&SAMLRequest=%FF".to_owned()),
        ("application/json", "[".repeat(60_000)),
        ("text/plain", String::new()),
        ("application/x-www-form-urlencoded; charset=\"", "a=b".to_owned()),
    ];
    let client = Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    for path in routes.iter().filter(|path| **path != "/portal/logout") {
        for (content_type, body) in &bodies {
            let url = format!("{}{path}", idp.url());
            let request = client.post(&url).header(header::CONTENT_TYPE, *content_type);
            let status = request.body(body.clone()).send().await.unwrap().status();
            assert!(status.is_client_error(), "{path} {content_type}: {status}");
        }
        for method in [Method::PUT, Method::DELETE, Method::OPTIONS, Method::HEAD] {
            let request = client.request(method, format!("{}{path}", idp.url()));
            assert!(request.send().await.unwrap().status().is_client_error(), "{path}");
        }
    }
    assert_eq!(client.get(idp.metadata_url()).send().await.unwrap().status(), StatusCode::OK);
}

#[tokio::test]
async fn every_answer_has_the_headers_that_protect_a_browser() {
    let idp = start(Vendor::onelogin()).await;
    let client = Client::new();
    for path in ["/portal", "/nowhere", "/admin/api/", "/portal/post.js"] {
        let answer = client.get(format!("{}{path}", idp.url())).send().await.unwrap();
        let policy = answer.headers()[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
        assert!(policy.starts_with("default-src 'none'"), "{path}");
        assert_eq!(answer.headers()[header::X_CONTENT_TYPE_OPTIONS], "nosniff");
        assert_eq!(answer.headers()[header::CACHE_CONTROL], "no-store");
    }
    let rebound = client.get(format!("{}/portal", idp.url())).header(header::HOST, "mallory.test");
    assert_eq!(rebound.send().await.unwrap().status(), StatusCode::MISDIRECTED_REQUEST);
}

#[tokio::test]
async fn markup_in_names_is_text_in_the_documents() {
    let name = "</saml:AttributeValue><saml:NameID>ada</saml:NameID><!--\"&lt;]]>'";
    let mut service_provider = ServiceProvider::new("https://x.test", "https://x.test/acs");
    let from = mock_idp::directory::Source::from("display-name".to_owned());
    let rule = mock_idp::AttributeRule {
        name: "name".to_owned(),
        from,
        name_format: None,
        values: mock_idp::Values::All,
    };
    service_provider.attributes = vec![rule];
    for vendor in Vendor::all() {
        let mut user = mock_idp::User::new("mallory");
        user.display_name = Some(name.to_owned());
        user.name_id = Some(name.to_owned());
        let idp = MockIdp::vendor(vendor.clone()).keys(crate::keys(&vendor)).users([user]);
        let idp = idp.service_provider(service_provider.clone()).start().await.unwrap();
        let request = mock_idp::LaunchRequest::new("mallory");
        let Ok(mock_idp::Launched::Form(form)) = idp.launch(&request) else { panic!("no form") };
        let document = saml_verify::roxmltree::Document::parse(&form.document).unwrap();
        let texts = |local: &str| {
            let found = document.descendants().filter(|it| it.tag_name().name() == local);
            found.filter_map(|it| it.text()).collect::<Vec<_>>()
        };
        // Some vendors send attributes of their own beside ours.
        assert_eq!(texts("NameID"), [name], "{}", form.document);
        assert!(texts("AttributeValue").contains(&name), "{}", form.document);
    }
}

/// The AttributeValues of the attribute `roles`, as they are sent to somebody with these groups.
async fn roles(values: mock_idp::Values, groups: &[&str]) -> Vec<String> {
    let mut service_provider = ServiceProvider::new("https://x.test", "https://x.test/acs");
    service_provider = service_provider.attribute("roles", "groups");
    service_provider.attributes[0].values = values;
    let mut user = mock_idp::User::new("ada");
    user.groups = groups.iter().map(|&group| group.to_owned()).collect();
    let idp = MockIdp::okta().keys(crate::keys(&Vendor::okta())).users([user]);
    let idp = idp.service_provider(service_provider).start().await.unwrap();
    let launched = idp.launch(&mock_idp::LaunchRequest::new("ada"));
    let Ok(mock_idp::Launched::Form(form)) = launched else { panic!("no form") };
    let document = saml_verify::roxmltree::Document::parse(&form.document).unwrap();
    let mut nodes = document.descendants();
    let attribute = nodes.find(|node| node.attribute("Name") == Some("roles"));
    let values = attribute.iter().flat_map(|it| it.children()).filter_map(|it| it.text());
    values.map(str::to_owned).collect()
}

#[tokio::test]
async fn of_several_values_all_are_sent_or_the_first_one() {
    let several = ["reader,owner", "auditor"];
    assert_eq!(roles(mock_idp::Values::All, &several).await, several);
    assert_eq!(roles(mock_idp::Values::First, &several).await, ["reader,owner"]);
    assert_eq!(roles(mock_idp::Values::First, &[]).await, [""; 0]);
}

#[tokio::test]
async fn markup_in_names_is_text_on_the_pages() {
    let mut service_provider =
        ServiceProvider::new("https://x.test", "https://x.test/acs\"><script>");
    service_provider.title = "<script>alert(1)</script>".to_owned();
    let idp = MockIdp::okta().keys(crate::keys(&Vendor::okta())).user("ada\"<b>");
    let idp = idp.service_provider(service_provider).start().await.unwrap();
    let mut browser = crate::browser::Browser::new();
    let login = idp
        .apply(mock_idp::Change::SetPassword { user: "ada\"<b>".to_owned(), password: "x".into() });
    login.unwrap();
    let tiles = browser.log_in(&idp.portal_url(), "ada\"<b>", "x").await;
    let page = browser.get(&format!("{}{}", idp.url(), tiles.tiles()[0])).await;
    for text in [tiles.text, page.text] {
        assert!(!text.contains("<script>") && !text.contains("<b>"), "{text}");
    }
}

#[tokio::test]
async fn a_start_that_cannot_be_is_an_error_and_not_a_panic() {
    let idp = start(Vendor::okta()).await;
    let taken = idp.url().strip_prefix("http://").unwrap().parse().unwrap();
    let error = builder(Vendor::okta()).address(taken).start().await.unwrap_err();
    assert!(matches!(error, StartError::Bind { address, .. } if address == taken));
    let error = builder(Vendor::okta()).sp_metadata("<x/>").start().await.unwrap_err();
    assert!(matches!(error, StartError::ServiceProviderMetadata(_)));
    let twice = builder(Vendor::okta()).service_provider(crate::service_provider());
    assert!(matches!(twice.start().await, Err(StartError::DuplicateServiceProvider(_))));
}

#[tokio::test]
async fn a_mock_that_is_dropped_or_shut_down_is_gone() {
    let idp = start(Vendor::okta()).await;
    let url = idp.metadata_url();
    idp.shutdown().await;
    assert!(Client::new().get(&url).send().await.is_err());
}
