//! What happens when an identity provider vouches for somebody: licence, link, account. An
//! identity is what counts, never an e-mail address.

use std::collections::BTreeMap;

use time::OffsetDateTime;

use super::{
    Account, Accounts, Door, Identity, Kind, Platform, Rules, Session, SignedInBy,
    account::Registration,
};

/// What an identity provider says of somebody, taken from a validated assertion.
#[derive(Debug, Clone)]
pub(crate) struct Claim {
    pub(crate) identity: Identity,
    pub(crate) email: String,
    pub(crate) name: String,
    /// All attributes that it sent, by name.
    pub(crate) attributes: BTreeMap<String, Vec<String>>,
}

/// Whether single sign-on is paid for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Licence {
    Granted,
    Missing,
}

/// What the licence lets through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Gate {
    /// Account and session.
    Open,
    /// The account is made, and no session.
    AccountOnly,
    /// Nothing.
    Closed,
}

/// The account that a claim is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Link {
    /// There is one already, by its id.
    Existing(String),
    /// There is none, and nothing speaks against making one.
    New,
    /// The e-mail address belongs to somebody else.
    EmailTaken,
}

/// Why somebody for whom an identity provider vouches does not get in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum SignInRefusal {
    #[error("Your e-mail address belongs to another account of this platform.")]
    EmailTaken,
    #[error("Your account was disabled by an administrator of this platform.")]
    Disabled,
    #[error("A license is required to enable Single Sign-On.")]
    Licence,
}

impl SignInRefusal {
    /// A short id for support requests.
    pub(crate) const fn id(self) -> &'static str {
        match self {
            Self::EmailTaken => "email-taken",
            Self::Disabled => "account-disabled",
            Self::Licence => "licence-required",
        }
    }
}

impl Platform {
    /// Finds or makes the account of a claim, and brings it up to date. Returns its id.
    pub(crate) fn sign_in(
        &mut self,
        claim: &Claim,
        rules: &Rules,
    ) -> Result<String, SignInRefusal> {
        let link = (rules.link)(&self.accounts, claim);
        let gate = (rules.licence)(self.licence, &link);
        if gate == Gate::Closed {
            return Err(SignInRefusal::Licence);
        }
        let id = match link {
            Link::EmailTaken => return Err(SignInRefusal::EmailTaken),
            Link::Existing(id) => id,
            Link::New => self.provision(claim, rules),
        };
        if gate == Gate::AccountOnly {
            return Err(SignInRefusal::Licence);
        }
        if let Some(account) = self.accounts.find_mut(&id) {
            if (rules.enters)(account) == Door::Closed {
                return Err(SignInRefusal::Disabled);
            }
            (rules.refresh)(account, claim);
            (rules.refresh_roles)(account, (rules.roles)(claim));
            account.logins += 1;
        }
        Ok(id)
    }

    /// Makes an account, linked to the identity, and adds it to nothing.
    fn provision(&mut self, claim: &Claim, rules: &Rules) -> String {
        let id = self.accounts.register(Registration {
            username: claim.identity.name_id.clone(),
            email: claim.email.clone(),
            name: claim.name.clone(),
            kind: Kind::Sso(claim.identity.clone()),
            password: None,
            roles: (rules.roles)(claim),
        });
        rules.welcome.iter().for_each(|add| add(&mut self.organisations, &id, claim));
        id
    }

    /// The account that is signed in with the session of this id.
    pub(crate) fn signed_in(&mut self, session: &str, now: OffsetDateTime) -> Option<&mut Account> {
        let (id, _) = self.sessions.find(session, now)?.user.clone()?;
        self.accounts.find_mut(&id)
    }

    /// Who is signed in with this session.
    pub(crate) fn user_of(&self, session: &Session) -> Option<(&Account, SignedInBy)> {
        let (id, by) = session.user.as_ref()?;
        Some((self.accounts.find(id)?, *by))
    }
}

/// An account is found by its identity. An e-mail address that another account has is refused, or
/// whoever can choose an address at some identity provider could take that account over.
pub(crate) fn link(accounts: &Accounts, claim: &Claim) -> Link {
    let linked = accounts.iter().find(|it| it.is_linked_to(&claim.identity));
    link_unless_taken(linked, accounts, claim)
}

/// The account that was found, or a new one, unless the e-mail address is another account's.
pub(crate) fn link_unless_taken(
    linked: Option<&Account>,
    accounts: &Accounts,
    claim: &Claim,
) -> Link {
    match (linked, accounts.by_email(&claim.email)) {
        (Some(linked), Some(owner)) if linked.id != owner.id => Link::EmailTaken,
        (Some(linked), _) => Link::Existing(linked.id.clone()),
        (None, Some(_)) => Link::EmailTaken,
        (None, None) => Link::New,
    }
}

/// Without a licence nobody comes in and nothing changes.
pub(crate) fn licence(licence: Licence, _: &Link) -> Gate {
    match licence {
        Licence::Granted => Gate::Open,
        Licence::Missing => Gate::Closed,
    }
}

/// What the identity provider says now replaces what it said before.
pub(crate) fn refresh(account: &mut Account, claim: &Claim) {
    account.email.clone_from(&claim.email);
    account.name.clone_from(&claim.name);
}

/// The groups that were sent, each value as it is.
pub(crate) fn roles(claim: &Claim) -> Vec<String> {
    claim.attributes.get("groups").cloned().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;

    fn claim(idp: &str, name_id: &str, email: &str) -> Claim {
        Claim {
            identity: Identity { idp: idp.to_owned(), name_id: name_id.to_owned() },
            email: email.to_owned(),
            name: name_id.to_uppercase(),
            attributes: BTreeMap::new(),
        }
    }

    #[test]
    fn an_account_is_linked_to_an_identity_and_to_nothing_else() {
        let mut platform = Platform::new(Random::new(Some(1)));
        let taken = Err(SignInRefusal::EmailTaken);
        let steps = [
            ("one", "ada", "ada@a.test", Ok("user-ada")),
            ("one", "ada", "ada@b.test", Ok("user-ada")),
            ("two", "ada", "ada@b.test", taken),
            ("one", "eve", "ADA@b.test", taken),
            ("two", "ada", "ada@a.test", Ok("user-ada-2")),
            ("one", "ada", "ada@a.test", taken),
        ];
        for (idp, name_id, email, expected) in steps {
            let result = platform.sign_in(&claim(idp, name_id, email), &Rules::strict());
            assert_eq!(result, expected.map(str::to_owned), "{idp} {name_id} {email}");
        }
        assert_eq!(platform.accounts.find("user-ada").unwrap().email, "ada@b.test");
        assert_eq!(platform.accounts.iter().count(), 2);
        assert_eq!(platform.organisations.of("user-ada").count(), 0);
    }

    #[test]
    fn without_a_licence_nothing_changes() {
        let mut platform = Platform::new(Random::new(Some(1)));
        let ada = claim("one", "ada", "ada@a.test");
        platform.licence = Licence::Missing;
        assert_eq!(platform.sign_in(&ada, &Rules::strict()), Err(SignInRefusal::Licence));
        assert_eq!(platform.accounts.iter().count(), 0);
        platform.licence = Licence::Granted;
        assert!(platform.sign_in(&ada, &Rules::strict()).is_ok());
        platform.licence = Licence::Missing;
        assert_eq!(platform.sign_in(&ada, &Rules::strict()), Err(SignInRefusal::Licence));
    }
}
