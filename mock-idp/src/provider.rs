//! The identity provider behind every way in: state, keys, clock and ledger in one place. Speaks
//! no HTTP; the handlers and the library call the same functions.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::{
    clock::Clock,
    directory::DirectoryError,
    issue::{self, Form, IssueError},
    keys::KeyRing,
    launch::{self, Denial, LaunchOutcome, LaunchRequest},
    ledger::{Entry, Event, Ledger},
    service_provider::ServiceProvider,
    state::{Change, ChangeError, Effect, State},
    vendor::Vendor,
};

/// One running identity provider.
pub(crate) struct Provider {
    pub(crate) vendor: Arc<Vendor>,
    pub(crate) keys: KeyRing,
    pub(crate) clock: Clock,
    pub(crate) seed: u64,
    /// Without a slash at the end.
    pub(crate) url: String,
    pub(crate) state: Mutex<State>,
    pub(crate) ledger: Mutex<Ledger>,
    /// Who is asked about users whom the state does not own.
    #[cfg(feature = "ldap")]
    pub(crate) live: Option<crate::ldap::LiveDirectory>,
}

/// What a launch gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Launched {
    /// A page of the identity provider; nothing is posted.
    Denied(Denial),
    /// A form to post.
    Form(Form),
}

/// What comes of a login at the portal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum SignIn {
    Denied(Denial),
    User(String),
    WrongPassword,
}

impl Provider {
    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        // A thread that panics in between leaves every field usable: changes are single steps.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn record(&self, event: Event) -> u64 {
        self.ledger().record(self.clock.now(), event, None)
    }

    pub(crate) fn entries(&self) -> Vec<Entry> {
        self.ledger().entries()
    }

    pub(crate) fn ledger(&self) -> MutexGuard<'_, Ledger> {
        self.ledger.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn apply(&self, change: Change) -> Result<Effect, ChangeError> {
        self.state().apply(change)
    }

    pub(crate) fn register(&self, application: ServiceProvider) -> Result<Effect, ChangeError> {
        self.state().register(application)
    }

    pub(crate) fn service_providers(&self) -> Vec<Arc<ServiceProvider>> {
        self.state().service_providers.clone()
    }

    pub(crate) fn launch(&self, request: &LaunchRequest) -> Result<Launched, IssueError> {
        self.launch_recorded(request).map(|(launched, _)| launched)
    }

    /// With the number of its entry in the ledger. Decides under the lock, and signs outside of it.
    pub(crate) fn launch_recorded(
        &self,
        request: &LaunchRequest,
    ) -> Result<(Launched, u64), IssueError> {
        let outcome = {
            let mut state = self.state();
            let outcome = launch::launch(&state, request, self.clock.now());
            state.fulfil(request, &outcome);
            outcome
        };
        match outcome {
            LaunchOutcome::Denied(denial) => {
                let service_provider = request.service_provider.clone();
                let number = self.record_denial(&request.user, service_provider, &denial);
                Ok((Launched::Denied(denial), number))
            }
            LaunchOutcome::Issue(plan) => {
                let issued = issue::issue(&plan, &self.keys, self.seed)?;
                let (now, event) = (self.clock.now(), Event::issued(&plan, &issued));
                let number = self.ledger().record(now, event, Some(Arc::from(plan)));
                Ok((Launched::Form(issued.form), number))
            }
        }
    }

    /// Checks a password where it is: in the live directory if there is one, else in the state.
    pub(crate) async fn log_in(
        &self,
        login: &str,
        password: &str,
    ) -> Result<SignIn, DirectoryError> {
        #[cfg(feature = "ldap")]
        if let Some(live) = self.live_for(login) {
            return self.log_in_live(live, login, password).await;
        }
        Ok(self.sign_in(login, password))
    }

    /// Reads a user again where the directory is live: who was disabled meanwhile gets in no more.
    pub(crate) async fn refresh(&self, login: &str) -> Result<(), DirectoryError> {
        #[cfg(feature = "ldap")]
        if let Some(live) = self.live_for(login) {
            self.refresh_live(live, login).await?;
        }
        let _ = login;
        Ok(())
    }

    pub(crate) fn sign_in(&self, login: &str, password: &str) -> SignIn {
        let outcome = {
            let state = self.state();
            match state.directory.users.get(login) {
                Some(user) if user.password.is(password) => {
                    let denial = launch::denied_by_state(&self.vendor, user.state);
                    denial.map_or_else(|| SignIn::User(login.to_owned()), SignIn::Denied)
                }
                _ => SignIn::WrongPassword,
            }
        };
        self.record_sign_in(login, &outcome);
        outcome
    }

    pub(crate) fn record_sign_in(&self, login: &str, outcome: &SignIn) {
        match outcome {
            SignIn::Denied(denial) => self.record_denial(login, None, denial),
            SignIn::User(_) => self.record(Event::SignedIn { user: login.to_owned() }),
            SignIn::WrongPassword => self.record(Event::WrongPassword { user: login.to_owned() }),
        };
    }

    /// The vendor's own URL that begins a login; nothing where it cannot carry the RelayState, or
    /// there is no such service provider.
    pub(crate) fn start_url(&self, entity_id: &str, relay_state: Option<&str>) -> Option<String> {
        let all = self.service_providers();
        let index = all.iter().position(|sp| sp.entity_id == entity_id)?;
        let path = self.vendor.start_path(index, entity_id, relay_state)?;
        Some(format!("{}{path}", self.url))
    }

    fn record_denial(&self, user: &str, service_provider: Option<String>, denial: &Denial) -> u64 {
        let (user, reason) = (user.to_owned(), denial.reason);
        self.record(Event::Denied { user, service_provider, reason })
    }
}
