//! `[acts.NAME]`: the requests of an act.

use super::names::Names;
use super::{places, readings};
use crate::describe::{
    ActDescription, ActName, ActStep, Actor, Body, Capture, CommandStep, HttpStep, Method, Pattern,
    Redirects, Template,
};
use crate::source::{At, Fields, Findings, Value, from_word, text_of, to_json};
use toml::de::DeValue;

/// Reads all acts, in the order of the file.
pub(super) fn read(
    fields: Fields<'_>,
    names: &Names,
    findings: &mut Findings,
) -> Vec<ActDescription> {
    fields
        .entries()
        .into_iter()
        .filter_map(|(name, value)| {
            let names = names_in(&name.value, fields, names)?;
            act(name, Fields::of(value)?, names, findings)
        })
        .collect()
}

/// What the steps of an act may use. Whose account would go is not known where nobody can look for it.
fn names_in(word: &str, acts: Fields<'_>, names: &Names) -> Option<Names> {
    let name: ActName = from_word(word)?;
    let names = names.in_act(name);
    let looks = name != ActName::Cleanup || acts.has("find-account");
    Some(if looks { names } else { names.without("account") })
}

fn act(
    word: At<String>,
    fields: Fields<'_>,
    names: Names,
    findings: &mut Findings,
) -> Option<ActDescription> {
    let name: ActName = from_word(&word.value)?;
    let steps = requests(fields, names, findings);
    let readings = readings::read(&word.value, fields, findings);
    if readings.is_empty() && needs_some_reading(name) {
        findings
            .mistake(fields.span, format!("no reading says what came of `{}`", word.value))
            .helped("add `done`, `refused` or both");
    }
    let by = fields.word("by").map_or(Actor::Person, |at| at.value);
    Some(ActDescription { name: At::new(name, word.span), by, steps, readings, span: fields.span })
}

/// Not where the answer is a document that is read as such, and not where readings are obligatory keys, which the check misses.
fn needs_some_reading(name: ActName) -> bool {
    let by_document = matches!(name, ActName::Deliver | ActName::ReadMetadata);
    let by_key = matches!(
        name,
        ActName::CallWithToken
            | ActName::FindAccount
            | ActName::Memberships
            | ActName::Roles
            | ActName::Whoami
    );
    !by_document && !by_key
}

/// The requests; what one captures is a name for those after it.
fn requests(fields: Fields<'_>, mut names: Names, findings: &mut Findings) -> Vec<ActStep> {
    let mut steps = Vec::new();
    for (index, step) in fields.tables("steps").into_iter().enumerate() {
        steps.extend(if step.has("run") {
            command(step, &names, findings).map(ActStep::Command)
        } else {
            request(step, index, &names, findings).map(ActStep::Request)
        });
        let captured = step.table("capture").map(|table| table.entries()).unwrap_or_default();
        names =
            names.with(&captured.iter().map(|(name, _)| name.value.as_str()).collect::<Vec<_>>());
    }
    steps
}

/// The keys that go with a program alone, and those that go with a request alone.
const OF_COMMANDS: &[&str] = &["stdin", "env", "seconds", "normalise"];
const OF_REQUESTS: &[&str] = &["headers", "form", "files", "json", "redirects"];

fn misplaced(keys: &[&str], with: &str, fields: Fields<'_>, findings: &mut Findings) {
    for key in keys.iter().filter(|key| fields.has(key)) {
        findings.mistake(fields.key_span(key), format!("`{key}` does not go with {with}"));
    }
}

fn captures(fields: Fields<'_>, findings: &mut Findings) -> Vec<Capture> {
    let table = fields.table("capture");
    table.map(|table| places::captures(table, findings)).unwrap_or_default()
}

fn command(fields: Fields<'_>, names: &Names, findings: &mut Findings) -> Option<CommandStep> {
    misplaced(OF_REQUESTS, "`run`", fields, findings);
    let names = names.with(&["home"]);
    let words: Vec<Template> =
        fields.texts("run").iter().filter_map(|word| names.template(word, findings)).collect();
    let stdin = fields.text("stdin").and_then(|text| names.template(&text, findings));
    let seconds = fields.number("seconds").map_or(30, |at| at.value.into());
    Some(CommandStep {
        words,
        stdin,
        env: templates("env", fields, &names, findings),
        seconds,
        normalise: normalise(fields, findings),
        capture: captures(fields, findings),
        span: fields.span,
    })
}

fn normalise(fields: Fields<'_>, findings: &mut Findings) -> Vec<(Pattern, String)> {
    let Some(table) = fields.table("normalise") else { return Vec::new() };
    let each: Vec<(At<String>, String)> = table
        .entries()
        .into_iter()
        .filter_map(|(regex, with)| Some((regex, text_of(with)?.value)))
        .collect();
    each.iter().for_each(|(regex, _)| places::check_regex(regex, findings));
    each.into_iter().map(|(regex, with)| (Pattern::at(&regex).value, with)).collect()
}

fn request(
    fields: Fields<'_>,
    index: usize,
    names: &Names,
    findings: &mut Findings,
) -> Option<HttpStep> {
    misplaced(OF_COMMANDS, "a request", fields, findings);
    let method = method(fields, names, findings);
    if matches!(method, Some(Method::Submit(_))) && index == 0 {
        findings
            .mistake(fields.key_span("submit"), "there is no page to take this form from")
            .helped("fetch it first: `{ get = \"/page\" }`");
    }
    Some(HttpStep {
        headers: templates("headers", fields, names, findings),
        body: body(fields, names, findings),
        capture: captures(fields, findings),
        redirects: fields.word("redirects").map_or(Redirects::Follow, |at| at.value),
        span: fields.span,
        method: method?,
    })
}

fn method(fields: Fields<'_>, names: &Names, findings: &mut Findings) -> Option<Method> {
    if let Some(selector) = fields.text("submit") {
        places::check_selector(&selector, findings);
        return Some(Method::Submit(selector));
    }
    let verbs = ["get", "post", "put", "delete"];
    let (verb, path) = verbs.into_iter().find_map(|verb| Some((verb, fields.text(verb)?)))?;
    let path = names.template(&path, findings)?;
    Some(match verb {
        "get" => Method::Get(path),
        "post" => Method::Post(path),
        "put" => Method::Put(path),
        _ => Method::Delete(path),
    })
}

pub(super) fn templates(
    key: &str,
    fields: Fields<'_>,
    names: &Names,
    findings: &mut Findings,
) -> Vec<(String, Template)> {
    let Some(table) = fields.table(key) else { return Vec::new() };
    table
        .entries()
        .into_iter()
        .filter_map(|(name, value)| Some((name.value, names.template(&text_of(value)?, findings)?)))
        .collect()
}

fn body(fields: Fields<'_>, names: &Names, findings: &mut Findings) -> Body {
    let (form, json) = (fields.has("form"), fields.has("json"));
    let files = templates("files", fields, names, findings);
    if json && (form || !files.is_empty()) {
        findings
            .mistake(fields.key_span("json"), "`json` beside another body")
            .labelled("a request has one body");
    }
    for key in ["form", "files", "json"].into_iter().filter(|key| fields.has(key)) {
        if fields.has("get") || (key != "form" && fields.has("submit")) {
            findings
                .mistake(fields.key_span(key), format!("`{key}` cannot be sent with this request"));
        }
    }
    if let Some(value) = fields.value("json") {
        in_json(value, names, findings);
        return Body::Json(to_json(value.get_ref()));
    }
    let form = templates("form", fields, names, findings);
    match (form.is_empty() && !fields.has("form"), files.is_empty()) {
        (_, false) => Body::Files { fields: form, files },
        (true, true) => Body::Empty,
        (false, true) => Body::Form(form),
    }
}

/// Checks the templates anywhere in a JSON body.
fn in_json(value: &Value<'_>, names: &Names, findings: &mut Findings) {
    match value.get_ref() {
        DeValue::String(_) => {
            text_of(value).and_then(|text| names.template(&text, findings));
        }
        DeValue::Array(items) => items.iter().for_each(|item| in_json(item, names, findings)),
        DeValue::Table(table) => table.values().for_each(|value| in_json(value, names, findings)),
        _ => {}
    }
}
