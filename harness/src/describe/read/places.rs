//! Where something is found in an answer: JSON pointers, CSS selectors and regular expressions, each held to its own grammar.

use crate::describe::{Capture, Pattern, Reader};
use crate::source::{At, Fields, Findings};
use scraper::Selector;

/// A table with `json`, `css`, `text` or `header`.
pub(super) fn reader(fields: Fields<'_>, findings: &mut Findings) -> Option<Reader> {
    if fields.has("attr") && !fields.has("css") {
        findings
            .mistake(fields.key_span("attr"), "`attr` without `css`")
            .helped("an attribute is that of an element, which `css` finds");
    }
    if let Some(pointer) = fields.text("json") {
        check_pointer(&pointer, findings);
        return Some(Reader::Json(pointer));
    }
    if let Some(selector) = fields.text("css") {
        check_selector(&selector, findings);
        return Some(Reader::Css { selector, attr: fields.text("attr").map(|at| at.value) });
    }
    if let Some(regex) = fields.text("text") {
        check_regex(&regex, findings);
        return Some(Reader::Text(Pattern::at(&regex)));
    }
    fields.text("header").map(|name| Reader::Header(name.value))
}

/// A table of names and places.
pub(super) fn readers(fields: Fields<'_>, findings: &mut Findings) -> Vec<(At<String>, Reader)> {
    fields
        .entries()
        .into_iter()
        .filter_map(|(name, value)| Some((name, reader(Fields::of(value)?, findings)?)))
        .collect()
}

/// The same as captures.
pub(super) fn captures(fields: Fields<'_>, findings: &mut Findings) -> Vec<Capture> {
    readers(fields, findings)
        .into_iter()
        .map(|(name, from)| Capture { name: name.value, from })
        .collect()
}

pub(super) fn check_pointer(pointer: &At<String>, findings: &mut Findings) {
    let is_pointer = pointer.value.is_empty() || pointer.value.starts_with('/');
    let tildes = pointer.value.split('~').skip(1);
    if !is_pointer || !tildes.into_iter().all(|after| after.starts_with(['0', '1'])) {
        findings.mistake(pointer.span, "this is no JSON pointer").helped("a JSON pointer is empty or begins with `/`, such as `/user/email`; `~` is written `~0`");
    }
}

pub(super) fn check_selector(selector: &At<String>, findings: &mut Findings) {
    if let Err(error) = Selector::parse(&selector.value) {
        findings.mistake(selector.span, "this is no CSS selector").labelled(error.to_string());
    }
}

pub(super) fn check_regex(regex: &At<String>, findings: &mut Findings) {
    if let Err(error) = Pattern::new(&regex.value) {
        // The last line of the message says what is wrong; the lines before it draw the expression.
        let error = error.to_string();
        let why = error.lines().last().unwrap_or_default().trim_start_matches("error: ");
        findings.mistake(regex.span, "this is no regular expression").labelled(why);
    }
}
