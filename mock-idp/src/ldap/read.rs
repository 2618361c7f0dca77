//! Searches: one user by login, everybody at the start. Referrals are not followed, and every answer is bounded.

use ldap3::{
    Ldap, Scope, SearchEntry, SearchOptions,
    adapters::{Adapter, EntriesOnly, PagedResults},
    ldap_escape,
};

use super::{LiveDirectory, Schema, entry::record};
use crate::{
    directory::{Directory, DirectoryError, DirectorySource, User},
    ldif::Entry,
};

/// How many entries are read at the start; who comes after them is read when they log in.
const MOST: usize = 10_000;
/// How many entries a server is asked for at once.
const PAGE: i32 = 500;
/// How many groups of one user are read.
const GROUPS: i32 = 1000;
const EVERY_GROUP: &str =
    "(|(objectClass=groupOfNames)(objectClass=groupOfUniqueNames)(objectClass=group))";

impl LiveDirectory {
    /// The user with this login, as the directory has it now.
    pub async fn find(&self, login: &str) -> Result<Option<User>, DirectoryError> {
        self.check_privacy()?;
        let (live, login) = (self.clone(), login.to_owned());
        self.bounded(async move {
            let mut ldap = live.open().await?;
            live.bind_to_search(&mut ldap).await?;
            let found = live.look_up(&mut ldap, &login).await?;
            Ok(found.map(|(user, _)| user))
        })
        .await
    }

    /// Adds the users that can be read to those that a mock has of its own.
    pub(crate) async fn fill(&self, directory: &mut Directory) -> Result<(), DirectoryError> {
        self.check_privacy()?;
        let live = self.clone();
        let (people, groups) = self.apart(async move { live.everybody().await }).await?;
        directory.source = DirectorySource::Live;
        directory.groups.extend(groups.iter().map(|group| group.dn.clone()));
        for entry in &people {
            // What is wrong with an entry is told to who logs in with it.
            if let Ok(user) = self.user(entry, &groups)
                && !directory.owns(&user.login)
            {
                directory.follow(user);
            }
        }
        Ok(())
    }

    /// The user with this login and the name of its entry, over a connection that may search.
    pub(super) async fn look_up(
        &self,
        ldap: &mut Ldap,
        login: &str,
    ) -> Result<Option<(User, String)>, DirectoryError> {
        let filter = format!("(&{}{})", self.filter(), self.login_filter(login));
        let attributes = self.schema.attributes();
        let found = self.search(ldap, (&self.base, &filter), attributes, 2).await?;
        let [entry] = &*found else {
            let ambiguous =
                || DirectoryError::Ambiguous { url: self.url(), login: login.to_owned() };
            return if found.is_empty() { Ok(None) } else { Err(ambiguous()) };
        };
        let member = ldap_escape(&*entry.dn);
        let filter = format!("(&{EVERY_GROUP}(|(member={member})(uniqueMember={member})))");
        let names = vec!["objectClass", "member", "uniqueMember"];
        let groups = self.search(ldap, (self.groups_at(), &filter), names, GROUPS).await?;
        Ok(Some((self.user(entry, &groups)?, entry.dn.clone())))
    }

    /// People and groups, page by page; the time limit is that of each page.
    async fn everybody(&self) -> Result<(Vec<Entry>, Vec<Entry>), DirectoryError> {
        let mut ldap = self.in_time(self.open()).await?;
        self.in_time(self.bind_to_search(&mut ldap)).await?;
        let people = format!("(&{}({}=*))", self.filter(), self.login_name());
        let people = (&*self.base, &*people);
        let people = self.search_all(&mut ldap, people, self.schema.attributes()).await?;
        let names = vec!["objectClass", "member", "uniqueMember"];
        let groups = self.search_all(&mut ldap, (self.groups_at(), EVERY_GROUP), names).await?;
        Ok((people, groups))
    }

    /// What is typed is a value and no part of the filter. In Active Directory both names of an account are logins.
    fn login_filter(&self, login: &str) -> String {
        let (name, value) = (self.login_name(), ldap_escape(login));
        let both = ["sAMAccountName", "userPrincipalName"];
        if self.schema == Schema::ActiveDirectory && both.contains(&name) {
            return format!("(|(sAMAccountName={value})(userPrincipalName={value}))");
        }
        format!("({name}={value})")
    }

    fn groups_at(&self) -> &str {
        self.group_base.as_deref().unwrap_or(&self.base)
    }

    async fn search(
        &self,
        ldap: &mut Ldap,
        (base, filter): (&str, &str),
        attributes: Vec<&'static str>,
        most: i32,
    ) -> Result<Vec<Entry>, DirectoryError> {
        let searching = ldap.with_search_options(self.limits().sizelimit(most));
        let found = searching.search(base, Scope::Subtree, filter, attributes).await;
        let found = found.map_err(|error| self.failed("a search", error))?;
        /// More than were asked for: who asked for two needs no third.
        const SIZE_LIMIT: u32 = 4;
        if found.1.rc != SIZE_LIMIT {
            self.must_succeed("a search", &found.1)?;
        }
        let entries = found.0.into_iter().filter(|entry| !entry.is_ref());
        Ok(entries.map(|entry| record(SearchEntry::construct(entry))).collect())
    }

    async fn search_all(
        &self,
        ldap: &mut Ldap,
        (base, filter): (&str, &str),
        attributes: Vec<&'static str>,
    ) -> Result<Vec<Entry>, DirectoryError> {
        let failed = |error| self.failed("a search", error);
        let adapters: Vec<Box<dyn Adapter<'_, _, _>>> =
            vec![Box::new(EntriesOnly::new()), Box::new(PagedResults::new(PAGE))];
        let searching = ldap.with_search_options(self.limits());
        let stream =
            searching.streaming_search_with(adapters, base, Scope::Subtree, filter, attributes);
        let mut stream = self.in_time(async { stream.await.map_err(failed) }).await?;
        let mut entries = Vec::new();
        while entries.len() < MOST
            && let Some(entry) = self.in_time(async { stream.next().await.map_err(failed) }).await?
        {
            entries.push(record(SearchEntry::construct(entry)));
        }
        if entries.len() < MOST {
            self.must_succeed("a search", &stream.finish().await)?;
        }
        Ok(entries)
    }

    /// The server's own limit is no longer than ours; in whole seconds, and zero would be none.
    fn limits(&self) -> SearchOptions {
        let seconds = i32::try_from(self.patience.as_secs()).unwrap_or(i32::MAX).max(1);
        SearchOptions::new().timelimit(seconds)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filter(schema: Schema, login: &str) -> String {
        LiveDirectory::new("ldap://localhost", schema, "dc=test").unwrap().login_filter(login)
    }

    #[test]
    fn what_is_typed_is_no_part_of_the_filter() {
        assert_eq!(filter(Schema::Ldap, "*"), r"(uid=\2a)");
        let escaped = r"(uid=ada\29\28uid=\2a\5c\00)";
        assert_eq!(filter(Schema::Ldap, "ada)(uid=*\\\0"), escaped);
    }

    #[test]
    fn both_names_of_an_account_are_logins() {
        let both = "(|(sAMAccountName=ada)(userPrincipalName=ada))";
        assert_eq!(filter(Schema::ActiveDirectory, "ada"), both);
    }
}
