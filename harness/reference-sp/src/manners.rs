//! How the website answers, as a value: cookies, caches, statuses, what a page repeats of what was
//! sent, and in which ways a Response may arrive. A mistake puts another rule in its place.

use axum::http::StatusCode;
use maud::{Markup, html};
use saml_verify::{decode, finding::Finding, limits::Limits};

/// A message that came in a query, and its RelayState.
pub(crate) type FromQuery = fn(&str, &Limits) -> Result<(String, String), Finding>;

/// Everything that is decided about answers.
pub(crate) struct Manners {
    /// What the session cookie says beside its value. Without `Secure`, which a browser would not
    /// keep over HTTP.
    pub(crate) cookie: &'static str,
    /// Cache-Control of every answer.
    pub(crate) cache: &'static str,
    /// Status of the page that refuses a document: a failure of SAML is no failure of HTTP
    /// (Bindings 3.5.6).
    pub(crate) refused: StatusCode,
    /// Status of the page for a form without a message.
    pub(crate) missing: StatusCode,
    /// Status of the page for what is no SAML message at all.
    pub(crate) unreadable: StatusCode,
    /// What the page that refuses a document shows of it: nothing.
    pub(crate) shown: fn(&str) -> Markup,
    /// How the name of a person is written into a page.
    pub(crate) name: fn(&str) -> Markup,
    /// What is said of a RelayState that is no place of this website; nothing: after a login the
    /// landing page is shown.
    pub(crate) no_place: fn(&str) -> Option<Markup>,
    /// From the field of a form to the text of the message.
    pub(crate) decode: fn(&str, &Limits) -> Result<String, Finding>,
    /// The same from a query, where a Response may come in one: it may not (Profiles 4.1.2).
    pub(crate) query: Option<FromQuery>,
}

impl Manners {
    /// Nothing is kept, repeated or let in.
    pub(crate) fn strict() -> Self {
        Self {
            cookie: "Path=/; HttpOnly; SameSite=Lax",
            cache: "no-cache, no-store",
            refused: StatusCode::OK,
            missing: StatusCode::UNPROCESSABLE_ENTITY,
            unreadable: StatusCode::BAD_REQUEST,
            shown: |_| html! {},
            name: |name| html! { (name) },
            no_place: |_| None,
            decode: decode::post,
            query: None,
        }
    }
}
