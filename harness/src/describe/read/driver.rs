//! `[driver]`: a program that performs acts, and which ones.

use super::acts::templates;
use super::names::Names;
use crate::describe::{ActDescription, ActName, ActStep, Actor, DriverBy};
use crate::source::{Fields, Findings, word_of};

/// The program, and the acts that it performs.
pub(super) fn read(
    fields: Fields<'_>,
    names: &Names,
    findings: &mut Findings,
) -> (DriverBy, Vec<ActDescription>) {
    let start = names.at_start();
    let command =
        fields.texts("command").iter().filter_map(|word| start.template(word, findings)).collect();
    let env = templates("env", fields, &start, findings);
    let acts: Vec<ActDescription> = fields
        .items("acts")
        .filter_map(word_of::<ActName>)
        .map(|name| ActDescription {
            span: name.span,
            name,
            by: Actor::Person,
            steps: vec![ActStep::Driver],
            readings: Vec::new(),
        })
        .collect();
    for (obligatory, why) in [
        (ActName::Whoami, "nothing says who is signed in"),
        (ActName::Deliver, "nobody delivers a Response"),
    ] {
        if fields.has("acts") && !acts.iter().any(|act| act.name.value == obligatory) {
            let help = format!("a driver performs `{}`", obligatory.word());
            findings.mistake(fields.key_span("acts"), why).helped(help);
        }
    }
    (DriverBy { command, env }, acts)
}
