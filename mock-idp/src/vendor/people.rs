//! A vendor's words for the states of a user; knows no user.

use serde::Deserialize;

use crate::directory::UserState;

/// The vendor's word for each state.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct States {
    /// [`UserState::Active`].
    pub active: StateWord,
    /// [`UserState::Deactivated`].
    pub deactivated: StateWord,
    /// [`UserState::Locked`].
    pub locked: StateWord,
    /// [`UserState::PasswordExpired`].
    pub password_expired: StateWord,
    /// [`UserState::Staged`].
    pub staged: StateWord,
    /// [`UserState::Suspended`].
    pub suspended: StateWord,
}

/// What a vendor calls a state, and what a user in it is told.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct StateWord {
    /// The vendor's own name.
    pub name: String,
    /// What the user reads instead of signing in; absent where the user may sign in.
    #[serde(default)]
    pub refusal: Option<String>,
}

impl States {
    /// The vendor's word for a state.
    pub fn word(&self, state: UserState) -> &StateWord {
        match state {
            UserState::Active => &self.active,
            UserState::Deactivated => &self.deactivated,
            UserState::Locked => &self.locked,
            UserState::PasswordExpired => &self.password_expired,
            UserState::Staged => &self.staged,
            UserState::Suspended => &self.suspended,
        }
    }
}
