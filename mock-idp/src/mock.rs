//! A running mock as a value: what can be asked of it and changed. Starts nothing itself.

use std::{net::SocketAddr, sync::Arc};

use saml_wire::deviate::Deviation;
use tokio::{sync::oneshot, task::JoinHandle};

use crate::{
    issue::IssueError,
    launch::LaunchRequest,
    ledger::Entry,
    metadata::metadata_url,
    provider::{Launched, Provider},
    server,
    service_provider::ServiceProvider,
    state::{Change, ChangeError, Effect},
};

/// A running identity provider. It is gone when this is dropped.
pub struct MockIdp {
    provider: Arc<Provider>,
    metadata: Arc<str>,
    address: SocketAddr,
    /// The server ends, with its connections, when the other end finds this dropped.
    stop: oneshot::Sender<()>,
    task: JoinHandle<()>,
}

/// What the next document of a user is to be, see [`MockIdp::next`].
#[derive(Debug)]
#[must_use = "an order counts when it says for whom"]
pub struct NextDocument<'a> {
    idp: &'a MockIdp,
    deviation: Option<Deviation>,
}

impl MockIdp {
    pub(crate) fn new(
        provider: Arc<Provider>,
        metadata: Arc<str>,
        address: SocketAddr,
        stop: oneshot::Sender<()>,
        task: JoinHandle<()>,
    ) -> Self {
        Self { provider, metadata, address, stop, task }
    }

    /// The URL, without a slash at the end.
    pub fn url(&self) -> &str {
        &self.provider.url
    }

    /// Where it listens, whatever URL it publishes.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Where AuthnRequests go by HTTP-Redirect: the URL of the first application, for vendors that have one for each.
    pub fn sso_url(&self) -> String {
        let vendor = &self.provider.vendor;
        format!("{}{}", self.provider.url, vendor.path(&vendor.endpoints.sso_redirect, 0, ""))
    }

    /// Where a person logs in and sees the applications.
    pub fn portal_url(&self) -> String {
        format!("{}{}", self.provider.url, server::PORTAL)
    }

    /// Where the admin console is. It has no login: whoever reaches the mock can be anybody anyway.
    pub fn console_url(&self) -> String {
        format!("{}{}", self.provider.url, server::CONSOLE)
    }

    /// Where the metadata document is.
    pub fn metadata_url(&self) -> String {
        metadata_url(&self.provider.vendor, &self.provider.url)
    }

    /// The metadata document.
    pub fn metadata(&self) -> &str {
        &self.metadata
    }

    /// The entity id.
    pub fn entity_id(&self) -> String {
        self.provider.vendor.entity_id()
    }

    /// The signing certificate, as DER.
    pub fn certificate(&self) -> &[u8] {
        self.provider.keys.certificate()
    }

    /// The vendor's own URL that begins a login at the identity provider. Nothing where no URL of
    /// this vendor can carry the RelayState, or there is no such service provider.
    pub fn start_url(&self, entity_id: &str, relay_state: Option<&str>) -> Option<String> {
        self.provider.start_url(entity_id, relay_state)
    }

    /// Changes something, as the vendor's console or the admin API would.
    pub fn apply(&self, change: Change) -> Result<Effect, ChangeError> {
        self.provider.apply(change)
    }

    /// Adds an application as it is configured, which may be more than [`Change::AddServiceProvider`] can say.
    pub fn register(&self, application: ServiceProvider) -> Result<Effect, ChangeError> {
        self.provider.register(application)
    }

    /// Makes the next document of a user deviate: `idp.next(Deviation::Expired).for_user("ada")`.
    /// Several orders for one user are served one after the other.
    pub fn next(&self, deviation: Deviation) -> NextDocument<'_> {
        NextDocument { idp: self, deviation: Some(deviation) }
    }

    /// Refuses the next login of a user at the identity provider.
    pub fn deny_next(&self) -> NextDocument<'_> {
        NextDocument { idp: self, deviation: None }
    }

    /// Issues a document without HTTP, exactly as the portal would.
    pub fn launch(&self, request: &LaunchRequest) -> Result<Launched, IssueError> {
        self.provider.launch(request)
    }

    /// Reads a user from the live directory now, as a login would; there is none without one. Whom the mock has of its own
    /// is the directory's from then on, and keeps the assignment and the NameID that only the mock knows. Says whether the
    /// directory has the user.
    #[cfg(feature = "ldap")]
    pub async fn follow(&self, login: &str) -> Result<bool, crate::directory::DirectoryError> {
        self.provider.follow(login).await
    }

    /// What happened so far, the latest thousand entries.
    pub fn ledger(&self) -> Vec<Entry> {
        self.provider.entries()
    }

    /// Ends it, and waits until the port is free.
    pub async fn shutdown(self) {
        drop(self.stop);
        // An error would be a panic of the server, which serves nobody any more.
        let _ = self.task.await;
    }

    /// Runs for as long as the server does: until the process ends.
    pub async fn run(self) {
        let _ = self.task.await;
    }
}

impl std::fmt::Debug for MockIdp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("MockIdp")
            .field("vendor", &self.provider.vendor.name)
            .field("url", &self.provider.url)
            .finish_non_exhaustive()
    }
}

impl NextDocument<'_> {
    /// Places the order for this user.
    pub fn for_user(self, login: &str) -> Result<(), ChangeError> {
        let user = login.to_owned();
        let change = match self.deviation {
            Some(deviation) => Change::Deviate { user, deviation },
            None => Change::Deny { user },
        };
        self.idp.apply(change).map(|_| ())
    }
}
