//! The login page for user name and password, what it says about single sign-on, and logout.

use std::sync::Arc;

use axum::{
    Form,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use maud::{Markup, html};
use serde::Deserialize;

use super::{
    page::{Page, alert, csrf_field, field},
    visit::Visit,
};
use crate::{
    platform::{Door, Goodbye, PasswordLogin, SignedInBy},
    site::Site,
};

#[derive(Deserialize)]
pub(super) struct Credentials {
    csrf: String,
    username: String,
    password: String,
}

#[derive(Deserialize)]
pub(super) struct Proof {
    csrf: String,
}

const WRONG: &str = "User name or password are wrong.";
const SSO_REQUIRED: &str = "The user is registered via single sign-on and may only log in through \
    the identity provider. Log in through the portal of your organization's identity management \
    service.";

pub(super) async fn show(visit: Visit) -> Response {
    visit.show(Page::new("Log in", form(&visit, html! {})))
}

fn form(visit: &Visit, message: Markup) -> Markup {
    html! {
        (message)
        form id="login" method="post" action="/login" {
            (csrf_field(visit.csrf()))
            (field("User name", "username", "text", "username"))
            (field("Password", "password", "password", "current-password"))
            button type="submit" { "Log in" }
        }
        p { a href="/login/sso" { "Log in with single sign-on" } }
        p { a href="/forgot-password" { "Forgot your password?" } }
    }
}

pub(super) async fn submit(
    State(site): State<Arc<Site>>,
    visit: Visit,
    Form(form): Form<Credentials>,
) -> Response {
    if let Err(answer) = visit.proves(&form.csrf) {
        return *answer;
    }
    match log_in(&site, &visit, &form) {
        PasswordLoginResult::Opened(session) => {
            visit.set_cookie(Redirect::to("/").into_response(), &session)
        }
        PasswordLoginResult::SsoRequired => refuse(&visit, "sso-required", SSO_REQUIRED),
        PasswordLoginResult::Wrong => refuse(&visit, "password", WRONG),
    }
}

enum PasswordLoginResult {
    /// With the id of the new session.
    Opened(String),
    SsoRequired,
    Wrong,
}

fn log_in(site: &Site, visit: &Visit, form: &Credentials) -> PasswordLoginResult {
    let mut guard = site.platform();
    let platform = &mut *guard;
    let Some(account) = platform.accounts.by_login(&form.username) else {
        return PasswordLoginResult::Wrong;
    };
    let id = account.id.clone();
    match (site.rules.website_password)(account, &form.password) {
        PasswordLogin::Granted if (site.rules.enters)(account) == Door::Closed => {
            return PasswordLoginResult::Wrong;
        }
        PasswordLogin::Granted => {}
        PasswordLogin::SsoRequired => return PasswordLoginResult::SsoRequired,
        PasswordLogin::Wrong => return PasswordLoginResult::Wrong,
    }
    site.log.add(format!("password login of {id}"));
    if let Some(account) = platform.accounts.find_mut(&id) {
        account.logins += 1;
    }
    let user = Some((id, SignedInBy::Password));
    let new = platform.sessions.open(user, None, site.now(), &mut platform.random);
    let session = platform.sessions.renewed(&visit.session, new);
    platform.outstanding.follow(&visit.session, &session);
    PasswordLoginResult::Opened(session)
}

fn refuse(visit: &Visit, reason: &str, words: &str) -> Response {
    let page = Page::new("Log in", form(visit, alert(reason, words)));
    visit.show(page.with_status(StatusCode::FORBIDDEN))
}

pub(super) async fn logout(
    State(site): State<Arc<Site>>,
    visit: Visit,
    Form(form): Form<Proof>,
) -> Response {
    if let Err(answer) = visit.proves(&form.csrf) {
        return *answer;
    }
    let answer = Redirect::to("/").into_response();
    match (site.rules.logout)(&mut site.platform().sessions, &visit.session) {
        Goodbye::Forget => visit.forget(answer),
        Goodbye::Keep => answer,
    }
}
