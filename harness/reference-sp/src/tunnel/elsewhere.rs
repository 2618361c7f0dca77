//! What a proxy is asked for in plain text names the host in the request itself (RFC 9112, 3.2.2). No host but our own is
//! answered for, not even with a page that is ours.

use std::{net::SocketAddr, sync::Arc};

use axum::{
    Router,
    extract::{Request, State},
    http::StatusCode,
    middleware::{self, Next},
    response::{IntoResponse, Response},
};

/// Serves what names no host, this address, or the one of this URL.
pub(crate) fn refused(router: Router, address: SocketAddr, url: &str) -> Router {
    let host = url.split_once("://").map_or(url, |(_, host)| host);
    let ours = Arc::new([address.to_string(), host.to_owned()]);
    router.layer(middleware::from_fn_with_state(ours, refuse))
}

async fn refuse(State(ours): State<Arc<[String; 2]>>, request: Request, next: Next) -> Response {
    match request.uri().authority() {
        Some(named) if ours.iter().all(|own| own != named.as_str()) => {
            StatusCode::FORBIDDEN.into_response()
        }
        _ => next.run(request).await,
    }
}
