//! The way to the service provider: TLS, a name that is somewhere else, pace, and what is asked once more. Knows no page and no act.

use super::driver::Driver;
use super::settings::RunError;
use reqwest::{Certificate, StatusCode};
use std::error::Error;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Mutex;
use tokio::time::Instant;
use url::{Host, Origin, Url};

/// How a service provider is reached.
#[derive(Debug, Clone, Default)]
pub(super) struct Way {
    /// Where its name is found, instead of where the name is registered.
    pub(super) connect_to: Option<SocketAddr>,
    /// Certificates of its authority, as PEM; absent: those of the system.
    pub(super) ca: Option<Vec<u8>>,
    /// Requests a second, at most.
    pub(super) rate: Option<u32>,
    /// How long one answer may take.
    pub(super) patience: Duration,
    /// Addresses that are published for servers of ours, and where those listen.
    pub(super) ours: Vec<(Origin, Url)>,
}

/// One client for all browsers of a run; cloning is cheap.
#[derive(Debug, Clone)]
pub(super) struct Net {
    client: reqwest::Client,
    pace: Option<Arc<Pace>>,
    site: Origin,
    driver: Option<Driver>,
    ours: Arc<[(Origin, Url)]>,
}

/// At most so many requests a second.
#[derive(Debug)]
struct Pace {
    every: Duration,
    next: Mutex<Instant>,
}

impl Net {
    /// A client for a service provider at this URL.
    pub(super) fn to(site: &Url, way: Way) -> Result<Self, RunError> {
        let failed = |error: reqwest::Error| RunError::Client(with_causes(&error));
        let mut builder = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .timeout(way.patience);
        if let (Some(address), Some(name)) = (way.connect_to, site.host_str()) {
            builder = builder.resolve(name, address);
        }
        if way.ca.is_some() || site.scheme() == "http" {
            let certificates = Certificate::from_pem_bundle(&way.ca.unwrap_or_default());
            builder = builder.tls_certs_only(certificates.map_err(failed)?);
        }
        let pace = way.rate.map(|rate| {
            let every = Duration::from_secs(1) / rate.max(1);
            Arc::new(Pace { every, next: Mutex::new(Instant::now()) })
        });
        let client = builder.build().map_err(failed)?;
        Ok(Self { client, pace, site: site.origin(), driver: None, ours: way.ours.into() })
    }

    /// The same, for a service provider that a driver speaks to.
    pub(super) fn driven(self, driver: Driver) -> Self {
        Self { driver: Some(driver), ..self }
    }

    /// Who speaks to the service provider, if that is a driver.
    pub(super) fn driver(&self) -> Option<&Driver> {
        self.driver.as_ref()
    }

    /// Whether this is at the service provider.
    pub(super) fn is_site(&self, url: &Url) -> bool {
        url.origin() == self.site
    }

    /// A request, once it is its turn. What is published for a server of ours is asked where that listens.
    pub(super) async fn request(
        &self,
        method: reqwest::Method,
        url: &Url,
    ) -> reqwest::RequestBuilder {
        if let (true, Some(pace)) = (self.is_site(url), &self.pace) {
            pace.turn().await;
        }
        self.client.request(method, self.really(url))
    }

    /// Status and text of a document that whoever asks may have.
    pub(super) async fn text(&self, url: &Url) -> Result<(StatusCode, String), reqwest::Error> {
        let answer = self.request(reqwest::Method::GET, url).await.send().await?;
        Ok((answer.status(), answer.text().await?))
    }

    /// The status of a GET, where an answer comes.
    pub(super) async fn status(&self, url: &Url) -> Option<StatusCode> {
        let answer = self.request(reqwest::Method::GET, url).await.send().await;
        answer.ok().map(|answer| answer.status())
    }

    fn really(&self, url: &Url) -> Url {
        let origin = url.origin();
        let Some((_, to)) = self.ours.iter().find(|(published, _)| *published == origin) else {
            return url.clone();
        };
        let mut really = to.clone();
        really.set_path(url.path());
        really.set_query(url.query());
        really
    }
}

impl Pace {
    async fn turn(&self) {
        let mine = {
            let mut next = self.next.lock().await;
            let mine = (*next).max(Instant::now());
            *next = mine + self.every;
            mine
        };
        tokio::time::sleep_until(mine).await;
    }
}

/// An error with what it was caused by; reqwest alone says which of its own steps failed, and not why.
pub(crate) fn with_causes(error: &dyn Error) -> String {
    match error.source() {
        Some(source) => format!("{error}: {}", with_causes(source)),
        None => error.to_string(),
    }
}

/// Whether a service provider may be sent what this harness sends: it is on this machine, or its owner's word is given.
pub(super) fn allowed(
    site: &Url,
    connect_to: Option<SocketAddr>,
    may_test: &[String],
) -> Result<(), RunError> {
    let name = site.host_str().unwrap_or_default();
    let here = match connect_to {
        Some(address) => address.ip().is_loopback(),
        None => is_loopback(site),
    };
    if here || may_test.iter().any(|host| host == name) {
        return Ok(());
    }
    Err(RunError::NotAllowed(format!(
        "{name} is not this machine. The harness sends forged documents, makes accounts and may lock some: if {name} is yours, or its owner has allowed it in writing, say --i-may-test {name}"
    )))
}

fn is_loopback(site: &Url) -> bool {
    match site.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(ip)) => IpAddr::from(ip).is_loopback(),
        Some(Host::Ipv6(ip)) => IpAddr::from(ip).is_loopback(),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> Url {
        Url::parse(text).unwrap()
    }

    #[test]
    fn nobody_is_tested_who_is_not_here_and_has_not_allowed_it() {
        let away = url("https://sp.example/");
        let proxy = "127.0.0.1:8443".parse().ok();
        assert!(allowed(&url("http://127.0.0.1:80/"), None, &[]).is_ok());
        assert!(allowed(&url("http://sp.localhost:80/"), None, &[]).is_ok());
        assert!(allowed(&away, proxy, &[]).is_ok());
        assert!(allowed(&away, None, &["sp.example".to_owned()]).is_ok());
        assert!(allowed(&away, None, &["sp".to_owned()]).is_err());
        assert!(allowed(&url("http://127.0.0.1/"), "192.0.2.1:80".parse().ok(), &[]).is_err());
    }

    #[test]
    fn what_is_published_for_us_is_asked_where_we_listen() {
        let ours = vec![(url("https://idp.example").origin(), url("http://127.0.0.1:7000"))];
        let net = Net::to(&url("http://127.0.0.1:1"), Way { ours, ..Way::default() }).unwrap();
        let really = |text| net.really(&url(text)).to_string();
        assert_eq!(really("https://idp.example/sso?a=b"), "http://127.0.0.1:7000/sso?a=b");
        assert_eq!(really("https://sp.example/sso"), "https://sp.example/sso");
    }

    #[test]
    fn a_client_that_cannot_be_made_says_why() {
        let ca = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
        let way = Way { ca: Some(ca.into()), ..Way::default() };
        let error = Net::to(&url("https://127.0.0.1:1"), way).unwrap_err().to_string();
        let cause = error.strip_prefix("the HTTP client could not be made: builder error: ");
        assert!(cause.is_some_and(|cause| !cause.is_empty()), "{error}");
    }

    #[tokio::test]
    async fn requests_keep_their_pace() {
        let pace = Pace { every: Duration::from_millis(10), next: Mutex::new(Instant::now()) };
        let begun = Instant::now();
        for _ in 0..5 {
            pace.turn().await;
        }
        assert!(begun.elapsed() >= Duration::from_millis(40));
    }
}
