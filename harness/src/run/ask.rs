//! Acts that the service provider is asked for: arguments become names of the scope, yields become slots.

use super::browser::Browser;
use super::case::{Done, Running, Slot, Stop};
use super::http::{Outcome, perform};
use super::logout::RELAY_STATE;
use super::scope::Scope;
use crate::describe::{ActDescription, ActName, Actor};
use crate::plan::{Arguments, Licence, TokenArgument};
use crate::scenario::Password;

impl Running<'_> {
    /// Performs an act for a person and keeps what it yields.
    pub(super) async fn ask(
        &mut self,
        who: usize,
        act: ActName,
        arguments: &Arguments,
        slot: Option<&str>,
    ) -> Result<Done, Stop> {
        let outcome = self.perform_for(who, act, arguments, slot).await?;
        self.keep(who, arguments, slot, &outcome);
        Ok(Done { landing: outcome.place, ..Done::seen(outcome.seen) })
    }

    pub(super) async fn perform(
        &mut self,
        who: usize,
        act: ActName,
        arguments: &Arguments,
    ) -> Result<Outcome, Stop> {
        self.perform_for(who, act, arguments, None).await
    }

    /// Performs an act whose request is kept in a slot, where it has one that can be.
    async fn perform_for(
        &mut self,
        who: usize,
        act: ActName,
        arguments: &Arguments,
        slot: Option<&str>,
    ) -> Result<Outcome, Stop> {
        let mut scope = self.arguments(who, act, arguments)?;
        if let Some(logout) = &arguments.logout {
            scope.set("logout_request", self.logout_request(who, logout, slot).await?);
            scope.set("relay_state", RELAY_STATE);
        }
        let described = self.world.description.act(act);
        if described.is_some_and(|described| described.by == Actor::Nobody) {
            let mut nobody = Browser::new(self.world.net());
            let outcome = perform(&mut nobody, &self.world.description, act, &scope).await;
            self.browsers[who].adopt(nobody);
            return Ok(outcome?);
        }
        Ok(perform(&mut self.browsers[who], &self.world.description, act, &scope).await?)
    }

    /// The names that an act may use.
    fn arguments(
        &mut self,
        who: usize,
        act: ActName,
        arguments: &Arguments,
    ) -> Result<Scope, Stop> {
        let mut scope = self.scopes[who].clone();
        scope.set("token_name", "harness");
        scope.set("lives", self.lives(arguments).unwrap_or(3600).to_string());
        if let Some(licence) = arguments.licence {
            scope.set("licence", (licence == Licence::Granted).to_string());
        }
        if let Some(mail) = arguments.mail.and_then(|index| self.mail(who, index)) {
            scope.set("mail", mail);
        }
        if arguments.password == Some(Password::Wrong) {
            scope.set("password", "a wrong password");
        }
        if let Some(token) = &arguments.token {
            let (value, id) = self.token(token);
            scope.set("token", value);
            scope.set("token_id", id);
        }
        if act == ActName::StartLogin {
            scope.set("idp", self.idp(who)?.mock.entity_id());
            scope.set("place", arguments.place.clone().unwrap_or_default());
        }
        Ok(scope)
    }

    /// Seconds that a token is to live.
    fn lives(&self, arguments: &Arguments) -> Option<u32> {
        let called = self.world.description.act(ActName::CallWithToken);
        arguments
            .lives
            .map(|seconds| outliving(seconds, called.map_or(0, ActDescription::commands)))
    }

    /// The n-th address of a person; a fixed account has the one of the description.
    fn mail(&self, who: usize, index: usize) -> Option<String> {
        let person = &self.case.people[who];
        if index == 0 && self.mails[who] == 0 {
            return self.scopes[who].value("mail").map(str::to_owned);
        }
        person.mails.get(index).cloned()
    }

    fn token(&self, token: &TokenArgument) -> (String, String) {
        let TokenArgument::Slot(name) = token else {
            return ("never-issued-0123456789abcdefghij".to_owned(), String::new());
        };
        match self.slots.get(name) {
            Some(Slot::Token { value, id, .. }) => (value.clone(), id.clone()),
            _ => (String::new(), String::new()),
        }
    }

    fn keep(&mut self, who: usize, arguments: &Arguments, slot: Option<&str>, outcome: &Outcome) {
        let value = |name: &str| {
            outcome.yields.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone())
        };
        for name in ["username", "account"] {
            if let Some(value) = value(name) {
                self.scopes[who].set(name, value);
            }
        }
        if let Some(token) = value("token") {
            self.secrets.learn("token", &token);
            if let Some(slot) = slot {
                let id = value("token_id").unwrap_or_default();
                self.slots.insert(
                    slot.to_owned(),
                    Slot::Token { value: token, id, expires: Self::expiry(self.lives(arguments)) },
                );
            }
        }
    }
}

/// A token that is given to programs has to live until the last of them has asked.
fn outliving(seconds: u32, programs: usize) -> u32 {
    const TO_START: u32 = 5;
    let longer = u32::try_from(programs).unwrap_or(u32::MAX).saturating_mul(TO_START);
    seconds.saturating_add(longer)
}

#[cfg(test)]
mod tests {
    use super::outliving;

    #[test]
    fn a_token_lives_longer_where_programs_have_to_start_first() {
        assert_eq!([0, 1, 3].map(|programs| outliving(2, programs)), [2, 7, 17]);
    }
}
