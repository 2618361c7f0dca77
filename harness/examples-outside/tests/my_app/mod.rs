//! The application under test: two routes, and sessions in memory. Yours is longer.

// Each test program uses a part of it.
#![allow(dead_code)]

use axum::extract::{Form, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use saml_verify::metadata::IdpMetadata;
use saml_verify::policy::Policy;
use saml_verify::{checks, decode, limits::Limits, receive};
use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use time::OffsetDateTime;

struct App {
    entity_id: String,
    acs: String,
    idp: IdpMetadata,
    remembers: bool,
    /// E-mail addresses by session.
    sessions: Mutex<HashMap<String, String>>,
    /// Assertions that were used, and until when they are to be remembered.
    used: Mutex<HashMap<String, OffsetDateTime>>,
}

pub fn router(url: &str, idp_metadata: &str) -> Router {
    app(url, idp_metadata, true)
}

/// With a mistake: an assertion is accepted again and again.
pub fn forgetful(url: &str, idp_metadata: &str) -> Router {
    app(url, idp_metadata, false)
}

fn app(url: &str, idp_metadata: &str, remembers: bool) -> Router {
    let app = App {
        entity_id: format!("{url}/saml"),
        acs: format!("{url}/saml/acs"),
        idp: IdpMetadata::parse(idp_metadata, &Limits::default()).expect("metadata of the mock"),
        remembers,
        sessions: Mutex::default(),
        used: Mutex::default(),
    };
    Router::new()
        .route("/", get(|| async { "Welcome" }))
        .route("/me", get(me))
        .route("/saml/acs", post(acs))
        .with_state(Arc::new(app))
}

async fn me(State(app): State<Arc<App>>, headers: HeaderMap) -> Response {
    let cookie = headers.get(header::COOKIE).and_then(|value| value.to_str().ok());
    let session = cookie.and_then(|cookie| cookie.split("; ").find_map(|it| it.strip_prefix("sid=")));
    match session.and_then(|session| app.sessions.lock().unwrap().get(session).cloned()) {
        Some(email) => Json(serde_json::json!({ "email": email })).into_response(),
        None => StatusCode::UNAUTHORIZED.into_response(),
    }
}

async fn acs(State(app): State<Arc<App>>, Form(fields): Form<HashMap<String, String>>) -> Response {
    let no_store = [(header::CACHE_CONTROL, "no-store")];
    match sign_in(&app, fields.get("SAMLResponse").map_or("", String::as_str)) {
        Some(session) => {
            let cookie = format!("sid={session}; HttpOnly; SameSite=Lax; Path=/");
            (no_store, [(header::SET_COOKIE, cookie)], Redirect::to("/")).into_response()
        }
        None => (StatusCode::FORBIDDEN, no_store, "You could not be signed in.").into_response(),
    }
}

/// The new session, where the Response is one to rely upon.
fn sign_in(app: &App, saml_response: &str) -> Option<String> {
    let now = OffsetDateTime::now_utc();
    let policy = Policy::new(&app.entity_id, &app.acs, app.idp.trust(), now);
    let xml = decode::post(saml_response, &policy.limits).ok()?;
    let received = receive::receive(&xml, &policy, &[]).ok()?;
    let assertion = &received.assertion;
    let email = assertion.name_id()?.value.clone();
    let mut used = app.used.lock().unwrap();
    used.retain(|_, until| *until > now);
    let until = checks::replay_until(&received, &policy);
    if app.remembers && used.insert(assertion.id.clone()?, until).is_some() {
        return None;
    }
    let session = random();
    app.sessions.lock().unwrap().insert(session.clone(), email);
    Some(session)
}

fn random() -> String {
    use std::hash::{BuildHasher, RandomState};
    // Good enough for a test; an application takes a generator for secrets.
    (0..4u8).map(|part| format!("{:016x}", RandomState::new().hash_one(part))).collect()
}
