//! Roles that the service provider knows already, in place of those that a scenario names.

use super::control::control_of;
use crate::scenario::{Act, Difference, DirectoryChange, Expect, RolesAre, Scenario};
use std::sync::Arc;

/// The roles of the scenarios, the bundled ones and those of others, in the order in which a description lists its own.
const WORDS: [&str; 3] = ["owner", "reader", "auditor"];

/// The same scenario with the roles of the list; where there is none, as it is.
pub(super) fn renamed(scenario: &Arc<Scenario>, listed: &[String]) -> Arc<Scenario> {
    if listed.is_empty() {
        return Arc::clone(scenario);
    }
    let mut renamed = Scenario::clone(scenario);
    for roles in lists(&mut renamed) {
        roles.iter_mut().for_each(|role| *role = name(role, listed));
    }
    Arc::new(renamed)
}

/// Why a scenario, or its control, cannot be run with the roles that there are.
pub(super) fn objection(scenario: &Scenario, listed: &[String]) -> Option<String> {
    if listed.is_empty() {
        return None;
    }
    let control = control_of(scenario);
    let strange = [scenario]
        .into_iter()
        .chain(&control)
        .find_map(|run| demanded_of(run).find(|role| !listed.contains(role)).cloned())?;
    Some(format!("needs the role `{strange}`, and the description lists the roles that there are"))
}

/// The roles that somebody has to be seen to have.
fn demanded_of(scenario: &Scenario) -> impl Iterator<Item = &String> {
    let demands = scenario.when.iter().flat_map(|step| &step.then).chain(&scenario.then);
    demands.flat_map(|at| match &at.value {
        Expect::Roles(RolesAre::Exactly(roles)) => roles.as_slice(),
        _ => &[],
    })
}

/// Every list of roles of a scenario.
fn lists(scenario: &mut Scenario) -> Vec<&mut Vec<String>> {
    let mut lists: Vec<&mut Vec<String>> =
        scenario.people.iter_mut().map(|person| &mut person.roles).collect();
    let steps = scenario.when.iter_mut().flat_map(|step| {
        let then = step.then.iter_mut().filter_map(|at| demanded(&mut at.value));
        let changed = match &mut step.act.value {
            Act::ChangeDirectory(DirectoryChange::Roles(roles)) => Some(roles),
            _ => None,
        };
        then.chain(changed)
    });
    lists.extend(steps);
    lists.extend(scenario.then.iter_mut().filter_map(|at| demanded(&mut at.value)));
    if let Some(control) = &mut scenario.control {
        lists.extend(control.then.iter_mut().filter_map(|at| demanded(&mut at.value)));
        if let Difference::Roles { value, .. } = &mut control.differs.value {
            lists.push(value);
        }
    }
    lists
}

fn demanded(expect: &mut Expect) -> Option<&mut Vec<String>> {
    match expect {
        Expect::Roles(RolesAre::Exactly(roles) | RolesAre::NoneOf(roles)) => Some(roles),
        _ => None,
    }
}

/// `reader,owner` becomes `viewers,admins`: each word that stands alone.
fn name(role: &str, listed: &[String]) -> String {
    let parts = role.split_inclusive([',', ';']);
    parts
        .map(|part| {
            let word = part.trim_end_matches([',', ';']);
            let known = WORDS.iter().position(|known| *known == word).and_then(|at| listed.get(at));
            format!("{}{}", known.map_or(word, String::as_str), &part[word.len()..])
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_role_of_the_list_is_the_owner() {
        let listed = ["admins", "viewers"].map(str::to_owned);
        for (role, expected) in [
            ("owner", "admins"),
            ("reader,owner", "viewers,admins"),
            ("reader;owner", "viewers;admins"),
            // There are only two.
            ("auditor", "auditor"),
            ("Lab Readers", "Lab Readers"),
        ] {
            assert_eq!(name(role, &listed), expected);
        }
    }
}
