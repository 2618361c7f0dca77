//! Who exists at the identity provider: users, groups, states and assignment. Knows nothing of
//! SAML, HTTP or vendors.

mod error;
mod source;

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

use serde::{Deserialize, Serialize};

pub use error::DirectoryError;
pub use source::Source;

/// The users of one identity provider, by login, and where they came from.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Directory {
    /// Users by login.
    pub users: BTreeMap<String, User>,
    /// Names of groups that exist, with or without members.
    pub groups: BTreeSet<String>,
    /// Logins of those who are read from a live directory, which has their passwords.
    pub live: BTreeSet<String>,
    /// Where the records came from.
    pub source: DirectorySource,
}

/// Where a directory's records came from.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DirectorySource {
    /// An LDIF file, see [`crate::ldif`].
    Ldif,
    /// A server that is asked at every login, and the records that the mock has of its own.
    Live,
    /// A scenario, a test, or the admin API.
    #[default]
    Scenario,
}

/// One user. Everything that is sent to a service provider is read from here.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct User {
    /// What is typed into the portal, and the key of the user.
    pub login: String,
    /// The password of the portal; never shown by the admin API.
    #[serde(skip_serializing, default)]
    pub password: Password,
    /// E-mail address.
    #[serde(default)]
    pub mail: Option<String>,
    /// Given name.
    #[serde(default)]
    pub given_name: Option<String>,
    /// Family name.
    #[serde(default)]
    pub surname: Option<String>,
    /// Name for display.
    #[serde(default)]
    pub display_name: Option<String>,
    /// Groups: names, or distinguished names where the directory gives those.
    #[serde(default)]
    pub groups: Vec<String>,
    /// Active Directory's `objectGUID` in its usual text form, `8-4-4-4-12` hexadecimal digits.
    #[serde(default)]
    pub object_guid: Option<String>,
    /// Active Directory's `sAMAccountName`.
    #[serde(default)]
    pub sam_account_name: Option<String>,
    /// Active Directory's `userPrincipalName`.
    #[serde(default)]
    pub user_principal_name: Option<String>,
    /// Sent as the NameID instead of what the application is configured to send.
    #[serde(default)]
    pub name_id: Option<String>,
    /// Whether and why not the user may sign in.
    #[serde(default)]
    pub state: UserState,
    /// Which applications are assigned.
    #[serde(default)]
    pub assigned: Assignment,
    /// Further attributes by name, each with its values.
    #[serde(default)]
    pub attributes: BTreeMap<String, Vec<String>>,
}

/// A password; `Debug` does not show it.
#[derive(Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Password(String);

/// A user's state in neutral terms; each vendor's table maps it to the vendor's own word.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum UserState {
    /// May sign in.
    #[default]
    Active,
    /// Deactivated, or deprovisioned.
    Deactivated,
    /// Locked after failed logins.
    Locked,
    /// The password has expired.
    PasswordExpired,
    /// Created, not yet activated.
    Staged,
    /// Suspended by an administrator.
    Suspended,
}

/// Which applications a user is assigned to.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Assignment {
    /// Every application.
    #[default]
    All,
    /// No application.
    None,
    /// These applications, by entity id of the service provider.
    Only(BTreeSet<String>),
}

impl Directory {
    /// A directory of these users. Groups that users name exist too.
    pub fn of(users: impl IntoIterator<Item = User>) -> Self {
        let mut directory = Self::default();
        users.into_iter().for_each(|user| directory.add(user));
        directory
    }

    /// Adds a user, or replaces the one with the same login, who is the mock's own from then on.
    pub fn add(&mut self, user: User) {
        self.live.remove(&user.login);
        self.groups.extend(user.groups.iter().cloned());
        self.users.insert(user.login.clone(), user);
    }

    /// Takes what a live directory says of a user. What only the mock knows stays as it is.
    #[cfg(feature = "ldap")]
    pub(crate) fn follow(&mut self, read: User) {
        let login = read.login.clone();
        let user = match self.users.remove(&login) {
            Some(User { name_id, assigned, .. }) => User { name_id, assigned, ..read },
            None => read,
        };
        self.add(user);
        self.live.insert(login);
    }

    /// Drops a user whom the live directory has no longer.
    #[cfg(feature = "ldap")]
    pub(crate) fn forget(&mut self, login: &str) {
        if self.live.remove(login) {
            self.users.remove(login);
        }
    }

    /// Whether the mock itself has this user's record and password.
    #[cfg(feature = "ldap")]
    pub(crate) fn owns(&self, login: &str) -> bool {
        self.users.contains_key(login) && !self.live.contains(login)
    }
}

impl User {
    /// An active user who is assigned everywhere: `ada` with the password `ada-password`, the
    /// address `ada@example.test` and the name Ada Example.
    pub fn new(login: &str) -> Self {
        let given_name = capitalised(login);
        Self {
            login: login.to_owned(),
            password: format!("{login}-password").into(),
            mail: Some(format!("{login}@example.test")),
            surname: Some("Example".to_owned()),
            display_name: Some(format!("{given_name} Example")),
            given_name: Some(given_name),
            groups: Vec::new(),
            object_guid: None,
            sam_account_name: None,
            user_principal_name: None,
            name_id: None,
            state: UserState::Active,
            assigned: Assignment::All,
            attributes: BTreeMap::new(),
        }
    }

    /// The values that `source` names, in order; none where the user has none.
    pub fn values(&self, source: &Source) -> Vec<String> {
        let one = |value: &Option<String>| value.iter().cloned().collect();
        match source {
            Source::Attribute(name) => self.attributes.get(name).cloned().unwrap_or_default(),
            Source::DisplayName => one(&self.display_name),
            Source::GivenName => one(&self.given_name),
            Source::Groups => self.groups.clone(),
            Source::Login => vec![self.login.clone()],
            Source::Mail => one(&self.mail),
            Source::ObjectGuid => one(&self.object_guid),
            Source::SamAccountName => one(&self.sam_account_name),
            Source::Surname => one(&self.surname),
            Source::UserPrincipalName => one(&self.user_principal_name),
        }
    }

    /// Replaces the values that `source` names; what has one value takes at most one, and the
    /// login takes none. The error is how many values there were.
    pub(crate) fn set_values(&mut self, source: &Source, values: Vec<String>) -> Result<(), usize> {
        let field = match source {
            Source::Attribute(name) => {
                self.attributes.insert(name.clone(), values);
                self.attributes.retain(|_, values| !values.is_empty());
                return Ok(());
            }
            Source::Groups => {
                self.groups = values;
                return Ok(());
            }
            Source::Login => return Err(values.len()),
            Source::DisplayName => &mut self.display_name,
            Source::GivenName => &mut self.given_name,
            Source::Mail => &mut self.mail,
            Source::ObjectGuid => &mut self.object_guid,
            Source::SamAccountName => &mut self.sam_account_name,
            Source::Surname => &mut self.surname,
            Source::UserPrincipalName => &mut self.user_principal_name,
        };
        if values.len() > 1 {
            return Err(values.len());
        }
        *field = values.into_iter().next();
        Ok(())
    }
}

impl From<&str> for User {
    fn from(login: &str) -> Self {
        Self::new(login)
    }
}

impl Password {
    /// Whether this is what was typed. The empty password is nobody's.
    pub fn is(&self, typed: &str) -> bool {
        !self.0.is_empty() && self.0 == typed
    }

    /// The password itself, for a user agent that types it.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl<T: Into<String>> From<T> for Password {
    fn from(password: T) -> Self {
        Self(password.into())
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(..)")
    }
}

impl UserState {
    /// Every state, in the order of this enum.
    pub const ALL: [Self; 6] = [
        Self::Active,
        Self::Deactivated,
        Self::Locked,
        Self::PasswordExpired,
        Self::Staged,
        Self::Suspended,
    ];
}

impl Assignment {
    /// Whether the application with this entity id is assigned.
    pub fn covers(&self, entity_id: &str) -> bool {
        match self {
            Self::All => true,
            Self::None => false,
            Self::Only(entity_ids) => entity_ids.contains(entity_id),
        }
    }
}

fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_neither_debugged_nor_serialised() {
        let ada = User { password: "opensesame".into(), ..User::new("ada") };
        assert!(!format!("{ada:?}").contains("opensesame"));
        assert!(!serde_json::to_string(&ada).unwrap().contains("opensesame"));
    }

    #[test]
    fn an_assignment_covers_what_it_names() {
        let only = Assignment::Only(BTreeSet::from(["https://sp.test".to_owned()]));
        assert!(Assignment::All.covers("https://sp.test"));
        assert!(!Assignment::None.covers("https://sp.test"));
        assert!(only.covers("https://sp.test"));
        assert!(!only.covers("https://sp.test/"));
    }
}
