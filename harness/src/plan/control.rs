//! The control of a negative scenario: the same scenario without its one difference.

use crate::scenario::{Act, Control, Difference, Expect, Scenario, SessionIs, When};
use crate::source::At;

/// The scenario as it is run for the control, or none where there is nothing to take away.
pub(super) fn control_of(scenario: &Scenario) -> Option<Scenario> {
    match &scenario.control {
        Some(control) => Some(applied(scenario, control)),
        None => derived(scenario),
    }
}

/// Leaves the tamper out, or else the deviation, and demands that the person gets in. Where there are both, the deviation is
/// what the tamper is tried on.
fn derived(scenario: &Scenario) -> Option<Scenario> {
    let mut control = scenario.clone();
    let step = control.when.iter_mut().find(|when| is_spoilt(when))?;
    if let Act::SignIn { deviate, tamper, .. } = &mut step.act.value
        && tamper.take().is_none()
    {
        *deviate = None;
    }
    step.then.clear();
    let (who, span) = (step.who.clone(), step.act.span);
    control.then = vec![At::new(Expect::Session(SessionIs::Is(who)), span)];
    Some(control)
}

fn is_spoilt(when: &When) -> bool {
    matches!(&when.act.value, Act::SignIn { deviate, tamper, .. } if deviate.is_some() || tamper.is_some())
}

fn applied(scenario: &Scenario, control: &Control) -> Scenario {
    let mut changed = scenario.clone();
    changed.control = None;
    changed.then.clone_from(&control.then);
    apply(&mut changed, &control.differs.value);
    changed
}

fn apply(scenario: &mut Scenario, difference: &Difference) {
    match difference {
        Difference::Account { person, value } => {
            edit(scenario, person, |found| found.account.value = *value)
        }
        Difference::Assigned { person, value } => edit(scenario, person, |found| {
            found.assigned.value = *value == crate::scenario::AssignedIs::Assigned
        }),
        Difference::State { person, value } => {
            edit(scenario, person, |found| found.state.value = *value)
        }
        Difference::Roles { person, value } => {
            edit(scenario, person, |found| found.roles.clone_from(value))
        }
        Difference::OwnMail { person } => edit(scenario, person, |found| found.mail_of = None),
        Difference::OwnNameId { person } => edit(scenario, person, |found| found.name_id_of = None),
        Difference::OwnIdp { person } => {
            edit(scenario, person, |found| found.idp.value = crate::scenario::Idp::Own)
        }
        Difference::Argument { step, value } => scenario.when[*step].act.value = value.clone(),
        Difference::Who { step, person } => scenario.when[*step].who = person.clone(),
        Difference::LeftOut { step } => drop(scenario.when.remove(*step)),
    }
}

fn edit(scenario: &mut Scenario, name: &str, change: impl FnOnce(&mut crate::scenario::Person)) {
    if let Some(person) = scenario.people.iter_mut().find(|person| person.name.value == name) {
        change(person);
    }
}
