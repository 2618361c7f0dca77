//! Everything that decides how a reference service provider behaves, and why one cannot be started.

use std::{
    net::{Ipv4Addr, SocketAddr},
    path::PathBuf,
};

use rcgen::{CertificateParams, KeyPair, PKCS_RSA_SHA256, RsaKeySize};
use saml_verify::{decrypt::DecryptionKey, finding::Finding, key::KeyError, policy::Required};

use crate::{
    clock::Clock,
    hole::{Hole, UnknownHole},
    saml::{Flows, OwnCertificate, OwnKey, RequestBinding, SingleLogout, Unsolicited},
    tunnel::AuthorityError,
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
/// [`crate::ReferenceSp::builder`]; all settings have defaults.
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
}
