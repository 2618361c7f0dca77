//! Regular accounts that the description lists, where it cannot make any: who has which, and that nobody else has it meanwhile.

use super::world::World;
use crate::describe::ActName;
use crate::plan::Case;
use crate::scenario::Account;
use tokio::sync::MutexGuard;

/// An account that exists already.
pub(super) struct Listed {
    pub(super) username: String,
    mail: String,
    password: String,
}

/// Waits until no other case has one of these accounts; nothing where the case needs none.
pub(super) async fn turn<'w>(world: &'w World, case: &Case) -> Option<MutexGuard<'w, ()>> {
    let needs = (0..case.people.len()).any(|who| listed(world, case, who).is_some());
    if needs { Some(world.fixed_accounts.lock().await) } else { None }
}

/// The n-th regular person has the n-th account, where accounts cannot be made.
pub(super) fn listed(world: &World, case: &Case, who: usize) -> Option<Listed> {
    let is_made = world.description.act(ActName::CreateAccount).is_some();
    if is_made || case.people[who].account != Account::Regular {
        return None;
    }
    let before = case.people[..who].iter().filter(|person| person.account == Account::Regular);
    let account = world.description.accounts.get(before.count())?;
    Some(Listed {
        username: world.scope.fill(&account.username).ok()?,
        mail: world.scope.fill(&account.email).ok()?,
        password: world.scope.fill(&account.password).ok()?,
    })
}

/// Whether an account that the description lists has this address.
pub(super) fn is_listed(world: &World, mail: &str) -> bool {
    let emails = world.description.accounts.iter().map(|account| world.scope.fill(&account.email));
    emails.flatten().any(|listed| listed.eq_ignore_ascii_case(mail))
}

/// The case with the addresses and passwords of these accounts. Whoever was planned to have the address of such a person, or one
/// that begins with it, has the listed one.
pub(super) fn settled(world: &World, case: &Case) -> Case {
    let mut settled = case.clone();
    for who in 0..case.people.len() {
        let Some(account) = listed(world, case, who) else { continue };
        let planned = &case.people[who].mails[0];
        for person in &mut settled.people {
            if let Some(rest) = person.mails[0].strip_prefix(planned.as_str()) {
                person.mails[0] = format!("{}{rest}", account.mail);
            }
        }
        settled.people[who].passwords[0] = account.password;
    }
    settled
}
