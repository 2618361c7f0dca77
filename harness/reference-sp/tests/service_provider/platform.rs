//! The platform as people use it. Each case is played at the sound service provider, where it
//! has to end as the reference behaviour says, and at one with a hole, where it has to end
//! otherwise.

use std::{future::Future, pin::Pin, sync::atomic::Ordering};

use reference_sp::{Area, Hole};
use serde_json::{Value, json};

use crate::{
    browser::{Browser, World},
    identity_provider::{Style, two},
};

type Play<'a> = Pin<Box<dyn Future<Output = String> + 'a>>;

/// The hole, what the sound service provider shows, and how it is found out.
type Case = (Hole, &'static str, for<'a> fn(&'a World) -> Play<'a>);

const CASES: &[Case] = &[
    (Hole::AddsToBilling, "[] []", |world| Box::pin(memberships_of_a_new_account(world))),
    (Hole::AddsToOrganisation, "[] []", |world| Box::pin(memberships_of_a_new_account(world))),
    (Hole::AdoptsRegularAccount, "nobody 1", |world| {
        Box::pin(async move {
            world.regular("ada").await;
            as_whom_and_how_many(world, sign_in_as(world, "x", "ada@example.test")).await
        })
    }),
    (Hole::AdvertisesSlo, "false", |world| {
        Box::pin(async move {
            let metadata = world.browser().get("/saml/metadata").await.body;
            metadata.contains("SingleLogoutService").to_string()
        })
    }),
    (Hole::FoldsNameId, "2", |world| {
        Box::pin(async move {
            sign_in_as(world, "ada", "ada@example.test").await;
            sign_in_as(world, "ADA", "other@example.test").await;
            world.accounts().await.len().to_string()
        })
    }),
    (Hole::ForgottenPasswordResetsSso, "managed 0", |world| {
        Box::pin(async move {
            let mut browser = signed_in(world).await;
            let fields = [("email", "ada@example.test")];
            let said = browser.submit("/forgot-password", &fields).await.said().to_owned();
            format!("{said} {}", mails(world).await)
        })
    }),
    (Hole::IgnoresLicence, "nobody 0", |world| {
        Box::pin(async move {
            unlicensed(world).await;
            as_whom_and_how_many(world, sign_in_as(world, "ada", "ada@example.test")).await
        })
    }),
    (Hole::IgnoresTakenEmail, "nobody 1", |world| {
        Box::pin(async move {
            world.regular("ada").await;
            as_whom_and_how_many(world, sign_in_as(world, "x", "ada@example.test")).await
        })
    }),
    (Hole::KeepsFirstAttributes, "new@example.test", |world| {
        Box::pin(async move {
            sign_in_as(world, "ada", "ada@example.test").await;
            sign_in_as(world, "ada", "new@example.test").await
        })
    }),
    (Hole::LicenceBlocksSessionNotAccount, "nobody 0", |world| {
        Box::pin(async move {
            unlicensed(world).await;
            as_whom_and_how_many(world, sign_in_as(world, "ada", "ada@example.test")).await
        })
    }),
    (Hole::LicenceForNewAccountsOnly, "nobody 1", |world| {
        Box::pin(async move {
            sign_in_as(world, "ada", "ada@example.test").await;
            unlicensed(world).await;
            as_whom_and_how_many(world, sign_in_as(world, "ada", "ada@example.test")).await
        })
    }),
    (Hole::LinksAcrossIdps, "2", |world| {
        Box::pin(async move {
            sign_in_as(world, "ada", "ada@example.test").await;
            sign_in_at_two(world, "ada", "ada@two.test").await;
            world.accounts().await.len().to_string()
        })
    }),
    (Hole::LinksByEmail, "nobody 1", |world| {
        Box::pin(async move {
            sign_in_as(world, "ada", "ada@example.test").await;
            as_whom_and_how_many(world, sign_in_at_two(world, "x", "ada@example.test")).await
        })
    }),
    (Hole::LogoutKeepsSession, "nobody", |world| {
        Box::pin(async move {
            let mut browser = signed_in(world).await;
            browser.submit("/logout", &[]).await;
            browser.who().await
        })
    }),
    (Hole::NewAccountEveryLogin, "1", |world| {
        Box::pin(async move {
            sign_in_as(world, "ada", "ada@example.test").await;
            sign_in_as(world, "ada", "ada@example.test").await;
            world.accounts().await.len().to_string()
        })
    }),
    (Hole::ObeysLogoutRequest, "404 ada@example.test", |world| Box::pin(logout_request(world))),
    (Hole::PrivilegedAttributes, "[] []", |world| Box::pin(memberships_of_a_new_account(world))),
    (Hole::RelayStateOpenRedirect, "/", |world| {
        Box::pin(async move {
            let document = world.draft("ada").signed(Style::Both);
            world.browser().deliver_with(&document, "https://evil.test/").await.location
        })
    }),
    (Hole::RestrictionWithoutWords, "true", |world| {
        Box::pin(async move {
            let mut browser = signed_in(world).await;
            let answer = browser.submit("/profile/email", &[("email", "x@example.test")]).await;
            answer.body.contains("identity management service").to_string()
        })
    }),
    (Hole::SessionFixation, "false", |world| {
        Box::pin(async move {
            let mut browser = world.browser();
            browser.get("/login").await;
            let planted = browser.cookie.clone();
            browser.sign_in("ada").await;
            (browser.cookie == planted).to_string()
        })
    }),
    (Hole::SpInitiatedRedirects, "200 true", |world| Box::pin(login_page(world))),
    (Hole::SpInitiatedWithoutWords, "200 true", |world| Box::pin(login_page(world))),
    (Hole::SsoEmailChangeByDirectRequest, "managed ada@example.test", |world| {
        Box::pin(async move {
            let mut browser = signed_in(world).await;
            let answer = browser.submit("/profile/email", &[("email", "x@example.test")]).await;
            format!("{} {}", answer.said(), browser.who().await)
        })
    }),
    (Hole::SsoEmailChangeByPage, "false", |world| Box::pin(has_form(world, "/profile/email"))),
    (Hole::SsoPasswordChangeByDirectRequest, "managed", |world| {
        Box::pin(async move {
            let fields = [("current", ""), ("password", "x")];
            let answer = signed_in(world).await.submit("/profile/password", &fields).await;
            answer.said().to_owned()
        })
    }),
    (Hole::SsoPasswordChangeByPage, "false", |world| {
        Box::pin(has_form(world, "/profile/password"))
    }),
    (Hole::SsoPasswordLogin, "sso-required nobody", |world| {
        Box::pin(async move {
            sign_in_as(world, "ada", "ada@example.test").await;
            let mut browser = world.browser();
            let fields = [("username", "ada"), ("password", "whatever")];
            let answer = browser.submit("/login", &fields).await;
            format!("{} {}", answer.said(), browser.who().await)
        })
    }),
    (Hole::SsoPasswordLoginDx, "403 SSORequiredError", |world| Box::pin(command_line(world))),
    (Hole::SsoPasswordRefusalWithoutKind, "403 SSORequiredError", |world| {
        Box::pin(command_line(world))
    }),
    (Hole::SsoTwoFactorByDirectRequest, "managed", |world| {
        Box::pin(async move {
            signed_in(world).await.submit("/profile/two-factor", &[]).await.said().to_owned()
        })
    }),
    (Hole::SsoTwoFactorByPage, "false", |world| Box::pin(has_form(world, "/profile/two-factor"))),
    (Hole::TokenExpiredAccepted, "200 401", |world| {
        Box::pin(async move {
            let token = signed_in(world).await.token("60").await;
            let before = whoami(world, &token).await;
            world.time.fetch_add(60, Ordering::Relaxed);
            format!("{before} {}", whoami(world, &token).await)
        })
    }),
    (Hole::TokenRevokedAccepted, "200 token-revoked 401", |world| Box::pin(revoked(world))),
    (Hole::TokenUnknownAccepted, "401", |world| {
        Box::pin(async move {
            signed_in(world).await;
            whoami(world, "never issued").await.to_string()
        })
    }),
];

#[tokio::test]
async fn the_platform_behaves_unless_a_hole_is_open() {
    for (hole, expected, play) in CASES {
        assert_eq!(play(&World::with(None).await).await, *expected, "{hole}: the sound platform");
        assert_ne!(play(&World::with(Some(*hole)).await).await, *expected, "{hole}");
    }
}

#[test]
fn every_hole_of_the_platform_is_played() {
    let platform = Hole::ALL.iter().filter(|hole| hole.area() == Area::Platform);
    for hole in platform {
        assert!(CASES.iter().any(|(played, ..)| played == hole), "{hole}");
    }
}

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
    let steps: [(&str, &[(&str, &str)], &str); 4] = [
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
    let mut browser = signed_in(&world).await;
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

/// Signs in a person with an address of their own choice; who is signed in then.
async fn sign_in_as(world: &World, name_id: &str, email: &str) -> String {
    let draft = world.draft(name_id).with(|it| it.attributes = vec![("email", email.to_owned())]);
    let mut browser = world.browser();
    browser.deliver(&draft.signed(Style::Both)).await;
    browser.who().await
}

/// The same by the second identity provider.
async fn sign_in_at_two(world: &World, name_id: &str, email: &str) -> String {
    let draft = world.draft(name_id).with(|it| {
        it.attributes = vec![("email", email.to_owned())];
        it.assertion_issuer = "https://two.example".to_owned();
        it.response_issuer.clone_from(&it.assertion_issuer);
    });
    let mut browser = world.browser();
    browser.deliver(&draft.issue(Style::Both, two(), "")).await;
    browser.who().await
}

async fn signed_in(world: &World) -> Browser<'_> {
    let mut browser = world.browser();
    browser.sign_in("ada").await;
    browser
}

async fn as_whom_and_how_many(world: &World, signed_in: impl Future<Output = String>) -> String {
    let who = signed_in.await;
    format!("{who} {}", world.accounts().await.len())
}

async fn unlicensed(world: &World) {
    world.admin("PUT", "/admin/licence", json!({ "sso": "false" })).await;
}

async fn memberships_of_a_new_account(world: &World) -> String {
    let draft = world.draft("ada").with(|it| it.attributes.push(("groups", "admins".to_owned())));
    world.browser().deliver(&draft.signed(Style::Both)).await;
    let accounts = world.accounts().await;
    format!("{} {}", accounts[0]["orgs"], accounts[0]["billing"])
}

async fn mails(world: &World) -> usize {
    let outbox = world.admin("GET", "/admin/outbox?email=ada@example.test", Value::Null).await;
    outbox["messages"].as_array().unwrap().len()
}

async fn logout_request(world: &World) -> String {
    let mut browser = signed_in(world).await;
    let request = "<samlp:LogoutRequest xmlns:samlp=\"urn:oasis:names:tc:SAML:2.0:protocol\">\
        <saml:NameID xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\">ada</saml:NameID>\
        </samlp:LogoutRequest>";
    let request = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, request);
    let answer = browser.post("/saml/slo", &[("SAMLRequest", &request)]).await;
    format!("{} {}", answer.status, browser.who().await)
}

async fn login_page(world: &World) -> String {
    let answer = world.browser().get("/login/sso").await;
    let points = answer.body.contains("portal of your organization's identity management service");
    format!("{} {points}", answer.status)
}

async fn has_form(world: &World, action: &str) -> String {
    let page = signed_in(world).await.get("/profile").await;
    page.body.contains(&format!("action=\"{action}\"")).to_string()
}

async fn command_line(world: &World) -> String {
    signed_in(world).await;
    let body = json!({ "username": "ada", "password": "whatever", "expires": 0, "otp": null });
    let answer = world.call("POST", "/system/newAuthToken", "", body).await;
    format!("{} {}", answer.status, answer.json()["error"]["type"].as_str().unwrap_or_default())
}

async fn whoami(world: &World, token: &str) -> u16 {
    world.call("POST", "/system/whoami", token, json!({})).await.status
}

async fn revoked(world: &World) -> String {
    let mut browser = signed_in(world).await;
    let token = browser.token("").await;
    let before = whoami(world, &token).await;
    let page = browser.get("/profile/tokens").await;
    let signature = page.between("name=\"signature\" value=\"", "\"").unwrap();
    let answer = browser.submit("/profile/tokens/revoke", &[("signature", signature)]).await;
    format!("{before} {} {}", answer.said(), whoami(world, &token).await)
}
