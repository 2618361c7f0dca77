//! HTTP or HTTPS on one address, for as long as somebody wants it.

use axum::Router;
use axum_server::Handle;
use axum_server::tls_rustls::{RustlsConfig, from_tcp_rustls};
use std::net::{SocketAddr, TcpListener};
use std::time::Duration;

/// How long a client may take until it has asked for something, once TLS is agreed.
const PATIENCE: Duration = Duration::from_secs(10);

/// A server; it and its connections end when this is dropped.
#[derive(Debug)]
pub(super) struct Server {
    handle: Handle<SocketAddr>,
}

impl Server {
    /// Serves what comes to the listener from now on; without TLS where there is none.
    ///
    /// # Errors
    /// The listener cannot be used.
    pub(super) fn open(
        listener: TcpListener,
        tls: Option<RustlsConfig>,
        router: Router,
    ) -> std::io::Result<Self> {
        let handle = Handle::new();
        let (service, ours) = (router.into_make_service(), handle.clone());
        // Nothing can fail from here on but single connections, in the sight of who makes them.
        match tls {
            None => {
                let server = axum_server::from_tcp(listener)?.handle(ours);
                tokio::spawn(server.first_request_timeout(PATIENCE).serve(service));
            }
            Some(tls) => {
                let server = from_tcp_rustls(listener, tls)?.handle(ours);
                tokio::spawn(server.first_request_timeout(PATIENCE).serve(service));
            }
        }
        Ok(Self { handle })
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.handle.shutdown();
    }
}
