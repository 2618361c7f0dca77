//! HTTP in front of the identity provider: thin handlers over functions of the library. Decides
//! nothing itself.

mod admin;
mod console;
mod layout;
mod page;
mod portal;
mod protect;
mod session;
mod vendor;

use std::sync::{Arc, Mutex};

use axum::{
    Router,
    extract::DefaultBodyLimit,
    http::{StatusCode, header},
    middleware,
    response::{IntoResponse, Response},
    routing::{get, post},
};
use tokio::{net::TcpListener, sync::oneshot};

use crate::provider::Provider;
use page::Page;
use portal::sentence;
use session::Shelf;

pub(crate) use console::CONSOLE;
pub(crate) use portal::PORTAL;
pub use protect::is_ours;

/// How large a request's body may be, in bytes.
const BODY: usize = 64 * 1024;

/// What the handlers share.
pub(crate) struct Site {
    provider: Arc<Provider>,
    metadata: Arc<str>,
    /// Who is logged in, by the value of the cookie.
    sessions: Mutex<Shelf<session::Session>>,
    /// Launches that wait for a login, by an id that the login form carries.
    waiting: Mutex<Shelf<crate::launch::LaunchRequest>>,
    /// What every form of the console carries, and no page elsewhere knows.
    form_token: String,
}

type SharedSite = Arc<Site>;

/// Every route of the mock.
pub(crate) fn router(provider: Arc<Provider>, metadata: Arc<str>) -> Router {
    let (sessions, waiting) = (Mutex::default(), Mutex::default());
    let form_token = session::token();
    let site = Arc::new(Site { provider, metadata, sessions, waiting, form_token });
    Router::new()
        .route(PORTAL, get(portal::home))
        .route(portal::LOGIN, post(portal::login))
        .route(portal::LOGOUT, post(portal::logout))
        .route("/portal/continue/{id}", get(portal::resume))
        .route(layout::STYLE, get(|| asset("text/css; charset=utf-8", include_str!("portal.css"))))
        .route(page::SCRIPT, get(|| asset("text/javascript", include_str!("post.js"))))
        .merge(admin::router())
        .merge(console::router())
        .fallback(vendor::answer)
        .layer(DefaultBodyLimit::max(BODY))
        .layer(middleware::from_fn_with_state(Arc::clone(&site), protect::protect))
        .with_state(site)
}

/// Serves until the other end of `stopped` is dropped.
pub(crate) async fn serve(listener: TcpListener, router: Router, stopped: oneshot::Receiver<()>) {
    let stopped = async {
        // Either way there is nobody left who wants this server.
        let _ = stopped.await;
    };
    // It fails only where the listener does, and then requests fail in the sight of who makes them.
    let _ = axum::serve(listener, router).with_graceful_shutdown(stopped).await;
}

async fn asset(content_type: &'static str, body: &'static str) -> Response {
    ([(header::CONTENT_TYPE, content_type)], body).into_response()
}

/// A page that says what is wrong with a request.
fn bad_request(site: &Site, status: StatusCode, reason: &str) -> Response {
    let page = Page::new(&site.provider.vendor);
    (status, page.refusal(&site.provider.vendor.wording.bad_request, Some(reason))).into_response()
}
