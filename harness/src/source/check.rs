//! Holds a parsed tree against a key table: unknown and missing keys, wrong types, unknown words. All of them are reported, each at its place.

use super::fields::{Fields, Value, date_of, number_of};
use super::{At, Choice, Chosen, Findings, Key, Kind, Need, Span, Table, nearest, quoted};
use toml::de::DeValue;

/// Checks the keys that are there, and their values; what is missing at this level is [`check_missing`]'s.
pub(crate) fn check_table(table: &Table, fields: Fields<'_>, findings: &mut Findings) {
    for (name, value) in fields.entries() {
        match table.all().find(|key| key.name == name.value) {
            Some(key) => check(key.kind, value, findings),
            None => unknown_key(&name.value, name.span, table.all(), findings),
        }
    }
    check_one_of(table.one_of, &table.all().collect::<Vec<_>>(), fields, findings);
}

/// Reports the obligatory keys that a table does not have. One that was only misspelt is reported as unknown, not as missing too.
pub(crate) fn check_missing(table: &Table, fields: Fields<'_>, findings: &mut Findings) {
    let known: Vec<&Key> = table.all().collect();
    missing(&known, |key| table.requires(key), fields, findings);
}

fn missing(
    known: &[&Key],
    is_required: impl Fn(&Key) -> bool,
    fields: Fields<'_>,
    findings: &mut Findings,
) {
    let misspelt = misspelt(known, fields);
    for key in known
        .iter()
        .filter(|key| is_required(key) && !fields.has(key.name) && !misspelt.contains(&key.name))
    {
        let help = format!("`{}` is {}: {}", key.name, key.kind.phrase(), key.says);
        findings.mistake(fields.span, format!("the key `{}` is missing", key.name)).helped(help);
    }
}

/// The known keys that unknown ones were probably meant to be.
fn misspelt(known: &[&Key], fields: Fields<'_>) -> Vec<&'static str> {
    let names = || known.iter().map(|key| key.name);
    let written = fields.entries().into_iter().map(|(name, _)| name.value);
    written
        .filter(|name| names().all(|known| known != *name))
        .filter_map(|name| nearest(&name, names()))
        .collect()
}

fn check_one_of(
    one_of: &[&'static str],
    known: &[&Key],
    fields: Fields<'_>,
    findings: &mut Findings,
) {
    let mut there = one_of.iter().filter(|name| fields.has(name));
    let all = || quoted(one_of.iter().copied());
    match (there.next(), there.next()) {
        (None, _)
            if !one_of.is_empty()
                && !misspelt(known, fields).iter().any(|name| one_of.contains(name)) =>
        {
            findings.mistake(fields.span, format!("one of {} is missing", all()));
        }
        (Some(first), Some(second)) => {
            let later = [fields.key_span(first), fields.key_span(second)]
                .into_iter()
                .max_by_key(|span| span.start);
            findings
                .mistake(later.unwrap_or(fields.span), format!("both `{first}` and `{second}`"))
                .labelled("only one of them may be here")
                .helped(format!("exactly one of {}", all()));
        }
        _ => {}
    }
}

fn check(kind: Kind, value: &Value<'_>, findings: &mut Findings) {
    let span = Span::from(value.span());
    match (kind, value.get_ref()) {
        (Kind::Free(_), _)
        | (Kind::Text | Kind::Template, DeValue::String(_))
        | (Kind::Switch, DeValue::Boolean(_)) => {}
        (Kind::Number(least, most), DeValue::Integer(_)) => {
            check_range(least, most, value, findings)
        }
        (Kind::Date, DeValue::String(_) | DeValue::Datetime(_)) => {
            if date_of(value).is_none() {
                findings.mistake(span, "this is no date").labelled("written as 2026-12-31");
            }
        }
        (Kind::Words(words), DeValue::String(word)) => check_word(words, word, span, findings),
        (Kind::Names(words) | Kind::Coded(words), DeValue::String(word)) => {
            check_word(words(), word, span, findings)
        }
        (Kind::Filled(_), DeValue::Array(items)) if items.is_empty() => {
            findings.mistake(span, "the list is empty").labelled("at least one is needed");
        }
        (Kind::List(item) | Kind::Filled(item), DeValue::Array(items)) => {
            items.iter().for_each(|value| check(*item, value, findings))
        }
        (Kind::Table(table), DeValue::Table(found)) => {
            check_table(table, Fields::new(found, span), findings);
            check_missing(table, Fields::new(found, span), findings);
        }
        (Kind::Named(item), DeValue::Table(found)) => {
            found.values().for_each(|value| check(*item, value, findings))
        }
        (Kind::Chosen(chosen), DeValue::Table(found)) => {
            check_chosen(chosen, Fields::new(found, span), findings)
        }
        (Kind::Coded(words), DeValue::Table(found)) => {
            check_coded(words(), Fields::new(found, span), findings)
        }
        (Kind::Either(kinds), _) => match kinds.iter().find(|kind| fits(**kind, value.get_ref())) {
            Some(kind) => check(*kind, value, findings),
            None => wrong_type(kind, value, findings),
        },
        _ => wrong_type(kind, value, findings),
    }
}

/// Whether a value has the shape, not yet whether it is right.
fn fits(kind: Kind, value: &DeValue<'_>) -> bool {
    match kind {
        Kind::Text | Kind::Template | Kind::Words(_) | Kind::Names(_) => value.is_str(),
        Kind::Number(..) => value.is_integer(),
        Kind::Switch => value.is_bool(),
        Kind::Date => value.is_str() || value.as_datetime().is_some(),
        Kind::List(_) | Kind::Filled(_) => value.is_array(),
        Kind::Table(_) | Kind::Named(_) | Kind::Chosen(_) => value.is_table(),
        Kind::Coded(_) => value.is_str() || value.is_table(),
        Kind::Either(kinds) => kinds.iter().any(|kind| fits(*kind, value)),
        Kind::Free(_) => true,
    }
}

fn wrong_type(kind: Kind, value: &Value<'_>, findings: &mut Findings) {
    let found = match value.get_ref() {
        DeValue::String(_) => "a string",
        DeValue::Integer(_) => "a whole number",
        DeValue::Float(_) => "a number with a fraction",
        DeValue::Boolean(_) => "`true` or `false`",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    };
    findings
        .mistake(value.span(), format!("expected {}", kind.phrase()))
        .labelled(format!("this is {found}"));
}

fn check_range(least: u32, most: u32, value: &Value<'_>, findings: &mut Findings) {
    if !number_of(value).is_some_and(|number| (least..=most).contains(&number.value)) {
        let wanted = if least == most {
            format!("the number must be {least}")
        } else {
            format!("the number must be from {least} to {most}")
        };
        findings.mistake(value.span(), wanted).labelled("out of range");
    }
}

fn check_word(words: &[&'static str], word: &str, span: Span, findings: &mut Findings) {
    if words.contains(&word) {
        return;
    }
    let list = quoted(words.iter().copied());
    let help = match nearest(word, words.iter().copied()) {
        Some(near) => format!("did you mean `{near}`? known: {list}"),
        None => format!("known: {list}"),
    };
    findings.mistake(span, format!("unknown word `{word}`")).helped(help);
}

fn check_coded(words: &[&'static str], fields: Fields<'_>, findings: &mut Findings) {
    let entries = fields.entries();
    for (word, _) in &entries {
        check_word(words, &word.value, word.span, findings);
    }
    if entries.len() != 1 {
        findings
            .mistake(fields.span, "expected exactly one word and its value")
            .labelled(format!("this table has {}", entries.len()));
    }
}

fn check_chosen(chosen: &Chosen, fields: Fields<'_>, findings: &mut Findings) {
    let choice = choice_of(chosen, fields, findings);
    for (name, value) in fields.entries().into_iter().filter(|(name, _)| name.value != chosen.by) {
        if let Some(choice) = choice {
            check_argument(chosen, choice.word, (&name, value), findings);
        } else if let Some(key) = chosen.common.iter().find(|key| key.name == name.value) {
            // Which keys a word has that does not exist, nobody can say; those that all have can be checked.
            check(key.kind, value, findings);
        }
    }
    let own = choice.map_or(&[] as &[Key], |choice| choice.keys);
    let known: Vec<&Key> = own.iter().chain(chosen.common).collect();
    missing(&known, |key| key.need == Need::Must, fields, findings);
    check_one_of(choice.map_or(&[], |choice| choice.one_of), &known, fields, findings);
}

/// What the deciding key says; none where it is missing or says what does not exist.
fn choice_of(
    chosen: &Chosen,
    fields: Fields<'_>,
    findings: &mut Findings,
) -> Option<&'static Choice> {
    let words: Vec<&'static str> = chosen.choices.iter().map(|choice| choice.word).collect();
    let Some(value) = fields.value(chosen.by) else {
        let help = format!("`{}` is one of {}", chosen.by, quoted(words));
        findings.mistake(fields.span, format!("the key `{}` is missing", chosen.by)).helped(help);
        return None;
    };
    let Some(word) = value.get_ref().as_str() else {
        wrong_type(Kind::Text, value, findings);
        return None;
    };
    check_word(&words, word, value.span().into(), findings);
    chosen.choices.iter().find(|choice| choice.word == word)
}

/// Checks one key that belongs to a word of a [`Chosen`], and says whether that word has such a key.
pub(crate) fn check_argument(
    chosen: &Chosen,
    word: &str,
    (name, value): (&At<String>, &Value<'_>),
    findings: &mut Findings,
) -> bool {
    let own =
        chosen.choices.iter().filter(|choice| choice.word == word).flat_map(|choice| choice.keys);
    let known = own.chain(chosen.common).find(|key| key.name == name.value);
    match known {
        Some(key) => check(key.kind, value, findings),
        None => foreign_key(chosen, word, &name.value, name.span, findings),
    }
    known.is_some()
}

/// A key that this choice does not have; perhaps another one has it.
fn foreign_key(chosen: &Chosen, word: &str, name: &str, span: Span, findings: &mut Findings) {
    let owners: Vec<&'static str> = chosen
        .choices
        .iter()
        .filter(|choice| choice.keys.iter().any(|key| key.name == name))
        .map(|choice| choice.word)
        .collect();
    let own =
        chosen.choices.iter().filter(|choice| choice.word == word).flat_map(|choice| choice.keys);
    if owners.is_empty() {
        unknown_key(name, span, own.chain(chosen.common), findings);
    } else {
        findings
            .mistake(span, format!("`{word}` has no key `{name}`"))
            .helped(format!("`{name}` is a key of {}", quoted(owners)));
    }
}

fn unknown_key<'k>(
    name: &str,
    span: Span,
    known: impl Iterator<Item = &'k Key>,
    findings: &mut Findings,
) {
    let known: Vec<&str> = known.map(|key| key.name).collect();
    let help = match nearest(name, known.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None if known.is_empty() => "no keys are known here".to_owned(),
        None => format!("known here: {}", quoted(known)),
    };
    findings.mistake(span, format!("unknown key `{name}`")).helped(help);
}
