//! What the pages of the console have in common: where one can go, what was done, what went wrong.

use axum::{
    http::StatusCode,
    response::{IntoResponse, Response},
};
use maud::{Markup, html};

use super::{
    super::{layout::layout, site::Site},
    fields::Fields,
    places::{APPLICATIONS, GROUPS, LAUNCH, LEDGER, USERS},
};

/// The places that every page leads to.
const PLACES: [(&str, &str); 5] = [
    (USERS, "Users"),
    (GROUPS, "Groups"),
    (APPLICATIONS, "Applications"),
    (LEDGER, "Ledger"),
    (LAUNCH, "Launch"),
];

/// What is wrong with a form that was posted.
#[derive(Debug)]
pub(super) struct Problem {
    pub(super) status: StatusCode,
    /// The id of the form.
    pub(super) form: &'static str,
    pub(super) text: String,
    /// What was typed, to be typed no second time.
    pub(super) typed: Fields,
}

impl Problem {
    /// A form that cannot be read.
    pub(super) fn unread(form: &'static str, text: &str) -> Self {
        let (status, typed) = (StatusCode::UNPROCESSABLE_ENTITY, Fields::default());
        Self { status, form, text: text.to_owned(), typed }
    }
}

/// What stands between the heading and the content.
pub(super) enum Message<'a> {
    None,
    Done(&'static str),
    Problem(&'a Problem),
}

/// A page. `place` is the one that it belongs to.
pub(super) fn page(
    site: &Site,
    place: &str,
    title: &str,
    message: &Message<'_>,
    content: &Markup,
) -> Markup {
    let shown = match message {
        Message::Problem(_) => format!("Problem: {title}"),
        _ => title.to_owned(),
    };
    let content = html! {
        div class="wide" {
            h1 { (title) }
            (message_box(message))
            (content)
        }
    };
    layout(&site.provider.vendor, &format!("{shown} · Admin console"), &navigation(place), &content)
}

/// A page that says why there is nothing else on it.
pub(super) fn failure(site: &Site, title: &str, reason: &str) -> Markup {
    let content = html! {
        p class="alert" { (reason) }
        p { a href=(USERS) { "To the users" } }
    };
    page(site, "", title, &Message::None, &content)
}

/// The same for what is not there.
pub(super) fn not_found(site: &Site, reason: &str) -> Response {
    (StatusCode::NOT_FOUND, failure(site, "Not found", reason)).into_response()
}

fn message_box(message: &Message<'_>) -> Markup {
    match message {
        Message::None => html! {},
        Message::Done(sentence) => html! { p class="done" role="status" { (sentence) } },
        Message::Problem(problem) => html! {
            div class="alert" id="problem" role="alert" {
                p { (problem.text) }
                p { a href={ "#" (problem.form) } { "To the form" } }
            }
        },
    }
}

fn navigation(place: &str) -> Markup {
    html! {
        nav aria-label="Admin console" {
            ul {
                @for (path, label) in PLACES {
                    li { a href=(path) aria-current=[(path == place).then_some("page")] { (label) } }
                }
            }
        }
    }
}
