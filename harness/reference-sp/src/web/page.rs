//! How pages look: one frame around everything, and the two ways in which a page says how
//! something ended. Decides nothing.

use axum::{
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use maud::{DOCTYPE, Markup, html};

/// What a page shows inside the frame.
pub(super) struct Page {
    pub(super) status: StatusCode,
    pub(super) title: String,
    pub(super) body: Markup,
}

/// Who looks at a page.
pub(super) struct Viewer<'a> {
    /// Name to show, where somebody is signed in.
    pub(super) name: Option<Markup>,
    pub(super) csrf: &'a str,
}

impl Page {
    pub(super) fn new(title: impl Into<String>, body: Markup) -> Self {
        Self { status: StatusCode::OK, title: title.into(), body }
    }

    /// A page that says no. `reason` is for support requests and programs.
    pub(super) fn refusal(status: StatusCode, reason: &str, words: &str) -> Self {
        Self { status, title: "That did not work".to_owned(), body: alert(reason, words) }
    }

    pub(super) fn with_status(self, status: StatusCode) -> Self {
        Self { status, ..self }
    }

    pub(super) fn render(&self, viewer: &Viewer<'_>) -> Markup {
        html! {
            (DOCTYPE)
            html lang="en" {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta name="color-scheme" content="light dark";
                    title { (self.title) " · Reference platform" }
                    link rel="stylesheet" href="/style.css";
                }
                body {
                    a class="skip" href="#main" { "Skip to the page" }
                    header { (navigation(viewer)) }
                    main id="main" { h1 { (self.title) } (self.body) }
                }
            }
        }
    }
}

fn navigation(viewer: &Viewer<'_>) -> Markup {
    html! {
        nav aria-label="Platform" {
            a href="/" { "Reference platform" }
            @if let Some(name) = &viewer.name {
                a href="/orgs" { "Organizations" }
                a href="/profile" { "Profile" }
                div class="who" {
                    span { "Signed in as " (name) }
                    form method="post" action="/logout" {
                        (csrf_field(viewer.csrf))
                        button type="submit" { "Log out" }
                    }
                }
            } @else {
                a href="/login" { "Log in" }
            }
        }
    }
}

/// Something was done.
pub(super) fn outcome(id: &str, words: &str) -> Markup {
    html! { p role="status" data-outcome=(id) { (words) } }
}

/// Something was refused.
pub(super) fn alert(reason: &str, words: &str) -> Markup {
    html! { p role="alert" data-refusal=(reason) { (words) } }
}

pub(super) fn csrf_field(csrf: &str) -> Markup {
    hidden("csrf", csrf)
}

/// A field that nobody sees.
pub(super) fn hidden(name: &str, value: &str) -> Markup {
    html! { input type="hidden" name=(name) value=(value); }
}

/// An input with its label.
pub(super) fn field(label: &str, name: &str, kind: &str, autocomplete: &str) -> Markup {
    html! {
        label {
            (label)
            input name=(name) type=(kind) autocomplete=(autocomplete) required;
        }
    }
}

pub(super) async fn style() -> Response {
    ([(header::CONTENT_TYPE, "text/css; charset=utf-8")], include_str!("style.css")).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_stands_in_a_page_is_text() {
        let hostile = "<script>\"'&";
        let page = Page::refusal(StatusCode::OK, hostile, hostile);
        let viewer = Viewer { name: Some(html! { (hostile) }), csrf: hostile };
        let text = page.render(&viewer).into_string();
        assert!(!text.contains("<script") && text.contains("&lt;script&gt;"), "{text}");
        assert!(text.contains("data-refusal=\"&lt;script&gt;&quot;"), "{text}");
    }
}
