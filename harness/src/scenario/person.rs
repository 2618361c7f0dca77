//! The people of a scenario: every case gets persons of its own, made from these.

use crate::source::At;

/// One `[people.NAME]` table: facts that hold before the first `when`.
#[derive(Debug, Clone, PartialEq)]
pub struct Person {
    /// The name within the file, such as `ada`.
    pub name: At<String>,
    /// What the service provider has of this person.
    pub account: At<Account>,
    /// Whether the application is assigned at the identity provider. Default true.
    pub assigned: At<bool>,
    /// The state of the user at the identity provider. Default active.
    pub state: At<UserState>,
    /// Has the e-mail address of this other person.
    pub mail_of: Option<At<String>>,
    /// Is sent with the NameID of this other person (an identity of another identity provider, say).
    pub name_id_of: Option<At<String>>,
    /// Is sent with a NameID of this form. Absent: as the description's `[name_id]` says.
    pub name_id: Option<At<NameIdForm>>,
    /// Which identity provider knows this person.
    pub idp: At<Idp>,
    /// `directory = "ldap" | "active-directory"`: the person is read from a directory record of this schema. Absent: from the scenario.
    pub directory: Option<At<DirectoryKind>>,
    /// The roles that the directory has of this person, each one value. Default none.
    pub roles: Vec<String>,
}

/// The schema of the directory that a person's record comes from.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum DirectoryKind {
    /// `inetOrgPerson`.
    Ldap,
    /// Active Directory's user class.
    ActiveDirectory,
}

/// The form of a NameID that is out of the ordinary; each person's is one of its own.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum NameIdForm {
    /// Of 256 characters (Core 8.3.7).
    Long,
    /// With characters outside of ASCII, one of them outside of the Basic Multilingual Plane.
    NonAscii,
}

/// What the service provider has of a person before the first step.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum Account {
    /// Nothing.
    None,
    /// An account that a first login through the identity provider has made.
    Sso,
    /// An account with a password of its own.
    Regular,
}

/// Which identity provider a person belongs to.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum Idp {
    /// The vendor that the case is run for.
    Own,
    /// Another vendor that the service provider trusts too.
    Other,
}

/// A user's state at the identity provider, in neutral terms; each vendor's table has its own word for it.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum UserState {
    /// May sign in.
    Active,
    /// Created, not yet activated.
    Staged,
    /// Suspended by an administrator.
    Suspended,
    /// Locked after failed logins.
    Locked,
    /// The password has expired.
    PasswordExpired,
    /// Deactivated (deprovisioned).
    Deactivated,
}
