//! What regular users and administrators do, step by step.

use serde_json::{Value, json};

use crate::browser::{Fields, World};

#[tokio::test]
async fn a_regular_user_manages_the_account_on_the_website() {
    let world = World::with(None).await;
    world.regular("bob").await;
    let mut browser = world.browser();
    let wrong = [("username", "bob"), ("password", "wrong")];
    assert_eq!(browser.submit("/login", &wrong).await.said(), "password");
    assert_eq!(
        browser.submit("/login", &[("username", "bob"), ("password", "hunter2")]).await.location,
        "/"
    );
    let steps: [(&str, Fields<'_>, &str); 4] = [
        ("/profile/email", &[("email", "new@example.test")], "email-changed"),
        ("/profile/two-factor", &[], "two-factor-enabled"),
        ("/profile/password", &[("current", "x"), ("password", "hunter3")], "password"),
        (
            "/profile/password",
            &[("current", "hunter2"), ("password", "hunter3")],
            "password-changed",
        ),
    ];
    for (path, fields, said) in steps {
        assert_eq!(browser.submit(path, fields).await.said(), said, "{path}");
    }
    assert_eq!(browser.who().await, "new@example.test");
}

#[tokio::test]
async fn a_regular_user_sets_a_forgotten_password_by_a_link_that_works_once() {
    let world = World::with(None).await;
    world.regular("ada").await;
    let mut browser = world.browser();
    let said = browser.submit("/forgot-password", &[("email", "ada@example.test")]).await;
    assert_eq!(said.said(), "reset-link-sent");
    let outbox = world.admin("GET", "/admin/outbox?email=ada@example.test", Value::Null).await;
    let link = outbox["messages"][0]["link"].as_str().unwrap().to_owned();
    let token = browser.get(&link).await;
    let token = token.between("name=\"token\" value=\"", "\"").unwrap();
    for (password, said) in [("new", "password-changed"), ("newer", "reset")] {
        let fields = [("token", token), ("password", password)];
        assert_eq!(browser.submit("/reset-password", &fields).await.said(), said);
    }
    browser.submit("/login", &[("username", "ada"), ("password", "new")]).await;
    assert_eq!(browser.who().await, "ada@example.test");
}

#[tokio::test]
async fn an_administrator_adds_a_member_by_hand_and_then_it_shows() {
    let world = World::with(None).await;
    let mut browser = world.browser();
    browser.sign_in("ada").await;
    assert_eq!(browser.get("/orgs/org-acme").await.status, 404);
    world.admin("POST", "/admin/orgs", json!({ "id": "org-acme", "name": "Acme" })).await;
    assert_eq!(browser.get("/orgs/org-acme").await.status, 404);
    let member = json!({ "account": "user-ada", "level": "MEMBER", "billable": "true" });
    world.admin("POST", "/admin/orgs/org-acme/members", member).await;
    assert!(browser.get("/orgs").await.body.contains("Acme"));
    assert!(browser.get("/orgs/org-acme").await.body.contains("user-ada"));
    let [account] = &world.accounts().await[..] else { panic!("there is one account") };
    assert_eq!(
        (&account["orgs"], &account["billing"]),
        (&json!(["org-acme"]), &json!(["org-acme"]))
    );
}
