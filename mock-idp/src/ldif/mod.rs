//! Content records of LDIF (RFC 2849), from text to a [`Directory`]; talks to no server.

mod record;
mod user;

pub use record::{Entry, Value, entries};
#[cfg(feature = "ldap")]
pub(crate) use user::user;

use crate::directory::{Directory, DirectorySource};

/// What is wrong with an LDIF file, with the line it begins on, from one.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LdifError {
    /// The value after `::` is not base64.
    #[error("line {line}: the value after \"::\" is not base64")]
    Base64 {
        /// Line, from one.
        line: usize,
    },
    /// Change records (`changetype:`) are not content.
    #[error("line {line}: a change record, where only content records are read")]
    ChangeRecord {
        /// Line, from one.
        line: usize,
    },
    /// A continuation line without a line before it.
    #[error("line {line}: a line that begins with a space, with nothing to continue")]
    Continuation {
        /// Line, from one.
        line: usize,
    },
    /// Two users have the same login.
    #[error("line {line}: a second entry with the login {login:?}")]
    DuplicateLogin {
        /// Line of the second entry.
        line: usize,
        /// The login of both.
        login: String,
    },
    /// The value after `:<` is the URL of a file, which is not followed.
    #[error("line {line}: a value by URL (\":<\"), which is not followed")]
    ExternalValue {
        /// Line, from one.
        line: usize,
    },
    /// A line without a colon.
    #[error("line {line}: expected \"name: value\"")]
    NoColon {
        /// Line, from one.
        line: usize,
    },
    /// An entry that does not begin with `dn:`.
    #[error("line {line}: an entry begins with \"dn:\"")]
    NoDn {
        /// Line, from one.
        line: usize,
    },
    /// A person with neither `uid` nor `sAMAccountName`.
    #[error("line {line}: a person with neither \"uid\" nor \"sAMAccountName\"")]
    NoLogin {
        /// Line of the entry.
        line: usize,
    },
    /// A value that is meant to be text is not UTF-8.
    #[error("line {line}: the value of {name:?} is not UTF-8")]
    NotText {
        /// Line, from one.
        line: usize,
        /// The attribute.
        name: String,
    },
    /// `version:` names another version than 1.
    #[error("line {line}: expected \"version: 1\"")]
    Version {
        /// Line, from one.
        line: usize,
    },
}

/// Reads the people (`inetOrgPerson`, `organizationalPerson`, `person`, `user`) and the groups
/// (`groupOfNames`, `groupOfUniqueNames`, `group`) of a file; other entries are passed over.
///
/// The password is that of `userPassword` where it is in clear; else that of
/// [`User::new`](crate::User::new).
pub fn directory(text: &str) -> Result<Directory, LdifError> {
    user::directory(&entries(text)?)
}

impl Directory {
    /// The people and groups of an LDIF file, see [`directory`].
    pub fn from_ldif(text: &str) -> Result<Self, LdifError> {
        directory(text)
    }
}

/// What [`directory`] gives says where it comes from.
const SOURCE: DirectorySource = DirectorySource::Ldif;
