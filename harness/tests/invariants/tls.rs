//! A proxy that ends TLS under a name of its own, with a certificate of a private authority. It knows nothing of HTTP.

use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::aws_lc_rs::default_provider;
use tokio_rustls::rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};

/// It forwards to the port that the file `backend` of its folder names, and ends with the program.
pub(super) struct Proxy {
    address: SocketAddr,
}

impl Proxy {
    /// Writes `ca.pem` into the folder, and listens.
    pub(super) fn start(folder: &Path, name: &str) -> Self {
        let acceptor = acceptor(folder, name);
        let backend = folder.join("backend");
        let (sender, receiver) = std::sync::mpsc::channel();
        std::thread::spawn(move || {
            super::runtime().block_on(async {
                let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
                sender.send(listener.local_addr().unwrap()).unwrap();
                while let Ok((stream, _)) = listener.accept().await {
                    tokio::spawn(forward(acceptor.clone(), stream, backend.clone()));
                }
            });
        });
        Self { address: receiver.recv().unwrap() }
    }

    pub(super) fn address(&self) -> String {
        self.address.to_string()
    }
}

async fn forward(acceptor: TlsAcceptor, stream: TcpStream, backend: PathBuf) {
    // A client that goes away early, and a backend that is not there yet, are theirs to notice.
    let Ok(mut client) = acceptor.accept(stream).await else { return };
    let Ok(port) = std::fs::read_to_string(backend) else { return };
    let Ok(mut server) = TcpStream::connect(format!("127.0.0.1:{}", port.trim())).await else {
        return;
    };
    let _ = copy_bidirectional(&mut client, &mut server).await;
}

fn acceptor(folder: &Path, name: &str) -> TlsAcceptor {
    let mut authority = CertificateParams::new(Vec::new()).unwrap();
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let authority_key = KeyPair::generate().unwrap();
    let certificate = authority.self_signed(&authority_key).unwrap();
    std::fs::write(folder.join("ca.pem"), certificate.pem()).unwrap();
    let issuer = Issuer::from_params(&authority, &authority_key);
    let key = KeyPair::generate().unwrap();
    let leaf = CertificateParams::new(vec![name.to_owned()]).unwrap();
    let leaf = leaf.signed_by(&key, &issuer).unwrap();
    let config = ServerConfig::builder_with_provider(Arc::new(default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(
            vec![leaf.der().clone()],
            PrivateKeyDer::from(PrivatePkcs8KeyDer::from(key.serialize_der())),
        )
        .unwrap();
    TlsAcceptor::from(Arc::new(config))
}
