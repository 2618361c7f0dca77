//! People of a case who live in a directory that is a server: made before the case, changed by it, and removed after it.

mod file;
mod record;

pub use file::DirectoryFile;
#[cfg(feature = "cli")]
pub(crate) use file::schema;

use super::settings::RunError;
use crate::plan::{Case, Persona};
use crate::scenario::{Account, DirectoryChange, DirectoryKind, UserState};
use mock_idp::ldap::LiveDirectory;
use mock_idp::ldap::ldap3::exop::PasswordModify;
use mock_idp::ldap::ldap3::{Ldap, LdapError, LdapResult};
use record::{Attributes, Change};
use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// The result code for an entry that is not there.
const NO_SUCH_OBJECT: u32 = 32;

/// The directory, and who was made in it.
pub(super) struct Live {
    directory: LiveDirectory,
    kind: DirectoryKind,
    base: String,
    patience: Duration,
    /// Entries that are there because of us.
    made: Mutex<BTreeSet<String>>,
}

impl Live {
    pub(super) fn new(file: &DirectoryFile) -> Result<Self, RunError> {
        Ok(Self {
            directory: file.of_people()?,
            kind: file.kind(),
            base: file.people()?.to_owned(),
            patience: file.patience,
            made: Mutex::default(),
        })
    }

    pub(super) fn holds(&self, case: &Case, who: usize) -> bool {
        record::holds(self.kind, case, who)
    }

    /// Makes a person, and the group that the person is a member of.
    pub(super) async fn add(&self, person: &Persona) -> Result<(), String> {
        let mut ldap = self.connect().await?;
        let dn = self.dn(person);
        self.make(&mut ldap, &dn, record::entry(self.kind, person)).await?;
        if self.kind == DirectoryKind::Ldap {
            self.set_password(&mut ldap, person, &person.passwords[0]).await?;
        }
        if let Some((group, entry)) = record::group(self.kind, person, &self.base) {
            self.make(&mut ldap, &group, entry).await?;
        }
        // Of whoever has an account the steps decide the state; everybody else begins in it.
        if person.account != Account::Sso && person.state != UserState::Active {
            let changes = record::state(self.kind, person.state);
            self.modify(&mut ldap, person, changes).await?;
        }
        Ok(())
    }

    /// Changes a person's entry; says whether it is the directory that knows of such a change.
    pub(super) async fn change(
        &self,
        person: &Persona,
        mail: &str,
        change: &DirectoryChange,
    ) -> Result<bool, String> {
        let changed = record::changes(self.kind, person, mail, change);
        match (change, changed) {
            (DirectoryChange::NewPassword, _) => {
                let mut ldap = self.connect().await?;
                self.set_password(&mut ldap, person, &person.passwords[1]).await?;
                Ok(true)
            }
            (_, Some(changed)) => {
                let mut ldap = self.connect().await?;
                self.modify(&mut ldap, person, changed).await?;
                Ok(true)
            }
            (_, None) => Ok(false),
        }
    }

    /// Removes a person and what was made for the person.
    pub(super) async fn remove(&self, person: &Persona) -> Result<(), String> {
        let group = record::group(self.kind, person, &self.base).map(|(group, _)| group);
        let entries = group.into_iter().chain([self.dn(person)]);
        self.delete(entries.collect()).await
    }

    /// Removes everything that is left. Says what could not be.
    pub(super) async fn sweep(&self) -> Option<String> {
        let left: Vec<String> = self.made().iter().cloned().collect();
        if left.is_empty() { None } else { self.delete(left).await.err() }
    }

    async fn delete(&self, entries: Vec<String>) -> Result<(), String> {
        let mut ldap = self.connect().await?;
        for dn in entries {
            let deleted = self.in_time(ldap.delete(&dn)).await?;
            if deleted.rc != NO_SUCH_OBJECT {
                succeeded(&dn, &deleted)?;
            }
            self.made().remove(&dn);
        }
        Ok(())
    }

    async fn make(&self, ldap: &mut Ldap, dn: &str, entry: Attributes) -> Result<(), String> {
        self.made().insert(dn.to_owned());
        let added = self.in_time(ldap.add(dn, entry)).await?;
        succeeded(dn, &added)
    }

    async fn modify(
        &self,
        ldap: &mut Ldap,
        person: &Persona,
        changes: Vec<Change>,
    ) -> Result<(), String> {
        let dn = self.dn(person);
        let changed = self.in_time(ldap.modify(&dn, changes)).await?;
        succeeded(&dn, &changed)
    }

    /// Has the directory keep a password in its own form.
    async fn set_password(
        &self,
        ldap: &mut Ldap,
        person: &Persona,
        password: &str,
    ) -> Result<(), String> {
        let dn = self.dn(person);
        if self.kind == DirectoryKind::ActiveDirectory {
            return self.modify(ldap, person, vec![record::new_password(password)]).await;
        }
        let set = PasswordModify { user_id: Some(&dn), old_pass: None, new_pass: Some(password) };
        let set = self.in_time(ldap.extended(set)).await?;
        succeeded(&dn, &set.1)
    }

    fn dn(&self, person: &Persona) -> String {
        record::dn(self.kind, person, &self.base)
    }

    async fn connect(&self) -> Result<Ldap, String> {
        self.directory.connect().await.map_err(|error| error.to_string())
    }

    async fn in_time<T>(
        &self,
        asked: impl Future<Output = Result<T, LdapError>>,
    ) -> Result<T, String> {
        let url = self.directory.url();
        match tokio::time::timeout(self.patience, asked).await {
            Ok(done) => done.map_err(|error| format!("{url}: {error}")),
            Err(_) => Err(format!("{url}: no answer in time")),
        }
    }

    fn made(&self) -> std::sync::MutexGuard<'_, BTreeSet<String>> {
        self.made.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn succeeded(dn: &str, result: &LdapResult) -> Result<(), String> {
    if result.rc == 0 { Ok(()) } else { Err(format!("{dn}: the directory says {result}")) }
}
