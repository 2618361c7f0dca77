//! Accounts: who is registered, regular or by single sign-on. Asks nobody's permission.

use super::Password;

/// An account of the platform.
#[derive(Debug, Clone)]
pub(crate) struct Account {
    /// `user-` and the user name at the time of creation; never changes.
    pub(crate) id: String,
    pub(crate) username: String,
    pub(crate) email: String,
    pub(crate) name: String,
    pub(crate) kind: Kind,
    /// Set by mistakes only: an account is linked to the identity of its kind and to no other.
    pub(crate) linked: Vec<Identity>,
    /// What an administrator has made of it.
    pub(crate) state: AccountState,
    /// Set by mistakes only: an account by single sign-on has no password.
    pub(crate) password: Option<Password>,
    pub(crate) two_factor: TwoFactor,
    /// What the identity provider said at the last login; the platform shows them and gives nothing for them.
    pub(crate) roles: Vec<String>,
    /// How often it signed in, in whatever way.
    pub(crate) logins: u32,
}

/// How the owner of an account proves who they are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Kind {
    /// User name and password.
    Regular,
    /// The identity provider says so.
    Sso(Identity),
}

/// What an account by single sign-on is linked to. Compared byte for byte (as-string-compare).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Identity {
    /// Entity id of the identity provider.
    pub(crate) idp: String,
    /// The whole NameID.
    pub(crate) name_id: String,
}

/// Whether an account can be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum AccountState {
    #[default]
    Active,
    Disabled,
}

/// Whether a second factor is asked for. The platform keeps the choice and asks for no code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum TwoFactor {
    #[default]
    Disabled,
    Enabled,
}

impl Account {
    pub(crate) fn identity(&self) -> Option<&Identity> {
        match &self.kind {
            Kind::Regular => None,
            Kind::Sso(identity) => Some(identity),
        }
    }

    /// Whether an identity reaches this account.
    pub(crate) fn is_linked_to(&self, identity: &Identity) -> bool {
        self.identity() == Some(identity) || self.linked.contains(identity)
    }
}

/// Why an account cannot be made as somebody asks for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Occupied {
    #[error("The e-mail address belongs to another account")]
    Email,
    #[error("The user name belongs to another account, or has unusual characters")]
    Username,
}

/// All accounts, in the order of their creation.
#[derive(Default)]
pub(crate) struct Accounts(Vec<Account>);

/// What an account begins with.
pub(crate) struct Registration {
    pub(crate) username: String,
    pub(crate) email: String,
    pub(crate) name: String,
    pub(crate) kind: Kind,
    pub(crate) password: Option<Password>,
    pub(crate) roles: Vec<String>,
}

impl Accounts {
    /// Adds an account; its user name is made unique by a number. Returns its id.
    pub(crate) fn register(&mut self, registration: Registration) -> String {
        let username = self.free_username(&plain(&registration.username));
        let id = format!("user-{username}");
        self.0.push(Account {
            id: id.clone(),
            username,
            email: registration.email,
            name: registration.name,
            kind: registration.kind,
            linked: Vec::new(),
            state: AccountState::Active,
            password: registration.password,
            two_factor: TwoFactor::Disabled,
            roles: registration.roles,
            logins: 0,
        });
        id
    }

    /// Whether an account can be made with exactly this user name and e-mail address.
    pub(crate) fn check_free(&self, username: &str, email: &str) -> Result<(), Occupied> {
        if plain(username) != username || self.by_username(username).is_some() {
            return Err(Occupied::Username);
        }
        match self.by_email(email) {
            Some(_) => Err(Occupied::Email),
            None => Ok(()),
        }
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Account> {
        self.0.iter()
    }

    pub(crate) fn find(&self, id: &str) -> Option<&Account> {
        self.0.iter().find(|account| account.id == id)
    }

    pub(crate) fn find_mut(&mut self, id: &str) -> Option<&mut Account> {
        self.0.iter_mut().find(|account| account.id == id)
    }

    /// Takes an account away; whether there was one.
    pub(crate) fn remove(&mut self, id: &str) -> bool {
        let before = self.0.len();
        self.0.retain(|account| account.id != id);
        self.0.len() < before
    }

    /// User names are case-insensitive, as the real client's are.
    pub(crate) fn by_username(&self, username: &str) -> Option<&Account> {
        self.0.iter().find(|account| account.username.eq_ignore_ascii_case(username))
    }

    pub(crate) fn by_email(&self, email: &str) -> Option<&Account> {
        self.0.iter().find(|account| account.email.eq_ignore_ascii_case(email))
    }

    /// What people type at the login page: the user name or the e-mail address.
    pub(crate) fn by_login(&self, text: &str) -> Option<&Account> {
        self.by_username(text).or_else(|| self.by_email(text))
    }

    fn free_username(&self, wanted: &str) -> String {
        let numbered = (2_u32..).map(|number| format!("{wanted}-{number}"));
        let mut candidates = std::iter::once(wanted.to_owned()).chain(numbered);
        candidates
            .find(|name| self.by_username(name).is_none())
            .expect("there are more numbers than accounts")
    }
}

/// The local part of an address, lower case, with nothing that would need quoting in a path.
fn plain(text: &str) -> String {
    const LONGEST: usize = 64;
    let local = text.split('@').next().unwrap_or_default().to_ascii_lowercase();
    let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
    let name: String =
        local.chars().map(|c| if allowed(c) { c } else { '-' }).take(LONGEST).collect();
    if name.is_empty() { "user".to_owned() } else { name }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn register(accounts: &mut Accounts, username: &str) -> String {
        accounts.register(Registration {
            username: username.to_owned(),
            email: username.to_owned(),
            name: String::new(),
            kind: Kind::Regular,
            password: None,
            roles: Vec::new(),
        })
    }

    #[test]
    fn a_user_name_is_plain_and_belongs_to_one_account() {
        let mut accounts = Accounts::default();
        let cases = [
            ("Ada@example.test", "user-ada"),
            ("ada@other.test", "user-ada-2"),
            ("../é b", "user-..---b"),
            ("@", "user-user"),
        ];
        for (wanted, id) in cases {
            assert_eq!(register(&mut accounts, wanted), id);
        }
        assert_eq!(accounts.by_username("ADA").unwrap().id, "user-ada");
    }
}
