//! From the tree of a scenario file to scenarios: one for the file, or one for each variant. Every mistake is noted, none ends the reading.

mod control;
mod people;
mod sense;
mod slots;
#[cfg(test)]
mod tests;
mod then;
mod when;

use super::keys::{FILE, VARIANT};
use super::{Act, Scenario, Styles, Vendors, When};
use crate::source::{
    At, Diagnostic, Fields, Findings, Source, Span, check_missing, check_table, parse_toml,
};
use std::sync::Arc;
use toml::de::DeTable;

/// Reads a scenario file; `id` is its path without `.toml`, such as `login/first`.
///
/// Where there is a mistake there are no scenarios, and all mistakes of the file are reported, in its order.
pub fn parse(source: Arc<Source>, id: &str) -> (Vec<Scenario>, Vec<Diagnostic>) {
    let mut findings = Findings::new(&source);
    let scenarios = file(&source, id, &mut findings);
    if findings.is_empty() { (scenarios, Vec::new()) } else { (Vec::new(), findings.in_order()) }
}

fn file(source: &Arc<Source>, id: &str, findings: &mut Findings) -> Vec<Scenario> {
    let table = parse_toml(source, findings);
    let is_toml = findings.is_empty();
    let root = Fields::new(&table, 0..0);
    check_table(&FILE, root, findings);
    if !is_toml {
        // A line that is not TOML may have held whatever seems to be missing.
        return Vec::new();
    }
    if root.has("variant") {
        return variants(root, source, id, findings);
    }
    check_missing(&FILE, root, findings);
    let whole = Span { start: 0, end: source.text.len() };
    scenario(root, whole, source, id.to_owned(), findings).into_iter().collect()
}

fn variants(
    root: Fields<'_>,
    source: &Arc<Source>,
    id: &str,
    findings: &mut Findings,
) -> Vec<Scenario> {
    let mut names: Vec<At<String>> = Vec::new();
    let mut scenarios = Vec::new();
    for variant in root.tables("variant") {
        let merged = laid_over(root, variant);
        let fields = Fields::new(&merged, variant.span);
        check_missing(&FILE, fields, findings);
        let Some(name) = variant.text("name") else { continue };
        check_name(&name, &names, findings);
        let id = format!("{id}#{}", name.value);
        names.push(name);
        scenarios.extend(scenario(fields, variant.span, source, id, findings));
    }
    scenarios
}

fn check_name(name: &At<String>, taken: &[At<String>], findings: &mut Findings) {
    let is_plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if name.value.is_empty() || !name.value.chars().all(is_plain) {
        findings.mistake(
            name.span,
            "the name of a variant is made of lower-case letters, digits and hyphens",
        );
    }
    if taken.iter().any(|other| other.value == name.value) {
        findings
            .mistake(name.span, format!("there is another variant `{}`", name.value))
            .labelled("the same name again");
    }
}

/// The keys of the file with those of a variant over them, whole keys replaced.
fn laid_over<'a>(root: Fields<'a>, variant: Fields<'a>) -> DeTable<'a> {
    let mut merged = root.to_table();
    merged.remove("variant");
    for (key, value) in variant
        .to_table()
        .into_iter()
        .filter(|(key, _)| VARIANT.keys.iter().all(|own| own.name != key.get_ref().as_ref()))
    {
        merged.remove(key.get_ref().as_ref());
        merged.insert(key, value);
    }
    merged
}

fn scenario(
    fields: Fields<'_>,
    span: Span,
    source: &Arc<Source>,
    id: String,
    findings: &mut Findings,
) -> Option<Scenario> {
    filled(fields, &["title", "requirement", "no_hole"], findings);
    let people = people::read(fields, findings);
    let when = when::read(fields, findings);
    let then =
        fields.table("then").map(|then| then::read(then, fields, findings)).unwrap_or_default();
    let control =
        fields.table("control").and_then(|control| control::read(control, fields, findings));
    slots::check(fields, findings);
    sense::check(
        &sense::Parts { people: &people, when: &when, then: &then, control: control.as_ref() },
        fields,
        findings,
    );
    let styles = styles(fields, &when);
    Some(Scenario {
        id,
        source: Arc::clone(source),
        title: fields.text("title")?,
        requirement: fields.text("requirement")?,
        also: fields.texts("also"),
        severity: fields.word("severity")?,
        needs: fields.texts("needs"),
        unless: fields.texts("unless"),
        vendors: vendors(fields),
        styles,
        changes: fields.words("changes"),
        no_hole: fields.text("no_hole"),
        people,
        when,
        then,
        control,
        span,
    })
}

fn filled(fields: Fields<'_>, keys: &[&str], findings: &mut Findings) {
    for text in
        keys.iter().filter_map(|key| fields.text(key)).filter(|text| text.value.trim().is_empty())
    {
        findings
            .mistake(text.span, "the text is empty")
            .labelled("a sentence or a name is needed here");
    }
}

fn vendors(fields: Fields<'_>) -> Vendors {
    match fields.text("vendors") {
        Some(At { value, .. }) if value == "one" => Vendors::One,
        Some(_) => Vendors::Each,
        None if fields.has("vendors") => Vendors::Only(fields.texts("vendors")),
        None => Vendors::Each,
    }
}

/// What is done to a signed document depends on where the signatures are; what is said in it does not.
fn styles(fields: Fields<'_>, when: &[When]) -> Styles {
    let is_attack = |when: &When| match &when.act.value {
        Act::SignIn { tamper: Some(_), deviate, .. } => {
            deviate.as_ref().is_none_or(|deviation| !deviation.value.chooses_signatures())
        }
        _ => false,
    };
    match fields.text("styles") {
        Some(At { value, .. }) if value == "each" => Styles::Each,
        Some(_) => Styles::One,
        None if when.iter().any(is_attack) => Styles::Each,
        None => Styles::One,
    }
}
