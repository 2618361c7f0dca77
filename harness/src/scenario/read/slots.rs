//! The names that steps give to documents and tokens, and whether an earlier step fills what a later one uses.

use crate::describe::{Piece, Template};
use crate::source::{At, Fields, Findings, Span, quoted};

/// What a step yields under its `name`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Yields {
    Document,
    Token,
}

impl Yields {
    fn of(act: &str) -> Option<Self> {
        match act {
            "sign-in" => Some(Self::Document),
            "create-token" => Some(Self::Token),
            _ => None,
        }
    }

    fn word(self) -> &'static str {
        match self {
            Self::Document => "document",
            Self::Token => "token",
        }
    }
}

/// The names so far, in the order of the steps.
#[derive(Default)]
struct Slots(Vec<(String, Yields, Span)>);

/// Checks the names and the uses of all steps, and the use in a control.
pub(super) fn check(file: Fields<'_>, findings: &mut Findings) {
    let control = file.table("control").and_then(|control| control.table("when"));
    let mut slots = Slots::default();
    for (index, step) in file.tables("when").into_iter().enumerate() {
        slots.uses(step, findings);
        let differs = control.and_then(|steps| steps.table(&(index + 1).to_string()));
        differs.into_iter().for_each(|arguments| slots.uses(arguments, findings));
        slots.fill(step, findings);
    }
}

impl Slots {
    fn fill(&mut self, step: Fields<'_>, findings: &mut Findings) {
        let (Some(name), Some(act)) = (step.text("name"), step.text("act")) else { return };
        let Some(yields) = Yields::of(&act.value) else { return };
        if name.value == "unknown" {
            findings
                .mistake(name.span, "no step can be named `unknown`")
                .helped("`token = \"unknown\"` stands for a token that was never issued");
        } else if self.0.iter().any(|(taken, ..)| *taken == name.value) {
            findings
                .mistake(name.span, format!("an earlier step is named `{}` too", name.value))
                .labelled("the same name again");
        }
        self.0.push((name.value, yields, name.span));
    }

    fn uses(&self, step: Fields<'_>, findings: &mut Findings) {
        if let Some(document) = step.text("document") {
            self.wanted(&document.value, document.span, Yields::Document, findings);
        }
        if let Some(token) = step.text("token").filter(|token| token.value != "unknown") {
            self.wanted(&token.value, token.span, Yields::Token, findings);
        }
        if let Some(deviate) = step.table("deviate") {
            let texts =
                deviate.entries().into_iter().filter_map(|(key, _)| deviate.text(&key.value));
            texts.for_each(|text| self.in_template(&text, findings));
        }
    }

    /// `{first.assertion_id}` in a deviation.
    fn in_template(&self, text: &At<String>, findings: &mut Findings) {
        let template = match Template::parse(&text.value) {
            Ok(template) => template,
            Err(error) => {
                findings.mistake(text.span, error.to_string());
                return;
            }
        };
        for piece in template.0 {
            let Piece::Name(name) = piece else { continue };
            match name.strip_suffix(".assertion_id") {
                Some(slot) => self.wanted(slot, text.span, Yields::Document, findings),
                None => {
                    findings.mistake(text.span, format!("unknown name `{{{name}}}`")).helped("known here: `{NAME.assertion_id}`, where NAME is that of an earlier sign-in");
                }
            }
        }
    }

    fn wanted(&self, name: &str, span: Span, yields: Yields, findings: &mut Findings) {
        match self.0.iter().find(|(known, ..)| known == name) {
            Some((_, found, _)) if *found == yields => {}
            Some((_, found, _)) => {
                findings.mistake(
                    span,
                    format!("`{name}` is a {}, not a {}", found.word(), yields.word()),
                );
            }
            None => {
                let known: Vec<&str> = self
                    .0
                    .iter()
                    .filter(|(_, found, _)| *found == yields)
                    .map(|(known, ..)| known.as_str())
                    .collect();
                let help = match known.as_slice() {
                    [] => format!("give the step that yields the {} a `name`", yields.word()),
                    known => format!("named before: {}", quoted(known.iter().copied())),
                };
                findings.mistake(span, format!("no earlier step is named `{name}`")).helped(help);
            }
        }
    }
}
