//! What a service provider must be able to do for a scenario to be run, as its acts and people imply.

use super::{
    Account, AccountIs, AccountsAre, Act, DirectoryChange, Expect, Idp, Polarity, RequestIs,
    Scenario, Shared, Start,
};
use crate::source::At;
use saml_wire::deviate::Deviation;
use saml_wire::key::SignatureAlgorithm;

impl Scenario {
    /// The capabilities that are needed, each once, and why: a fragment that follows "which", such as "line 12 needs".
    pub fn capabilities(&self) -> Vec<(String, String)> {
        let mut needed = Needed(Vec::new());
        for need in &self.needs {
            needed.add(&need.value, format!("line {} needs", self.source.line(need.span)));
        }
        for person in &self.people {
            let why = format!("the person {} needs", person.name.value);
            if person.account.value == Account::Regular {
                needed.add("regular-accounts", why.clone());
            }
            if person.idp.value == Idp::Other {
                needed.add("many-idps", why);
            }
        }
        self.of_roles(&mut needed);
        self.of_acts(&mut needed);
        self.of_pages(&mut needed);
        if self.demands_creation() {
            needed.add("jit", "an account that is made at the first login needs".to_owned());
        }
        if let Some(line) = self.wants_authn_request() {
            needed.add("sp-initiated", format!("the AuthnRequest that line {line} wants needs"));
        }
        needed.0
    }

    /// Roles that must be seen, and people who have several.
    fn of_roles(&self, needed: &mut Needed) {
        for at in self.demands().filter(|at| matches!(at.value, Expect::Roles(_))) {
            needed.add("roles", format!("line {} needs", self.source.line(at.span)));
        }
        for person in self.people.iter().filter(|person| person.roles.len() > 1) {
            needed.add("many-roles", format!("the person {} needs", person.name.value));
        }
        for step in &self.when {
            let roles = match &step.act.value {
                Act::ChangeDirectory(DirectoryChange::Roles(roles)) => roles.len(),
                _ => 0,
            };
            if roles > 1 {
                let line = self.source.line(step.span);
                needed.add("many-roles", format!("the change in line {line} needs"));
            }
        }
    }

    /// What only shows in pages, cookies and requests.
    fn of_pages(&self, needed: &mut Needed) {
        let acts = self.when.iter().filter(|step| match &step.act.value {
            Act::SignIn { sent, .. } | Act::Deliver { sent, .. } => !sent.is_a_value(),
            Act::TakeCookies { .. } | Act::Visit => true,
            _ => false,
        });
        let demands = self.demands().filter(|at| {
            matches!(
                at.value,
                Expect::Http(_)
                    | Expect::Landing(_)
                    | Expect::LogoutResponse(_)
                    | Expect::Metadata(_)
                    | Expect::NothingCached
                    | Expect::NothingReflected
                    | Expect::Says(_)
                    | Expect::Sessions(_)
            )
        });
        let places = acts.map(|step| step.span).chain(demands.map(|at| at.span));
        for span in places {
            needed.add("http", format!("what line {} is about needs", self.source.line(span)));
        }
    }

    /// Where an AuthnRequest is demanded of a certain kind.
    fn wants_authn_request(&self) -> Option<usize> {
        let wants = |at: &&At<Expect>| matches!(&at.value, Expect::AuthnRequest(is) if *is != RequestIs::None);
        self.demands().find(wants).map(|at| self.source.line(at.span))
    }

    fn demands(&self) -> impl Iterator<Item = &At<Expect>> {
        self.then.iter().chain(self.when.iter().flat_map(|step| &step.then))
    }

    fn of_acts(&self, needed: &mut Needed) {
        for step in &self.when {
            let line = self.source.line(step.span);
            let is_regular = self.people.iter().any(|person| {
                person.name.value == step.who.value && person.account.value == Account::Regular
            });
            match &step.act.value {
                Act::SignIn { .. } if is_regular => needed.add(
                    "login-password",
                    format!("the sign-in in line {line} needs, with user name and password"),
                ),
                Act::SignIn { deviate, start, .. } => {
                    let deviate = deviate.as_ref().map(|deviate| &deviate.value);
                    let of_document = deviate.and_then(|it| of_document(it, self.polarity()));
                    let why = |what: &str| format!("the {what} in line {line} needs");
                    of_document.into_iter().for_each(|it| needed.add(it, why("document")));
                    if *start == Some(Start::ServiceProvider) {
                        needed.add("sp-initiated", why("login"));
                        needed.add("start-login", why("login"));
                    }
                }
                act if act.is_asked_of_service_provider() => {
                    needed.add(act.word(), format!("the act in line {line} needs"))
                }
                _ => {}
            }
        }
        if self.changes.iter().any(|changed| changed.value == Shared::Licence) {
            needed.add("licence", "this scenario switches, and which it needs".to_owned());
        }
    }

    fn demands_creation(&self) -> bool {
        self.demands().any(|at| matches!(&at.value, Expect::Accounts(AccountsAre::Each(each)) if each.iter().any(|(_, is)| is.value == AccountIs::Created)))
    }
}

/// A refusal of an algorithm can be demanded of everybody, support of it cannot. Nothing can be encrypted for a service provider that does not decrypt.
fn of_document(deviation: &Deviation, polarity: Polarity) -> Option<&'static str> {
    match deviation {
        Deviation::Encrypted(_) => Some("encryption"),
        Deviation::EncryptedNameId => Some("encrypted-id"),
        Deviation::Document(captured) if captured.encryption().is_some() => Some("encryption"),
        _ if polarity == Polarity::Negative => None,
        Deviation::Document(it) if it.is_signed_with(SignatureAlgorithm::RsaSha1) => {
            Some("rsa-sha1")
        }
        Deviation::Document(it) if it.is_signed_with(SignatureAlgorithm::EcdsaSha256) => {
            Some("ecdsa")
        }
        Deviation::Algorithm(SignatureAlgorithm::RsaSha1) => Some("rsa-sha1"),
        Deviation::Algorithm(SignatureAlgorithm::EcdsaSha256) => Some("ecdsa"),
        _ => None,
    }
}

struct Needed(Vec<(String, String)>);

impl Needed {
    fn add(&mut self, capability: &str, why: String) {
        if self.0.iter().all(|(known, _)| known != capability) {
            self.0.push((capability.to_owned(), why));
        }
    }
}
