//! Takes away what a case has made at the service provider: the accounts of its people. What stays behind is told, and judges nothing.

use super::case::{Running, Stop};
use super::listed::is_listed;
use crate::describe::ActName;
use crate::plan::Arguments;
use crate::trace::Seen;
use std::collections::BTreeSet;

impl Running<'_> {
    /// After the last step, for each person; nothing where the description has no `cleanup`.
    pub(super) async fn clean_up(&mut self) {
        if self.world.description.act(ActName::Cleanup).is_none() {
            return;
        }
        // The people themselves are told of in the trace as they were.
        let known = self.scopes.clone();
        let mut done = BTreeSet::new();
        for who in 0..self.case.people.len() {
            for mail in self.mails_of(who) {
                // Two people may have one address, and so one account.
                let is_new = done.insert(mail.clone());
                if is_new && let Err(stop) = self.clean_up_after(who, mail).await {
                    self.leave_behind(who, &stop.reason);
                }
            }
        }
        self.scopes = known;
    }

    /// The addresses that an account of this person may have. What is listed was there before, and stays.
    fn mails_of(&self, who: usize) -> Vec<String> {
        let had = self.case.people[who].mails.iter().take(self.mails[who] + 1).cloned();
        let new = self.scopes[who].value("new_mail").map(str::to_owned);
        // Without a way to look nobody knows whether the address was ever taken up.
        let new = new.filter(|_| self.world.description.act(ActName::FindAccount).is_some());
        had.chain(new).filter(|mail| !is_listed(self.world, mail)).collect()
    }

    /// Once for each account that is found, or once where nobody can look.
    async fn clean_up_after(&mut self, who: usize, mail: String) -> Result<(), Stop> {
        self.scopes[who].set("mail", mail);
        self.scopes[who].set("login", self.case.people[who].login.clone());
        if self.world.description.act(ActName::FindAccount).is_none() {
            return self.remove(who).await;
        }
        let looked = self.perform(who, ActName::FindAccount, &Arguments::default()).await?;
        let Seen::Accounts(found) = looked.seen else {
            return Err(Stop::theirs(looked.seen.sentence()));
        };
        for account in found {
            self.scopes[who].set("account", account.account);
            self.remove(who).await?;
        }
        Ok(())
    }

    async fn remove(&mut self, who: usize) -> Result<(), Stop> {
        let outcome = self.perform(who, ActName::Cleanup, &Arguments::default()).await?;
        match outcome.seen {
            Seen::Done => Ok(()),
            other => Err(Stop::theirs(other.sentence())),
        }
    }

    fn leave_behind(&self, who: usize, reason: &str) {
        let mail = self.scopes[who].value("mail").unwrap_or_default();
        let person = &self.case.people[who].name;
        let trouble = format!("{}: {person} ({mail}): {reason}", self.case.id);
        self.world.left_behind(self.secrets.redact(&trouble));
    }
}
