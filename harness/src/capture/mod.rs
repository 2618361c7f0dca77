//! A service provider that signs nobody in: it takes what a real identity provider posts, has it vetted as it arrives, and
//! shows what was found, in the terminal and on a page of its own. It decides nothing itself: [`crate::vet`] judges.
//!
//! The data goes one way: octets come over HTTP (`site`), the desk has them read and vetted and keeps the last ones
//! (`desk`), and whoever waits for something newer is told of it: the page in a browser, and the command line.

mod arrival;
mod ask;
mod desk;
mod folder;
mod identity;
mod metadata;
mod names;
mod page;
mod server;
mod shelf;
mod site;
mod tls;

pub use arrival::{Arrival, Way};
pub use identity::IdentityError;
pub use tls::{Certificate, TlsError};

use crate::judge::Gate;
use crate::vet::case::Unsaved;
use crate::vet::{Dossier, Values};
use desk::Desk;
use mock_idp::Clock;
use server::Server;
use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use std::sync::Arc;

/// Where a capture listens, what is known beforehand, and what becomes of what arrives.
#[derive(Debug)]
pub struct Settings {
    /// The address; port 0 takes a free one.
    pub address: SocketAddr,
    /// The URL under which browsers reach it, where that is not the address.
    pub url: Option<String>,
    /// The certificate for HTTPS; none: HTTP.
    pub certificate: Option<Certificate>,
    /// The identity provider's metadata, what the service provider needs, and keys that decrypt. Where it names no entity
    /// id or no ACS, those of this server are taken.
    pub known: Dossier,
    /// Whose console the remedies name; none: whoever is recognised in what arrives.
    pub vendor: Option<String>,
    /// Whether values of people are shown.
    pub values: Values,
    /// From which severity on an arrival is bad.
    pub gate: Gate,
    /// Where everything that arrives is kept; none: it is not.
    pub folder: Option<PathBuf>,
    /// When something arrives.
    pub clock: Clock,
}

/// Why nothing can be captured.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CaptureError {
    /// The address cannot be listened on.
    #[error("cannot listen on {address}: {error}")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// Why.
        error: std::io::Error,
    },
    /// The folder cannot be made.
    #[error("cannot keep anything in {folder}: {error}", folder = folder.display())]
    Folder {
        /// The folder.
        folder: PathBuf,
        /// Why.
        error: std::io::Error,
    },
    /// There is no key to be encrypted for.
    #[error(transparent)]
    Identity(#[from] IdentityError),
    /// HTTPS cannot be set up.
    #[error(transparent)]
    Tls(#[from] TlsError),
}

/// A capture that is being served; it ends when this is dropped.
#[derive(Debug)]
pub struct Capture {
    desk: Arc<Desk>,
    _server: Server,
}

impl Capture {
    /// Listens, and serves from now on.
    ///
    /// # Errors
    /// The address is taken, the folder cannot be made, or a key or certificate cannot be made or read.
    pub async fn open(settings: Settings) -> Result<Self, CaptureError> {
        let wanted = settings.address;
        let failed = |error| CaptureError::Listen { address: wanted, error };
        let listener = TcpListener::bind(wanted).map_err(failed)?;
        let address = listener.local_addr().map_err(failed)?;
        let desk = Arc::new(Desk::new(settings, address)?);
        let router = site::router(Arc::clone(&desk));
        let server = Server::open(listener, desk.tls()?, router).map_err(failed)?;
        Ok(Self { desk, _server: server })
    }

    /// Where everything is.
    pub fn url(&self) -> &str {
        &self.desk.names.url
    }

    /// Where the identity provider is to post.
    pub fn acs(&self) -> &str {
        &self.desk.names.acs
    }

    /// The name of this service provider.
    pub fn entity_id(&self) -> &str {
        &self.desk.names.entity_id
    }

    /// Where the metadata of this service provider is.
    pub fn metadata_url(&self) -> String {
        self.desk.names.metadata()
    }

    /// What has arrived after the one with this number, zero for all; waits until there is something.
    pub async fn newer(&self, than: u64) -> Vec<Arc<Arrival>> {
        self.desk.shelf.newer(than).await
    }
}

impl Capture {
    /// An arrival as the text of a scenario file, redacted: see [`mod@crate::vet::case`].
    ///
    /// # Errors
    /// It is not to be read, or no Response, or cannot be issued again.
    pub fn case(&self, arrival: &Arrival, name: &str) -> Result<String, Unsaved> {
        self.desk.case(arrival, name)
    }
}
