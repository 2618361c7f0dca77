//! The admin console: pages over the same changes and views as the admin API. It can do nothing
//! that the library cannot, and works without a script.
//!
//! It has no login of its own. What keeps pages elsewhere from using it is in [`fields`].

mod applications;
mod change;
mod code;
mod document;
mod fields;
mod form;
mod frame;
mod groups;
mod launch;
mod ledger;
mod next_document;
mod notice;
mod table;
mod user;
mod users;
mod words;

use axum::{
    Router,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
    routing::{any, get, post},
};
use url::form_urlencoded;

use super::{SharedSite, Site, asset, layout, page};

/// The first page.
pub(crate) const CONSOLE: &str = "/admin/";

const USERS: &str = "/admin/users";
const USER: &str = "/admin/user";
const GROUPS: &str = "/admin/groups";
const APPLICATIONS: &str = "/admin/applications";
const LEDGER: &str = "/admin/ledger";
const LAUNCH: &str = "/admin/launch";
const CHANGE: &str = "/admin/change";
const SCRIPT: &str = "/admin/console.js";
/// Below it is the admin API.
const API: &str = "/admin/api/";

pub(super) fn router() -> Router<SharedSite> {
    Router::new()
        .route("/admin", get(|| async { Redirect::to(CONSOLE) }))
        .route(CONSOLE, get(|| async { Redirect::to(USERS) }))
        .route(USERS, get(users::list))
        .route(USER, get(user::show))
        .route(GROUPS, get(groups::list))
        .route(APPLICATIONS, get(applications::list))
        .route(LEDGER, get(ledger::list))
        .route("/admin/ledger/{number}", get(document::show))
        .route("/admin/ledger/{number}/{file}", get(document::file))
        .route(LAUNCH, get(launch::ask).post(launch::launch))
        .route(CHANGE, post(change::change))
        .route(SCRIPT, get(|| asset("text/javascript", include_str!("console.js"))))
        .route("/admin/{*rest}", any(nothing))
}

/// Whether a path is one of those that only somebody who looks on asks for. They are not recorded:
/// who reads the ledger would fill it.
pub(super) fn is_looked_at(path: &str) -> bool {
    let console = path == "/admin" || path.starts_with(CONSOLE) && !path.starts_with(API);
    console || [layout::STYLE, page::SCRIPT].contains(&path)
}

async fn nothing(State(site): State<SharedSite>) -> Response {
    not_found(&site, "There is nothing at this address.")
}

fn not_found(site: &Site, reason: &str) -> Response {
    (StatusCode::NOT_FOUND, frame::failure(site, "Not found", reason)).into_response()
}

/// A login is any text, and a browser takes `..` out of a path: so it stands in the query.
fn user_path(login: &str) -> String {
    with_query(USER, &[("login", login)])
}

fn with_query(path: &str, pairs: &[(&str, &str)]) -> String {
    let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
    format!("{path}?{query}")
}
