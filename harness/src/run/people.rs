//! The people of a case at their identity providers: made known before it, changed by it, and gone after it.

use super::case::{Done, Running, Stop};
use super::user::{state, user_of};
use crate::scenario::DirectoryChange;
use crate::trace::{RecordSource, Seen};
use mock_idp::directory::Assignment;
use mock_idp::state::Change;

impl Running<'_> {
    /// Makes the people known to their identity providers.
    pub(super) fn enrol(&self) -> Result<(), Stop> {
        for (who, person) in self.case.people.iter().enumerate() {
            let user = user_of(person).map_err(Stop::ours)?;
            self.idp(who)?.mock.apply(Change::AddUser(user)).map_err(Stop::ours)?;
        }
        Ok(())
    }

    /// The people are gone from their identity providers.
    pub(super) fn dismiss(&self) {
        for (who, person) in self.case.people.iter().enumerate() {
            if let Ok(idp) = self.idp(who) {
                // A person who was never enrolled is gone already.
                let _ = idp.mock.apply(Change::RemoveUser { user: person.login.clone() });
            }
        }
    }

    /// Where the people with a record in a directory have it.
    pub(super) fn source(&self) -> Option<RecordSource> {
        let people = self.case.people.iter().zip(&self.resident);
        let mut recorded = people.filter(|(person, _)| person.directory.is_some());
        let (_, first) = recorded.next()?;
        Some(match (recorded.all(|(_, resident)| resident == first), first) {
            (true, true) => RecordSource::Live,
            (true, false) => RecordSource::Ldif,
            (false, _) => RecordSource::LdifAndLive,
        })
    }

    /// What is known of a person from now on, wherever the record is.
    fn remember(&mut self, who: usize, change: &DirectoryChange) {
        match change {
            DirectoryChange::NewMail => {
                self.mails[who] += 1;
                let mail = self.mail_now(who);
                self.scopes[who].set("mail", mail);
            }
            DirectoryChange::NewPassword => self.changed_passwords[who] = true,
            _ => {}
        }
    }

    /// The address that a person has now.
    pub(super) fn mail_now(&self, who: usize) -> String {
        self.case.people[who].mails[self.mails[who]].clone()
    }

    pub(super) async fn change_directory(
        &mut self,
        who: usize,
        change: &DirectoryChange,
    ) -> Result<Done, Stop> {
        let user = self.case.people[who].login.clone();
        self.remember(who, change);
        #[cfg(feature = "ldap")]
        if self.resident[who] && self.change_resident(who, change).await? {
            return Ok(Done::seen(Seen::Done));
        }
        let change = match change {
            DirectoryChange::State(to) => Change::SetState { user, state: state(to.value) },
            DirectoryChange::Assigned(to) => Change::Assign {
                user,
                assigned: if to.value { Assignment::All } else { Assignment::None },
            },
            DirectoryChange::NewMail => Change::SetAttribute {
                user,
                attribute: "mail".to_owned(),
                values: vec![self.mail_now(who)],
            },
            DirectoryChange::NewDisplayName => Change::SetAttribute {
                user,
                attribute: "display-name".to_owned(),
                values: vec![self.case.people[who].renamed()],
            },
            DirectoryChange::Roles(roles) => {
                Change::SetAttribute { user, attribute: "groups".to_owned(), values: roles.clone() }
            }
            DirectoryChange::NewPassword => Change::SetPassword {
                user,
                password: self.case.people[who].passwords[1].clone().into(),
            },
        };
        self.idp(who)?.mock.apply(change).map_err(Stop::ours)?;
        Ok(Done::seen(Seen::Done))
    }
}
