//! How a reference service provider is started: first the socket, then the identity providers, then it serves. Knows nothing of
//! what it serves.

use std::{convert::Infallible, net::SocketAddr, path::Path, sync::Arc};

use axum::serve::Listener;
use tokio::{net::TcpListener, sync::oneshot};

use crate::{
    builder::{Builder, StartError},
    saml::{Idp, OwnKey, SpNames},
    site::Site,
    tunnel::{self, Authority, Door, Limits},
    web,
};

impl Builder {
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
