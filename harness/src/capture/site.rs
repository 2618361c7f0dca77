//! The routes: thin handlers over the desk. Decides nothing itself.

use super::arrival::Way;
use super::desk::Desk;
use super::page;
use crate::report::examination::{Examination, html, json, markdown};
use axum::body::Bytes;
use axum::extract::rejection::{BytesRejection, FormRejection};
use axum::extract::{DefaultBodyLimit, Path, Query, Request, State};
use axum::http::{HeaderName, HeaderValue, StatusCode, Uri, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use axum::{Form, Router};
use mock_idp::is_ours;
use serde::Deserialize;
use std::sync::Arc;
use std::time::Duration;

type Shared = Arc<Desk>;

/// How large a posted form may be, in bytes: an identity provider's Response has some thousands.
const POSTED: usize = 2 << 20;
/// How large something pasted may be: an export of a browser has all that was loaded.
const PASTED: usize = 32 << 20;
/// How long a browser waits for something newer before it asks again.
const PATIENCE: Duration = Duration::from_secs(20);

/// Every route.
pub(super) fn router(desk: Shared) -> Router {
    let paste = post(pasted).layer(DefaultBodyLimit::max(PASTED));
    let acs = get(redirected).post(posted).layer(DefaultBodyLimit::max(POSTED));
    Router::new()
        .route("/", get(home))
        .route("/acs", acs)
        .route("/metadata", get(described))
        .route("/login", get(begun))
        .route("/paste", paste)
        .route("/arrivals", get(newer))
        .route("/arrivals/{number}", get(arrival))
        .route("/arrivals/{number}/report.json", get(as_json))
        .route("/arrivals/{number}/report.md", get(as_markdown))
        .route("/arrivals/{number}/case.toml", get(as_case))
        .route(page::STYLE, get(|| asset("text/css; charset=utf-8", page::STYLESHEET)))
        .route(page::SCRIPT, get(|| asset("text/javascript", include_str!("capture.js"))))
        .fallback(|| async { (StatusCode::NOT_FOUND, page::not_found()) })
        .layer(middleware::from_fn_with_state(Arc::clone(&desk), protect))
        .with_state(desk)
}

/// Answers for no host but our own, and sets the headers that browsers heed.
async fn protect(State(desk): State<Shared>, request: Request, next: Next) -> Response {
    let mut response = match is_ours(request.uri(), request.headers(), &desk.names.url) {
        true => next.run(request).await,
        false => (StatusCode::MISDIRECTED_REQUEST, "This host is another one.").into_response(),
    };
    let policy = format!(
        "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self' {}; \
         img-src data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
        html::style_source()
    );
    let fixed: [(HeaderName, &str); 5] = [
        (header::CACHE_CONTROL, "no-store"),
        (header::CONTENT_SECURITY_POLICY, &policy),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
    ];
    for (name, value) in fixed {
        if let Ok(value) = HeaderValue::from_str(value) {
            response.headers_mut().insert(name, value);
        }
    }
    response
}

async fn home(State(desk): State<Shared>) -> Response {
    page::home(&desk, &desk.shelf.after(0)).into_response()
}

async fn described(State(desk): State<Shared>) -> Response {
    ([(header::CONTENT_TYPE, "application/samlmetadata+xml")], desk.metadata()).into_response()
}

/// A login that begins here, where the identity provider has told where it goes.
async fn begun(State(desk): State<Shared>) -> Response {
    match desk.begin() {
        Some(url) => Redirect::to(&url).into_response(),
        None => (StatusCode::NOT_FOUND, page::no_login()).into_response(),
    }
}

/// A POST of the identity provider, whatever is in it.
async fn posted(State(desk): State<Shared>, body: Result<Bytes, BytesRejection>) -> Response {
    match body {
        Ok(body) => take(desk, Way::Posted, body).await,
        Err(error) => {
            shown(desk.refuse(Way::Posted, &refused(error.status(), &error.body_text(), POSTED)))
        }
    }
}

/// No binding sends a Response in a query; somebody may try all the same. Without one this is a person who looks around.
async fn redirected(State(desk): State<Shared>, uri: Uri) -> Response {
    match uri.query() {
        Some(query) => take(desk, Way::Posted, Bytes::copy_from_slice(query.as_bytes())).await,
        None => page::acs(&desk).into_response(),
    }
}

#[derive(Deserialize)]
struct Paste {
    message: String,
    /// Whether it has just been sent.
    now: Option<String>,
}

async fn pasted(State(desk): State<Shared>, form: Result<Form<Paste>, FormRejection>) -> Response {
    match form {
        Ok(Form(Paste { message, now })) => {
            let way = if now.is_some() { Way::Copied } else { Way::Pasted };
            take(desk, way, Bytes::from(message)).await
        }
        Err(error) => {
            shown(desk.refuse(Way::Pasted, &refused(error.status(), &error.body_text(), PASTED)))
        }
    }
}

fn refused(status: StatusCode, why: &str, most: usize) -> String {
    match status {
        StatusCode::PAYLOAD_TOO_LARGE => {
            format!("it has more than {} MB, and is not read", most >> 20)
        }
        _ => format!("it cannot be taken: {why}"),
    }
}

/// Vetting takes some milliseconds of computing, which other requests need not wait for.
async fn take(desk: Shared, way: Way, octets: Bytes) -> Response {
    match tokio::task::spawn_blocking(move || desk.take(way, &octets)).await {
        Ok(number) => shown(number),
        Err(_) => (StatusCode::INTERNAL_SERVER_ERROR, page::broken()).into_response(),
    }
}

fn shown(number: u64) -> Response {
    Redirect::to(&format!("/arrivals/{number}")).into_response()
}

#[derive(Deserialize)]
struct After {
    after: u64,
}

/// The rows of what is newer; after a while none, and the browser asks again.
async fn newer(State(desk): State<Shared>, Query(After { after }): Query<After>) -> Response {
    let newer = tokio::time::timeout(PATIENCE, desk.shelf.newer(after)).await;
    page::rows(&newer.unwrap_or_default()).into_response()
}

async fn arrival(State(desk): State<Shared>, Path(number): Path<u64>) -> Response {
    match desk.shelf.find(number) {
        Some(arrival) => page::arrival(&arrival).into_response(),
        None => (StatusCode::NOT_FOUND, page::forgotten()).into_response(),
    }
}

async fn as_json(State(desk): State<Shared>, Path(number): Path<u64>) -> Response {
    report(&desk, number, "application/json", json::render)
}

async fn as_markdown(State(desk): State<Shared>, Path(number): Path<u64>) -> Response {
    report(&desk, number, "text/markdown; charset=utf-8", markdown::render)
}

/// Making one takes some milliseconds of computing, and the first time a second.
async fn as_case(State(desk): State<Shared>, Path(number): Path<u64>) -> Response {
    let Some(arrival) = desk.shelf.find(number) else {
        return (StatusCode::NOT_FOUND, page::forgotten()).into_response();
    };
    let name = format!("{}-{number}", arrival.way.word());
    match tokio::task::spawn_blocking(move || desk.case(&arrival, &name)).await {
        Ok(Ok(case)) => {
            let disposition = format!("attachment; filename=\"case-{number}.toml\"");
            let kind = (header::CONTENT_TYPE, "application/toml".to_owned());
            ([kind, (header::CONTENT_DISPOSITION, disposition)], case).into_response()
        }
        Ok(Err(unsaved)) => (StatusCode::NOT_FOUND, page::no_case(&unsaved)).into_response(),
        Err(_) => (StatusCode::INTERNAL_SERVER_ERROR, page::broken()).into_response(),
    }
}

fn report(
    desk: &Desk,
    number: u64,
    kind: &'static str,
    render: fn(&Examination) -> String,
) -> Response {
    let arrival = desk.shelf.find(number);
    match arrival.as_ref().and_then(|arrival| arrival.outcome.as_ref().ok()) {
        Some(examination) => ([(header::CONTENT_TYPE, kind)], render(examination)).into_response(),
        None => (StatusCode::NOT_FOUND, page::forgotten()).into_response(),
    }
}

async fn asset(content_type: &'static str, body: &'static str) -> Response {
    ([(header::CONTENT_TYPE, content_type)], body).into_response()
}
