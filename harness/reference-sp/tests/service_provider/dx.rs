//! What the command-line client asks for, in its order, and the answers that it needs.

use reqwest::Method;
use serde_json::{Value, json};

use crate::browser::{Answer, World};

async fn dx(world: &World, path: &str, token: &str, body: Value) -> Answer {
    world.call(Method::POST.as_str(), path, token, body).await
}

/// An administrator of `org-acme`, by the command line.
async fn administrator(world: &World) -> String {
    world.regular("bob").await;
    world.admin("POST", "/admin/orgs", json!({ "id": "org-acme", "name": "Acme" })).await;
    let member = json!({ "account": "user-bob", "level": "ADMIN", "billable": true });
    world.admin("POST", "/admin/orgs/org-acme/members", member).await;
    let login = json!({ "username": "bob", "password": "hunter2", "expires": 0, "otp": null });
    let answer = dx(world, "/system/newAuthToken", "", login).await.json();
    assert_eq!(answer["token_type"], "Bearer");
    answer["access_token"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_token_answers_all_that_a_login_asks_for() {
    let world = World::with(None).await;
    let mut browser = world.browser();
    browser.sign_in("ada").await;
    let token = browser.token("3600").await;
    let none = json!({ "results": [], "next": null });
    let questions = [
        ("/system/getUserInfo", json!({}), json!({ "username": "ada" })),
        ("/system/greet", json!({ "client": "dxclient" }), json!({ "messages": [] })),
        ("/system/findProjects", json!({ "level": "CONTRIBUTE", "limit": 10 }), none.clone()),
        ("/system/whoami", json!({}), json!({ "id": "user-ada" })),
        ("/system/findOrgs", json!({ "level": "MEMBER", "limit": 10 }), none),
    ];
    for (path, question, answer) in questions {
        assert_eq!(dx(&world, path, &token, question).await.json(), answer, "{path}");
    }
    let described = dx(&world, "/user-ada/describe", &token, json!({})).await.json();
    assert_eq!(
        (&described["handle"], &described["email"], &described["billTo"]),
        (&json!("ada"), &json!("ada@example.test"), &json!("user-ada"))
    );
}

#[tokio::test]
async fn the_password_of_an_sso_user_is_refused_in_the_documented_words() {
    let world = World::with(None).await;
    world.browser().sign_in("ada").await;
    let login = json!({ "username": "ada", "password": "x", "expires": 0, "otp": null });
    let answer = dx(&world, "/system/newAuthToken", "", login).await;
    let error = json!({ "error": {
        "type": "SSORequiredError",
        "message": "The user is registered via single sign-on and may only log in through the \
                    identity provider",
    } });
    assert_eq!((answer.status, answer.json()), (403, error));
}

#[tokio::test]
async fn logging_out_destroys_the_token_that_is_named() {
    let world = World::with(None).await;
    let token = administrator(&world).await;
    let signature: String = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, token.as_bytes())
        .as_ref()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    let body = json!({ "tokenSignature": signature });
    assert_eq!(dx(&world, "/system/destroyAuthToken", &token, body).await.status, 200);
    let answer = dx(&world, "/system/whoami", &token, json!({})).await;
    assert_eq!(
        (answer.status, &answer.json()["error"]["message"]),
        (401, &json!("The token could not be found"))
    );
}

#[tokio::test]
async fn an_administrator_of_an_organisation_manages_its_members_and_nobody_else_does() {
    let world = World::with(None).await;
    let bob = administrator(&world).await;
    let mut browser = world.browser();
    browser.sign_in("ada").await;
    let ada = browser.token("").await;
    let invitation =
        json!({ "invitee": "user-ada", "level": "MEMBER", "allowBillableActivities": false });
    let update = json!({ "samlIdP": "okta" });
    let removal = json!({ "user": "user-ada" });
    let steps = [
        ("/org-acme/describe", &ada, json!({}), 404),
        ("/org-acme/invite", &ada, invitation.clone(), 404),
        ("/org-acme/invite", &bob, json!({ "invitee": "user-nobody" }), 404),
        ("/org-acme/invite", &bob, json!({ "invitee": "user-ada", "level": "KING" }), 422),
        ("/org-acme/invite", &bob, invitation.clone(), 200),
        ("/org-acme/describe", &ada, json!({}), 200),
        ("/org-acme/update", &ada, update.clone(), 401),
        ("/org-acme/update", &bob, update, 200),
        ("/org-acme/removeMember", &ada, removal.clone(), 401),
        ("/org-acme/removeMember", &bob, removal, 200),
        ("/org-acme/describe", &ada, json!({}), 404),
        ("/org-acme/invite", &bob, invitation, 200),
    ];
    for (path, token, body, status) in steps {
        let answer = dx(&world, path, token, body.clone()).await;
        assert_eq!(answer.status, status, "{path} {body} {}", answer.body);
    }
    let members =
        dx(&world, "/org-acme/findMembers", &ada, json!({ "level": "MEMBER" })).await.json();
    assert_eq!(members["results"][0]["id"], "user-ada");
    assert_eq!(members["next"], Value::Null);
    let described = dx(&world, "/org-acme/describe", &ada, json!({})).await.json();
    assert_eq!(described["samlIdP"], "okta");
}

#[tokio::test]
async fn an_administrator_of_an_organisation_creates_users_who_set_their_password_by_a_link() {
    let world = World::with(None).await;
    let bob = administrator(&world).await;
    let eve = json!({ "username": "eve", "email": "eve@example.test", "first": "Eve" });
    for status in [200, 422] {
        assert_eq!(dx(&world, "/user/new", &bob, eve.clone()).await.status, status);
    }
    let outbox = world.admin("GET", "/admin/outbox?email=eve@example.test", Value::Null).await;
    assert_eq!(outbox["messages"].as_array().unwrap().len(), 1);
}
