//! Forgotten passwords: a mail with a link for regular users, a pointer to the identity provider
//! for the others.

use std::sync::Arc;

use axum::{
    Form,
    extract::{Query, State},
    http::StatusCode,
    response::Response,
};
use maud::html;
use serde::Deserialize;

use super::{
    page::{Page, csrf_field, field, outcome},
    visit::Visit,
};
use crate::{
    platform::{Door, Password},
    site::Site,
};

#[derive(Deserialize)]
pub(super) struct EmailForm {
    csrf: String,
    email: String,
}

#[derive(Deserialize)]
pub(super) struct Link {
    token: String,
}

#[derive(Deserialize)]
pub(super) struct ResetForm {
    csrf: String,
    token: String,
    password: String,
}

pub(super) async fn show(visit: Visit) -> Response {
    let body = html! {
        form id="forgot" method="post" action="/forgot-password" {
            (csrf_field(visit.csrf()))
            (field("E-mail address", "email", "email", "email"))
            button type="submit" { "Send a link" }
        }
    };
    visit.show(Page::new("Forgot your password?", body))
}

pub(super) async fn submit(
    State(site): State<Arc<Site>>,
    visit: Visit,
    Form(form): Form<EmailForm>,
) -> Response {
    if let Err(answer) = visit.proves(&form.csrf) {
        return *answer;
    }
    match send(&site, form.email.trim()) {
        Door::Open => {
            let words = "If there is such an account, a link was sent to this address.";
            visit.show(Page::new("Look into your mail", outcome("reset-link-sent", words)))
        }
        Door::Closed => {
            let words = site.rules.restriction;
            visit.show(Page::refusal(StatusCode::FORBIDDEN, "managed", words))
        }
    }
}

/// Closed for an account that is managed elsewhere; open for everybody else, known or not.
fn send(site: &Site, email: &str) -> Door {
    let mut guard = site.platform();
    let platform = &mut *guard;
    let Some(account) = platform.accounts.by_email(email) else { return Door::Open };
    let door = (site.rules.reset_password)(account);
    if door == Door::Open {
        let secret = platform.random.text();
        platform.outbox.send_reset(&account.email, &account.id, secret, site.now());
        site.log.add(format!("sent a link that sets the password of {}", account.id));
    }
    door
}

pub(super) async fn show_reset(visit: Visit, Query(link): Query<Link>) -> Response {
    let body = html! {
        form id="reset" method="post" action="/reset-password" {
            (csrf_field(visit.csrf()))
            input type="hidden" name="token" value=(link.token);
            (field("New password", "password", "password", "new-password"))
            button type="submit" { "Set the password" }
        }
    };
    visit.show(Page::new("Set a new password", body))
}

pub(super) async fn reset(
    State(site): State<Arc<Site>>,
    visit: Visit,
    Form(form): Form<ResetForm>,
) -> Response {
    if let Err(answer) = visit.proves(&form.csrf) {
        return *answer;
    }
    let done = !form.password.is_empty() && set_password(&site, &form).is_some();
    if done {
        let body = outcome("password-changed", "Your password was changed.");
        return visit.show(Page::new("Set a new password", body));
    }
    let words = "This link does not work any more, or the password is empty.";
    visit.show(Page::refusal(StatusCode::UNPROCESSABLE_ENTITY, "reset", words))
}

fn set_password(site: &Site, form: &ResetForm) -> Option<()> {
    let mut guard = site.platform();
    let platform = &mut *guard;
    let id = platform.outbox.redeem(&form.token, site.now())?;
    let password = Password::new(&form.password, &mut platform.random);
    platform.accounts.find_mut(&id)?.password = Some(password);
    platform.sessions.close_all_of(&id);
    site.log.add(format!("{id} set the password by a link"));
    Some(())
}
