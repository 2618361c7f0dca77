//! The readings of an act: when its last answer means what, and which values are read from it.

use super::places;
use crate::describe::keys::ACTS;
use crate::describe::{Matcher, Pattern, Reader, Reading};
use crate::source::{At, Fields, Findings, Kind, nearest, number_of, quoted, text_of};

/// The keys of the act's table whose value is a reading, in the order of the file.
pub(super) fn read(act: &str, fields: Fields<'_>, findings: &mut Findings) -> Vec<Reading> {
    let Some(Kind::Table(known)) = ACTS.all().find(|key| key.name == act).map(|key| key.kind)
    else {
        return Vec::new();
    };
    let is_meaning = |name: &str| {
        !["by", "steps"].contains(&name) && known.all().any(|known| known.name == name)
    };
    let meanings = fields.entries().into_iter().filter(|(key, _)| is_meaning(&key.value));
    meanings
        .filter_map(|(meaning, value)| Some(reading(act, meaning, Fields::of(value)?, findings)))
        .collect()
}

fn reading(act: &str, meaning: At<String>, fields: Fields<'_>, findings: &mut Findings) -> Reading {
    let when = matchers(fields, findings);
    if when.is_empty() {
        findings
            .mistake(fields.span, "this reading has no condition")
            .helped("say when it holds: `status`, `json`, `css`, `text` or `landed`");
    }
    let list = list(act, &meaning.value, fields, findings);
    let values =
        fields.table("values").map(|table| places::readers(table, findings)).unwrap_or_default();
    check_values(act, &meaning.value, &values, fields, findings);
    let mut read: Vec<(String, Reader)> =
        values.into_iter().map(|(name, reader)| (name.value, reader)).collect();
    if meaning.value == "signed_in" {
        read.splice(0..0, principal(&read, fields, findings));
    } else if fields.has("attr") {
        findings
            .mistake(fields.key_span("attr"), "`attr` says nothing here")
            .helped("it is for the condition of `signed_in` that says who it is");
    }
    Reading { meaning, when, list, read }
}

/// Where it says who is signed in: what the condition itself finds, unless a value `as` says so.
fn principal(
    read: &[(String, Reader)],
    fields: Fields<'_>,
    findings: &mut Findings,
) -> Option<(String, Reader)> {
    if read.iter().any(|(name, _)| name == "as") {
        return None;
    }
    let json = fields.text("json").map(Reader::Json);
    let css = || {
        fields
            .text("css")
            .map(|selector| Reader::Css { selector, attr: fields.text("attr").map(|at| at.value) })
    };
    let found = json
        .or_else(css)
        .or_else(|| fields.text("text").map(|text| Reader::Text(Pattern::at(&text))));
    if found.is_none() {
        let help =
            "add `json`, `css` or `text` as a condition that finds the name, or the value `as`";
        findings.mistake(fields.span, "nothing says who is signed in").helped(help);
    }
    found.map(|reader| ("as".to_owned(), reader))
}

fn list(act: &str, meaning: &str, fields: Fields<'_>, findings: &mut Findings) -> Option<Reader> {
    let is_many = (act, meaning) == ("find-account", "found");
    let pointer = fields.table("list").and_then(|table| table.text("json"));
    if is_many && !fields.has("list") {
        findings.mistake(fields.span, "nothing says where the accounts are").helped(
            "add `list = { json = \"/accounts\" }`; an empty list means that there is none",
        );
    }
    if meaning != "found" && fields.has("list") {
        findings.mistake(fields.key_span("list"), "`list` is for `found`");
    }
    let pointer = pointer?;
    places::check_pointer(&pointer, findings);
    Some(Reader::Json(pointer))
}

/// The values that an answer of this meaning can yield, and those of them that it must; no list: any name.
fn value_names(
    act: &str,
    meaning: &str,
) -> (Option<&'static [&'static str]>, &'static [&'static str]) {
    match (act, meaning) {
        ("find-account", "found") => (None, &["account"]),
        ("memberships", "found") => (Some(&["orgs", "billing"]), &["orgs", "billing"]),
        ("roles", "found") => (Some(&["roles"]), &["roles"]),
        ("create-token", "done") => {
            (Some(&["token", "token_id", "username", "account"]), &["token"])
        }
        ("setup", "done") => (Some(&["entity_id", "acs", "connection"]), &[]),
        (_, "done") => (Some(&["token", "token_id", "username", "account"]), &[]),
        (_, "signed_in") => (Some(&["as", "account"]), &[]),
        (_, "refused") => (Some(&["kind", "message", "status"]), &[]),
        _ => (Some(&[]), &[]),
    }
}

fn check_values(
    act: &str,
    meaning: &str,
    values: &[(At<String>, Reader)],
    fields: Fields<'_>,
    findings: &mut Findings,
) {
    let (known, required) = value_names(act, meaning);
    for (name, reader) in values {
        if let Some(known) = known.filter(|known| !known.contains(&name.value.as_str())) {
            let help = match nearest(&name.value, known.iter().copied()) {
                Some(near) => format!("did you mean `{near}`?"),
                None if known.is_empty() => format!("`{meaning}` has no values here"),
                None => format!("known here: {}", quoted(known.iter().copied())),
            };
            findings.mistake(name.span, format!("unknown value `{}`", name.value)).helped(help);
        }
        if fields.has("list") && !matches!(reader, Reader::Json(_)) {
            findings
                .mistake(name.span, format!("`{}` is not read with `json`", name.value))
                .helped("the records of a list are JSON");
        }
    }
    for name in
        required.iter().filter(|name| !values.iter().any(|(value, _)| value.value == **name))
    {
        findings
            .mistake(fields.span, format!("the value `{name}` is missing"))
            .helped(format!("say where it is: `values = {{ {name} = {{ … }} }}`"));
    }
}

fn matchers(fields: Fields<'_>, findings: &mut Findings) -> Vec<Matcher> {
    fields
        .entries()
        .into_iter()
        .filter_map(|(key, value)| matcher(&key.value, value, fields, findings))
        .collect()
}

fn matcher(
    key: &str,
    value: &crate::source::Value<'_>,
    fields: Fields<'_>,
    findings: &mut Findings,
) -> Option<Matcher> {
    if key == "status" || key == "exit" {
        let codes = number_of(value).into_iter().chain(fields.items(key).filter_map(number_of));
        let codes = codes.filter_map(|code| u16::try_from(code.value).ok()).collect();
        return Some(if key == "exit" { Matcher::Exit(codes) } else { Matcher::Status(codes) });
    }
    let text = text_of(value)?;
    let check = match key {
        "json" => places::check_pointer,
        "css" => places::check_selector,
        "text" | "landed" => places::check_regex,
        _ => return None,
    };
    check(&text, findings);
    Some(match key {
        "json" => Matcher::JsonExists(text),
        "css" => Matcher::CssExists(text),
        "text" => Matcher::Text(Pattern::at(&text)),
        _ => Matcher::Landed(Pattern::at(&text)),
    })
}
