//! The platform behind the pages: accounts, sessions, tokens, organisations, and the rules for
//! them. Knows no HTTP and no XML; time and random bytes are handed in.

mod account;
mod organisation;
mod outbox;
mod password;
mod rules;
mod session;
mod sign_in;
mod token;

use crate::{
    random::Random,
    saml::{Outstanding, Replay},
};

pub(crate) use account::{
    Account, AccountState, Accounts, Identity, Kind, Registration, TwoFactor,
};
pub(crate) use organisation::{Level, Member, Organisation, Organisations};
pub(crate) use outbox::Outbox;
pub(crate) use password::Password;
pub(crate) use rules::{
    Door, PasswordLogin, Permission, Rules, SpInitiated, local_path, password_login,
};
pub(crate) use session::{Csrf, Goodbye, Session, Sessions, SignedInBy};
pub(crate) use sign_in::{
    Claim, Gate, Licence, Link, SignInRefusal, link, link_unless_taken, roles,
};
pub(crate) use token::{Token, TokenRefusal, Tokens};

/// Everything that changes while the service provider runs.
pub(crate) struct Platform {
    pub(crate) accounts: Accounts,
    pub(crate) licence: Licence,
    /// LogoutRequests that were obeyed.
    pub(crate) logouts: Replay,
    pub(crate) organisations: Organisations,
    pub(crate) outbox: Outbox,
    /// AuthnRequests that wait for an answer.
    pub(crate) outstanding: Outstanding,
    pub(crate) random: Random,
    pub(crate) replay: Replay,
    pub(crate) sessions: Sessions,
    pub(crate) tokens: Tokens,
}

impl Platform {
    /// Nobody is known yet; single sign-on is licensed.
    pub(crate) fn new(random: Random) -> Self {
        Self {
            accounts: Accounts::default(),
            licence: Licence::Granted,
            logouts: Replay::default(),
            organisations: Organisations::default(),
            outbox: Outbox::default(),
            outstanding: Outstanding::default(),
            random,
            replay: Replay::default(),
            sessions: Sessions::default(),
            tokens: Tokens::default(),
        }
    }
}
