//! Counter-tests: service providers that no suite may find conforming. Served in our process, spoken to over HTTP only.

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{any, get, post};
use base64::Engine as _;
use saml_verify::xml::{Dtd, parse_tree};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

/// Which counter-test.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Answers 200 and a page to everything.
    Always200,
    /// Answers 500 to everything.
    Always500,
    /// Redirects everything to one page.
    AlwaysRedirect,
    /// Believes the first NameID of whatever is posted.
    NoSignatureCheck,
}

impl Kind {
    pub(super) fn named(name: &str) -> Option<Self> {
        Some(match name {
            "always-200" => Self::Always200,
            "always-500" => Self::Always500,
            "always-redirect" => Self::AlwaysRedirect,
            "no-signature-check" => Self::NoSignatureCheck,
            _ => return None,
        })
    }

    fn router(self) -> Router {
        match self {
            Self::Always200 => {
                Router::new().fallback(any(|| async { axum::response::Html("<p>Welcome</p>") }))
            }
            Self::Always500 => {
                Router::new().fallback(any(|| async { StatusCode::INTERNAL_SERVER_ERROR }))
            }
            Self::AlwaysRedirect => Router::new()
                .route("/welcome", get(|| async { axum::response::Html("<p>Welcome</p>") }))
                .fallback(any(|| async { Redirect::to("/welcome") })),
            Self::NoSignatureCheck => credulous(),
        }
    }
}

/// A counter-test that is served; it ends when this is dropped.
pub(super) struct Counter {
    pub(super) port: u16,
    task: JoinHandle<()>,
}

impl Counter {
    pub(super) async fn start(kind: Kind) -> std::io::Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let port = listener.local_addr()?.port();
        let task = tokio::spawn(async move {
            // It ends with the run.
            let _ = axum::serve(listener, kind.router()).await;
        });
        Ok(Self { port, task })
    }

    pub(super) fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }
}

impl Drop for Counter {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Sessions by cookie.
type Sessions = Arc<Mutex<BTreeMap<String, String>>>;

fn credulous() -> Router {
    Router::new()
        .route("/saml/acs", post(believe))
        .route("/me", get(me))
        .with_state(Sessions::default())
}

async fn believe(State(sessions): State<Sessions>, body: Bytes) -> Response {
    let Some(name) = first_name_id(&body) else { return StatusCode::BAD_REQUEST.into_response() };
    let mut sessions = sessions.lock().unwrap_or_else(PoisonError::into_inner);
    let id = format!("s{}", sessions.len());
    sessions.insert(id.clone(), name);
    ([(header::SET_COOKIE, format!("session={id}; Path=/; HttpOnly"))], Redirect::to("/me"))
        .into_response()
}

/// The first text of the first NameID, signed or not; where there is none, it is whoever.
fn first_name_id(body: &[u8]) -> Option<String> {
    let (_, value) = url::form_urlencoded::parse(body).find(|(name, _)| name == "SAMLResponse")?;
    let xml =
        String::from_utf8(base64::engine::general_purpose::STANDARD.decode(value.as_bytes()).ok()?)
            .ok()?;
    let document = parse_tree(&xml, Dtd::Expanded).ok()?;
    let name_id = document.descendants().find(|node| node.tag_name().name() == "NameID");
    Some(name_id.and_then(|it| it.text()).unwrap_or("whoever").to_owned())
}

async fn me(State(sessions): State<Sessions>, headers: HeaderMap) -> Response {
    let cookie =
        headers.get(header::COOKIE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let id = cookie.split("; ").find_map(|pair| pair.strip_prefix("session=")).unwrap_or_default();
    match sessions.lock().unwrap_or_else(PoisonError::into_inner).get(id) {
        Some(name) => axum::Json(serde_json::json!({ "name_id": name })).into_response(),
        None => StatusCode::UNAUTHORIZED.into_response(),
    }
}
