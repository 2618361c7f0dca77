//! The closed list of changes to a running mock, and what comes of one; changes nothing itself.

use saml_wire::{deviate::Deviation, draft::SignedElements};
use serde::{Deserialize, Serialize};

use crate::directory::{Assignment, Password, User, UserState};

/// Every change that can be made to a running mock, in Rust as over the admin API.
///
/// In JSON: `{"set-state": {"user": "ada", "state": "suspended"}}`.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[expect(clippy::large_enum_variant, reason = "a change is made once and is gone then")]
pub enum Change {
    /// Adds a user, or replaces the one with the same login.
    AddUser(User),
    /// Adds an application with the vendor's defaults.
    #[serde(rename_all = "kebab-case")]
    AddServiceProvider {
        /// Its entity id; it must be new.
        entity_id: String,
        /// Its ACS.
        acs: String,
    },
    /// Assigns applications, instead of those that were.
    Assign {
        /// Login.
        user: String,
        /// The applications.
        assigned: Assignment,
    },
    /// Refuses the user's next login at the identity provider, as if not assigned.
    Deny {
        /// Login.
        user: String,
    },
    /// Makes the user's next document deviate.
    Deviate {
        /// Login.
        user: String,
        /// How.
        deviation: Deviation,
    },
    /// Has the user's next document posted with this RelayState, whatever is configured.
    #[serde(rename_all = "kebab-case")]
    RelayState {
        /// Login.
        user: String,
        /// The RelayState.
        relay_state: RelayState,
    },
    /// Removes a user.
    RemoveUser {
        /// Login.
        user: String,
    },
    /// Replaces values of an attribute; an empty list removes it. Like state and password it cannot
    /// be changed here where the user is read from a live directory.
    SetAttribute {
        /// Login.
        user: String,
        /// Which, as [`crate::directory::Source`] is written.
        attribute: String,
        /// The values; `login` cannot be set, and what has one value takes one.
        values: Vec<String>,
    },
    /// Sets the password of the portal.
    SetPassword {
        /// Login.
        user: String,
        /// The new password.
        password: Password,
    },
    /// Sets the state.
    SetState {
        /// Login.
        user: String,
        /// The new state.
        state: UserState,
    },
    /// Has these elements of the user's next document signed, whatever is configured; what deviates, deviates from that.
    Sign {
        /// Login.
        user: String,
        /// The elements.
        elements: SignedElements,
    },
}

/// What came of a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Effect {
    /// The state is another one now.
    Changed,
    /// It was like that already.
    Unchanged,
}

/// Why a change cannot be made; nothing changed then.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ChangeError {
    /// An attribute that has one value was given more, or it is the login.
    #[error("the attribute {attribute:?} cannot be set to {count} values")]
    Attribute {
        /// The attribute.
        attribute: String,
        /// How many values were given.
        count: usize,
    },
    /// A second application with the same entity id.
    #[error("there is a service provider {0:?} already")]
    DuplicateServiceProvider(String),
    /// The record of a user is another's: it is read from a live directory.
    #[error("{0:?} is read from a live directory: change the record there")]
    Live(String),
    /// A login that nobody has.
    #[error("there is no user {0:?}")]
    UnknownUser(String),
}

/// A RelayState as it is posted.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RelayState {
    /// No parameter.
    Absent,
    /// The parameter with this value, which may be empty.
    Value(String),
}
