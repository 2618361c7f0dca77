//! Accounts that exist already, where none can be made: how many a scenario needs, and whether it leaves them as they are.

use super::control::control_of;
use crate::describe::{ActName, Description};
use crate::scenario::{Account, Act, Person, Scenario, When};

/// Why a scenario, or its control, cannot be run with the accounts that the description lists.
pub(super) fn objection(scenario: &Scenario, description: &Description) -> Option<String> {
    if description.act(ActName::CreateAccount).is_some() {
        return None;
    }
    let listed = description.accounts.len();
    let control = control_of(scenario);
    [scenario].into_iter().chain(&control).find_map(|run| {
        let needed = run.people.iter().filter(|person| is_regular(person)).count();
        if needed > listed {
            return Some(format!(
                "needs {needed} regular accounts, of which the description lists {listed} and can make none"
            ));
        }
        run.when.iter().any(|step| changes_account(run, step)).then(|| {
            "changes a regular account, and the description can make none that it could spoil".to_owned()
        })
    })
}

fn is_regular(person: &Person) -> bool {
    person.account.value == Account::Regular
}

/// The next case needs the account as it is listed, and so does the next run.
fn changes_account(scenario: &Scenario, step: &When) -> bool {
    let owner = scenario.people.iter().find(|person| person.name.value == step.who.value);
    owner.is_some_and(is_regular)
        && matches!(
            step.act.value,
            Act::AddMember
                | Act::ChangeEmail
                | Act::ChangeEmailDirectly
                | Act::ChangePassword
                | Act::ChangePasswordDirectly
                | Act::DisableAccount
                | Act::EnableTwoFactor
                | Act::EnableTwoFactorDirectly
                | Act::ForgotPassword
        )
}
