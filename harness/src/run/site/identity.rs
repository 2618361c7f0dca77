//! Who a service provider is in SAML terms: as its description says, its metadata, or what a set-up act has answered.

use crate::describe::{ActName, Description, Template, Trust};
use crate::run::browser::Browser;
use crate::run::driver::Ready;
use crate::run::http::perform;
use crate::run::net::Net;
use crate::run::scope::{NoValue, Scope};
use crate::run::settings::RunError;
use crate::trace::Seen;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use saml_verify::limits::Limits;
use saml_verify::metadata::SpMetadata;
use url::Url;

/// Who it is in SAML terms.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::run) struct Names {
    pub(in crate::run) entity_id: String,
    pub(in crate::run) acs: String,
    /// The certificate to encrypt for that its metadata has, as DER.
    pub(in crate::run) encryption_certificate: Option<Vec<u8>>,
    /// What it calls the identity provider, where a set-up act has said so.
    pub(in crate::run) connection: Option<String>,
}

/// What the set-up act has answered.
#[derive(Debug, Clone, Default)]
pub(super) struct SetUp {
    pub(super) entity_id: Option<String>,
    pub(super) acs: Option<String>,
    pub(super) connection: Option<String>,
}

impl Names {
    /// Of a service provider that publishes no certificate.
    pub(super) fn plain(entity_id: String, acs: String) -> Self {
        Self { entity_id, acs, ..Self::default() }
    }

    /// What templates may say of it.
    pub(in crate::run) fn describe(&self, scope: &mut Scope) {
        scope.set("entity_id", self.entity_id.clone());
        scope.set("acs", self.acs.clone());
        if let Some(connection) = &self.connection {
            scope.set("connection", connection.clone());
        }
    }
}

/// From `[trust]` and what was answered, which has precedence.
pub(super) async fn names(
    trust: &Trust,
    scope: &Scope,
    net: &Net,
    set_up: SetUp,
) -> Result<Names, RunError> {
    let mut names = match &trust.metadata {
        Some(metadata) => of_metadata(&fetch(net, &scope.fill(metadata)?).await?)?,
        None => Names::default(),
    };
    let entity_id = answered_or_written(set_up.entity_id, &trust.entity_id, scope)?;
    let acs = answered_or_written(set_up.acs, &trust.acs, scope)?;
    names.entity_id = entity_id.unwrap_or(names.entity_id);
    names.acs = acs.unwrap_or(names.acs);
    names.connection = set_up.connection;
    if names.entity_id.is_empty() || names.acs.is_empty() {
        return Err(RunError::Identity(
            "was set up, and the answer has neither yielded `entity_id` and `acs` nor does [trust] name them".to_owned(),
        ));
    }
    Ok(names)
}

/// As a driver says, and where it does not, as `[trust]` does.
pub(super) fn driven(trust: &Trust, scope: &Scope, ready: &Ready) -> Result<Names, RunError> {
    let missing =
        |what: &str| RunError::Description(format!("neither the driver nor [trust] says `{what}`"));
    let entity_id = answered_or_written(ready.entity_id.clone(), &trust.entity_id, scope)?;
    let acs = answered_or_written(ready.acs.clone(), &trust.acs, scope)?;
    let certificate = ready.encryption_certificate.as_ref().map(|text| STANDARD.decode(text));
    let encryption_certificate = certificate.transpose().map_err(|error| {
        RunError::Identity(format!("has a driver whose certificate is no base64: {error}"))
    })?;
    let entity_id = entity_id.ok_or_else(|| missing("entity_id"))?;
    let acs = acs.ok_or_else(|| missing("acs"))?;
    Ok(Names { encryption_certificate, ..Names::plain(entity_id, acs) })
}

/// What was answered, and where nothing was, what the description says.
fn answered_or_written(
    answered: Option<String>,
    written: &Option<Template>,
    scope: &Scope,
) -> Result<Option<String>, NoValue> {
    match answered {
        Some(answered) => Ok(Some(answered)),
        None => written.as_ref().map(|it| scope.fill(it)).transpose(),
    }
}

pub(super) fn of_metadata(xml: &str) -> Result<Names, RunError> {
    let failed =
        |reason: String| RunError::Identity(format!("has metadata that cannot be used: {reason}"));
    let metadata = SpMetadata::parse(xml, &Limits::default())
        .map_err(|finding| failed(finding.to_string()))?;
    let acs = metadata.default_acs().url.clone();
    let encryption_certificate = metadata.encryption_certificates.into_iter().next();
    Ok(Names { encryption_certificate, ..Names::plain(metadata.entity_id, acs) })
}

async fn fetch(net: &Net, url: &str) -> Result<String, RunError> {
    let asked = Url::parse(url).map_err(|_| super::no_url(url))?;
    let (status, text) = net.text(&asked).await.map_err(|error| {
        let nobody = error.is_connect() || error.is_timeout();
        let what = format!("cannot be asked for {url}: {}", reason(&error));
        if nobody { RunError::Unreachable(what) } else { RunError::Identity(what) }
    })?;
    match status.is_success() {
        true => Ok(text),
        false => Err(RunError::Identity(format!("answers {status} to {url}"))),
    }
}

/// What lies under an error: its outside says only that sending failed.
fn reason(error: &dyn std::error::Error) -> String {
    error.source().map_or_else(|| error.to_string(), reason)
}

/// Has a connection to an identity provider made.
pub(super) async fn set_up(
    browser: &mut Browser,
    description: &Description,
    scope: &Scope,
) -> Result<SetUp, RunError> {
    let failed = |why: String| RunError::Identity(format!("could not be set up: {why}"));
    let outcome = perform(browser, description, ActName::Setup, scope).await;
    let outcome = outcome.map_err(|stuck| failed(stuck.to_string()))?;
    if outcome.seen != Seen::Done {
        return Err(failed(outcome.seen.sentence()));
    }
    let value = |name: &str| {
        let found = outcome.yields.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.clone())
    };
    Ok(SetUp { entity_id: value("entity_id"), acs: value("acs"), connection: value("connection") })
}

/// Has it taken away.
pub(super) async fn tear_down(
    browser: &mut Browser,
    description: &Description,
    scope: &Scope,
) -> Result<(), String> {
    let outcome = perform(browser, description, ActName::Teardown, scope).await;
    let outcome = outcome.map_err(|stuck| stuck.to_string())?;
    if outcome.seen == Seen::Done { Ok(()) } else { Err(outcome.seen.sentence()) }
}
