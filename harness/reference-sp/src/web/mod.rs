//! The website: routes, limits and constant headers. What a page does stands in its own file.

mod acs;
mod forgotten;
mod landing;
mod login;
mod orgs;
mod page;
mod profile;
mod request;
mod slo;
mod tokens;
mod visit;

use std::sync::Arc;

use axum::{
    Router,
    extract::{DefaultBodyLimit, State},
    http::{HeaderName, HeaderValue, StatusCode, header},
    middleware,
    response::{IntoResponse, Response},
    routing::{get, post},
};

use crate::{api, site::Site};
use page::Page;
use visit::Visit;

/// Larger bodies are refused unread. Documents have a lower limit of their own.
const LARGEST_BODY: usize = 1024 * 1024;

const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; style-src 'self'; form-action 'self'; \
    base-uri 'none'; frame-ancestors 'none'";

/// Everything that is served.
pub(crate) fn router(site: Arc<Site>) -> Router {
    Router::new()
        .merge(website())
        .merge(api::routes(&site))
        .fallback(not_found)
        .layer(DefaultBodyLimit::max(LARGEST_BODY))
        .layer(middleware::map_response_with_state(Arc::clone(&site), constant_headers))
        .with_state(site)
}

fn website() -> Router<Arc<Site>> {
    Router::new()
        .route("/", get(landing::show))
        .route("/me", get(landing::me))
        .route("/style.css", get(page::style))
        .route("/login", get(login::show).post(login::submit))
        .route("/login/sso", get(request::begin))
        .route("/logout", post(login::logout))
        .route("/profile", get(profile::show))
        .route("/profile/email", post(profile::change_email))
        .route("/profile/password", post(profile::change_password))
        .route("/profile/two-factor", post(profile::enable_two_factor))
        .route("/profile/tokens", get(tokens::show).post(tokens::create))
        .route("/profile/tokens/revoke", post(tokens::revoke))
        .route("/forgot-password", get(forgotten::show).post(forgotten::submit))
        .route("/reset-password", get(forgotten::show_reset).post(forgotten::reset))
        .route("/orgs", get(orgs::list))
        .route("/orgs/{id}", get(orgs::show))
        .route("/saml/acs", get(acs::consume_query).post(acs::consume))
        .route("/saml/metadata", get(acs::metadata))
        .route("/saml/slo", get(not_found).post(slo::consume))
}

async fn not_found(State(_): State<Arc<Site>>, visit: Visit) -> Response {
    visit.show(Page::refusal(StatusCode::NOT_FOUND, "not-found", "There is no such page."))
}

/// Pages are made for one person at one moment, and run no scripts.
async fn constant_headers(State(site): State<Arc<Site>>, response: Response) -> Response {
    let headers: [(HeaderName, &'static str); 5] = [
        (header::CACHE_CONTROL, site.manners.cache),
        (header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY),
        (header::PRAGMA, "no-cache"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    let mut response = response.into_response();
    for (name, value) in headers {
        // The page that posts to an identity provider has a policy of its own.
        response.headers_mut().entry(name).or_insert(HeaderValue::from_static(value));
    }
    response
}
