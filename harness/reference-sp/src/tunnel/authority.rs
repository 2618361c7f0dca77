//! The certificate authority of the tunnel: made at the start, gone at the end.

use std::sync::Arc;

use rcgen::{
    BasicConstraints, CertificateParams, DnType, GeneralSubtree, IsCa, Issuer, KeyPair,
    KeyUsagePurpose, NameConstraints,
};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{
        self, ServerConfig,
        crypto::aws_lc_rs::default_provider,
        pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer},
    },
};

use super::HOSTS;

/// Why there is no TLS.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AuthorityError {
    /// A key or a certificate could not be made.
    #[error("no certificate can be made: {0}")]
    Certificate(#[from] rcgen::Error),
    /// TLS does not take them.
    #[error("TLS cannot be set up: {0}")]
    Tls(#[from] rustls::Error),
}

/// An authority and a server with a certificate of it, for the names of the platform and nothing else.
pub(crate) struct Authority {
    /// The authority's certificate, which clients are to trust.
    pub(crate) pem: String,
    /// Ends TLS.
    pub(crate) tls: TlsAcceptor,
}

impl Authority {
    pub(crate) fn new() -> Result<Self, AuthorityError> {
        let key = KeyPair::generate()?;
        let mut parameters = CertificateParams::default();
        parameters.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
        parameters.distinguished_name.push(DnType::CommonName, "reference-sp, for tests");
        parameters.key_usages.push(KeyUsagePurpose::KeyCertSign);
        // Whoever trusts it trusts it for these names alone.
        parameters.name_constraints = Some(NameConstraints {
            permitted_subtrees: HOSTS.map(|host| GeneralSubtree::DnsName(host.to_owned())).into(),
            excluded_subtrees: Vec::new(),
        });
        let certificate = parameters.self_signed(&key)?;
        let tls = acceptor(&Issuer::from_params(&parameters, &key))?;
        Ok(Self { pem: certificate.pem(), tls })
    }
}

fn acceptor(issuer: &Issuer<'_, &KeyPair>) -> Result<TlsAcceptor, AuthorityError> {
    let key = KeyPair::generate()?;
    let names = HOSTS.map(str::to_owned);
    let leaf = CertificateParams::new(names)?.signed_by(&key, issuer)?;
    let private = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let config = ServerConfig::builder_with_provider(Arc::new(default_provider()))
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(vec![leaf.der().clone()], private)?;
    Ok(TlsAcceptor::from(Arc::new(config)))
}
