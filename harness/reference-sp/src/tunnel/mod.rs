//! The `dx` client speaks to the platform by its public names, over TLS. Here those names lead to this service provider: its own
//! port is a proxy for them as well, which a client is told of by `HTTPS_PROXY`, and the TLS ends with a certificate of an
//! authority that is made at the start, which a client trusts by `DX_CA_CERT`. Every other host is refused, so that no token
//! can leave the machine. Knows HTTP up to the end of a CONNECT, and nothing of what is asked afterwards.

mod authority;
mod connect;
mod elsewhere;
mod place;

use std::{net::SocketAddr, sync::Arc, time::Duration};

use axum::serve::Listener;
use tokio::{
    net::{TcpListener, TcpStream},
    sync::{OwnedSemaphorePermit, Semaphore, mpsc},
    time::timeout,
};
use tokio_rustls::TlsAcceptor;

pub(crate) use authority::Authority;
pub use authority::AuthorityError;
pub(crate) use elsewhere::refused;
use place::{Placed, Stream};

/// The names that the client knows: for credentials, and for everything else.
pub(crate) const HOSTS: [&str; 2] = ["auth.dnanexus.com", "api.dnanexus.com"];

/// What clients may take.
pub(crate) struct Limits {
    /// How long a client may take until it has said what it wants, TLS included.
    patience: Duration,
    /// Connections at once, at most; further ones wait until one of them ends.
    places: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { patience: Duration::from_secs(10), places: 512 }
    }
}

/// Connections that wait to be served, at most.
const WAITING: usize = 64;

/// Connections as they come, and what comes through tunnels: both are served alike.
pub(crate) struct Door {
    address: SocketAddr,
    ready: mpsc::Receiver<(Placed, SocketAddr)>,
}

impl Door {
    /// Takes every connection of the listener, for as long as somebody takes them from here.
    pub(crate) fn open(
        listener: TcpListener,
        address: SocketAddr,
        tls: TlsAcceptor,
        limits: Limits,
    ) -> Self {
        let (sender, ready) = mpsc::channel(WAITING);
        tokio::spawn(welcome(listener, tls, limits, sender));
        Self { address, ready }
    }
}

impl Listener for Door {
    type Io = Placed;
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

/// Each connection says by itself what it wants, so that a slow one keeps nobody waiting.
async fn welcome(
    listener: TcpListener,
    tls: TlsAcceptor,
    limits: Limits,
    ready: mpsc::Sender<(Placed, SocketAddr)>,
) {
    let places = Arc::new(Semaphore::new(limits.places));
    loop {
        let next = tokio::select! {
            next = next(&listener, &places) => next,
            () = ready.closed() => return,
        };
        let Some((stream, from, _place)) = next else { continue };
        let (tls, ready) = (tls.clone(), ready.clone());
        tokio::spawn(async move {
            let opened = timeout(limits.patience, opened(stream, &tls)).await;
            if let Ok(Some(stream)) = opened {
                // Nobody serves any more: the client notices.
                let _unserved = ready.send((Placed { stream, _place }, from)).await;
            }
        });
    }
}

/// The next connection, when there is a place for it.
async fn next(
    listener: &TcpListener,
    places: &Arc<Semaphore>,
) -> Option<(TcpStream, SocketAddr, OwnedSemaphorePermit)> {
    let place = Arc::clone(places).acquire_owned().await.ok()?;
    match listener.accept().await {
        Ok((stream, from)) => Some((stream, from, place)),
        // What cannot be accepted, such as a client that is gone already, is the client's loss.
        Err(_) => {
            tokio::time::sleep(Duration::from_millis(50)).await;
            None
        }
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

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    const SOON: Duration = Duration::from_secs(20);

    async fn a_door(limits: Limits) -> Door {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        Door::open(listener, address, Authority::new().unwrap().tls, limits)
    }

    async fn said(door: &Door, words: &[u8]) -> TcpStream {
        let mut stream = TcpStream::connect(door.address).await.unwrap();
        stream.write_all(words).await.unwrap();
        stream
    }

    /// All that is answered until the connection is closed, by us and not by the client.
    async fn answered(stream: &mut TcpStream) -> String {
        let mut bytes = Vec::new();
        // A connection that is closed with something unread is reset.
        let read = timeout(SOON, stream.read_to_end(&mut bytes)).await;
        assert!(read.is_ok(), "it is still open");
        String::from_utf8(bytes).unwrap()
    }

    #[tokio::test]
    async fn who_does_not_come_to_the_point_is_sent_away() {
        let limits = Limits { patience: Duration::from_millis(200), ..Limits::default() };
        let door = a_door(limits).await;
        let host = HOSTS[0];
        let (silent, never_ends, no_tls) = (
            String::new(),
            format!("CONNECT {host}:443 HTTP/1.1\r\nx: "),
            format!("CONNECT {host}:443 HTTP/1.1\r\n\r\n"),
        );
        for words in [silent, "CONN".to_owned(), never_ends] {
            let mut stream = said(&door, words.as_bytes()).await;
            assert_eq!(answered(&mut stream).await, "", "{words:?}");
        }
        let mut stream = said(&door, no_tls.as_bytes()).await;
        assert_eq!(answered(&mut stream).await, "HTTP/1.1 200 Connection established\r\n\r\n");
    }

    #[tokio::test]
    async fn a_connection_waits_until_there_is_a_place_for_it() {
        let mut door = a_door(Limits { places: 2, ..Limits::default() }).await;
        let mut clients = Vec::new();
        for _ in 0..3 {
            clients.push(said(&door, b"GET / HTTP/1.1\r\n\r\n").await);
        }
        let first = timeout(SOON, door.accept()).await.unwrap();
        let _second = timeout(SOON, door.accept()).await.unwrap();
        let third = timeout(Duration::from_millis(200), door.accept()).await;
        assert!(third.is_err(), "there is no place for it");
        drop(first);
        assert!(timeout(SOON, door.accept()).await.is_ok(), "there is one now");
    }
}
