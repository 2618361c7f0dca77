//! The JSON APIs: the one that the `dx` command line speaks, and the administrator's. Routes,
//! and the errors that both share.

mod admin;
mod auth;
mod body;
mod error;
mod org;
mod user;

use std::sync::Arc;

use axum::{
    Router,
    extract::{Path, State},
    http::HeaderMap,
    middleware,
    response::Response,
    routing::{delete, get, post, put},
};
use serde_json::Value;

use crate::site::Site;
use body::JsonBody;

pub(crate) use error::ApiError;

/// What a method answers.
type Answer = Result<Value, ApiError>;

pub(crate) fn routes(site: &Arc<Site>) -> Router<Arc<Site>> {
    let request_id = middleware::map_response_with_state(Arc::clone(site), error::with_request_id);
    let dx = Router::new()
        .route("/system/newAuthToken", post(auth::new_auth_token))
        .route("/system/getUserInfo", post(auth::user_info))
        .route("/system/destroyAuthToken", post(auth::destroy_auth_token))
        .route("/system/greet", post(auth::greet))
        .route("/system/whoami", post(auth::whoami))
        .route("/system/findProjects", post(auth::find_projects))
        .route("/system/findOrgs", post(org::find))
        .route("/user/new", post(user::new))
        .route("/{object}/{method}", post(object_method))
        .layer(request_id);
    let admin = Router::new()
        .route("/admin/accounts", get(admin::find_accounts).post(admin::create_account))
        .route("/admin/accounts/{id}", delete(admin::remove))
        .route("/admin/accounts/{id}/disable", post(admin::disable))
        .route("/admin/licence", put(admin::set_licence))
        .route("/admin/orgs", post(admin::create_org))
        .route("/admin/orgs/{id}", get(admin::show_org))
        .route("/admin/orgs/{id}/members", post(admin::add_member))
        .route("/admin/outbox", get(admin::outbox));
    dx.merge(admin)
}

/// `/user-…/METHOD` and `/org-…/METHOD`.
async fn object_method(
    State(site): State<Arc<Site>>,
    Path((object, method)): Path<(String, String)>,
    headers: HeaderMap,
    JsonBody(input): JsonBody,
) -> Response {
    let answer = auth::caller(&site, &headers).and_then(|caller| {
        let caller = caller.as_str();
        match (object.split('-').next(), method.as_str()) {
            (Some("user"), "describe") => user::describe(&site, caller, &object),
            (Some("org"), "describe") => org::describe(&site, caller, &object),
            (Some("org"), "findMembers") => org::find_members(&site, caller, &object, &input),
            (Some("org"), "invite") => org::invite(&site, caller, &object, &input),
            (Some("org"), "removeMember") => org::remove_member(&site, caller, &object, &input),
            (Some("org"), "update") => org::update(&site, caller, &object, &input),
            _ => Err(ApiError::not_found("There is no such method")),
        }
    });
    error::respond(answer)
}
