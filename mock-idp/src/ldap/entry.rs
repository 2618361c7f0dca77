//! What a search found, as a record of [`crate::ldif`], and the user that it is.

use ldap3::SearchEntry;

use super::{LiveDirectory, Schema};
use crate::{
    directory::{DirectoryError, Password, User},
    ldif::{self, Entry, LdifError, Value},
};

/// What is asked for by name, besides all that a user of the directory may have.
const LDAP: [&str; 3] = ["*", "memberOf", "pwdAccountLockedTime"];
const ACTIVE_DIRECTORY: [&str; 3] = ["*", "memberOf", "msDS-User-Account-Control-Computed"];

/// Never kept, whatever a server gives away.
const SECRET: [&str; 3] = ["userPassword", "unicodePwd", "sambaNTPassword"];

impl Schema {
    pub(super) fn attributes(self) -> Vec<&'static str> {
        match self {
            Self::Ldap => LDAP.to_vec(),
            Self::ActiveDirectory => ACTIVE_DIRECTORY.to_vec(),
        }
    }
}

impl LiveDirectory {
    /// The user that an entry is. Its password is nobody's: only the directory knows it.
    pub(super) fn user(&self, entry: &Entry, groups: &[Entry]) -> Result<User, DirectoryError> {
        let wrong = |error: LdifError| self.wrong_entry(entry, &reason(&error));
        let name = self.login_name();
        let login = entry.first(name).map_err(wrong)?.filter(|login| !login.is_empty());
        let login = login.ok_or_else(|| self.wrong_entry(entry, &format!("it has no {name:?}")))?;
        let user = ldif::user(entry, groups, login).map_err(wrong)?;
        Ok(User { password: Password::default(), ..user })
    }

    fn wrong_entry(&self, entry: &Entry, reason: &str) -> DirectoryError {
        let (url, dn, reason) = (self.url(), entry.dn.clone(), reason.to_owned());
        DirectoryError::Record { url, dn, reason }
    }
}

/// An entry has no lines, so what is wrong is told without one.
fn reason(error: &LdifError) -> String {
    match error {
        LdifError::NotText { name, .. } => format!("the value of {name:?} is not UTF-8"),
        other => other.to_string(),
    }
}

/// The same record as a file would hold, its attributes in the order of their names.
pub(super) fn record(found: SearchEntry) -> Entry {
    let text = found.attrs.into_iter().flat_map(|(name, values)| {
        values.into_iter().map(move |value| (name.clone(), value.into_bytes()))
    });
    let binary = found
        .bin_attrs
        .into_iter()
        .flat_map(|(name, values)| values.into_iter().map(move |value| (name.clone(), value)));
    let value = |(name, octets): (String, Vec<u8>)| Value { line: 0, name, octets };
    let mut values: Vec<Value> = text.chain(binary).map(value).collect();
    values.retain(|value| !SECRET.iter().any(|secret| value.is(secret)));
    // Stable: the values of one attribute stay in the order of the answer.
    values.sort_by(|one, other| one.name.cmp(&other.name));
    Entry { line: 0, dn: found.dn, values }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::directory::UserState;
    use std::collections::HashMap;

    fn found() -> SearchEntry {
        let text = |name: &str, values: &[&str]| {
            (name.to_owned(), values.iter().map(|&value| value.to_owned()).collect())
        };
        SearchEntry {
            dn: "CN=Ada,OU=People,DC=corp,DC=example,DC=test".to_owned(),
            attrs: HashMap::from([
                text("objectClass", &["top", "user"]),
                text("sAMAccountName", &["ada"]),
                text("userPrincipalName", &["ada@corp.example.test"]),
                text("userAccountControl", &["512"]),
                text("msDS-User-Account-Control-Computed", &["8388608"]),
                text("memberOf", &["CN=One,DC=test", "CN=Two,DC=test"]),
                text("userPassword", &["opensesame"]),
            ]),
            bin_attrs: HashMap::from([("objectGUID".to_owned(), vec![(0xf0..=0xff).collect()])]),
        }
    }

    fn active_directory() -> LiveDirectory {
        LiveDirectory::new("ldap://localhost", Schema::ActiveDirectory, "DC=test").unwrap()
    }

    #[test]
    fn an_entry_is_read_by_the_same_mapping_as_a_file() {
        let ada = active_directory().user(&record(found()), &[]).unwrap();
        assert_eq!(ada.login, "ada");
        assert_eq!(ada.object_guid.as_deref(), Some("f3f2f1f0-f5f4-f7f6-f8f9-fafbfcfdfeff"));
        assert_eq!(ada.groups, ["CN=One,DC=test", "CN=Two,DC=test"]);
        assert_eq!(ada.state, UserState::PasswordExpired);
    }

    #[test]
    fn a_password_is_not_taken_from_the_directory() {
        let ada = active_directory().user(&record(found()), &[]).unwrap();
        assert!(!ada.password.is("opensesame") && !ada.password.is("ada-password"));
        assert_eq!(ada.password, Password::default());
    }

    #[test]
    fn the_login_is_the_attribute_that_was_asked_for() {
        let by = |name: &str| active_directory().login_attribute(name).user(&record(found()), &[]);
        assert_eq!(by("userPrincipalName").unwrap().login, "ada@corp.example.test");
        assert!(matches!(by("uid"), Err(DirectoryError::Record { .. })));
    }
}
