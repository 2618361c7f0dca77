//! HTTPS with one certificate, given or made at the start.

use super::identity::valid;
use axum_server::tls_rustls::RustlsConfig;
use rcgen::{CertificateParams, KeyPair};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ServerConfig, crypto::aws_lc_rs::default_provider};
use std::sync::Arc;
use time::OffsetDateTime;
use url::Url;

/// The certificate of the server.
#[derive(Clone)]
pub enum Certificate {
    /// Made at the start for the host of the URL and loopback; a browser warns of it.
    Made,
    /// In PEM: the chain, the server's first, and its private key.
    Given {
        /// The certificates.
        chain: Vec<u8>,
        /// PKCS#8, PKCS#1 or SEC1.
        key: Vec<u8>,
    },
}

impl std::fmt::Debug for Certificate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Made => "Made",
            Self::Given { .. } => "Given { .. }",
        })
    }
}

impl Certificate {
    /// Whether it can be served.
    ///
    /// # Errors
    /// It is no certificate, or the key is another one's.
    pub fn check(&self) -> Result<(), TlsError> {
        config(self, "https://localhost", OffsetDateTime::UNIX_EPOCH).map(drop)
    }
}

/// Why there is no HTTPS.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TlsError {
    /// A certificate could not be made.
    #[error("no certificate can be made: {0}")]
    Make(#[from] rcgen::Error),
    /// A given file does not hold what it should.
    #[error("{0}")]
    Given(String),
    /// They do not fit each other, or are of no use.
    #[error("the certificate and the key cannot be used: {0}")]
    Tls(#[from] rustls::Error),
}

/// TLS for the host of this URL.
pub(super) fn config(
    certificate: &Certificate,
    url: &str,
    now: OffsetDateTime,
) -> Result<RustlsConfig, TlsError> {
    let (chain, key) = match certificate {
        Certificate::Made => made(url, now)?,
        Certificate::Given { chain, key } => given(chain, key)?,
    };
    let config = ServerConfig::builder_with_provider(Arc::new(default_provider()))
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(chain, key)?;
    Ok(RustlsConfig::from_config(Arc::new(config)))
}

type Pair = (Vec<CertificateDer<'static>>, PrivateKeyDer<'static>);

fn made(url: &str, now: OffsetDateTime) -> Result<Pair, TlsError> {
    let mut names = vec!["localhost".to_owned(), "127.0.0.1".to_owned(), "::1".to_owned()];
    let host = Url::parse(url).ok().and_then(|url| url.host_str().map(str::to_owned));
    names.extend(host.map(|host| host.trim_matches(['[', ']']).to_owned()));
    names.sort();
    names.dedup();
    let key = KeyPair::generate()?;
    let certificate = valid(CertificateParams::new(names)?, now).self_signed(&key)?;
    let key = PrivateKeyDer::try_from(key.serialize_der());
    Ok((vec![certificate.der().clone()], key.map_err(|why| TlsError::Given(why.to_owned()))?))
}

fn given(chain: &[u8], key: &[u8]) -> Result<Pair, TlsError> {
    let wrong = |what: &str, why: &str| TlsError::Given(format!("the {what}: {why}"));
    let blocks = |octets, what| pem::parse_many(octets).map_err(|it| wrong(what, &it.to_string()));
    let chain = blocks(chain, "certificate")?;
    let chain: Vec<CertificateDer<'static>> = chain
        .into_iter()
        .filter(|block| block.tag() == "CERTIFICATE")
        .map(|block| CertificateDer::from(block.into_contents()))
        .collect();
    if chain.is_empty() {
        return Err(wrong("certificate", "there is none in the file"));
    }
    let key = blocks(key, "private key")?;
    let key = key.into_iter().find(|block| block.tag().ends_with("PRIVATE KEY"));
    let key = key.ok_or_else(|| wrong("private key", "there is none in the file"))?;
    let key = PrivateKeyDer::try_from(key.into_contents());
    Ok((chain, key.map_err(|why| wrong("private key", why))?))
}
