//! Which `{names}` a template may use at its place.

use crate::describe::{ActName, SecretFrom, Template};
use crate::source::{At, Findings, nearest, quoted};

/// The names that are known somewhere.
#[derive(Debug, Clone)]
pub(super) struct Names(Vec<String>);

/// What everything that runs beside the identity providers may be told.
const COMMON: &[&str] = &[
    "url",
    "port",
    "entity_id",
    "acs",
    "connection",
    "scratch",
    "idp.name",
    "idp.metadata",
    "idp.metadata_file",
    "idp.metadata_xml",
    "idp.entity_id",
    "idp.sso",
    "idp.certificate",
    "idp.certificate_file",
    "idp.certificate_pem",
    "idp.fingerprint",
    "idps.folder",
];
/// The person who acts, the account that `find-account` finds, and the organisation of the case.
const PERSON: &[&str] = &[
    "username",
    "mail",
    "name",
    "password",
    "new_mail",
    "new_password",
    "name_id",
    "account",
    "organisation",
];

/// What an act is told beside what everything is told.
pub(in crate::describe) fn names_of(act: ActName) -> Vec<&'static str> {
    let own: &[&str] = match act {
        ActName::CallWithToken => &["token"],
        ActName::Cleanup => &["login"],
        ActName::CreateToken => &["token_name", "lives"],
        ActName::Deliver => &["saml_response", "relay_state"],
        ActName::DeliverLogout => &["logout_request", "relay_state"],
        ActName::RevokeToken => &["token", "token_id", "token_name"],
        ActName::SetLicence => &["licence"],
        ActName::StartLogin => &["idp", "place"],
        _ => &[],
    };
    PERSON.iter().chain(own).copied().collect()
}

impl Names {
    /// The secrets of a file.
    pub(super) fn of(secrets: &[(String, SecretFrom)]) -> Self {
        Self(secrets.iter().map(|(name, _)| format!("secrets.{name}")).collect())
    }

    pub(super) fn only(names: &[&str]) -> Self {
        Self(Vec::new()).with(names)
    }

    /// These and further ones.
    pub(super) fn with(&self, names: &[&str]) -> Self {
        Self(names.iter().map(|name| (*name).to_owned()).chain(self.0.iter().cloned()).collect())
    }

    /// The same without one that means nothing at its place.
    pub(super) fn without(mut self, name: &str) -> Self {
        self.0.retain(|known| known != name);
        self
    }

    /// With what a service provider is told when it is started.
    pub(super) fn at_start(&self) -> Self {
        self.with(COMMON)
    }

    /// With what the requests of an act may use; captured names come in addition.
    pub(super) fn in_act(&self, act: ActName) -> Self {
        self.with(COMMON).with(&names_of(act))
    }

    /// Reads a template; names that are not known here are mistakes.
    pub(super) fn template(&self, text: &At<String>, findings: &mut Findings) -> Option<Template> {
        let template = match Template::parse(&text.value) {
            Ok(template) => template,
            Err(error) => {
                findings.mistake(text.span, error.to_string());
                return None;
            }
        };
        for name in template.names().filter(|name| !self.0.iter().any(|known| known == name)) {
            let known = || self.0.iter().map(String::as_str);
            let help = match nearest(name, known()) {
                Some(near) => format!("did you mean `{{{near}}}`?"),
                None => format!("known here: {}", quoted(known())),
            };
            findings.mistake(text.span, format!("unknown name `{{{name}}}`")).helped(help);
        }
        Some(template)
    }
}
