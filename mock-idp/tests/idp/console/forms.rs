//! Each form does what it says; read back over the admin API.

use mock_idp::{Change, LaunchRequest, Launched, User, UserState, Vendor, ledger::Event};
use reqwest::StatusCode;
use serde_json::{Value, json};

use super::{busy, desk::Desk};
use crate::{SP, accept, browser::Browser, builder};

const ADA: &str = "/admin/user?login=ada";

#[tokio::test]
async fn a_user_who_is_suspended_in_the_console_is_refused_at_the_tile() {
    for vendor in Vendor::all() {
        let idp = busy(vendor.clone()).await;
        let mut browser = Browser::new();
        let tiles = browser.log_in(&idp.portal_url(), "ada", "ada-password").await;
        let desk = Desk::at(&idp);
        let page = desk.get(ADA).await;
        let done = desk.submit(&page, "set-state", &[("state", "suspended")]).await;
        assert_eq!(done.one("p.done"), "The state has changed.");
        let word = &vendor.states.suspended;
        assert!(done.all(".facts dd").contains(&format!("{} suspended", word.name)));
        let refused = browser.get(&format!("{}{}", idp.url(), tiles.tiles()[0])).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN);
        assert!(refused.text.contains(word.refusal.as_deref().unwrap()));
        let again = desk.submit(&done, "set-state", &[]).await;
        assert_eq!(again.one("p.done"), "The user was in this state already.");
        assert_eq!(desk.user("ada").await["state"], "suspended");
    }
}

#[tokio::test]
async fn every_state_can_be_set() {
    let idp = busy(Vendor::pingone()).await;
    let desk = Desk::at(&idp);
    for state in UserState::ALL.into_iter().rev() {
        let word = serde_json::to_value(state).unwrap();
        let page = desk.get(ADA).await;
        desk.submit(&page, "set-state", &[("state", word.as_str().unwrap())]).await;
        assert_eq!(desk.user("ada").await["state"], word);
    }
}

#[tokio::test]
async fn a_password_is_set() {
    let idp = busy(Vendor::okta()).await;
    let desk = Desk::at(&idp);
    let page = desk.get(ADA).await;
    desk.submit(&page, "set-password", &[("password", "another one")]).await;
    let tiles = Browser::new().log_in(&idp.portal_url(), "ada", "another one").await;
    assert_eq!(tiles.tiles().len(), 1);
}

#[tokio::test]
async fn applications_are_assigned() {
    let idp = busy(Vendor::okta()).await;
    let desk = Desk::at(&idp);
    let cases = [
        (&[("assigned", "none")][..], json!("none")),
        (&[("assigned", "only"), ("application", SP)], json!({ "only": [SP] })),
        // What was set is what the page comes back with.
        (&[], json!({ "only": [SP] })),
        (&[("assigned", "all")], json!("all")),
    ];
    for (typed, expected) in cases {
        let page = desk.get(ADA).await;
        desk.submit(&page, "assign", typed).await;
        assert_eq!(desk.user("ada").await["assigned"], expected);
    }
}

#[tokio::test]
async fn groups_and_attributes_are_set_and_the_others_stay() {
    let idp = busy(Vendor::okta()).await;
    let desk = Desk::at(&idp);
    let page = desk.get(ADA).await;
    desk.submit(&page, "groups", &[("groups", "b\r\na\r\n\r\n")]).await;
    assert_eq!(desk.user("ada").await["groups"], json!(["b", "a"]));
    let typed = [
        ("value-of-mail", "new@example.test"),
        ("value-of-surname", ""),
        ("new-name", "department"),
        ("new-values", "x\r\ny"),
    ];
    let done = desk.submit(&page, "attributes", &typed).await;
    assert_eq!(done.one("p.done"), "The attributes have changed.");
    let ada = desk.user("ada").await;
    assert_eq!(ada["mail"], "new@example.test");
    assert_eq!(ada["surname"], Value::Null);
    assert_eq!(ada["given-name"], "Ada");
    assert_eq!(ada["attributes"], json!({ "department": ["x", "y"] }));
    let again = desk.submit(&done, "attributes", &[]).await;
    assert_eq!(again.one("p.done"), "The attributes were like that already.");
    assert_eq!(desk.user("ada").await, ada);
    desk.submit(&again, "attributes", &[("value-of-department", "")]).await;
    assert_eq!(desk.user("ada").await["attributes"], json!({}));
}

#[tokio::test]
async fn what_cannot_be_is_said_beside_its_form_and_changes_nothing() {
    let idp = busy(Vendor::okta()).await;
    let desk = Desk::at(&idp);
    let before = desk.user("ada").await;
    let cases = [
        ("attributes", &[("value-of-mail", "a\r\nb")][..], "cannot be set to 2 values"),
        ("attributes", &[("new-name", "login"), ("new-values", "bob")], "login"),
        ("set-state", &[("state", "asleep")], "no such state"),
        ("set-password", &[("password", "")], "Nothing stands"),
        ("deviate", &[("deviation", "expird")], "no deviation"),
        ("deviate", &[("deviation", "clock-ahead"), ("value", "soon")], "which takes 60"),
        ("sign", &[("elements", "x")], "no such choice"),
    ];
    for (form, typed, reason) in cases {
        let page = desk.get(ADA).await;
        let wrong = desk.submit(&page, form, typed).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY, "{form}");
        let said = wrong.one("[role=alert]");
        assert!(said.contains(reason), "{said}");
        assert_eq!(wrong.attributes("#problem a", "href"), [format!("#{form}")]);
        assert!(wrong.one("title").starts_with("Problem: "));
        assert_eq!(desk.user("ada").await, before);
        // The form is there again, and still works.
        assert!(!wrong.form(form).1.is_empty());
    }
    let typed = [("deviation", "audience"), ("value", ""), ("user", "mallory")];
    let nobody = desk.submit(&desk.get(ADA).await, "deviate", &typed).await;
    assert_eq!(nobody.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn users_are_added_and_removed() {
    let idp = busy(Vendor::okta()).await;
    let desk = Desk::at(&idp);
    let users = desk.get("/admin/users").await;
    let typed = [("login", "carol"), ("mail", "c@example.test")];
    let carol = desk.submit(&users, "add-user", &typed).await;
    assert_eq!(carol.one("p.done"), "The user is there now.");
    assert_eq!((desk.user("carol").await["mail"].clone()), "c@example.test");
    let tiles = Browser::new().log_in(&idp.portal_url(), "carol", "carol-password").await;
    assert_eq!(tiles.tiles().len(), 1);
    let before = desk.user("ada").await;
    let twice = desk.submit(&users, "add-user", &[("login", "ada"), ("mail", "x")]).await;
    assert_eq!(twice.status, StatusCode::CONFLICT);
    assert_eq!(twice.attributes("#login", "value"), ["ada"], "nothing is typed a second time");
    assert_eq!(desk.user("ada").await, before);
    let nameless = desk.submit(&users, "add-user", &[]).await;
    assert_eq!(nameless.status, StatusCode::UNPROCESSABLE_ENTITY);
    let gone = desk.submit(&carol, "remove-user", &[]).await;
    assert_eq!(gone.one("p.done"), "The user is gone.");
    assert_eq!(desk.user("carol").await, Value::Null);
    assert_eq!(desk.submit(&carol, "remove-user", &[]).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_login_may_be_any_text() {
    let idp = builder(Vendor::okta()).start().await.unwrap();
    let desk = Desk::at(&idp);
    for login in ["..", ".", "a/b", "a?b=c&d#e", "100%", "é ü", " ", "+", "a\u{0}b"] {
        let users = desk.get("/admin/users").await;
        let user = desk.submit(&users, "add-user", &[("login", login)]).await;
        assert_eq!(user.one("p.done"), "The user is there now.", "{login:?}");
        let href = desk.get("/admin/users").await;
        let links = href.attributes("tbody a", "href");
        let mut found = 0;
        for link in links {
            found += usize::from(desk.get(&link).await.all(".facts dd")[0] == login);
        }
        // The parser of HTML replaces NUL, and nobody has that login in earnest.
        assert_eq!(found, usize::from(!login.contains('\u{0}')), "{login:?}");
        idp.apply(Change::RemoveUser { user: login.to_owned() }).unwrap();
    }
}

#[tokio::test]
async fn an_application_is_added() {
    let idp = busy(Vendor::okta()).await;
    let desk = Desk::at(&idp);
    let page = desk.get("/admin/applications").await;
    let typed = [("entity-id", "https://two.test/?a=b"), ("acs", "https://two.test/acs")];
    let done = desk.submit(&page, "add-service-provider", &typed).await;
    assert_eq!(done.one("p.done"), "The application is there now.");
    assert!(done.all("h2").contains(&"two.test".to_owned()));
    let twice = desk.submit(&page, "add-service-provider", &typed).await;
    assert_eq!(twice.status, StatusCode::CONFLICT);
    let half = desk.submit(&page, "add-service-provider", &[("entity-id", "x")]).await;
    assert_eq!(half.status, StatusCode::UNPROCESSABLE_ENTITY);
    let second = Some("https://two.test/?a=b".to_owned());
    let request = LaunchRequest { service_provider: second, ..LaunchRequest::new("ada") };
    assert!(matches!(idp.launch(&request), Ok(Launched::Form(_))));
}

#[tokio::test]
async fn what_is_ordered_waits_is_shown_and_comes() {
    let idp = busy(Vendor::okta()).await;
    let desk = Desk::at(&idp);
    let mut page = desk.get(ADA).await;
    let orders = [
        ("deviate", &[("deviation", "audience"), ("value", "https://one.test")][..]),
        ("deny", &[]),
        ("relay-state", &[("relay-state", "/ordered")]),
        ("sign", &[("elements", "response")]),
    ];
    for (form, typed) in orders {
        page = desk.submit(&page, form, typed).await;
        assert_eq!(page.all("p.done").len(), 1, "{form}");
    }
    let expected = [
        "Compared with a good Response, the Audience is https://one.test.",
        "The next login is refused.",
        "The RelayState is \"/ordered\".",
        "Signed is the Response alone.",
    ];
    assert_eq!(page.all(".orders li"), expected);
    let Ok(Launched::Form(form)) = idp.launch(&LaunchRequest::new("ada")) else {
        panic!("no form")
    };
    assert_eq!(form.relay_state.as_deref(), Some("/ordered"));
    assert!(form.document.contains("https://one.test"));
    assert_eq!(form.document.matches("SignatureValue>").count(), 2);
    let denied = idp.launch(&LaunchRequest::new("ada")).unwrap();
    assert!(matches!(denied, Launched::Denied(_)));
    assert!(desk.get(ADA).await.all(".orders li").is_empty());
    let absent = [("relay-state", "typed"), ("absent", "yes")];
    let page = desk.submit(&page, "relay-state", &absent).await;
    assert_eq!(page.all(".orders li"), ["The RelayState is left out."]);
}

#[tokio::test]
async fn a_deviation_is_launched_by_hand() {
    let idp = busy(Vendor::okta()).await;
    let desk = Desk::at(&idp);
    let page = desk.get("/admin/launch").await;
    let typed =
        [("deviation", "recipient"), ("value", "https://elsewhere.test"), ("relay-state", "/deep")];
    let document = desk.submit(&page, "launch", &typed).await;
    assert_eq!(document.status, StatusCode::OK);
    assert!(document.path.starts_with("/admin/ledger/"));
    assert!(
        document
            .one("#about-difference ~ .lead")
            .contains("the Recipient is https://elsewhere.test")
    );
    let issued = idp.ledger().into_iter().rev().find_map(|entry| match entry.event {
        Event::Issued(issued) => Some(issued),
        _ => None,
    });
    let issued = issued.unwrap();
    assert_eq!(issued.relay_state.as_deref(), Some("/deep"));
    assert!(accept(&idp, &issued.document, None).unwrap_err().contains("recipient"));
    let (action, fields) = document.form("deliver");
    assert_eq!(action, crate::ACS);
    let value = &fields.iter().find(|(name, _)| name == "SAMLResponse").unwrap().1;
    let posted = saml_verify::decode::post(value, &saml_verify::limits::Limits::default());
    assert_eq!(posted.unwrap(), issued.document);
    assert!(fields.contains(&("RelayState".to_owned(), "/deep".to_owned())));
}

#[tokio::test]
async fn every_deviation_can_be_chosen() {
    let idp = busy(Vendor::okta()).await;
    let desk = Desk::at(&idp);
    let page = desk.get("/admin/launch").await;
    let words = page.attributes("#launch-deviation optgroup option", "value");
    assert_eq!(words.len(), saml_wire::deviate::Deviation::samples().len());
    let listed: Value =
        serde_json::from_str(&desk.get("/admin/api/deviations").await.text).unwrap();
    assert_eq!(listed.as_array().unwrap().len(), words.len());
    for word in words {
        let launched = desk.submit(&page, "launch", &[("deviation", &word)]).await;
        let is_encrypted = word.starts_with("encrypted");
        let expected = match (is_encrypted, cfg!(feature = "legacy-sha1")) {
            // Nobody has published a certificate to encrypt for.
            (true, _) => StatusCode::UNPROCESSABLE_ENTITY,
            (false, _) => StatusCode::OK,
        };
        assert_eq!(launched.status, expected, "{word}");
        if !is_encrypted {
            assert!(launched.one("title").starts_with("Document "), "{word}");
        }
    }
}

#[tokio::test]
async fn a_launch_that_is_refused_shows_the_vendors_words() {
    for vendor in Vendor::all() {
        let idp = busy(vendor.clone()).await;
        let desk = Desk::at(&idp);
        let page = desk.get("/admin/launch?user=bob").await;
        let refused = desk.submit(&page, "launch", &[]).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN);
        let words = vendor.wording.not_assigned.about("sp.test");
        assert_eq!(refused.one("blockquote .lead"), words.title);
        assert!(refused.one("blockquote").contains(&words.text));
        assert!(refused.text.contains("the application is not assigned"));
    }
}

#[tokio::test]
async fn a_launch_that_cannot_be_keeps_what_was_typed() {
    let idp = busy(Vendor::okta()).await;
    let desk = Desk::at(&idp);
    let page = desk.get("/admin/launch?user=bob").await;
    let typed = [("deviation", "clock-ahead"), ("value", "soon"), ("relay-state", "/x")];
    let wrong = desk.submit(&page, "launch", &typed).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    let (_, fields) = wrong.form("launch");
    for (name, value) in typed.into_iter().chain([("user", "bob")]) {
        assert!(fields.contains(&(name.to_owned(), value.to_owned())), "{name}");
    }
    for (name, value) in [("user", "mallory"), ("application", "https://nowhere.test")] {
        let wrong = desk.submit(&page, "launch", &[(name, value)]).await;
        assert!(wrong.one("[role=alert]").contains(value));
    }
}

/// What is chosen by hand comes at once, and what was ordered waits for the next document.
#[tokio::test]
async fn an_order_waits_where_a_deviation_is_launched_by_hand() {
    let idp = builder(Vendor::okta()).user(User::new("bob")).start().await.unwrap();
    let desk = Desk::at(&idp);
    idp.next(mock_idp::Deviation::Expired).for_user("ada").unwrap();
    let page = desk.get("/admin/launch").await;
    let by_hand = desk.submit(&page, "launch", &[("deviation", "no-audience")]).await;
    assert!(by_hand.one(".lead").contains("there is no AudienceRestriction"));
    let ordered = desk.submit(&page, "launch", &[]).await;
    assert!(ordered.one(".lead").contains("NotOnOrAfter of the Conditions"));
    let good = desk.submit(&page, "launch", &[]).await;
    assert_eq!(good.one(".lead"), "Nothing deviates.");
}

#[tokio::test]
async fn the_admin_api_launches_like_the_console() {
    let idp = busy(Vendor::okta()).await;
    let desk = Desk::at(&idp);
    let call = async |body: &str| {
        let request = desk.client.post(format!("{}/admin/api/launch", idp.url()));
        let request = request.header("Content-Type", "application/json").body(body.to_owned());
        let answer = request.send().await.unwrap();
        let status = answer.status();
        (status, serde_json::from_str::<Value>(&answer.text().await.unwrap()).unwrap())
    };
    let body =
        r#"{"user": "ada", "deviation": {"audience": "https://x.test"}, "relay-state": "/r"}"#;
    let (status, answer) = call(body).await;
    assert_eq!(status, StatusCode::OK);
    let form = &answer["form"];
    assert_eq!((&form["action"], &form["relay-state"]), (&json!(crate::ACS), &json!("/r")));
    assert!(form["document"].as_str().unwrap().contains("https://x.test"));
    let page = desk.get(&format!("/admin/ledger/{}", form["number"])).await;
    assert!(page.one(".lead").contains("https://x.test"));
    let (status, answer) = call(r#"{"user": "bob"}"#).await;
    assert_eq!((status, &answer["denied"]["reason"]), (StatusCode::OK, &json!("not-assigned")));
    assert_eq!(call(r#"{"user": "ada", "deviation": "expird"}"#).await.0, 422);
    assert_eq!(call(r#"{"user": "ada", "deviation": "encrypted-name-id"}"#).await.0, 422);
}
