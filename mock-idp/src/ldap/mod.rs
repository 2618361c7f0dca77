//! A directory that is live: a server that speaks LDAP (RFC 4511), asked at every login. It is only read.
//!
//! Entries become the records of [`crate::ldif`], and one function makes users of both.
//!
//! ```no_run
//! use mock_idp::{MockIdp, ldap::{LiveDirectory, Schema}};
//!
//! # async fn start() -> Result<(), Box<dyn std::error::Error>> {
//! let people = "ou=people,dc=example,dc=test";
//! let directory = LiveDirectory::new("ldaps://ldap.example.test", Schema::Ldap, people)?
//!     .bind("cn=reader,dc=example,dc=test", std::env::var("READER_PASSWORD")?)
//!     .authority(&std::fs::read_to_string("authority.pem")?)?;
//! let idp = MockIdp::okta().live_directory(directory).start().await?;
//! println!("log in at {} with the directory's password", idp.portal_url());
//! # Ok(())
//! # }
//! ```

mod connection;
mod entry;
mod login;
mod read;
mod verdict;

use std::{net::IpAddr, sync::Arc, time::Duration};

use tokio_rustls::rustls::{ClientConfig, RootCertStore, pki_types::CertificateDer};
use url::{Host, Url};

use crate::directory::{DirectoryError, Password};

/// What the protocol is spoken with, for whoever writes to a directory over [`LiveDirectory::connect`].
pub use ldap3;
pub use login::Checked;

/// How a directory is reached and what is looked for in it. Nothing is asked before it is given to a mock.
#[derive(Debug, Clone)]
#[must_use = "a mock takes it, by `Builder::live_directory`"]
pub struct LiveDirectory {
    url: Url,
    schema: Schema,
    base: String,
    group_base: Option<String>,
    bind: Option<(String, Password)>,
    login_attribute: Option<String>,
    user_filter: Option<String>,
    tls: Option<Arc<ClientConfig>>,
    starttls: bool,
    plain_text: bool,
    patience: Duration,
}

/// What a directory calls its attributes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Schema {
    /// `inetOrgPerson` (RFC 2798), as OpenLDAP has it.
    Ldap,
    /// Active Directory's `user`.
    ActiveDirectory,
}

impl Schema {
    /// What finds people: the part of a search filter that does not depend on the login.
    pub fn user_filter(self) -> &'static str {
        match self {
            Self::Ldap => "(objectClass=inetOrgPerson)",
            // A computer is a user too, and no person.
            Self::ActiveDirectory => "(&(objectCategory=person)(objectClass=user))",
        }
    }

    /// The attribute that is the login.
    pub fn login_attribute(self) -> &'static str {
        match self {
            Self::Ldap => "uid",
            Self::ActiveDirectory => "sAMAccountName",
        }
    }
}

impl LiveDirectory {
    /// The server at `ldap://host:port` or `ldaps://host:port`, and where its people are.
    pub fn new(url: &str, schema: Schema, base: &str) -> Result<Self, DirectoryError> {
        Ok(Self {
            url: server(url)?,
            schema,
            base: base.to_owned(),
            group_base: None,
            bind: None,
            login_attribute: None,
            user_filter: None,
            tls: None,
            starttls: false,
            plain_text: false,
            patience: Duration::from_secs(5),
        })
    }

    /// Searches people below this entry instead.
    pub fn base(mut self, base: &str) -> Self {
        self.base = base.to_owned();
        self
    }

    /// Searches as this entry. Default: anonymously.
    pub fn bind(mut self, dn: &str, password: impl Into<Password>) -> Self {
        self.bind = Some((dn.to_owned(), password.into()));
        self
    }

    /// Begins TLS on a connection to the port that has none. Default: not; `ldaps://` has TLS from the beginning.
    pub fn starttls(mut self) -> Self {
        self.starttls = true;
        self
    }

    /// Trusts certificates of these authorities, and of no others. Default: those that the system trusts.
    pub fn authority(mut self, certificates: &str) -> Result<Self, DirectoryError> {
        let wrong = |reason: String| DirectoryError::Setting { key: "authority", reason };
        let blocks = pem::parse_many(certificates).map_err(|error| wrong(error.to_string()))?;
        let mut roots = RootCertStore::empty();
        for block in blocks.into_iter().filter(|block| block.tag() == "CERTIFICATE") {
            let certificate = CertificateDer::from(block.into_contents());
            roots.add(certificate).map_err(|error| wrong(error.to_string()))?;
        }
        if roots.is_empty() {
            return Err(wrong("expected certificates as PEM".to_owned()));
        }
        let config = ClientConfig::builder().with_root_certificates(roots).with_no_client_auth();
        self.tls = Some(Arc::new(config));
        Ok(self)
    }

    /// Sends passwords in the open to a server that is not this machine. Default: not.
    pub fn plain_text(mut self) -> Self {
        self.plain_text = true;
        self
    }

    /// Takes this attribute as the login. Default: that of the schema.
    pub fn login_attribute(mut self, name: &str) -> Self {
        self.login_attribute = Some(name.to_owned());
        self
    }

    /// Finds people by this filter (RFC 4515). Default: that of the schema.
    pub fn user_filter(mut self, filter: &str) -> Self {
        self.user_filter = Some(filter.to_owned());
        self
    }

    /// Looks here for groups that name their members. Default: where the people are.
    pub fn group_base(mut self, base: &str) -> Self {
        self.group_base = Some(base.to_owned());
        self
    }

    /// Gives up on an answer after this long. Default: five seconds.
    pub fn patience(mut self, patience: Duration) -> Self {
        self.patience = patience;
        self
    }

    /// What the people of this directory are called.
    pub fn schema(&self) -> Schema {
        self.schema
    }

    /// The server, without anything secret.
    pub fn url(&self) -> String {
        self.url.to_string()
    }

    /// Whether what is sent can be read on the way.
    pub fn check_privacy(&self) -> Result<(), DirectoryError> {
        let private = self.url.scheme() == "ldaps" || self.starttls;
        if private || self.plain_text || is_loopback(&self.url) {
            return Ok(());
        }
        Err(DirectoryError::PlainText { url: self.url() })
    }

    fn login_name(&self) -> &str {
        self.login_attribute.as_deref().unwrap_or(self.schema.login_attribute())
    }

    fn filter(&self) -> &str {
        self.user_filter.as_deref().unwrap_or(self.schema.user_filter())
    }
}

/// A URL that names a server and nothing else: no password belongs into it.
fn server(text: &str) -> Result<Url, DirectoryError> {
    let wrong = |reason: &str| DirectoryError::Setting { key: "url", reason: reason.to_owned() };
    let url = Url::parse(text).map_err(|error| wrong(&error.to_string()))?;
    if !matches!(url.scheme(), "ldap" | "ldaps") {
        return Err(wrong("expected ldap:// or ldaps://"));
    }
    let rest = url.path().trim_start_matches('/');
    if url.host_str().unwrap_or_default().is_empty() || !rest.is_empty() || url.query().is_some() {
        return Err(wrong("expected a host and a port, and nothing after them"));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(wrong("a name and a password do not belong into the URL"));
    }
    Ok(url)
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => {
            name == "localhost" || name.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
        }
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(url: &str) -> Result<LiveDirectory, DirectoryError> {
        LiveDirectory::new(url, Schema::Ldap, "dc=example,dc=test")
    }

    #[test]
    fn passwords_travel_in_the_open_only_on_this_machine() {
        let private = |url: &str| at(url).unwrap().check_privacy().is_ok();
        assert!(private("ldap://127.0.0.1:3890") && private("ldap://localhost"));
        assert!(private("ldap://[::1]:3890") && private("ldaps://ldap.example.test"));
        assert!(!private("ldap://ldap.example.test") && !private("ldap://192.0.2.7"));
        assert!(!private("ldap://127.0.0.1.example.test"));
        let directory = at("ldap://ldap.example.test").unwrap();
        assert!(directory.clone().starttls().check_privacy().is_ok());
        assert!(directory.plain_text().check_privacy().is_ok());
    }

    #[test]
    fn a_url_names_a_server_and_nothing_else() {
        let others = [
            "http://ldap.example.test",
            "ldap://",
            "ldap://ldap.example.test/dc=example",
            "ldap://admin:secret@ldap.example.test",
            "ldap.example.test",
        ];
        for url in others {
            let refused = at(url);
            assert!(matches!(refused, Err(DirectoryError::Setting { key: "url", .. })), "{url}");
        }
        assert_eq!(at("ldap://127.0.0.1:3890/").unwrap().url(), "ldap://127.0.0.1:3890/");
    }

    #[test]
    fn a_password_is_not_debugged() {
        let directory = at("ldap://localhost").unwrap().bind("cn=reader", "opensesame");
        assert!(!format!("{directory:?}").contains("opensesame"));
    }

    #[test]
    fn an_authority_is_a_certificate() {
        let key = "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n";
        for text in ["", "AAAA", key] {
            let refused = at("ldaps://localhost").unwrap().authority(text);
            assert!(matches!(refused, Err(DirectoryError::Setting { key: "authority", .. })));
        }
    }
}
