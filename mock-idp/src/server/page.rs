//! The pages as HTML. Every value is escaped by the template; decides nothing.

use maud::{DOCTYPE, Markup, html};

use super::portal::{LOGIN, LOGOUT, PORTAL};
use crate::{
    issue::Form,
    vendor::{DenialText, Vendor},
};

/// The stylesheet's path.
pub(super) const STYLE: &str = "/portal/portal.css";
/// The path of the script that posts a form.
pub(super) const SCRIPT: &str = "/portal/post.js";

/// A tile of the portal.
pub(super) struct Tile {
    /// The application's name.
    pub(super) title: String,
    /// Its link.
    pub(super) href: String,
}

/// Writes the pages of one vendor.
pub(super) struct Page<'a> {
    vendor: &'a Vendor,
}

/// The login form after a wrong password, or a first time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Attempt {
    First,
    Again,
}

impl<'a> Page<'a> {
    pub(super) fn new(vendor: &'a Vendor) -> Self {
        Self { vendor }
    }

    /// The login form. `waiting` is what goes on after it.
    pub(super) fn login(&self, attempt: Attempt, waiting: Option<&str>) -> Markup {
        let words = &self.vendor.wording;
        self.layout(&words.sign_in, html! {
            main class="card" {
                h1 { (words.sign_in) }
                @if attempt == Attempt::Again {
                    p class="alert" role="alert" { (words.wrong_password) }
                }
                form method="post" action=(LOGIN) {
                    @if let Some(id) = waiting { input type="hidden" name="continue" value=(id); }
                    label for="login" { (words.login) }
                    input id="login" name="login" autocomplete="username" autocapitalize="none"
                        spellcheck="false" required autofocus;
                    label for="password" { (words.password) }
                    input id="password" name="password" type="password"
                        autocomplete="current-password" required;
                    button type="submit" { (words.submit) }
                }
            }
        })
    }

    /// The applications of a user.
    pub(super) fn applications(&self, user: &str, tiles: &[Tile]) -> Markup {
        let words = &self.vendor.wording;
        self.layout(&words.applications, html! {
            header class="bar" {
                span { (user) }
                form method="post" action=(LOGOUT) {
                    button type="submit" class="plain" { (words.sign_out) }
                }
            }
            main class="wide" {
                h1 { (words.applications) }
                @if tiles.is_empty() {
                    p { (words.no_applications) }
                } @else {
                    ul class="tiles" {
                        @for tile in tiles {
                            li { a class="tile" href=(tile.href) {
                                span class="initial" aria-hidden="true" { (initial(&tile.title)) }
                                span { (tile.title) }
                            } }
                        }
                    }
                }
            }
        })
    }

    /// The form that a browser posts to a service provider, by itself or by its button.
    pub(super) fn post(&self, app: &str, form: &Form) -> Markup {
        let words = &self.vendor.wording;
        let title = words.signing_in.replace("{app}", app);
        self.layout(
            &title,
            html! {
                main class="card" {
                    h1 { (title) }
                    form id="saml" method="post" action=(form.action) {
                        input type="hidden" name="SAMLResponse" value=(form.saml_response);
                        @if let Some(relay_state) = &form.relay_state {
                            input type="hidden" name="RelayState" value=(relay_state);
                        }
                        button type="submit" { "Continue" }
                    }
                }
                script src=(SCRIPT) {}
            },
        )
    }

    /// A page that ends a login, with what we know besides.
    pub(super) fn refusal(&self, words: &DenialText, detail: Option<&str>) -> Markup {
        self.layout(
            &words.title,
            html! {
                main class="card" {
                    h1 { (words.title) }
                    @if !words.text.is_empty() { p { (words.text) } }
                    @if let Some(detail) = detail { p class="detail" { (detail) } }
                    @if let Some(code) = &words.code { p class="code" { (code) } }
                    p { a href=(PORTAL) { (self.vendor.wording.applications) } }
                }
            },
        )
    }

    fn layout(&self, title: &str, body: Markup) -> Markup {
        html! {
            (DOCTYPE)
            html lang="en" {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta name="color-scheme" content="light dark";
                    title { (title) " · " (self.vendor.title) }
                    link rel="stylesheet" href=(STYLE);
                    link rel="icon" href="data:,";
                }
                body {
                    p class="vendor" { (self.vendor.title) " " span { "mock" } }
                    (body)
                    footer { "A mock identity provider for tests: these logins are worth nothing." }
                }
            }
        }
    }
}

fn initial(title: &str) -> String {
    title.chars().next().map(|letter| letter.to_uppercase().collect()).unwrap_or_default()
}
