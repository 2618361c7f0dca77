//! The admin API: the same changes as the library has, and what a person may see. Nothing more.

use axum::{
    Json, Router,
    extract::{State, rejection::JsonRejection},
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::{any, get, post},
};
use saml_wire::deviate::Deviation;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{
    answer::sentence,
    paths::{CONSOLE, PORTAL},
    site::SharedSite,
};
use crate::{
    deviations,
    directory::User,
    launch::LaunchRequest,
    provider::Launched,
    state::{Change, ChangeError},
};

pub(super) fn router() -> Router<SharedSite> {
    let nothing = || async { problem(StatusCode::NOT_FOUND, "there is nothing at this address") };
    Router::new()
        .route("/admin/api/", get(summary))
        .route("/admin/api/changes", post(change))
        .route("/admin/api/deviations", get(|| async { Json(deviations::choices()) }))
        .route("/admin/api/launch", post(launch))
        .route("/admin/api/ledger", get(ledger))
        .route("/admin/api/users", get(users))
        .route("/admin/api/{*rest}", any(nothing))
}

/// What the mock is, and where everything is.
#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Summary {
    vendor: String,
    entity_id: String,
    portal_url: String,
    console_url: String,
    metadata_url: String,
    service_providers: Vec<Application>,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Application {
    entity_id: String,
    title: String,
    acs: String,
    start_url: Option<String>,
}

async fn summary(State(site): State<SharedSite>) -> Response {
    let core = &site.provider;
    let vendor = &core.vendor;
    let metadata_path = vendor.path(&vendor.endpoints.metadata, 0, "");
    let all = core.service_providers();
    let application = |sp: &std::sync::Arc<crate::ServiceProvider>| Application {
        entity_id: sp.entity_id.clone(),
        title: sp.title.clone(),
        acs: sp.acs.clone(),
        start_url: core.start_url(&sp.entity_id, None),
    };
    Json(Summary {
        vendor: vendor.name.clone(),
        entity_id: vendor.entity_id(),
        portal_url: format!("{}{PORTAL}", core.url),
        console_url: format!("{}{CONSOLE}", core.url),
        metadata_url: format!("{}{metadata_path}", core.url),
        service_providers: all.iter().map(application).collect(),
    })
    .into_response()
}

async fn users(State(site): State<SharedSite>) -> Response {
    let users: Vec<User> = site.provider.state().directory.users.values().cloned().collect();
    Json(users).into_response()
}

async fn ledger(State(site): State<SharedSite>) -> Response {
    Json(site.provider.entries()).into_response()
}

/// A login without a browser: [`LaunchRequest`], for a user who is logged in.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Launch {
    user: String,
    service_provider: Option<String>,
    relay_state: Option<String>,
    deviation: Option<Deviation>,
}

/// The form that a browser would post, or the page that a person would see.
async fn launch(
    State(site): State<SharedSite>,
    launch: Result<Json<Launch>, JsonRejection>,
) -> Response {
    let Launch { user, service_provider, relay_state, deviation } = match launch {
        Ok(Json(launch)) => launch,
        Err(rejection) => return problem(rejection.status(), &rejection.body_text()),
    };
    let request =
        LaunchRequest { service_provider, relay_state, deviation, ..LaunchRequest::new(&user) };
    match site.provider.launch_recorded(&request) {
        Ok((Launched::Form(form), number)) => Json(json!({ "form": {
            "action": form.action,
            "saml-response": form.saml_response,
            "relay-state": form.relay_state,
            "document": form.document,
            "number": number,
        } }))
        .into_response(),
        Ok((Launched::Denied(denial), number)) => Json(json!({ "denied": {
            "reason": denial.reason,
            "title": denial.text.title,
            "text": denial.text.text,
            "number": number,
        } }))
        .into_response(),
        Err(error) => problem(StatusCode::UNPROCESSABLE_ENTITY, &sentence(&error)),
    }
}

async fn change(
    State(site): State<SharedSite>,
    change: Result<Json<Change>, JsonRejection>,
) -> Response {
    let change = match change {
        Ok(Json(change)) => change,
        Err(rejection) => return problem(rejection.status(), &rejection.body_text()),
    };
    match site.provider.apply(change) {
        Ok(effect) => Json(json!({ "effect": effect })).into_response(),
        Err(error) => problem(status(&error), &error.to_string()),
    }
}

/// The status of a change that cannot be made.
pub(super) fn status(error: &ChangeError) -> StatusCode {
    match error {
        ChangeError::UnknownUser(_) => StatusCode::NOT_FOUND,
        ChangeError::DuplicateServiceProvider(_) | ChangeError::Live(_) => StatusCode::CONFLICT,
        ChangeError::Attribute { .. } => StatusCode::UNPROCESSABLE_ENTITY,
    }
}

fn problem(status: StatusCode, reason: &str) -> Response {
    (status, Json(json!({ "error": reason }))).into_response()
}
