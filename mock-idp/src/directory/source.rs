//! Names for the values of a user, as configuration writes them; reads no user.

use std::{convert::Infallible, str::FromStr};

use serde::{Deserialize, Serialize};

/// Which value of a user is meant: a field of [`User`](super::User), or one of its further attributes.
///
/// Written as `login`, `mail`, `given-name`, `surname`, `display-name`, `groups`, `object-guid`,
/// `sam-account-name`, `user-principal-name`; any other text names a further attribute.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub enum Source {
    /// A key of [`super::User::attributes`].
    Attribute(String),
    /// [`super::User::display_name`].
    DisplayName,
    /// [`super::User::given_name`].
    GivenName,
    /// [`super::User::groups`], one value each.
    Groups,
    /// [`super::User::login`].
    Login,
    /// [`super::User::mail`].
    Mail,
    /// [`super::User::object_guid`].
    ObjectGuid,
    /// [`super::User::sam_account_name`].
    SamAccountName,
    /// [`super::User::surname`].
    Surname,
    /// [`super::User::user_principal_name`].
    UserPrincipalName,
}

impl Source {
    const NAMED: [(&'static str, Self); 9] = [
        ("display-name", Self::DisplayName),
        ("given-name", Self::GivenName),
        ("groups", Self::Groups),
        ("login", Self::Login),
        ("mail", Self::Mail),
        ("object-guid", Self::ObjectGuid),
        ("sam-account-name", Self::SamAccountName),
        ("surname", Self::Surname),
        ("user-principal-name", Self::UserPrincipalName),
    ];
}

impl From<String> for Source {
    fn from(name: String) -> Self {
        let named = Self::NAMED.into_iter().find(|(known, _)| *known == name);
        named.map_or(Self::Attribute(name), |(_, source)| source)
    }
}

impl FromStr for Source {
    type Err = Infallible;

    fn from_str(name: &str) -> Result<Self, Infallible> {
        Ok(Self::from(name.to_owned()))
    }
}

impl From<Source> for String {
    fn from(source: Source) -> Self {
        let named = Source::NAMED.into_iter().find(|(_, known)| *known == source);
        match source {
            Source::Attribute(name) => name,
            _ => named.map(|(name, _)| name.to_owned()).unwrap_or_default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_source_reads_as_it_is_written() {
        for (name, source) in Source::NAMED {
            assert_eq!(Source::from(name.to_owned()), source);
            assert_eq!(String::from(source), name);
        }
        let other = Source::from("department".to_owned());
        assert_eq!(other, Source::Attribute("department".to_owned()));
        assert_eq!(String::from(other), "department");
    }
}
