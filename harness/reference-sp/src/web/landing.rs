//! The landing page, and the same for programs: who is signed in.

use std::sync::Arc;

use axum::{
    Json,
    extract::State,
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
};
use maud::html;
use serde_json::json;

use super::{
    page::Page,
    visit::{self, Visit},
};
use crate::{api::ApiError, platform::SignedInBy, site::Site};

pub(super) async fn show(visit: Visit) -> Response {
    let body = match &visit.account {
        Some(account) => html! {
            p { "You are signed in as " strong { (account.username) } " (" (account.email) ")." }
        },
        None => html! {
            p { "Nobody is signed in." }
            p { a href="/login" { "Log in" } }
        },
    };
    visit.show(Page::new("Welcome", body))
}

/// Who is signed in, as JSON: the one place where a test should look.
pub(super) async fn me(State(site): State<Arc<Site>>, headers: HeaderMap) -> Response {
    let Some((account, by)) = visit::signed_in(&headers, &site) else {
        return ApiError::not_logged_in().into_response();
    };
    let by = match by {
        SignedInBy::Password => "password",
        SignedInBy::Sso => "sso",
    };
    let body = json!({
        "account": account.id,
        "username": account.username,
        "email": account.email,
        "name": account.name,
        "roles": account.roles,
        "signed_in_by": by,
    });
    (StatusCode::OK, Json(body)).into_response()
}
