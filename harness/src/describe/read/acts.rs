//! `[acts.NAME]`: the requests of an act.

use super::names::Names;
use super::{places, readings};
use crate::describe::{
    ActDescription, ActName, Actor, Body, HttpStep, Method, Redirects, Template,
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
        .filter_map(|(name, value)| act(name, Fields::of(value)?, names, findings))
        .collect()
}

fn act(
    word: At<String>,
    fields: Fields<'_>,
    names: &Names,
    findings: &mut Findings,
) -> Option<ActDescription> {
    let name: ActName = from_word(&word.value)?;
    let steps = requests(fields, names.in_act(name), findings);
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
        ActName::CallWithToken | ActName::FindAccount | ActName::Memberships | ActName::Whoami
    );
    !by_document && !by_key
}

/// The requests; what one captures is a name for those after it.
fn requests(fields: Fields<'_>, mut names: Names, findings: &mut Findings) -> Vec<HttpStep> {
    let mut steps = Vec::new();
    for (index, step) in fields.tables("steps").into_iter().enumerate() {
        steps.extend(request(step, index, &names, findings));
        let captured = step.table("capture").map(|table| table.entries()).unwrap_or_default();
        names =
            names.with(&captured.iter().map(|(name, _)| name.value.as_str()).collect::<Vec<_>>());
    }
    steps
}

fn request(
    fields: Fields<'_>,
    index: usize,
    names: &Names,
    findings: &mut Findings,
) -> Option<HttpStep> {
    let method = method(fields, names, findings);
    if matches!(method, Some(Method::Submit(_))) && index == 0 {
        findings
            .mistake(fields.key_span("submit"), "there is no page to take this form from")
            .helped("fetch it first: `{ get = \"/page\" }`");
    }
    Some(HttpStep {
        headers: templates("headers", fields, names, findings),
        body: body(fields, names, findings),
        capture: fields
            .table("capture")
            .map(|table| places::captures(table, findings))
            .unwrap_or_default(),
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

fn templates(
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
    if form && json {
        findings
            .mistake(fields.key_span("json"), "both `form` and `json`")
            .labelled("a request has one body");
    }
    for key in ["form", "json"].into_iter().filter(|key| fields.has(key)) {
        if fields.has("get") || (key == "json" && fields.has("submit")) {
            findings
                .mistake(fields.key_span(key), format!("`{key}` cannot be sent with this request"));
        }
    }
    if let Some(value) = fields.value("json") {
        in_json(value, names, findings);
        return Body::Json(to_json(value.get_ref()));
    }
    if form { Body::Form(templates("form", fields, names, findings)) } else { Body::Empty }
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
