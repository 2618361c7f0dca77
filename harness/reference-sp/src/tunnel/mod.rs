//! The `dx` client speaks to the platform by its public names, over TLS. Here those names lead to this service provider: its own
//! port is a proxy for them as well, which a client is told of by `HTTPS_PROXY`, and the TLS ends with a certificate of an
//! authority that is made at the start, which a client trusts by `DX_CA_CERT`. Every other host is refused, so that no token
//! can leave the machine. Knows HTTP up to the end of a CONNECT, and nothing of what is asked afterwards.

mod authority;
mod connect;

use std::{net::SocketAddr, sync::Arc, time::Duration};

use axum::serve::Listener;
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::{TcpListener, TcpStream},
    sync::mpsc,
    time::timeout,
};
use tokio_rustls::TlsAcceptor;

pub(crate) use authority::Authority;
pub use authority::AuthorityError;

/// The names that the client knows: for credentials, and for everything else.
pub(crate) const HOSTS: [&str; 2] = ["auth.dnanexus.com", "api.dnanexus.com"];

/// How long a client may take until it has said what it wants.
const PATIENCE: Duration = Duration::from_secs(10);
/// Connections that wait to be served, at most.
const WAITING: usize = 64;

/// A connection, with TLS or without.
pub(crate) trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Stream for T {}

/// Connections as they come, and what comes through tunnels: both are served alike.
pub(crate) struct Door {
    address: SocketAddr,
    ready: mpsc::Receiver<(Box<dyn Stream>, SocketAddr)>,
}

impl Door {
    /// Takes every connection of the listener, for as long as somebody takes them from here.
    pub(crate) fn open(listener: TcpListener, address: SocketAddr, tls: TlsAcceptor) -> Self {
        let (sender, ready) = mpsc::channel(WAITING);
        tokio::spawn(welcome(listener, tls, sender));
        Self { address, ready }
    }
}

impl Listener for Door {
    type Io = Box<dyn Stream>;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        match self.ready.recv().await {
            Some(next) => next,
            // The listener is gone: there will be no more.
            None => std::future::pending().await,
        }
    }

    fn local_addr(&self) -> std::io::Result<SocketAddr> {
        Ok(self.address)
    }
}

type Ready = mpsc::Sender<(Box<dyn Stream>, SocketAddr)>;

/// Each connection says by itself what it wants, so that a slow one keeps nobody waiting.
async fn welcome(listener: TcpListener, tls: TlsAcceptor, ready: Ready) {
    let tls = Arc::new(tls);
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = ready.closed() => return,
        };
        // What cannot be accepted, such as a client that is gone already, is the client's loss.
        let Ok((stream, from)) = accepted else {
            tokio::time::sleep(Duration::from_millis(50)).await;
            continue;
        };
        let (tls, ready) = (Arc::clone(&tls), ready.clone());
        tokio::spawn(async move {
            let opened = timeout(PATIENCE, opened(stream, &tls)).await;
            if let Ok(Some(stream)) = opened {
                // Nobody serves any more: the client notices.
                let _unserved = ready.send((stream, from)).await;
            }
        });
    }
}

/// The connection itself, or what is in the tunnel that it asks for; nothing where that leads elsewhere.
async fn opened(stream: TcpStream, tls: &TlsAcceptor) -> Option<Box<dyn Stream>> {
    if !connect::is_asked(&stream).await {
        return Some(Box::new(stream));
    }
    let tunnel = connect::answer(stream).await?;
    let stream = tls.accept(tunnel).await.ok()?;
    Some(Box::new(stream))
}
