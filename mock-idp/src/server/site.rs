//! What the handlers share.

use std::sync::{Arc, Mutex};

use super::session::{self, Session, Shelf};
use crate::{launch::LaunchRequest, provider::Provider};

/// One mock that is served.
pub(crate) struct Site {
    pub(super) provider: Arc<Provider>,
    pub(super) metadata: Arc<str>,
    /// Who is logged in, by the value of the cookie.
    pub(super) sessions: Mutex<Shelf<Session>>,
    /// Launches that wait for a login, by an id that the login form carries.
    pub(super) waiting: Mutex<Shelf<LaunchRequest>>,
    /// What every form of the console carries, and no page elsewhere knows.
    pub(super) form_token: String,
}

pub(super) type SharedSite = Arc<Site>;

impl Site {
    /// Nobody is logged in yet.
    pub(super) fn new(provider: Arc<Provider>, metadata: Arc<str>) -> Self {
        let (sessions, waiting) = (Mutex::default(), Mutex::default());
        Self { provider, metadata, sessions, waiting, form_token: session::token() }
    }
}
