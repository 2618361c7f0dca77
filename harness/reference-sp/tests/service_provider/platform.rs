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

/// The hole, what the sound service provider shows, what the one with the hole shows, and how it
/// is found out.
type Case = (Hole, &'static str, &'static str, for<'a> fn(&'a World) -> Play<'a>);

const CASES: &[Case] = &[
    (Hole::AddsToBilling, r#"[] []"#, r#"[] ["org-everybody"]"#, |world| {
        Box::pin(memberships_of_a_new_account(world))
    }),
    (Hole::AddsToOrganisation, r#"[] []"#, r#"["org-everybody"] []"#, |world| {
        Box::pin(memberships_of_a_new_account(world))
    }),
    (Hole::AdoptsRegularAccount, "nobody 1", "ada@example.test 1", |world| {
        Box::pin(async move {
            world.regular("ada").await;
            as_whom_and_how_many(world, sign_in_as(world, "x", "ada@example.test")).await
        })
    }),
    (Hole::AdvertisesSlo, "false", "true", |world| {
        Box::pin(async move {
            let metadata = world.browser().get("/saml/metadata").await.body;
            metadata.contains("SingleLogoutService").to_string()
        })
    }),
    (Hole::DisabledAccountKeepsSession, "nobody", "ada@example.test", |world| {
        Box::pin(async move {
            let mut browser = signed_in(world).await;
            disable(world).await;
            browser.who().await
        })
    }),
    (Hole::DisabledAccountKeepsTokens, "200 401", "200 200", |world| {
        Box::pin(async move {
            let token = signed_in(world).await.token("").await;
            let before = whoami(world, &token).await;
            disable(world).await;
            format!("{before} {}", whoami(world, &token).await)
        })
    }),
    (Hole::DisabledAccountSignsIn, "nobody", "ada@example.test", |world| {
        Box::pin(async move {
            sign_in_as(world, "ada", "ada@example.test").await;
            disable(world).await;
            sign_in_as(world, "ada", "ada@example.test").await
        })
    }),
    (Hole::FoldsNameId, "2", "1", |world| {
        Box::pin(async move {
            sign_in_as(world, "ada", "ada@example.test").await;
            sign_in_as(world, "ADA", "other@example.test").await;
            world.accounts().await.len().to_string()
        })
    }),
    (Hole::NormalisesNameId, "2", "1", |world| {
        Box::pin(async move {
            sign_in_as(world, "ada", "ada@example.test").await;
            sign_in_as(world, "\u{FF41}da\u{200B}", "other@example.test").await;
            world.accounts().await.len().to_string()
        })
    }),
    (Hole::ForgottenPasswordResetsSso, "managed 0", "reset-link-sent 1", |world| {
        Box::pin(async move {
            let mut browser = signed_in(world).await;
            let fields = [("email", "ada@example.test")];
            let said = browser.submit("/forgot-password", &fields).await.said().to_owned();
            format!("{said} {}", mails(world).await)
        })
    }),
    (Hole::IgnoresLicence, "nobody 0", "ada@example.test 1", |world| {
        Box::pin(async move {
            unlicensed(world).await;
            as_whom_and_how_many(world, sign_in_as(world, "ada", "ada@example.test")).await
        })
    }),
    (Hole::IgnoresTakenEmail, "nobody 1", "ada@example.test 2", |world| {
        Box::pin(async move {
            world.regular("ada").await;
            as_whom_and_how_many(world, sign_in_as(world, "x", "ada@example.test")).await
        })
    }),
    (Hole::KeepsFirstAttributes, "new@example.test", "ada@example.test", |world| {
        Box::pin(async move {
            sign_in_as(world, "ada", "ada@example.test").await;
            sign_in_as(world, "ada", "new@example.test").await
        })
    }),
    (Hole::KeepsLostRoles, r#"["reader"]"#, r#"["owner","reader"]"#, |world| {
        Box::pin(async move {
            sign_in_with_roles(world, &["owner", "reader"]).await;
            sign_in_with_roles(world, &["reader"]).await
        })
    }),
    (Hole::KeepsRolesWhereNoneAreSent, "[]", r#"["owner"]"#, |world| {
        Box::pin(async move {
            sign_in_with_roles(world, &["owner"]).await;
            sign_in_with_roles(world, &[]).await
        })
    }),
    (Hole::LicenceBlocksSessionNotAccount, "nobody 0", "nobody 1", |world| {
        Box::pin(async move {
            unlicensed(world).await;
            as_whom_and_how_many(world, sign_in_as(world, "ada", "ada@example.test")).await
        })
    }),
    (Hole::LicenceForNewAccountsOnly, "nobody 1", "ada@example.test 1", |world| {
        Box::pin(async move {
            sign_in_as(world, "ada", "ada@example.test").await;
            unlicensed(world).await;
            as_whom_and_how_many(world, sign_in_as(world, "ada", "ada@example.test")).await
        })
    }),
    (Hole::LinksAcrossIdps, "2", "1", |world| {
        Box::pin(async move {
            sign_in_as(world, "ada", "ada@example.test").await;
            sign_in_at_two(world, "ada", "ada@two.test").await;
            world.accounts().await.len().to_string()
        })
    }),
    (Hole::InventsEmail, "nobody", "ada", |world| {
        Box::pin(async move {
            let draft = world.draft("ada").with(|it| it.attributes.clear());
            let mut browser = world.browser();
            browser.deliver(&draft.signed(Style::Both)).await;
            browser.who().await
        })
    }),
    (Hole::LinksByEmail, "nobody 1", "ada@example.test 1", |world| {
        Box::pin(async move {
            sign_in_as(world, "ada", "ada@example.test").await;
            as_whom_and_how_many(world, sign_in_at_two(world, "x", "ada@example.test")).await
        })
    }),
    (Hole::LinksToSignedInAccount, "2", "1", |world| {
        Box::pin(async move {
            let mut browser = signed_in(world).await;
            let draft = world.draft("x");
            browser
                .deliver(&draft.with(|it| it.attributes = mail("x@x.test")).signed(Style::Both))
                .await;
            world.accounts().await.len().to_string()
        })
    }),
    (Hole::LogoutKeepsSession, "nobody", "ada@example.test", |world| {
        Box::pin(async move {
            let mut browser = signed_in(world).await;
            browser.submit("/logout", &[]).await;
            browser.who().await
        })
    }),
    (Hole::NewAccountEveryLogin, "1", "2", |world| {
        Box::pin(async move {
            sign_in_as(world, "ada", "ada@example.test").await;
            sign_in_as(world, "ada", "ada@example.test").await;
            world.accounts().await.len().to_string()
        })
    }),
    (Hole::ObeysLogoutRequest, "404 ada@example.test", "200 nobody", |world| {
        Box::pin(logout_request(world))
    }),
    (Hole::PrivilegedAttributes, r#"[] []"#, r#"["org-admins"] []"#, |world| {
        Box::pin(memberships_of_a_new_account(world))
    }),
    (Hole::RelayStateOpenRedirect, "/", "https://evil.test/", |world| {
        Box::pin(async move {
            let document = world.draft("ada").signed(Style::Both);
            world.browser().deliver_with(&document, "https://evil.test/").await.location
        })
    }),
    (Hole::RestrictionWithoutWords, "true", "false", |world| {
        Box::pin(async move {
            let mut browser = signed_in(world).await;
            let answer = browser.submit("/profile/email", &[("email", "x@example.test")]).await;
            answer.body.contains("identity management service").to_string()
        })
    }),
    (Hole::RoleAttributeMakesAdmin, r#"[] []"#, r#"["org-everybody"] []"#, |world| {
        Box::pin(memberships_by(world, ("isAdmin", "true")))
    }),
    (Hole::SpInitiatedRedirects, "200 true", "303 false", |world| Box::pin(login_page(world))),
    (Hole::SpInitiatedWithoutWords, "200 true", "200 false", |world| Box::pin(login_page(world))),
    (Hole::SplitsRolesAtCommas, r#"["reader,owner"]"#, r#"["reader","owner"]"#, |world| {
        Box::pin(sign_in_with_roles(world, &["reader,owner"]))
    }),
    (Hole::SplitsRolesAtSemicolons, r#"["reader;owner"]"#, r#"["reader","owner"]"#, |world| {
        Box::pin(sign_in_with_roles(world, &["reader;owner"]))
    }),
    (
        Hole::SsoEmailChangeByDirectRequest,
        "managed ada@example.test",
        "email-changed x@example.test",
        |world| {
            Box::pin(async move {
                let mut browser = signed_in(world).await;
                let answer = browser.submit("/profile/email", &[("email", "x@example.test")]).await;
                format!("{} {}", answer.said(), browser.who().await)
            })
        },
    ),
    (Hole::SsoEmailChangeByPage, "false", "true", |world| {
        Box::pin(has_form(world, "/profile/email"))
    }),
    (Hole::SsoPasswordChangeByDirectRequest, "managed", "password-changed", |world| {
        Box::pin(async move {
            let fields = [("current", ""), ("password", "x")];
            let answer = signed_in(world).await.submit("/profile/password", &fields).await;
            answer.said().to_owned()
        })
    }),
    (Hole::SsoPasswordChangeByPage, "false", "true", |world| {
        Box::pin(has_form(world, "/profile/password"))
    }),
    (Hole::SsoPasswordLogin, "sso-required nobody", " ada@example.test", |world| {
        Box::pin(async move {
            sign_in_as(world, "ada", "ada@example.test").await;
            let mut browser = world.browser();
            let fields = [("username", "ada"), ("password", "whatever")];
            let answer = browser.submit("/login", &fields).await;
            format!("{} {}", answer.said(), browser.who().await)
        })
    }),
    (Hole::SsoPasswordLoginDx, "403 SSORequiredError", "200 ", |world| {
        Box::pin(command_line(world))
    }),
    (
        Hole::SsoPasswordRefusalWithoutKind,
        "403 SSORequiredError",
        "401 UsernameOrPasswordError",
        |world| Box::pin(command_line(world)),
    ),
    (Hole::SsoTwoFactorByDirectRequest, "managed", "two-factor-enabled", |world| {
        Box::pin(async move {
            signed_in(world).await.submit("/profile/two-factor", &[]).await.said().to_owned()
        })
    }),
    (Hole::SsoTwoFactorByPage, "false", "true", |world| {
        Box::pin(has_form(world, "/profile/two-factor"))
    }),
    (Hole::TokenExpiredAccepted, "200 401", "200 200", |world| {
        Box::pin(async move {
            let token = signed_in(world).await.token("60").await;
            let before = whoami(world, &token).await;
            world.time.fetch_add(60, Ordering::Relaxed);
            format!("{before} {}", whoami(world, &token).await)
        })
    }),
    (Hole::TokenRevokedAccepted, "200 token-revoked 401", "200 token-revoked 200", |world| {
        Box::pin(revoked(world))
    }),
    (Hole::TokenUnknownAccepted, "401", "200", |world| {
        Box::pin(async move {
            signed_in(world).await;
            whoami(world, "never issued").await.to_string()
        })
    }),
];

#[tokio::test]
async fn the_platform_behaves_unless_a_hole_is_open() {
    for (hole, sound, broken, play) in CASES {
        assert_eq!(play(&World::with(None).await).await, *sound, "{hole}: the sound platform");
        assert_eq!(play(&World::with(Some(*hole)).await).await, *broken, "{hole}");
    }
}

#[test]
fn every_hole_of_the_platform_is_played() {
    let platform = Hole::ALL.iter().filter(|hole| hole.area() == Area::Platform);
    for hole in platform {
        assert!(CASES.iter().any(|(played, ..)| played == hole), "{hole}");
    }
}

/// Signs in a person with an address of their own choice; who is signed in then.
async fn sign_in_as(world: &World, name_id: &str, email: &str) -> String {
    let draft = world.draft(name_id).with(|it| it.attributes = vec![("email", email.to_owned())]);
    let mut browser = world.browser();
    browser.deliver(&draft.signed(Style::Both)).await;
    browser.who().await
}

/// Signs ada in with these roles; which she has then.
async fn sign_in_with_roles(world: &World, roles: &[&str]) -> String {
    let draft = world.draft("ada").with(|it| {
        it.attributes.extend(roles.iter().map(|role| ("groups", (*role).to_owned())));
    });
    let mut browser = world.browser();
    browser.deliver(&draft.signed(Style::Both)).await;
    browser.get("/me").await.json()["roles"].to_string()
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

fn mail(address: &str) -> Vec<(&'static str, String)> {
    vec![("email", address.to_owned())]
}

async fn disable(world: &World) {
    world.admin("POST", "/admin/accounts/user-ada/disable", json!({})).await;
}

async fn memberships_of_a_new_account(world: &World) -> String {
    memberships_by(world, ("groups", "admins")).await
}

async fn memberships_by(world: &World, (name, value): (&'static str, &str)) -> String {
    let draft = world.draft("ada").with(|it| it.attributes.push((name, value.to_owned())));
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
