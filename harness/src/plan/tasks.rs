//! From the act of a scenario to the task of a step. Decides nothing about what must be seen.

use super::case::{Arguments, Licence, Logout, Task, TokenArgument};
use super::people::{Persona, index_of};
use crate::describe::ActName;
use crate::scenario::{Account, Act, Password, Start, TokenRef};
use crate::source::At;
use saml_wire::draft::SignedElements;

/// Who acts, among whom, and what holds where the act says nothing.
pub(super) struct Acting<'a> {
    pub(super) who: usize,
    pub(super) people: &'a [Persona],
    /// Where a login begins that nobody says otherwise of.
    pub(super) usual_start: Start,
    /// Which elements are signed, where a tamper needs others than the vendor's default.
    pub(super) signed: Option<SignedElements>,
}

impl Acting<'_> {
    /// The task of an act. One line each; an act that only asks the service provider has its own name there.
    pub(super) fn task_of(&self, act: &Act) -> Task {
        let (name, arguments) = match act {
            Act::SignIn { password, .. } if self.is_regular() => {
                (ActName::LoginPassword, with_password(password))
            }
            Act::SignIn {
                deviate,
                tamper,
                relay_state,
                start,
                place,
                delivery,
                sent,
                password,
            } => {
                return Task::SignIn {
                    deviate: deviate.as_ref().map(|at| at.value.clone()),
                    tamper: tamper.as_ref().map(|at| at.value.clone()),
                    relay_state: text(relay_state.as_ref()),
                    start: start.unwrap_or(self.usual_start),
                    place: text(place.as_ref()),
                    delivery: *delivery,
                    sent: *sent,
                    password: *password,
                    signed: self.signed,
                };
            }
            Act::DeliverLogout { again: Some(again), .. } => {
                (ActName::DeliverLogout, with_logout(Logout::Again { slot: again.value.clone() }))
            }
            Act::DeliverLogout { deviate, of, sessions, again: None } => {
                let of = of.as_ref().map_or(self.who, |of| index_of(self.people, &of.value));
                let deviate = deviate.as_ref().map(|at| at.value);
                let logout = Logout::New { deviate, of, sessions: *sessions };
                (ActName::DeliverLogout, with_logout(logout))
            }
            Act::Deliver { document, sent } => {
                return Task::Deliver { document: document.value.clone(), sent: *sent };
            }
            Act::TakeCookies { of, which } => {
                let of = index_of(self.people, &of.value);
                return Task::TakeCookies { of, which: *which };
            }
            Act::Visit => return Task::Visit,
            Act::ChangeDirectory(change) => return Task::ChangeDirectory(change.clone()),
            Act::AwaitExpiry { token } => return Task::AwaitExpiry { token: token.value.clone() },
            Act::ReadMetadata => (ActName::ReadMetadata, Arguments::default()),
            Act::StartLogin { place } => (
                ActName::StartLogin,
                Arguments { place: text(place.as_ref()), ..Arguments::default() },
            ),
            Act::LoginPassword(password) => (ActName::LoginPassword, with_password(password)),
            Act::LoginCommandLine(password) => (ActName::LoginCommandLine, with_password(password)),
            Act::ForgotPassword => (ActName::ForgotPassword, Arguments::default()),
            Act::Logout => (ActName::Logout, Arguments::default()),
            Act::ChangeEmail => (ActName::ChangeEmail, Arguments::default()),
            Act::ChangeEmailDirectly => (ActName::ChangeEmailDirectly, Arguments::default()),
            Act::ChangePassword => (ActName::ChangePassword, Arguments::default()),
            Act::ChangePasswordDirectly => (ActName::ChangePasswordDirectly, Arguments::default()),
            Act::EnableTwoFactor => (ActName::EnableTwoFactor, Arguments::default()),
            Act::EnableTwoFactorDirectly => {
                (ActName::EnableTwoFactorDirectly, Arguments::default())
            }
            Act::CreateToken { lives } => (
                ActName::CreateToken,
                Arguments { lives: lives.as_ref().map(|at| at.value), ..Arguments::default() },
            ),
            Act::RevokeToken { token } => (ActName::RevokeToken, with_token(token)),
            Act::CallWithToken(TokenRef::Named(token)) => {
                (ActName::CallWithToken, with_token(token))
            }
            Act::CallWithToken(TokenRef::Unknown) => (
                ActName::CallWithToken,
                Arguments { token: Some(TokenArgument::Unknown), ..Arguments::default() },
            ),
            Act::AddMember => (ActName::AddMember, Arguments::default()),
            Act::DisableAccount => (ActName::DisableAccount, Arguments::default()),
            Act::SetLicence { to } => {
                let licence = if to.value { Licence::Granted } else { Licence::Withdrawn };
                (ActName::SetLicence, Arguments { licence: Some(licence), ..Arguments::default() })
            }
        };
        Task::Ask { act: name, arguments }
    }

    /// A person with a regular account signs in with user name and password; everybody else through the identity provider.
    fn is_regular(&self) -> bool {
        self.people[self.who].account == Account::Regular
    }
}

fn with_logout(logout: Logout) -> Arguments {
    Arguments { logout: Some(logout), ..Arguments::default() }
}

fn with_token(token: &At<String>) -> Arguments {
    Arguments { token: Some(TokenArgument::Slot(token.value.clone())), ..Arguments::default() }
}

fn with_password(password: &Password) -> Arguments {
    Arguments { password: Some(*password), ..Arguments::default() }
}

fn text(value: Option<&At<String>>) -> Option<String> {
    value.map(|at| at.value.clone())
}
