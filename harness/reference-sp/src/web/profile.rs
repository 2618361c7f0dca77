//! The profile: e-mail address, password, two-factor authentication. Who may change them is for
//! the rules to say, once for the forms and once more for the requests.

use std::sync::Arc;

use axum::{Form, extract::State, http::StatusCode, response::Response};
use maud::{Markup, html};
use serde::Deserialize;

use super::{
    page::{Page, alert, csrf_field, field, outcome},
    visit::Visit,
};
use crate::{
    platform::{Account, Door, Password, Permission, Platform, TwoFactor},
    site::Site,
};

#[derive(Deserialize)]
pub(super) struct EmailForm {
    csrf: String,
    email: String,
}

#[derive(Deserialize)]
pub(super) struct PasswordForm {
    csrf: String,
    #[serde(default)]
    current: String,
    password: String,
}

#[derive(Deserialize)]
pub(super) struct TwoFactorForm {
    csrf: String,
}

/// Why a change that is allowed is not made.
struct Refusal(&'static str, &'static str);

/// What a change leads to.
type Change = Result<(), Refusal>;

pub(super) async fn show(State(site): State<Arc<Site>>, visit: Visit) -> Response {
    match visit.account() {
        Ok(account) => visit.show(page(&site, &visit, account, html! {})),
        Err(answer) => *answer,
    }
}

pub(super) async fn change_email(
    State(site): State<Arc<Site>>,
    visit: Visit,
    Form(form): Form<EmailForm>,
) -> Response {
    let done = ("email-changed", "Your e-mail address was changed.");
    change(&site, &visit, &form.csrf, site.rules.change_email, done, |platform, id| {
        let email = form.email.trim();
        if !email.contains('@') {
            return Err(Refusal("email", "That is no e-mail address."));
        }
        if platform.accounts.by_email(email).is_some_and(|owner| owner.id != id) {
            return Err(Refusal("email-taken", "That e-mail address belongs to another account."));
        }
        if let Some(account) = platform.accounts.find_mut(id) {
            email.clone_into(&mut account.email);
        }
        Ok(())
    })
}

pub(super) async fn change_password(
    State(site): State<Arc<Site>>,
    visit: Visit,
    Form(form): Form<PasswordForm>,
) -> Response {
    let done = ("password-changed", "Your password was changed.");
    change(&site, &visit, &form.csrf, site.rules.change_password, done, |platform, id| {
        let password = Password::new(&form.password, &mut platform.random);
        let Some(account) = platform.accounts.find_mut(id) else { return Ok(()) };
        let is_own = account.password.as_ref().is_none_or(|own| own.is(&form.current));
        if !is_own {
            return Err(Refusal("password", "The current password is wrong."));
        }
        if form.password.is_empty() {
            return Err(Refusal("password", "The new password is empty."));
        }
        account.password = Some(password);
        Ok(())
    })
}

pub(super) async fn enable_two_factor(
    State(site): State<Arc<Site>>,
    visit: Visit,
    Form(form): Form<TwoFactorForm>,
) -> Response {
    let done = ("two-factor-enabled", "Two-factor authentication is enabled.");
    change(&site, &visit, &form.csrf, site.rules.enable_two_factor, done, |platform, id| {
        if let Some(account) = platform.accounts.find_mut(id) {
            account.two_factor = TwoFactor::Enabled;
        }
        Ok(())
    })
}

/// Makes a change, if the form is ours, somebody is signed in, and the rules let them.
fn change(
    site: &Site,
    visit: &Visit,
    csrf: &str,
    permission: Permission,
    (done, words): (&'static str, &'static str),
    make: impl FnOnce(&mut Platform, &str) -> Change,
) -> Response {
    let account = match visit.proves(csrf).and_then(|()| visit.account()) {
        Ok(account) => account,
        Err(answer) => return *answer,
    };
    if (permission.request)(account) == Door::Closed {
        site.log.add(format!("{} is managed by the identity provider: no change", account.id));
        let words = site.rules.restriction;
        return visit.show(Page::refusal(StatusCode::FORBIDDEN, "managed", words));
    }
    let result = make(&mut site.platform(), &account.id);
    if let Err(Refusal(reason, words)) = result {
        return visit.show(Page::refusal(StatusCode::UNPROCESSABLE_ENTITY, reason, words));
    }
    site.log.add(format!("{} changed the profile: {done}", account.id));
    let account = site.platform().accounts.find(&account.id).cloned();
    let account = account.expect("accounts are never removed");
    visit.show(page(site, visit, &account, outcome(done, words)))
}

fn page(site: &Site, visit: &Visit, account: &Account, message: Markup) -> Page {
    let rules = &site.rules;
    let shown = |permission: Permission| (permission.form)(account) == Door::Open;
    let (email, password) = (shown(rules.change_email), shown(rules.change_password));
    let two_factor = shown(rules.enable_two_factor);
    let body = html! {
        (message)
        @if !(email && password && two_factor) { (alert("managed", rules.restriction)) }
        dl {
            dt { "User name" } dd { (account.username) }
            dt { "Name" } dd { (account.name) }
            dt { "E-mail address" } dd { (account.email) }
            dt { "Two-factor authentication" } dd { (state(account.two_factor)) }
            @if !account.roles.is_empty() { dt { "Roles" } }
            @for role in &account.roles { dd data-role { (role) } }
        }
        p { a href="/profile/tokens" { "API Tokens" } }
        @if email { (email_form(visit)) }
        @if password { (password_form(visit, &account.username)) }
        @if two_factor { (two_factor_form(visit)) }
    };
    Page::new("Profile", body)
}

const fn state(two_factor: TwoFactor) -> &'static str {
    match two_factor {
        TwoFactor::Disabled => "disabled",
        TwoFactor::Enabled => "enabled",
    }
}

fn email_form(visit: &Visit) -> Markup {
    html! {
        h2 { "Change e-mail address" }
        form id="email" method="post" action="/profile/email" {
            (csrf_field(visit.csrf()))
            (field("New e-mail address", "email", "email", "email"))
            button type="submit" { "Change e-mail address" }
        }
    }
}

/// The user name is for programs that keep passwords: it is neither shown nor sent.
fn password_form(visit: &Visit, username: &str) -> Markup {
    html! {
        h2 { "Change password" }
        form id="password" method="post" action="/profile/password" {
            (csrf_field(visit.csrf()))
            input type="text" autocomplete="username" value=(username) readonly hidden;
            (field("Current password", "current", "password", "current-password"))
            (field("New password", "password", "password", "new-password"))
            button type="submit" { "Change password" }
        }
    }
}

fn two_factor_form(visit: &Visit) -> Markup {
    html! {
        h2 { "Two-factor authentication" }
        form id="two-factor" method="post" action="/profile/two-factor" {
            (csrf_field(visit.csrf()))
            button type="submit" { "Enable two-factor authentication" }
        }
    }
}
