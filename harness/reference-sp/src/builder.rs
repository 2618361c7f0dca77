//! How a reference service provider is set up and started: first the socket, then the identity
//! providers, then it serves. Knows nothing of what it serves.

use std::{
    collections::BTreeMap,
    convert::Infallible,
    net::{Ipv4Addr, SocketAddr},
    path::{Path, PathBuf},
    sync::Arc,
};

use axum::serve::Listener;
use rcgen::{CertificateParams, KeyPair, PKCS_RSA_SHA256, RsaKeySize};
use saml_verify::{decrypt::DecryptionKey, finding::Finding, key::KeyError, policy::Required};
use tokio::{net::TcpListener, sync::oneshot};

use crate::{
    clock::Clock,
    hole::{Hole, UnknownHole},
    saml::{
        Flows, Idp, OwnCertificate, OwnKey, RequestBinding, SingleLogout, SpNames, Unsolicited,
    },
    settings,
    site::Site,
    tunnel::{self, Authority, AuthorityError, Door, Limits},
    web,
};

/// Why the service provider cannot be started.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StartError {
    /// The address is taken, or not ours.
    #[error("cannot listen on {address}")]
    Address {
        /// What was asked for.
        address: SocketAddr,
        /// What the operating system says.
        source: std::io::Error,
    },
    /// The names of the platform are not served where others can reach them.
    #[error("the command-line client is served on loopback only, and {address} is not")]
    Exposed {
        /// What was asked for.
        address: SocketAddr,
    },
    /// The private key or the certificate for encrypted assertions cannot be used.
    #[error("the decryption key cannot be used: {0}")]
    DecryptionKey(#[from] KeyError),
    /// No key for encrypted assertions could be made.
    #[error("no decryption key can be made: {0}")]
    FreshKey(#[from] rcgen::Error),
    /// There is no such hole.
    #[error(transparent)]
    Hole(UnknownHole),
    /// The command-line client cannot be spoken to over TLS.
    #[error("the tunnel for the command-line client cannot be made: {0}")]
    Tunnel(#[from] AuthorityError),
    /// What a client is to trust cannot be written.
    #[error("cannot write {}", path.display())]
    Written {
        /// Where to.
        path: PathBuf,
        /// What the operating system says.
        source: std::io::Error,
    },
    /// The metadata of an identity provider cannot be used.
    #[error("the metadata of an identity provider cannot be used: {0}")]
    IdpMetadata(#[from] Finding),
    /// A setting that came as a pair of name and value.
    #[error("cannot use the setting {name}: {reason}")]
    Setting {
        /// The name of the pair.
        name: String,
        /// Why not.
        reason: String,
    },
}

/// Everything that decides how the service provider behaves. Begin with
/// [`ReferenceSp::builder`]; all settings have defaults.
pub struct Builder {
    pub(crate) address: SocketAddr,
    pub(crate) admin_token: Option<String>,
    pub(crate) client_authority: Option<PathBuf>,
    pub(crate) clock: Clock,
    pub(crate) decryption: Option<(DecryptionKey, OwnCertificate)>,
    pub(crate) flows: Flows,
    pub(crate) holes: Vec<Hole>,
    pub(crate) idps: Vec<String>,
    pub(crate) public_url: Option<String>,
    pub(crate) required: Required,
    pub(crate) seed: Option<u64>,
    pub(crate) signing: Option<OwnKey>,
}

impl Default for Builder {
    fn default() -> Self {
        Self {
            address: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            admin_token: None,
            client_authority: None,
            clock: Clock::System,
            decryption: None,
            flows: Flows::default(),
            holes: Vec::new(),
            idps: Vec::new(),
            public_url: None,
            required: Required::default(),
            seed: None,
            signing: None,
        }
    }
}

impl Builder {
    /// Where to listen. Default: a free port on 127.0.0.1.
    pub fn address(self, address: SocketAddr) -> Self {
        Self { address, ..self }
    }

    /// The bearer token of the admin API. Without one the admin API refuses everybody.
    pub fn admin_token(self, token: impl Into<String>) -> Self {
        Self { admin_token: Some(token.into()), ..self }
    }

    /// The port is also a proxy for `auth.dnanexus.com` and `api.dnanexus.com`, and for nothing else: those names lead to
    /// this service provider, over TLS. The certificate of the authority that a client has to trust is written into this
    /// file at the start. On loopback only. Default: none.
    pub fn client_authority(self, file: impl Into<PathBuf>) -> Self {
        Self { client_authority: Some(file.into()), ..self }
    }

    /// Where the time comes from. Default: this machine.
    pub fn clock(self, clock: Clock) -> Self {
        Self { clock, ..self }
    }

    /// Opens encrypted assertions: an RSA key as PKCS#8 in DER, and its certificate in DER, which
    /// the metadata shows. Without it encrypted assertions are refused.
    pub fn decryption_key(self, pkcs8: &[u8], certificate: &[u8]) -> Result<Self, StartError> {
        let key = DecryptionKey::from_pkcs8(pkcs8)?;
        let decryption = Some((key, OwnCertificate::from_der(certificate)?));
        Ok(Self { decryption, ..self })
    }

    /// The same with a key that is made now and gone at the end.
    pub fn fresh_decryption_key(self) -> Result<Self, StartError> {
        let key = KeyPair::generate_rsa_for(&PKCS_RSA_SHA256, RsaKeySize::_2048)?;
        let certificate = CertificateParams::default().self_signed(&key)?;
        self.decryption_key(&key.serialize_der(), certificate.der())
    }

    /// Switches mistakes on. Where two replace the same step, the last one counts.
    pub fn holes(mut self, holes: impl IntoIterator<Item = Hole>) -> Self {
        self.holes.extend(holes);
        self
    }

    /// Trusts one more identity provider, by its metadata document.
    pub fn idp_metadata(mut self, xml: impl Into<String>) -> Self {
        self.idps.push(xml.into());
        self
    }

    /// The URL under which users reach it, without a slash at the end. Default: the address.
    pub fn public_url(self, url: impl Into<String>) -> Self {
        Self { public_url: Some(url.into().trim_end_matches('/').to_owned()), ..self }
    }

    /// Which signature a Response must have. Default: that of the assertion or that of the Response.
    pub fn required(self, required: Required) -> Self {
        Self { required, ..self }
    }

    /// Session ids and tokens repeat themselves: for tests only. Default: random.
    pub fn seed(self, seed: u64) -> Self {
        Self { seed: Some(seed), ..self }
    }

    /// A LogoutRequest of an identity provider ends the sessions that it names, and is answered
    /// (Profiles 4.4). Default: single logout is not supported.
    pub fn single_logout(mut self) -> Self {
        self.flows.single_logout = SingleLogout::Advertised;
        self
    }

    /// The login page sends a signed AuthnRequest in a URL, and its answer is accepted once, in
    /// the same browser (Profiles 4.1). Default: a login cannot begin at the service provider.
    pub fn sp_initiated(mut self) -> Self {
        self.flows.sp_initiated = Some(RequestBinding::Redirect);
        self
    }

    /// The same with the AuthnRequest in a form that the browser posts.
    pub fn sp_initiated_by_post(mut self) -> Self {
        self.flows.sp_initiated = Some(RequestBinding::Post);
        self
    }

    /// A Response that answers no request is refused. Default: it is accepted.
    pub fn solicited_only(mut self) -> Self {
        self.flows.unsolicited = Unsolicited::Refused;
        self
    }

    /// Settings as pairs: `REFERENCE_SP_ADMIN_TOKEN`, `REFERENCE_SP_CLIENT_AUTHORITY` (a file, see
    /// [`Builder::client_authority`]), `REFERENCE_SP_DECRYPTION_KEY` (`fresh`: one
    /// that is made now), `REFERENCE_SP_HOLES` (names with commas between),
    /// `REFERENCE_SP_PUBLIC_URL`, `REFERENCE_SP_REQUIRED` (which signature a Response must have:
    /// `assertion`, `response`, `both` or `either`), `REFERENCE_SP_SEED`,
    /// `REFERENCE_SP_SINGLE_LOGOUT` (`on` or `off`), `REFERENCE_SP_SP_INITIATED` (`off`, `redirect` or `post`),
    /// `REFERENCE_SP_UNSOLICITED` (`accepted` or `refused`). Names of others are passed over.
    pub fn settings(self, pairs: &BTreeMap<String, String>) -> Result<Self, StartError> {
        settings::apply(self, pairs)
    }

    /// Takes the port, so that all URLs are known, and serves nothing yet.
    pub async fn bind(mut self) -> Result<BoundSp, StartError> {
        if self.client_authority.is_some() && !self.address.ip().is_loopback() {
            return Err(StartError::Exposed { address: self.address });
        }
        if self.flows.sign() {
            self.signing = Some(OwnKey::generate());
        }
        let failed = |source| StartError::Address { address: self.address, source };
        let listener = TcpListener::bind(self.address).await.map_err(failed)?;
        let address = listener.local_addr().map_err(failed)?;
        let url = self.public_url.clone().unwrap_or_else(|| format!("http://{address}"));
        let authority = self.client_authority.as_deref().map(authority).transpose()?;
        Ok(BoundSp { address, names: SpNames::of(&url), builder: self, listener, authority })
    }
}

/// A service provider whose URLs are fixed, and which trusts nobody yet.
pub struct BoundSp {
    address: SocketAddr,
    names: SpNames,
    builder: Builder,
    listener: TcpListener,
    authority: Option<Authority>,
}

/// An authority that is known to those who read the file.
fn authority(file: &Path) -> Result<Authority, StartError> {
    let authority = Authority::new()?;
    let failed = |source| StartError::Written { path: file.to_owned(), source };
    std::fs::write(file, &authority.pem).map_err(failed)?;
    Ok(authority)
}

impl BoundSp {
    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The URL under which users reach it, without a slash at the end.
    pub fn url(&self) -> &str {
        &self.names.url
    }

    /// Its entity id.
    pub fn entity_id(&self) -> &str {
        &self.names.entity_id
    }

    /// The URL that Responses are posted to.
    pub fn acs(&self) -> &str {
        &self.names.acs
    }

    /// Its metadata document.
    pub fn metadata(&self) -> String {
        Site::metadata_of(&self.names, &self.builder)
    }

    /// Serves, and trusts the identity providers whose metadata documents these are, besides those
    /// of the builder. Needs the tokio runtime that the socket was bound in.
    pub fn serve(mut self, idps: Vec<String>) -> Result<ReferenceSp, StartError> {
        let documents = self.builder.idps.iter().chain(&idps);
        let trusted = documents.map(|xml| Idp::parse(xml)).collect::<Result<Vec<_>, _>>()?;
        self.builder.idps.clear();
        let site = Arc::new(Site::new(self.names, self.builder, trusted));
        let router = web::router(Arc::clone(&site));
        let (stop, stopped) = oneshot::channel::<Infallible>();
        match self.authority {
            None => serve(self.listener, router, stopped),
            Some(authority) => {
                let router = tunnel::refused(router, self.address, &site.names.url);
                let (tls, limits) = (authority.tls, Limits::default());
                serve(Door::open(self.listener, self.address, tls, limits), router, stopped);
            }
        }
        Ok(ReferenceSp { site, _stop: stop })
    }
}

/// Until the other end of the channel is dropped, with the service provider.
fn serve<L>(listener: L, router: axum::Router, stopped: oneshot::Receiver<Infallible>)
where
    L: Listener,
    L::Addr: std::fmt::Debug,
{
    let server = axum::serve(listener, router).with_graceful_shutdown(async move {
        // Nothing is ever sent.
        let _dropped = stopped.await;
    });
    tokio::spawn(server.into_future());
}

/// A service provider that serves until the value is dropped.
pub struct ReferenceSp {
    site: Arc<Site>,
    _stop: oneshot::Sender<Infallible>,
}

impl ReferenceSp {
    /// Begins to set one up.
    pub fn builder() -> Builder {
        Builder::default()
    }

    /// The URL under which users reach it, without a slash at the end.
    pub fn url(&self) -> &str {
        &self.site.names.url
    }

    /// Its entity id.
    pub fn entity_id(&self) -> &str {
        &self.site.names.entity_id
    }

    /// The URL that Responses are posted to.
    pub fn acs(&self) -> &str {
        &self.site.names.acs
    }

    /// What happened so far, line by line, without secrets.
    pub fn log(&self) -> Vec<String> {
        self.site.log.snapshot()
    }
}
