//! Who may post a form, and what a page never shows.

use mock_idp::{Change, LaunchRequest, MockIdp, ServiceProvider, User, Vendor};
use reqwest::{StatusCode, header};

use super::{
    PAGES, busy,
    desk::{Desk, FORM, Fields, encoded},
};
use crate::{SP, keys};

fn suspend(token: Option<&str>) -> Fields {
    let token = token.map(|token| ("token", token));
    let fields = [("what", "set-state"), ("user", "ada"), ("state", "suspended")];
    let fields = fields.into_iter().chain(token);
    fields.map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

#[tokio::test]
async fn a_form_without_the_token_is_refused_and_changes_nothing() {
    let idp = busy(Vendor::okta()).await;
    let desk = Desk::at(&idp);
    let (_, fields) = desk.get("/admin/user?login=ada").await.form("set-state");
    let token = fields.iter().find(|(name, _)| name == "token").unwrap().1.clone();
    let other = busy(Vendor::okta()).await;
    let (_, theirs) = Desk::at(&other).get("/admin/user?login=ada").await.form("set-state");
    let theirs = theirs.iter().find(|(name, _)| name == "token").unwrap().1.clone();
    assert_ne!(token, theirs, "every process has its own");
    let entries = idp.ledger().len();
    for wrong in [None, Some(""), Some("x"), Some(&token[1..]), Some(&theirs)] {
        for path in ["/admin/change", "/admin/launch"] {
            let answer = desk.post(path, &suspend(wrong)).await;
            assert_eq!(answer.status(), StatusCode::FORBIDDEN, "{path} {wrong:?}");
            assert!(answer.text().await.unwrap().contains("Refused"));
        }
    }
    assert_eq!(desk.user("ada").await["state"], "active");
    assert!(idp.ledger().len() <= entries + 1, "nothing was launched");
    assert_eq!(desk.post("/admin/change", &suspend(Some(&token))).await.status(), 303);
    assert_eq!(desk.user("ada").await["state"], "suspended");
}

#[tokio::test]
async fn a_form_of_another_page_is_refused_whatever_it_carries() {
    let idp = busy(Vendor::okta()).await;
    let desk = Desk::at(&idp);
    let (action, fields) = desk.get("/admin/user?login=ada").await.form("deny");
    for (site, expected) in [
        ("cross-site", StatusCode::FORBIDDEN),
        ("same-site", StatusCode::FORBIDDEN),
        ("same-origin", StatusCode::SEE_OTHER),
        ("none", StatusCode::SEE_OTHER),
    ] {
        let request = desk.client.post(format!("{}{action}", idp.url()));
        let request = request.header(header::CONTENT_TYPE, FORM).header("Sec-Fetch-Site", site);
        let answer = request.body(encoded(&fields)).send().await.unwrap();
        assert_eq!(answer.status(), expected, "{site}");
    }
}

#[tokio::test]
async fn a_form_that_is_none_and_a_change_that_is_none_are_refused() {
    let idp = busy(Vendor::okta()).await;
    let desk = Desk::at(&idp);
    let (_, fields) = desk.get("/admin/user?login=ada").await.form("deny");
    let mut strange = fields.clone();
    strange[1].1 = "read-key".to_owned();
    let answer = desk.post("/admin/change", &strange).await;
    assert_eq!(answer.status(), StatusCode::NOT_FOUND);
    let json = desk.client.post(format!("{}/admin/change", idp.url()));
    let json = json.header(header::CONTENT_TYPE, "application/json").body("{}");
    assert_eq!(json.send().await.unwrap().status(), StatusCode::UNSUPPORTED_MEDIA_TYPE);
    let get = desk.get("/admin/change").await;
    assert_eq!(get.status, StatusCode::METHOD_NOT_ALLOWED);
}

/// A page elsewhere can post text, a form or a multipart form without being asked; JSON it cannot.
#[tokio::test]
async fn the_admin_api_takes_json_only() {
    let idp = busy(Vendor::okta()).await;
    let desk = Desk::at(&idp);
    let bodies = [
        ("changes", r#"{"set-state": {"user": "ada", "state": "suspended"}}"#),
        ("launch", r#"{"user": "ada"}"#),
    ];
    let entries = || {
        let issued = |entry: &&mock_idp::ledger::Entry| {
            matches!(entry.event, mock_idp::ledger::Event::Issued(_))
        };
        idp.ledger().iter().filter(issued).count()
    };
    let before = entries();
    for (path, body) in bodies {
        for content_type in ["text/plain", FORM, "multipart/form-data; boundary=x", ""] {
            let request = desk.client.post(format!("{}/admin/api/{path}", idp.url()));
            let request = match content_type {
                "" => request,
                known => request.header(header::CONTENT_TYPE, known),
            };
            let status = request.body(body).send().await.unwrap().status();
            assert_eq!(status, StatusCode::UNSUPPORTED_MEDIA_TYPE, "{path} {content_type}");
        }
    }
    assert_eq!(desk.user("ada").await["state"], "active");
    assert_eq!(entries(), before);
    let options =
        desk.client.request(reqwest::Method::OPTIONS, format!("{}/admin/api/changes", idp.url()));
    let answer = options.header("Origin", "https://mallory.test").send().await.unwrap();
    assert!(answer.headers().get(header::ACCESS_CONTROL_ALLOW_ORIGIN).is_none());
}

#[tokio::test]
async fn every_page_has_the_headers_that_protect_a_browser() {
    let idp = busy(Vendor::okta()).await;
    let client = Desk::at(&idp).client;
    let others = [
        "/admin/console.js",
        "/admin/nowhere",
        "/admin/ledger/1/document.txt",
        "/admin/ledger/1/document.xml",
    ];
    for path in PAGES.into_iter().chain(others) {
        let answer = client.get(format!("{}{path}", idp.url())).send().await.unwrap();
        let policy = answer.headers()[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
        let expected = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; base-uri 'none'; frame-ancestors 'none'";
        assert_eq!(policy, expected, "{path}");
        assert_eq!(answer.headers()[header::X_CONTENT_TYPE_OPTIONS], "nosniff");
        assert_eq!(answer.headers()[header::REFERRER_POLICY], "no-referrer");
        assert_eq!(answer.headers()[header::CACHE_CONTROL], "no-store");
    }
}

const MARKUP: &str = "<script>alert(1)</script>\"'&<b>";

/// Somebody whose every value looks like markup, and a document for them.
async fn hostile(vendor: Vendor) -> MockIdp {
    let mut service_provider = ServiceProvider::new(SP, "https://sp.test/\"><script>");
    service_provider.title = MARKUP.to_owned();
    let mut mallory = User::new(MARKUP);
    mallory.groups = vec![MARKUP.to_owned()];
    mallory.attributes.insert(MARKUP.to_owned(), vec![MARKUP.to_owned()]);
    mallory.name_id = Some(MARKUP.to_owned());
    let idp = MockIdp::vendor(vendor.clone()).keys(keys(&vendor)).user(mallory);
    let idp = idp.service_provider(service_provider).start().await.unwrap();
    let deviation = Some(mock_idp::Deviation::NameId(format!("{MARKUP} {MARKUP}")));
    let relay_state = Some(MARKUP.to_owned());
    idp.launch(&LaunchRequest { deviation, relay_state, ..LaunchRequest::new(MARKUP) }).unwrap();
    idp.next(mock_idp::Deviation::Audience(MARKUP.to_owned())).for_user(MARKUP).unwrap();
    idp
}

#[tokio::test]
async fn markup_in_values_is_text_on_every_page() {
    for vendor in Vendor::all() {
        let idp = hostile(vendor).await;
        let desk = Desk::at(&idp);
        let login = url::form_urlencoded::byte_serialize(MARKUP.as_bytes()).collect::<String>();
        let user = format!("/admin/user?login={login}");
        let find = format!("/admin/users?find={login}");
        let who = format!("/admin/ledger?who={login}&kind={login}");
        let launch = format!("/admin/launch?user={login}&value={login}&relay-state={login}");
        let all = [
            &user,
            &find,
            &who,
            &launch,
            "/admin/groups",
            "/admin/applications",
            "/admin/ledger/1",
        ];
        for path in all {
            let page = desk.get(path).await;
            assert_eq!(page.status, StatusCode::OK, "{path}");
            assert!(!page.text.contains("<script>") && !page.text.contains("<b>"), "{path}");
            assert!(page.all("script").iter().all(String::is_empty), "{path}");
        }
        assert!(desk.get(&user).await.one("#groups-of").contains(MARKUP));
        let (_, fields) = desk.get("/admin/ledger/1").await.form("deliver");
        assert!(fields.contains(&("RelayState".to_owned(), MARKUP.to_owned())));
        let shown = desk.get("/admin/ledger/1").await.all("pre ins").concat();
        assert!(shown.contains("&lt;script"), "the document is shown as it is written: {shown}");
    }
}

#[tokio::test]
async fn an_address_brings_no_words_of_its_own() {
    let idp = busy(Vendor::okta()).await;
    let desk = Desk::at(&idp);
    let known = desk.get("/admin/users?done=remove-user&effect=changed").await;
    assert_eq!(known.one("p.done"), "The user is gone.");
    for query in ["done=Pay+at+mallory.test", "done=&effect=changed", "effect=changed"] {
        let page = desk.get(&format!("/admin/users?{query}")).await;
        assert!(page.all("p.done").is_empty() && !page.text.contains("mallory"), "{query}");
    }
}

#[tokio::test]
async fn no_page_shows_a_password() {
    let idp = busy(Vendor::okta()).await;
    let password = "open sesame 77".to_owned();
    idp.apply(Change::SetPassword { user: "ada".to_owned(), password: password.clone().into() })
        .unwrap();
    idp.launch(&LaunchRequest::new("ada")).unwrap();
    let desk = Desk::at(&idp);
    let others = ["/admin/ledger/3", "/admin/ledger/3/document.txt", "/admin/api/ledger"];
    for path in PAGES.into_iter().chain(others) {
        let page = desk.get(path).await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(!page.text.contains(&password), "{path}");
    }
    let page = desk.get("/admin/user?login=ada").await;
    let again = desk.submit(&page, "set-password", &[("password", "")]).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    let users = desk.get("/admin/users").await;
    let typed = [("login", "ada"), ("password", "typed-and-refused")];
    let wrong = desk.submit(&users, "add-user", &typed).await;
    assert_eq!(wrong.status, StatusCode::CONFLICT);
    assert!(!wrong.text.contains("typed-and-refused"), "a password is typed again");
}
