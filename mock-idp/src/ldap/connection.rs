//! One connection for each question: opened, made private, bound as who may search. Bounded in time.

use std::future::Future;

use ldap3::{Ldap, LdapConnAsync, LdapConnSettings, LdapError, LdapResult};
use tokio::task::JoinSet;

use super::LiveDirectory;
use crate::directory::DirectoryError;

/// How much of a server's own words is repeated.
const WORDS: usize = 200;

impl LiveDirectory {
    /// A connection that is bound as who may search: for what writes to the directory, which the mock does not.
    pub async fn connect(&self) -> Result<Ldap, DirectoryError> {
        self.check_privacy()?;
        let live = self.clone();
        self.bounded(async move {
            let mut ldap = live.open().await?;
            live.bind_to_search(&mut ldap).await?;
            Ok(ldap)
        })
        .await
    }

    /// Does something within the time limit. It is a task, so that an answer that makes no sense ends it and nothing else.
    pub(super) async fn bounded<T: Send + 'static>(
        &self,
        work: impl Future<Output = Result<T, DirectoryError>> + Send + 'static,
    ) -> Result<T, DirectoryError> {
        self.in_time(self.apart(work)).await
    }

    /// Does something as a task, which ends with the question.
    pub(super) async fn apart<T: Send + 'static>(
        &self,
        work: impl Future<Output = Result<T, DirectoryError>> + Send + 'static,
    ) -> Result<T, DirectoryError> {
        let mut task = JoinSet::new();
        task.spawn(work);
        match task.join_next().await {
            Some(Ok(done)) => done,
            _ => Err(self.unreachable("its answer makes no sense")),
        }
    }

    /// Waits for one answer, and no longer than the time limit.
    pub(super) async fn in_time<T>(
        &self,
        answer: impl Future<Output = Result<T, DirectoryError>>,
    ) -> Result<T, DirectoryError> {
        let (url, millis) = (self.url(), self.patience.as_millis());
        let answered = tokio::time::timeout(self.patience, answer).await;
        answered.unwrap_or(Err(DirectoryError::NoAnswer { url, millis }))
    }

    pub(super) async fn open(&self) -> Result<Ldap, DirectoryError> {
        let mut settings = LdapConnSettings::new().set_starttls(self.starttls);
        if let Some(config) = &self.tls {
            settings = settings.set_config(config.clone());
        }
        let opened = LdapConnAsync::from_url_with_settings(settings, &self.url).await;
        let (connection, ldap) = opened.map_err(|error| self.not_open(error))?;
        tokio::spawn(async move {
            // Whoever asks over this connection learns that it has ended.
            let _ended = connection.drive().await;
        });
        Ok(ldap)
    }

    pub(super) async fn bind_to_search(&self, ldap: &mut Ldap) -> Result<(), DirectoryError> {
        let Some((dn, password)) = &self.bind else { return Ok(()) };
        if password.reveal().is_empty() {
            let reason = "the password is empty".to_owned();
            return Err(DirectoryError::Setting { key: "bind", reason });
        }
        let bound = ldap.simple_bind(dn, password.reveal()).await;
        let bound = bound.map_err(|error| self.failed("the bind before a search", error))?;
        self.must_succeed("the bind before a search", &bound)
    }

    pub(super) fn must_succeed(
        &self,
        what: &'static str,
        result: &LdapResult,
    ) -> Result<(), DirectoryError> {
        if result.rc == 0 {
            return Ok(());
        }
        Err(DirectoryError::Refused { url: self.url(), what, reason: words(result) })
    }

    pub(super) fn failed(&self, what: &'static str, error: LdapError) -> DirectoryError {
        match error {
            LdapError::LdapResult { result } => {
                DirectoryError::Refused { url: self.url(), what, reason: words(&result) }
            }
            LdapError::FilterParsing => DirectoryError::Setting {
                key: "filter",
                reason: "is no search filter (RFC 4515)".to_owned(),
            },
            LdapError::Io { source } => self.unreachable(&source.to_string()),
            _ => self.unreachable("the server closed the connection"),
        }
    }

    fn not_open(&self, error: LdapError) -> DirectoryError {
        let untrusted = |reason: String| DirectoryError::Untrusted { url: self.url(), reason };
        match error {
            LdapError::Rustls { source } => untrusted(source.to_string()),
            LdapError::DNSName { .. } => {
                untrusted("no certificate can be made out to this name".to_owned())
            }
            // rustls wraps what it finds in an error of the connection.
            LdapError::Io { source } if is_tls(&source) => untrusted(source.to_string()),
            LdapError::Io { source } => self.unreachable(&source.to_string()),
            other => self.failed("StartTLS", other),
        }
    }

    fn unreachable(&self, reason: &str) -> DirectoryError {
        DirectoryError::Unreachable { url: self.url(), reason: reason.to_owned() }
    }
}

fn is_tls(error: &std::io::Error) -> bool {
    error.get_ref().is_some_and(|inner| inner.is::<tokio_rustls::rustls::Error>())
}

/// The result code by number and name, and the server's own words.
pub(super) fn words(result: &LdapResult) -> String {
    let text: String =
        result.text.chars().filter(|letter| !letter.is_control()).take(WORDS).collect();
    match text.is_empty() {
        true => format!("result {}", result.rc),
        false => format!("result {}, {text}", result.rc),
    }
}
