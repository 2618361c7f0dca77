//! Logins where the directory is live: it is asked, and the state follows what it says.

use crate::{
    directory::{DirectoryError, User},
    launch,
    ldap::{Checked, LiveDirectory},
    ledger::Event,
    provider::{Provider, SignIn},
};

impl Provider {
    /// The live directory, unless the mock itself has this user.
    pub(crate) fn live_for(&self, login: &str) -> Option<&LiveDirectory> {
        self.live.as_ref().filter(|_| !self.state().directory.owns(login))
    }

    pub(crate) async fn log_in_live(
        &self,
        live: &LiveDirectory,
        login: &str,
        password: &str,
    ) -> Result<SignIn, DirectoryError> {
        let checked = live.check(login, password).await;
        let outcome = match checked.map_err(|error| self.failed(login, error))? {
            Checked::User(user) => return Ok(self.admit(*user, password)),
            Checked::WrongPassword => SignIn::WrongPassword,
            Checked::Nobody => {
                self.state().directory.forget(login);
                SignIn::WrongPassword
            }
        };
        self.record_sign_in(login, &outcome);
        Ok(outcome)
    }

    /// The password is right; the state may still forbid it.
    fn admit(&self, user: User, password: &str) -> SignIn {
        let (login, user_state) = (user.login.clone(), user.state);
        // Typed in another spelling, found by the directory, and yet one of the mock's own.
        if self.state().directory.owns(&login) {
            return self.sign_in(&login, password);
        }
        self.state().directory.follow(user);
        let denial = launch::denied_by_state(&self.vendor, user_state);
        let outcome = denial.map_or_else(|| SignIn::User(login.clone()), SignIn::Denied);
        self.record_sign_in(&login, &outcome);
        outcome
    }

    pub(crate) async fn refresh_live(
        &self,
        live: &LiveDirectory,
        login: &str,
    ) -> Result<bool, DirectoryError> {
        let found = live.find(login).await.map_err(|error| self.failed(login, error))?;
        let is_there = found.is_some();
        match found {
            Some(user) => self.state().directory.follow(user),
            None => self.state().directory.forget(login),
        }
        Ok(is_there)
    }

    /// Reads a user whom the mock may have of its own.
    pub(crate) async fn follow(&self, login: &str) -> Result<bool, DirectoryError> {
        match &self.live {
            Some(live) => self.refresh_live(live, login).await,
            None => Ok(false),
        }
    }

    fn failed(&self, login: &str, error: DirectoryError) -> DirectoryError {
        let (user, reason) = (login.to_owned(), error.to_string());
        self.record(Event::DirectoryFailed { user, reason });
        error
    }
}
