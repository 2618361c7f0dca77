//! What a document has to come to, or why a document alone does not decide a case. Issues nothing.

use super::Decision;
use crate::plan::{Case, Role, Step, StepKind, Task};
use crate::scenario::{Area, Delivery, Expect, Polarity, SessionIs, Start};
use saml_wire::deviate::Deviation;

/// The decision that the one document of a case is to have.
///
/// # Errors
/// The reason why no single document decides the case.
pub(super) fn decision(case: &Case) -> Result<Decision, String> {
    let step = sign_in(case)?;
    let of_platform = case.role == Role::Case && case.standing.area == Area::Platform;
    if let Some(reason) = &case.skip {
        return Err(reason.clone());
    }
    if of_platform {
        return Err("it is a rule of the platform and not of the document".to_owned());
    }
    if !case.scenario.then.iter().all(|at| is_about_login(&at.value)) {
        return Err("it looks at more than who is signed in".to_owned());
    }
    if case.scenario.control.is_some() {
        return Err("what decides it is not in the document".to_owned());
    }
    of_session(case, step)
}

/// The act that decides: the only login, or the last one where it alone differs from a good login.
fn sign_in(case: &Case) -> Result<&Step, String> {
    let acts: Vec<&Step> = case.steps.iter().filter(|step| step.kind == StepKind::Act).collect();
    let is_sign_in = |step: &&Step| matches!(step.task, Task::SignIn { .. });
    let others = acts.iter().filter(|step| !is_sign_in(step));
    match acts.split_last() {
        Some((last, [])) if is_sign_in(last) => answers_nothing(last),
        Some((last, before)) if before.iter().all(is_sign_in) && is_sign_in(last) => {
            stands_alone(case, last, before)
        }
        _ if acts.iter().any(is_sign_in) && others.count() > 0 => {
            Err("it takes more acts than the delivery of a document".to_owned())
        }
        _ => Err("nobody is sent a document".to_owned()),
    }
}

/// The logins before lend it a name at most.
fn stands_alone<'a>(case: &Case, last: &'a Step, before: &[&Step]) -> Result<&'a Step, String> {
    // The control of such a case is its good document, where the difference is in the document.
    let is_control = case.role == Role::Control && case.basis.control.is_none();
    let memory = matches!(last.task, Task::SignIn { deviate: Some(Deviation::AssertionId(_)), .. });
    if memory || !(is_spoilt(last) || is_control) || before.iter().any(|step| is_spoilt(step)) {
        return Err("it takes the memory of a document before".to_owned());
    }
    answers_nothing(last)
}

fn is_spoilt(step: &Step) -> bool {
    matches!(&step.task, Task::SignIn { deviate, tamper, .. } if deviate.is_some() || tamper.is_some())
}

fn answers_nothing(step: &Step) -> Result<&Step, String> {
    match step.task {
        Task::SignIn { start: Start::ServiceProvider, .. } => {
            Err("it answers a request that the service provider makes".to_owned())
        }
        Task::SignIn { delivery: Delivery::Held, .. } => {
            Err("the document is not delivered".to_owned())
        }
        _ => Ok(step),
    }
}

fn is_about_login(expect: &Expect) -> bool {
    matches!(expect, Expect::Accounts(_) | Expect::Outcome(_) | Expect::Session(_))
}

fn of_session(case: &Case, step: &Step) -> Result<Decision, String> {
    let actor = &case.people[step.who].name;
    let session = case.scenario.then.iter().find_map(|at| match &at.value {
        Expect::Session(session) => Some(session),
        _ => None,
    });
    match (case.scenario.polarity(), session) {
        (Polarity::Positive, Some(SessionIs::Is(person))) if person.value == *actor => {
            Ok(Decision::Accept)
        }
        (Polarity::Negative, Some(SessionIs::None)) => Ok(Decision::Reject),
        (Polarity::Negative, Some(SessionIs::Not(_))) => Ok(Decision::NotVictim),
        _ => Err("it does not say who is signed in".to_owned()),
    }
}
