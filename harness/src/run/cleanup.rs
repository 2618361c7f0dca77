//! Takes away what a case has made at the service provider: the accounts of its people. What stays behind is told, and judges nothing.

use super::case::{Running, Stop};
use super::listed::{is_listed, listed};
use crate::describe::ActName;
use crate::plan::Arguments;
use crate::trace::Seen;
use std::collections::BTreeSet;

impl Running<'_> {
    /// Before the first step: which accounts have the addresses of the case already. Not one of them is ours to take away.
    pub(super) async fn look_around(&mut self) {
        let acts = [ActName::Cleanup, ActName::FindAccount];
        if !acts.iter().all(|act| self.world.description.act(*act).is_some()) {
            return;
        }
        let known = self.scopes.clone();
        self.stays = self.others_of_all().await.err();
        self.scopes = known;
    }

    /// Why nothing may be taken away, if so.
    async fn others_of_all(&mut self) -> Result<(), String> {
        for who in 0..self.case.people.len() {
            let nobody = format!("nobody.{}@mail.example", self.case.people[who].username);
            if !self.accounts_of(who, nobody).await?.is_empty() {
                return Err(
                    "`find-account` finds accounts for an address that nobody has".to_owned()
                );
            }
            for mail in self.mails_of(who) {
                let found = self.accounts_of(who, mail).await?;
                self.others.extend(found);
            }
        }
        Ok(())
    }

    async fn accounts_of(&mut self, who: usize, mail: String) -> Result<Vec<String>, String> {
        self.scopes[who].set("mail", mail);
        let looked = self.perform(who, ActName::FindAccount, &Arguments::default()).await;
        match looked.map_err(|stop| stop.reason)?.seen {
            Seen::Accounts(found) => Ok(found.into_iter().map(|one| one.account).collect()),
            other => Err(other.sentence()),
        }
    }

    /// After the last step, for each person; nothing where the description has no `cleanup`.
    pub(super) async fn clean_up(&mut self) {
        if self.world.description.act(ActName::Cleanup).is_none() {
            return;
        }
        if let Some(reason) = self.stays.take() {
            self.leave_behind(0, &reason);
            return;
        }
        // The people themselves are told of in the trace as they were.
        let known = self.scopes.clone();
        let mut done = BTreeSet::new();
        for who in 0..self.case.people.len() {
            if listed(self.world, self.case, who).is_some() {
                continue;
            }
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
        // Whoever a browser was signed in as last: not necessarily this person.
        self.scopes[who].set("account", "");
        self.scopes[who].set("username", self.case.people[who].username.clone());
        if self.world.description.act(ActName::FindAccount).is_none() {
            return self.remove(who).await;
        }
        let mail = self.scopes[who].value("mail").unwrap_or_default().to_owned();
        let found = self.accounts_of(who, mail).await.map_err(Stop::theirs)?;
        let new: Vec<String> = found.into_iter().filter(|one| !self.others.contains(one)).collect();
        for account in new {
            self.scopes[who].set("account", account);
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
