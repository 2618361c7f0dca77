//! The admin console: pages over the same changes and views as the admin API. It can do nothing
//! that the library cannot, and works without a script.
//!
//! It has no login of its own. What keeps pages elsewhere from using it is in [`posted`].

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
mod places;
mod posted;
mod table;
mod user;
mod users;
mod words;

use super::{answer::asset, paths::CONSOLE, site::SharedSite};
use axum::{
    Router,
    extract::State,
    response::{Redirect, Response},
    routing::{any, get, post},
};
use places::{APPLICATIONS, CHANGE, GROUPS, LAUNCH, LEDGER, SCRIPT, USER, USERS};

pub(super) use places::is_looked_at;

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

async fn nothing(State(site): State<SharedSite>) -> Response {
    frame::not_found(&site, "There is nothing at this address.")
}
