//! From a few words to a running mock: what is not said has a default. Serves nothing itself.

use std::{
    collections::BTreeMap,
    net::{Ipv4Addr, SocketAddr},
    sync::{Arc, Mutex},
};

use saml_verify::finding::Finding;
use tokio::{net::TcpListener, sync::oneshot};

use crate::{
    clock::Clock,
    directory::{Directory, DirectoryError, User},
    keys::{KeyError, KeyRing},
    ledger::Ledger,
    metadata::{metadata, metadata_url},
    mock::MockIdp,
    provider::Provider,
    server,
    service_provider::ServiceProvider,
    state::State,
    vendor::Vendor,
};

/// A mock that is configured and not started.
#[derive(Debug)]
#[must_use = "nothing happens before `start` or `bind`"]
pub struct Builder {
    vendor: Vendor,
    directory: Directory,
    service_providers: Vec<Result<ServiceProvider, Finding>>,
    clock: Clock,
    seed: u64,
    keys: Option<KeyRing>,
    rollover: bool,
    elliptic: bool,
    public_url: Option<String>,
    address: SocketAddr,
    #[cfg(feature = "ldap")]
    live: Option<crate::ldap::LiveDirectory>,
}

/// Why a mock could not start.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StartError {
    /// The address cannot be listened on.
    #[error("cannot listen on {address}")]
    Bind {
        /// The address.
        address: SocketAddr,
        /// What the system says.
        source: std::io::Error,
    },
    /// The live directory could not be read.
    #[error("the users cannot be read")]
    Directory(#[from] DirectoryError),
    /// Two service providers with the same entity id.
    #[error("two service providers have the entity id {0:?}")]
    DuplicateServiceProvider(String),
    /// There are no keys.
    #[error("there is no signing key")]
    Keys(#[from] KeyError),
    /// The metadata of a service provider is not right.
    #[error("the service provider's metadata is not right: {0}")]
    ServiceProviderMetadata(Finding),
}

/// A mock whose URL and keys are fixed, and that serves nothing yet: requests wait.
#[derive(Debug)]
pub struct BoundIdp {
    listener: TcpListener,
    url: String,
    metadata: String,
    keys: KeyRing,
    builder: Builder,
    service_providers: Vec<ServiceProvider>,
}

/// Begins to set one up.
impl MockIdp {
    /// A mock of Okta.
    pub fn okta() -> Builder {
        Builder::new(Vendor::okta())
    }

    /// A mock of OneLogin.
    pub fn onelogin() -> Builder {
        Builder::new(Vendor::onelogin())
    }

    /// A mock of PingOne, the platform at `auth.pingone.com`.
    pub fn pingone() -> Builder {
        Builder::new(Vendor::pingone())
    }

    /// A mock of PingOne for Enterprise.
    pub fn pingone_for_enterprise() -> Builder {
        Builder::new(Vendor::pingone_for_enterprise())
    }

    /// A mock of any vendor.
    pub fn vendor(vendor: Vendor) -> Builder {
        Builder::new(vendor)
    }
}

impl Builder {
    pub(crate) fn new(vendor: Vendor) -> Self {
        Self {
            vendor,
            directory: Directory::default(),
            service_providers: Vec::new(),
            clock: Clock::System,
            seed: 0,
            keys: None,
            rollover: false,
            elliptic: false,
            public_url: None,
            address: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            #[cfg(feature = "ldap")]
            live: None,
        }
    }

    /// Adds a user: `"ada"` for the defaults of [`User::new`], or a [`User`].
    pub fn user(mut self, user: impl Into<User>) -> Self {
        self.directory.add(user.into());
        self
    }

    /// Adds users.
    pub fn users(self, users: impl IntoIterator<Item = User>) -> Self {
        users.into_iter().fold(self, Self::user)
    }

    /// Takes this directory, instead of all users before.
    pub fn directory(mut self, directory: Directory) -> Self {
        self.directory = directory;
        self
    }

    /// Asks this directory about everybody whom [`user`](Self::user) and [`directory`](Self::directory) do not name. Its users
    /// are read at the start, which fails where it cannot be read.
    #[cfg(feature = "ldap")]
    pub fn live_directory(mut self, live: crate::ldap::LiveDirectory) -> Self {
        self.live = Some(live);
        self
    }

    /// Adds an application.
    pub fn service_provider(mut self, service_provider: ServiceProvider) -> Self {
        self.service_providers.push(Ok(service_provider));
        self
    }

    /// Adds an application from its metadata; what is wrong with it is said at the start.
    pub fn sp_metadata(mut self, xml: &str) -> Self {
        self.service_providers.push(ServiceProvider::from_metadata(xml));
        self
    }

    /// Takes this clock. Default: the system's.
    pub fn clock(mut self, clock: Clock) -> Self {
        self.clock = clock;
        self
    }

    /// Draws ids from this seed. Default: zero.
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// Takes these keys. Default: new ones.
    pub fn keys(mut self, keys: KeyRing) -> Self {
        self.keys = Some(keys);
        self
    }

    /// Publishes the next key too, as before a change of keys, and an old one whose certificate has expired. Default: only
    /// the first. Documents are signed with the first one either way, unless they deviate.
    pub fn rollover(mut self) -> Self {
        self.rollover = true;
        self
    }

    /// Publishes the key on the curve P-256 too, without which nobody can verify what is signed with ECDSA. Default: not.
    pub fn elliptic(mut self) -> Self {
        self.elliptic = true;
        self
    }

    /// Takes this URL for all that is published, where a proxy stands in front.
    pub fn public_url(mut self, url: &str) -> Self {
        self.public_url = Some(url.trim_end_matches('/').to_owned());
        self
    }

    /// Listens here. Default: loopback, a free port. Whoever can reach the address can be anybody
    /// at every service provider that trusts this mock.
    pub fn address(mut self, address: SocketAddr) -> Self {
        self.address = address;
        self
    }

    /// Starts on a task of its own.
    pub async fn start(self) -> Result<MockIdp, StartError> {
        Ok(self.bind().await?.serve([]))
    }

    /// Fixes the URL and the keys, and serves nothing yet.
    pub async fn bind(mut self) -> Result<BoundIdp, StartError> {
        let mut service_providers = Vec::new();
        for service_provider in std::mem::take(&mut self.service_providers) {
            let next = service_provider.map_err(StartError::ServiceProviderMetadata)?;
            service_providers.push(next);
        }
        check_entity_ids(&service_providers)?;
        #[cfg(feature = "ldap")]
        if let Some(live) = &self.live {
            live.fill(&mut self.directory).await?;
        }
        let failed = |source| StartError::Bind { address: self.address, source };
        let listener = TcpListener::bind(self.address).await.map_err(failed)?;
        let url = match self.public_url.take() {
            Some(url) => url,
            None => format!("http://{}", listener.local_addr().map_err(failed)?),
        };
        let keys = self.take_keys().await?;
        let count = if self.rollover { 3 } else { 1 };
        let elliptic = self.elliptic.then(|| keys.elliptic().certificate());
        let certificates = keys.certificates().into_iter().take(count).chain(elliptic);
        let certificates = certificates.map(<[u8]>::to_vec);
        let metadata = metadata(&self.vendor, &url, certificates.collect());
        Ok(BoundIdp { listener, url, metadata, keys, builder: self, service_providers })
    }

    /// Keys take a hundred milliseconds to make, so not on the thread of the runtime.
    async fn take_keys(&mut self) -> Result<KeyRing, KeyError> {
        if let Some(keys) = self.keys.take() {
            return Ok(keys);
        }
        let (vendor, now) = (self.vendor.clone(), self.clock.now());
        let making = tokio::task::spawn_blocking(move || KeyRing::generate(&vendor, now));
        making.await.expect("making keys does not panic")
    }
}

impl BoundIdp {
    /// The mock's URL, without a slash at the end.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The entity id.
    pub fn entity_id(&self) -> String {
        self.builder.vendor.entity_id()
    }

    /// The metadata document.
    pub fn metadata(&self) -> &str {
        &self.metadata
    }

    /// Where the metadata document will be served.
    pub fn metadata_url(&self) -> String {
        metadata_url(&self.builder.vendor, &self.url)
    }

    /// The signing certificate, as DER.
    pub fn certificate(&self) -> &[u8] {
        self.keys.certificate()
    }

    /// Serves these applications after those of the builder, on a task of its own.
    ///
    /// # Panics
    /// Outside of a tokio runtime.
    pub fn serve(self, service_providers: impl IntoIterator<Item = ServiceProvider>) -> MockIdp {
        let Self { listener, url, metadata, keys, builder, service_providers: mut all } = self;
        all.extend(service_providers);
        let vendor = Arc::new(builder.vendor);
        let provider = Arc::new(Provider {
            keys,
            url,
            clock: builder.clock,
            seed: builder.seed,
            state: Mutex::new(State::new(Arc::clone(&vendor), builder.directory, all)),
            ledger: Mutex::new(Ledger::default()),
            #[cfg(feature = "ldap")]
            live: builder.live,
            vendor,
        });
        let metadata: Arc<str> = metadata.into();
        let (stop, stopped) = oneshot::channel();
        let router = server::router(Arc::clone(&provider), Arc::clone(&metadata));
        let address = listener.local_addr().unwrap_or(builder.address);
        let task = tokio::spawn(server::serve(listener, router, stopped));
        MockIdp::new(provider, metadata, address, stop, task)
    }
}

fn check_entity_ids(service_providers: &[ServiceProvider]) -> Result<(), StartError> {
    let mut seen = BTreeMap::new();
    for service_provider in service_providers {
        if seen.insert(&service_provider.entity_id, ()).is_some() {
            let entity_id = service_provider.entity_id.clone();
            return Err(StartError::DuplicateServiceProvider(entity_id));
        }
    }
    Ok(())
}
