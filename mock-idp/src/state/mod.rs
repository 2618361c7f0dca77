//! All that changes while a mock runs; touches no network and no clock.

mod change;

use std::{
    collections::{BTreeMap, VecDeque},
    sync::Arc,
};

use saml_wire::{deviate::Deviation, draft::SignedElements};

use crate::{
    directory::{Directory, Source, User},
    plan::{DenialReason, LaunchOutcome, LaunchRequest},
    service_provider::ServiceProvider,
    vendor::Vendor,
};

pub use change::{Change, ChangeError, Effect, RelayState};

/// One identity provider at one moment.
#[derive(Debug, Clone)]
pub struct State {
    /// Its table.
    pub vendor: Arc<Vendor>,
    /// Its users.
    pub directory: Directory,
    /// Its applications.
    pub service_providers: Vec<Arc<ServiceProvider>>,
    /// What the next documents of a user are to be, by login.
    orders: BTreeMap<String, VecDeque<Order>>,
    /// What the next RelayState of a user is to be, by login.
    relay_states: BTreeMap<String, RelayState>,
    /// Which elements of the next document of a user are signed, by login.
    signed: BTreeMap<String, SignedElements>,
    /// How many logins were launched, by login.
    launched: BTreeMap<String, u64>,
}

/// What the next document of a user is to be.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Order {
    Deny,
    Deviate(Deviation),
}

impl State {
    /// A mock that has issued nothing yet.
    pub fn new(
        vendor: Arc<Vendor>,
        directory: Directory,
        service_providers: Vec<ServiceProvider>,
    ) -> Self {
        Self {
            vendor,
            directory,
            service_providers: service_providers.into_iter().map(Arc::new).collect(),
            orders: BTreeMap::new(),
            relay_states: BTreeMap::new(),
            signed: BTreeMap::new(),
            launched: BTreeMap::new(),
        }
    }

    /// Makes one change.
    pub fn apply(&mut self, change: Change) -> Result<Effect, ChangeError> {
        match change {
            Change::AddUser(user) => Ok(self.add_user(user)),
            Change::AddServiceProvider { entity_id, acs } => {
                self.register(ServiceProvider::new(entity_id, acs))
            }
            Change::Assign { user, assigned } => {
                self.set(&user, |user| &mut user.assigned, assigned)
            }
            Change::Deny { user } => self.order(user, Order::Deny),
            Change::Deviate { user, deviation } => self.order(user, Order::Deviate(deviation)),
            Change::RelayState { user, relay_state } => {
                self.user(&user)?;
                self.relay_states.insert(user, relay_state);
                Ok(Effect::Changed)
            }
            Change::RemoveUser { user } => self.remove_user(&user),
            Change::SetAttribute { user, attribute, values } => {
                self.set_attribute(&user, attribute, values)
            }
            Change::SetPassword { user, password } => {
                self.must_own(&user)?;
                self.set(&user, |user| &mut user.password, password)
            }
            Change::SetState { user, state } => {
                self.must_own(&user)?;
                self.set(&user, |user| &mut user.state, state)
            }
            Change::Sign { user, elements } => {
                self.user(&user)?;
                self.signed.insert(user, elements);
                Ok(Effect::Changed)
            }
        }
    }

    /// The user's next order, if there is one.
    pub(crate) fn next_order(&self, login: &str) -> Option<&Order> {
        self.orders.get(login)?.front()
    }

    /// What was ordered for the user, in the order in which it comes.
    pub(crate) fn orders(&self, login: &str) -> impl Iterator<Item = &Order> {
        self.orders.get(login).into_iter().flatten()
    }

    /// The RelayState that was ordered for the user, if there is one.
    pub(crate) fn next_relay_state(&self, login: &str) -> Option<&RelayState> {
        self.relay_states.get(login)
    }

    /// Which elements were ordered to be signed for the user, if any were.
    pub(crate) fn next_signed(&self, login: &str) -> Option<SignedElements> {
        self.signed.get(login).copied()
    }

    /// How many documents the user was launched into.
    pub(crate) fn count(&self, login: &str) -> u64 {
        self.launched.get(login).copied().unwrap_or(0)
    }

    /// Takes what was ordered, where it was obeyed: a user who is refused for another reason gets
    /// the deviation with the next document.
    pub(crate) fn fulfil(&mut self, request: &LaunchRequest, outcome: &LaunchOutcome) {
        let login = request.user.as_str();
        let ordered = match outcome {
            LaunchOutcome::Denied(denial) => denial.reason == DenialReason::Ordered,
            LaunchOutcome::Issue(_) => {
                self.relay_states.remove(login);
                self.signed.remove(login);
                *self.launched.entry(login.to_owned()).or_default() += 1;
                request.deviation.is_none()
            }
        };
        if ordered && let Some(orders) = self.orders.get_mut(login) {
            orders.pop_front();
        }
    }

    fn user(&mut self, login: &str) -> Result<&mut User, ChangeError> {
        let user = self.directory.users.get_mut(login);
        user.ok_or_else(|| ChangeError::UnknownUser(login.to_owned()))
    }

    /// What would be overwritten at the next login is no change.
    fn must_own(&self, login: &str) -> Result<(), ChangeError> {
        match self.directory.live.contains(login) {
            true => Err(ChangeError::Live(login.to_owned())),
            false => Ok(()),
        }
    }

    fn set<T: PartialEq>(
        &mut self,
        login: &str,
        field: impl Fn(&mut User) -> &mut T,
        value: T,
    ) -> Result<Effect, ChangeError> {
        let field = field(self.user(login)?);
        let effect = if *field == value { Effect::Unchanged } else { Effect::Changed };
        *field = value;
        Ok(effect)
    }

    fn order(&mut self, login: String, order: Order) -> Result<Effect, ChangeError> {
        self.user(&login)?;
        self.orders.entry(login).or_default().push_back(order);
        Ok(Effect::Changed)
    }

    fn add_user(&mut self, user: User) -> Effect {
        if self.directory.users.get(&user.login) == Some(&user) {
            return Effect::Unchanged;
        }
        self.directory.add(user);
        Effect::Changed
    }

    fn remove_user(&mut self, login: &str) -> Result<Effect, ChangeError> {
        self.user(login)?;
        self.directory.users.remove(login);
        self.directory.live.remove(login);
        self.orders.remove(login);
        self.relay_states.remove(login);
        self.signed.remove(login);
        Ok(Effect::Changed)
    }

    /// Adds an application whose entity id is new.
    pub(crate) fn register(&mut self, application: ServiceProvider) -> Result<Effect, ChangeError> {
        if self.service_providers.iter().any(|sp| sp.entity_id == application.entity_id) {
            return Err(ChangeError::DuplicateServiceProvider(application.entity_id));
        }
        self.service_providers.push(Arc::new(application));
        Ok(Effect::Changed)
    }

    fn set_attribute(
        &mut self,
        login: &str,
        attribute: String,
        values: Vec<String>,
    ) -> Result<Effect, ChangeError> {
        self.must_own(login)?;
        let user = self.user(login)?;
        let before = user.clone();
        user.set_values(&Source::from(attribute.clone()), values)
            .map_err(|count| ChangeError::Attribute { attribute, count })?;
        Ok(if *user == before { Effect::Unchanged } else { Effect::Changed })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::directory::{Assignment, UserState};

    fn state() -> State {
        State::new(Arc::new(Vendor::okta()), Directory::of([User::new("ada")]), Vec::new())
    }

    #[test]
    fn a_change_says_whether_anything_is_another_now() {
        let mut state = state();
        let suspend = Change::SetState { user: "ada".to_owned(), state: UserState::Suspended };
        assert_eq!(state.apply(suspend.clone()), Ok(Effect::Changed));
        assert_eq!(state.apply(suspend), Ok(Effect::Unchanged));
        assert_eq!(state.directory.users["ada"].state, UserState::Suspended);
    }

    #[test]
    fn a_change_of_a_user_who_is_not_there_is_an_error() {
        let nobody = || "mallory".to_owned();
        let changes = [
            Change::Assign { user: nobody(), assigned: Assignment::None },
            Change::Deny { user: nobody() },
            Change::Deviate { user: nobody(), deviation: Deviation::Expired },
            Change::RelayState { user: nobody(), relay_state: RelayState::Absent },
            Change::RemoveUser { user: nobody() },
            Change::SetAttribute { user: nobody(), attribute: "mail".to_owned(), values: vec![] },
            Change::SetPassword { user: nobody(), password: "x".into() },
            Change::SetState { user: nobody(), state: UserState::Active },
            Change::Sign { user: nobody(), elements: SignedElements::Both },
        ];
        for change in changes {
            assert_eq!(state().apply(change), Err(ChangeError::UnknownUser(nobody())));
        }
    }

    #[test]
    fn an_attribute_is_set_by_the_name_it_is_read_by() {
        let mut state = state();
        let mut set = |attribute: &str, values: &[&str]| {
            state.apply(Change::SetAttribute {
                user: "ada".to_owned(),
                attribute: attribute.to_owned(),
                values: values.iter().map(|&value| value.to_owned()).collect(),
            })
        };
        assert_eq!(set("mail", &["countess@example.test"]), Ok(Effect::Changed));
        assert_eq!(set("groups", &["a", "b"]), Ok(Effect::Changed));
        assert_eq!(set("department", &["engines"]), Ok(Effect::Changed));
        assert_eq!(set("surname", &[]), Ok(Effect::Changed));
        assert!(set("mail", &["a", "b"]).is_err());
        assert!(set("login", &["bob"]).is_err());
        let ada = &state.directory.users["ada"];
        assert_eq!(ada.mail.as_deref(), Some("countess@example.test"));
        assert_eq!((ada.groups.len(), ada.surname.as_deref()), (2, None));
        assert_eq!(ada.attributes["department"], ["engines"]);
    }

    #[test]
    fn changes_are_written_in_json_as_they_are_documented() {
        let cases = [
            r#"{"add-user": {"login": "bob", "password": "x", "groups": ["a"]}}"#,
            r#"{"set-state": {"user": "ada", "state": "password-expired"}}"#,
            r#"{"assign": {"user": "ada", "assigned": {"only": ["https://sp.test"]}}}"#,
            r#"{"deviate": {"user": "ada", "deviation": "expired"}}"#,
            r#"{"deviate": {"user": "ada", "deviation": {"audience": "https://other.test"}}}"#,
            r#"{"sign": {"user": "ada", "elements": "response"}}"#,
            r#"{"relay-state": {"user": "ada", "relay-state": {"value": ""}}}"#,
        ];
        for case in cases {
            let change: Change = serde_json::from_str(case).unwrap();
            assert!(state().apply(change).is_ok(), "{case}");
        }
        let typo = r#"{"set-state": {"user": "ada", "sate": "active"}}"#;
        assert!(serde_json::from_str::<Change>(typo).is_err());
    }
}
