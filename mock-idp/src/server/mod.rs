//! HTTP in front of the identity provider: thin handlers over functions of the library. Decides
//! nothing itself.

mod admin;
mod answer;
mod console;
mod layout;
mod page;
mod paths;
mod portal;
mod protect;
mod session;
mod site;
mod vendor;

use std::sync::Arc;

use axum::{
    Router,
    extract::DefaultBodyLimit,
    middleware,
    routing::{get, post},
};
use tokio::{net::TcpListener, sync::oneshot};

use crate::provider::Provider;
use answer::asset;
use site::Site;

pub(crate) use paths::{CONSOLE, PORTAL};
pub use protect::is_ours;

/// How large a request's body may be, in bytes.
const BODY: usize = 64 * 1024;

/// Every route of the mock.
pub(crate) fn router(provider: Arc<Provider>, metadata: Arc<str>) -> Router {
    let site = Arc::new(Site::new(provider, metadata));
    Router::new()
        .route(PORTAL, get(portal::home))
        .route(paths::LOGIN, post(portal::login))
        .route(paths::LOGOUT, post(portal::logout))
        .route("/portal/continue/{id}", get(portal::resume))
        .route(paths::STYLE, get(|| asset("text/css; charset=utf-8", include_str!("portal.css"))))
        .route(paths::SCRIPT, get(|| asset("text/javascript", include_str!("post.js"))))
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
