//! The names that steps give to documents and tokens, and whether an earlier step fills what a later one uses.

use crate::describe::{Piece, Template};
use crate::source::{At, Fields, Findings, Span, quoted};

/// What a step yields under its `name`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Yields {
    Document,
    Logout,
    Token,
}

impl Yields {
    fn of(act: &str) -> Option<Self> {
        match act {
            "sign-in" => Some(Self::Document),
            "deliver-logout" => Some(Self::Logout),
            "create-token" => Some(Self::Token),
            _ => None,
        }
    }

    fn word(self) -> &'static str {
        match self {
            Self::Document => "document",
            Self::Logout => "LogoutRequest",
            Self::Token => "token",
        }
    }
}

/// The names so far, in the order of the steps.
#[derive(Default)]
struct Slots {
    filled: Vec<(String, Yields, Span)>,
    people: Vec<String>,
}

/// Checks the names and the uses of all steps, and the use in a control.
pub(super) fn check(file: Fields<'_>, findings: &mut Findings) {
    let control = file.table("control").and_then(|control| control.table("when"));
    let steps = file.tables("when");
    let people = file.table("people").map(|people| people.entries()).unwrap_or_default();
    let people = people.into_iter().map(|(name, _)| name.value).collect();
    let mut slots = Slots { people, ..Slots::default() };
    for (index, step) in steps.iter().enumerate() {
        slots.uses(*step, findings);
        ends(*step, &steps[..index], findings);
        let number = (index + 1).to_string();
        if let Some(arguments) = control.and_then(|control| control.table(&number)) {
            slots.uses(arguments, findings);
        }
        if let Some(left_out) = control.and_then(|control| control.text(&number)) {
            still_used(*step, &steps[index + 1..], left_out.span, findings);
        }
        slots.fill(*step, findings);
    }
}

/// Only a token that is made to expire can be waited for.
fn ends(step: Fields<'_>, before: &[Fields<'_>], findings: &mut Findings) {
    let (Some(act), Some(token)) = (step.text("act"), step.text("token")) else { return };
    let creates =
        |earlier: &&Fields<'_>| earlier.text("name").is_some_and(|name| name.value == token.value);
    let lives_on = before.iter().find(creates).is_some_and(|created| !created.has("lives"));
    if act.value == "await-expiry" && lives_on {
        findings
            .mistake(token.span, format!("`{}` does not expire soon", token.value))
            .helped("give the step that creates it `lives`, in seconds");
    }
}

/// A step cannot be left out whose document or token a later one uses.
fn still_used(step: Fields<'_>, after: &[Fields<'_>], left_out: Span, findings: &mut Findings) {
    let Some(name) = step.text("name") else { return };
    let uses = |later: &Fields<'_>| {
        ["again", "document", "token"]
            .iter()
            .any(|key| later.text(key).is_some_and(|used| used.value == name.value))
    };
    if after.iter().any(uses) {
        findings
            .mistake(left_out, format!("a later step uses `{}`, which this one yields", name.value))
            .labelled("it cannot be left out");
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
        } else if self.filled.iter().any(|(taken, ..)| *taken == name.value) {
            findings
                .mistake(name.span, format!("an earlier step is named `{}` too", name.value))
                .labelled("the same name again");
        }
        self.filled.push((name.value, yields, name.span));
    }

    fn uses(&self, step: Fields<'_>, findings: &mut Findings) {
        if let Some(document) = step.text("document") {
            self.wanted(&document.value, document.span, Yields::Document, findings);
        }
        if let Some(request) = step.text("again") {
            self.wanted(&request.value, request.span, Yields::Logout, findings);
        }
        if let Some(token) = step.text("token").filter(|token| token.value != "unknown") {
            self.wanted(&token.value, token.span, Yields::Token, findings);
        }
        if let Some(deviate) = step.table("deviate") {
            // A captured document is taken as it is, braces and all.
            let keys = deviate.entries().into_iter().filter(|(key, _)| key.value != "document");
            let texts = keys.filter_map(|(key, _)| deviate.text(&key.value));
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
            let is_of = |person: &String| {
                ["mail", "username"].iter().any(|what| name == format!("{person}.{what}"))
            };
            if name == "other.entity_id" || self.people.iter().any(is_of) {
                continue;
            }
            let slot = [".assertion_id", ".in_response_to", ".name_id"]
                .iter()
                .find_map(|end| name.strip_suffix(end));
            match slot {
                Some(slot) => self.wanted(slot, text.span, Yields::Document, findings),
                None => {
                    findings.mistake(text.span, format!("unknown name `{{{name}}}`")).helped("known here: `{NAME.assertion_id}`, `{NAME.in_response_to}` and `{NAME.name_id}`, where NAME is that of an earlier sign-in, `{PERSON.mail}`, `{PERSON.username}`, and `{other.entity_id}`");
                }
            }
        }
    }

    fn wanted(&self, name: &str, span: Span, yields: Yields, findings: &mut Findings) {
        match self.filled.iter().find(|(known, ..)| known == name) {
            Some((_, found, _)) if *found == yields => {}
            Some((_, found, _)) => {
                findings.mistake(
                    span,
                    format!("`{name}` is a {}, not a {}", found.word(), yields.word()),
                );
            }
            None => {
                let known: Vec<&str> = self
                    .filled
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
