//! Reads an answer with the readings of a description: what it means, and the values in it.

use super::page::Page;
use crate::describe::{Matcher, Reader, Reading};
use serde_json::Value;
use std::collections::BTreeMap;

/// Values by name.
pub(super) type Values = BTreeMap<String, Value>;

/// What an answer means.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Meaning {
    /// `done`, `refused`, `signed_in`, …
    pub(super) word: String,
    /// The values that the reading names.
    pub(super) values: Values,
    /// The records of a list.
    pub(super) records: Vec<Values>,
}

/// The first reading that matches.
pub(super) fn meaning(page: &Page, readings: &[Reading]) -> Option<Meaning> {
    let reading = readings
        .iter()
        .find(|reading| reading.when.iter().all(|matcher| matches(page, matcher)))?;
    let mut meaning = Meaning { word: reading.meaning.value.clone(), ..Meaning::default() };
    match &reading.list {
        None => meaning.values = of_page(page, &reading.read),
        Some(list) => {
            let records = read(page, list)?;
            meaning.records = records
                .as_array()?
                .iter()
                .map(|record| values(&reading.read, |reader| read_record(record, reader)))
                .collect();
        }
    }
    Some(meaning)
}

fn values(wanted: &[(String, Reader)], mut read: impl FnMut(&Reader) -> Option<Value>) -> Values {
    wanted.iter().filter_map(|(name, reader)| Some((name.clone(), read(reader)?))).collect()
}

/// The values that are lists: wherever a place is found several times, all of it is meant.
const LISTS: &[&str] = &["billing", "orgs", "roles"];

fn of_page(page: &Page, wanted: &[(String, Reader)]) -> Values {
    let value = |(name, reader): &(String, Reader)| {
        let is_list = LISTS.contains(&name.as_str());
        let found = if is_list { read_all(page, reader) } else { read(page, reader) };
        Some((name.clone(), found?))
    };
    wanted.iter().filter_map(value).collect()
}

/// A list: the JSON array, all elements that the selector finds, or all matches.
fn read_all(page: &Page, reader: &Reader) -> Option<Value> {
    let found = match reader {
        Reader::Css { selector, attr } => page.all_css(&selector.value, attr.as_deref()),
        Reader::Text(pattern) => pattern.value.all(&page.text()),
        _ => return read(page, reader),
    };
    Some(Value::Array(found.into_iter().map(Value::String).collect()))
}

fn read_record(record: &Value, reader: &Reader) -> Option<Value> {
    match reader {
        Reader::Json(pointer) => record.pointer(&pointer.value).cloned(),
        _ => None,
    }
}

fn matches(page: &Page, matcher: &Matcher) -> bool {
    match matcher {
        Matcher::Exit(statuses) => {
            page.exit.is_some_and(|exit| statuses.iter().any(|status| i32::from(*status) == exit))
        }
        Matcher::Status(statuses) => {
            page.exit.is_none() && statuses.contains(&page.status.as_u16())
        }
        Matcher::JsonExists(pointer) => page
            .json()
            .and_then(|json| json.pointer(&pointer.value).cloned())
            .is_some_and(|value| !value.is_null()),
        Matcher::CssExists(selector) => page.css(&selector.value, None).is_some(),
        Matcher::Text(pattern) => pattern.value.is_match(&page.text()),
        Matcher::Landed(pattern) => pattern.value.is_match(&page.place()),
    }
}

/// One value of an answer.
pub(super) fn read(page: &Page, reader: &Reader) -> Option<Value> {
    match reader {
        Reader::Json(pointer) => page.json()?.pointer(&pointer.value).cloned(),
        Reader::Css { selector, attr } => {
            page.css(&selector.value, attr.as_deref()).map(Value::String)
        }
        Reader::Text(pattern) => {
            let text = page.text();
            let found = pattern.value.captures(&text)?.iter().flatten().last()?.as_str().to_owned();
            Some(Value::String(found))
        }
        Reader::Header(name) => {
            page.headers.get(name)?.to_str().ok().map(|value| Value::String(value.to_owned()))
        }
    }
}

/// A value as text: strings as they are, everything else as JSON.
pub(super) fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// A value as a list of texts.
pub(super) fn texts(value: Option<&Value>) -> Vec<String> {
    match value {
        Some(Value::Array(values)) => values.iter().map(text).collect(),
        Some(Value::Null) | None => Vec::new(),
        Some(value) => vec![text(value)],
    }
}
