//! The `[control]` table: the one value that differs. A second one is a mistake, and so is one that does not differ.

use super::{then, when};
use crate::scenario::keys::WHEN;
use crate::scenario::{Act, AssignedIs, Control, Difference, Idp, UserState};
use crate::source::{At, Fields, Findings, Value, check_argument, values};
use toml::Spanned;

/// Reads the control of a file whose keys are `file`.
pub(super) fn read(
    control: Fields<'_>,
    file: Fields<'_>,
    findings: &mut Findings,
) -> Option<Control> {
    let expects = control.table("then").map(|table| then::read(table, file, findings));
    let differs = match (control.table("people"), control.table("when")) {
        (Some(people), None) => person(people, file, findings),
        (None, Some(steps)) => step(steps, file, findings),
        _ => None,
    };
    Some(Control { differs: differs?, then: expects? })
}

/// The only entry of a table; more of them are a mistake.
fn only<'a>(table: Fields<'a>, findings: &mut Findings) -> Option<(At<String>, &'a Value<'a>)> {
    let mut entries = table.entries().into_iter();
    let first = entries.next();
    for (second, _) in entries {
        findings
            .mistake(second.span, "a control differs in one thing")
            .labelled("a second difference")
            .helped("write a variant for the other one");
    }
    if first.is_none() {
        findings.mistake(table.span, "nothing differs in this control");
    }
    first
}

fn person(people: Fields<'_>, file: Fields<'_>, findings: &mut Findings) -> Option<At<Difference>> {
    let (name, value) = only(people, findings)?;
    super::people::declared(&name, file, findings);
    let fields = Fields::of(value)?;
    let (key, value) = fields.entries().into_iter().next()?;
    let differs = At::new(of_person(&key.value, name.value.clone(), fields)?, value.span());
    let declared = file.table("people").and_then(|people| people.table(&name.value));
    if declared.is_some_and(|person| !differs_from(&differs.value, person)) {
        let message = format!("`{}` has this value in the scenario too", name.value);
        findings.mistake(differs.span, message).labelled("nothing differs");
    }
    Some(differs)
}

fn of_person(key: &str, person: String, fields: Fields<'_>) -> Option<Difference> {
    Some(match key {
        "account" => Difference::Account { person, value: fields.word("account")?.value },
        "assigned" => {
            Difference::Assigned { person, value: assigned(fields.switch("assigned")?.value) }
        }
        "state" => Difference::State { person, value: fields.word("state")?.value },
        "roles" => Difference::Roles { person, value: values(fields.texts("roles")) },
        "mail_of" => Difference::OwnMail { person },
        "name_id_of" => Difference::OwnNameId { person },
        "idp" => Difference::OwnIdp { person },
        _ => return None,
    })
}

fn assigned(is: bool) -> AssignedIs {
    if is { AssignedIs::Assigned } else { AssignedIs::Unassigned }
}

/// Whether the person's own table says something else; what it leaves out is the default.
fn differs_from(difference: &Difference, person: Fields<'_>) -> bool {
    match difference {
        Difference::Account { value, .. } => {
            person.word("account").map(|at| at.value) != Some(*value)
        }
        Difference::Assigned { value, .. } => {
            assigned(person.switch("assigned").is_none_or(|at| at.value)) != *value
        }
        Difference::State { value, .. } => {
            person.word("state").map_or(UserState::Active, |at| at.value) != *value
        }
        Difference::Roles { value, .. } => values(person.texts("roles")) != *value,
        Difference::OwnMail { .. } => person.has("mail_of"),
        Difference::OwnNameId { .. } => person.has("name_id_of"),
        Difference::OwnIdp { .. } => person.word("idp").map_or(Idp::Own, |at| at.value) != Idp::Own,
        Difference::Argument { .. } | Difference::LeftOut { .. } | Difference::Who { .. } => true,
    }
}

fn step(steps: Fields<'_>, file: Fields<'_>, findings: &mut Findings) -> Option<At<Difference>> {
    let (number, value) = only(steps, findings)?;
    let written = file.tables("when");
    let index = number.value.parse::<usize>().ok().and_then(|number| number.checked_sub(1));
    let Some(step) = index.filter(|index| *index < written.len()) else {
        let help = format!("steps are counted from 1 to {}", written.len());
        findings.mistake(number.span, format!("there is no step {}", number.value)).helped(help);
        return None;
    };
    match Fields::of(value) {
        None => Some(At::new(Difference::LeftOut { step }, value.span())),
        Some(arguments) if arguments.has("who") => {
            who(step, arguments, written[step], findings, file)
        }
        Some(arguments) => {
            let act = argument(arguments, written[step], findings)?;
            Some(At::new(Difference::Argument { step, value: act.value }, act.span))
        }
    }
}

/// Another person who does the step.
fn who(
    step: usize,
    arguments: Fields<'_>,
    written: Fields<'_>,
    findings: &mut Findings,
    file: Fields<'_>,
) -> Option<At<Difference>> {
    only(arguments, findings)?;
    let person = arguments.text("who")?;
    super::people::declared(&person, file, findings);
    if written.text("who").is_some_and(|who| who.value == person.value) {
        findings
            .mistake(person.span, "the step has this value in the scenario too")
            .labelled("nothing differs");
    }
    let span = person.span;
    Some(At::new(Difference::Who { step, person }, span))
}

/// The act of a step with the one argument that differs.
fn argument(arguments: Fields<'_>, step: Fields<'_>, findings: &mut Findings) -> Option<At<Act>> {
    let (key, argument) = only(arguments, findings)?;
    if ["act", "name", "then"].contains(&key.value.as_str()) {
        let help = "an argument of the act can, or the step is left out";
        findings
            .mistake(key.span, format!("`{}` cannot differ in a control", key.value))
            .helped(help);
        return None;
    }
    let word = step.text("act")?;
    if !check_argument(&WHEN, &word.value, (&key, argument), findings) {
        return None;
    }
    let mut changed = step.to_table();
    changed.remove(key.value.as_str());
    changed.insert(Spanned::new(key.span.start..key.span.end, key.value.into()), argument.clone());
    let act = when::act(&word.value, Fields::new(&changed, arguments.span), findings)?;
    let written = when::act(&word.value, step, findings).map(Act::with_defaults);
    if Some(act.clone().with_defaults()) == written {
        findings
            .mistake(argument.span(), "the step has this value in the scenario too")
            .labelled("nothing differs");
    }
    Some(At::new(act, argument.span()))
}
