//! The portal's pages as HTML. Every value is escaped by the template; decides nothing.

use maud::{Markup, html};

use super::{
    layout::layout,
    paths::{LOGIN, LOGOUT, PORTAL, SCRIPT},
};
use crate::{
    issue::Form,
    vendor::{DenialText, Vendor},
};

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
        let problem = (attempt == Attempt::Again).then_some("problem");
        let invalid = problem.map(|_| "true");
        self.card(
            &words.sign_in,
            html! {
                @if let Some(id) = problem {
                    p class="alert" id=(id) role="alert" { (words.wrong_password) }
                }
                form method="post" action=(LOGIN) {
                    @if let Some(id) = waiting { input type="hidden" name="continue" value=(id); }
                    label for="login" { (words.login) }
                    input id="login" name="login" autocomplete="username" autocapitalize="none"
                        spellcheck="false" aria-describedby=[problem] aria-invalid=[invalid]
                        required autofocus;
                    label for="password" { (words.password) }
                    input id="password" name="password" type="password"
                        autocomplete="current-password" aria-describedby=[problem]
                        aria-invalid=[invalid] required;
                    button type="submit" { (words.submit) }
                }
            },
        )
    }

    /// The applications of a user.
    pub(super) fn applications(&self, user: &str, tiles: &[Tile]) -> Markup {
        let words = &self.vendor.wording;
        let bar = html! {
            div class="bar" {
                span { (user) }
                form method="post" action=(LOGOUT) {
                    button type="submit" class="plain" { (words.sign_out) }
                }
            }
        };
        let tiles = html! {
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
        };
        layout(self.vendor, &words.applications, &bar, &html! { div class="wide" { (tiles) } })
    }

    /// The form that a browser posts to a service provider, by itself or by its button.
    pub(super) fn post(&self, app: &str, form: &Form) -> Markup {
        let title = self.vendor.wording.signing_in.replace("{app}", app);
        self.card(
            &title,
            html! {
                form id="saml" method="post" action=(form.action) {
                    input type="hidden" name="SAMLResponse" value=(form.saml_response);
                    @if let Some(relay_state) = &form.relay_state {
                        input type="hidden" name="RelayState" value=(relay_state);
                    }
                    button type="submit" { "Continue" }
                }
                script src=(SCRIPT) {}
            },
        )
    }

    /// A page that ends a login, with what we know besides.
    pub(super) fn refusal(&self, words: &DenialText, detail: Option<&str>) -> Markup {
        self.card(
            &words.title,
            html! {
                @if !words.text.is_empty() { p { (words.text) } }
                @if let Some(detail) = detail { p class="detail" { (detail) } }
                @if let Some(code) = &words.code { p class="code" { (code) } }
                p { a href=(PORTAL) { (self.vendor.wording.applications) } }
            },
        )
    }

    /// A page with little on it.
    fn card(&self, title: &str, content: Markup) -> Markup {
        let card = html! { div class="card" { h1 { (title) } (content) } };
        layout(self.vendor, title, &html! {}, &card)
    }
}

fn initial(title: &str) -> String {
    title.chars().next().map(|letter| letter.to_uppercase().collect()).unwrap_or_default()
}
