//! Waivers files: fails and errors that are known and accepted for a reason. Knows no run.

use super::entry;
use crate::describe::Pattern;
use crate::plan::IdGlob;
use crate::source::{
    At, Diagnostic, Fields, Findings, Key, Kind, Source, Span, Table, check_missing, check_table,
    parse_toml,
};
use std::sync::Arc;
use time::Date;

/// The version of this grammar; a file may say which one it was written for.
const FORMAT: u32 = 1;

/// A waivers file.
#[derive(Debug, Clone, PartialEq)]
pub struct Waivers {
    /// The file.
    pub source: Arc<Source>,
    /// Its entries, in order.
    pub waivers: Vec<Waiver>,
}

/// One `[[waiver]]`.
#[derive(Debug, Clone, PartialEq)]
pub struct Waiver {
    /// Which cases and controls.
    pub id: At<IdGlob>,
    /// What has to be seen for it to be this failure.
    pub seen: At<Pattern>,
    /// Why it is accepted.
    pub reason: String,
    /// Where it is followed up.
    pub link: Option<String>,
    /// The last day on which it counts.
    pub expires: Option<At<Date>>,
}

pub(super) static FILE: Table = Table::new(
    "waivers",
    &[
        Key::may("format", Kind::Number(FORMAT, FORMAT), "the version of this grammar"),
        Key::may("waiver", Kind::List(&Kind::Table(&WAIVER)), "one failure that is accepted"),
    ],
);

static WAIVER: Table = Table::new(
    "waiver",
    &[
        Key::must("id", Kind::Text, "glob over ids of cases, as on the command line"),
        Key::must(
            "seen",
            Kind::Text,
            "regular expression over what was seen, or over the reason of an error",
        ),
        Key::must("reason", Kind::Text, "why this is accepted"),
        Key::may("link", Kind::Text, "where it is followed up"),
        Key::may("expires", Kind::Date, "the last day on which it counts"),
    ],
);

impl Waivers {
    /// Reads a waivers file. Where there is a mistake there are no waivers, and all mistakes are reported.
    pub fn parse(source: Arc<Source>) -> (Option<Self>, Vec<Diagnostic>) {
        let mut findings = Findings::new(&source);
        let table = parse_toml(&source, &mut findings);
        let is_toml = findings.is_empty();
        let root = Fields::new(&table, 0..0);
        check_table(&FILE, root, &mut findings);
        if is_toml {
            check_missing(&FILE, root, &mut findings);
        }
        let tables = root.tables("waiver").into_iter();
        let waivers: Vec<Waiver> =
            tables.filter_map(|fields| waiver(fields, &mut findings)).collect();
        entry::check_twins(&keys(root), &mut findings);
        let read = Self { source: Arc::clone(&source), waivers };
        if findings.is_empty() { (Some(read), Vec::new()) } else { (None, findings.in_order()) }
    }

    /// `waivers.toml:3`.
    pub(super) fn at(&self, span: Span) -> String {
        format!("{}:{}", self.source.name, self.source.line(span))
    }
}

fn waiver(fields: Fields<'_>, findings: &mut Findings) -> Option<Waiver> {
    let id = entry::id(fields, findings);
    let reason = entry::reason(fields, findings);
    let seen = fields.text("seen").and_then(|text| seen(&text, findings));
    Some(Waiver {
        id: id?,
        seen: seen?,
        reason: reason?.value,
        link: fields.text("link").map(|at| at.value),
        expires: fields.date("expires"),
    })
}

/// An expression that matches everything would waive whatever comes.
fn seen(text: &At<String>, findings: &mut Findings) -> Option<At<Pattern>> {
    match Pattern::new(&text.value) {
        Ok(pattern) if pattern.is_match("") => {
            findings
                .mistake(text.span, "this matches whatever is seen")
                .labelled("a waiver is for one failure")
                .helped("`--suggest-waivers` writes the expression for what fails now");
            None
        }
        Ok(pattern) => Some(At::new(pattern, text.span)),
        Err(error) => {
            let error = error.to_string();
            let why = error.lines().last().unwrap_or_default().trim_start_matches("error: ");
            findings.mistake(text.span, "this is no regular expression").labelled(why);
            None
        }
    }
}

fn keys(root: Fields<'_>) -> Vec<((String, String), At<String>)> {
    let tables = root.tables("waiver").into_iter();
    let key = |fields: Fields<'_>| {
        let id = fields.text("id")?;
        Some(((id.value.clone(), fields.text("seen")?.value), id))
    };
    tables.filter_map(key).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{Styled, key_tables, render, samples};

    const CHAPTER: &str = include_str!("../manual/gates.md");

    const GOOD: &str = "[[waiver]]\nid = 'login/first@*'\nseen = '^nobody'\nreason = 'known'\nexpires = 2026-12-31\n";

    fn messages(text: &str) -> Vec<String> {
        let (_, mistakes) = Waivers::parse(Source::new("waivers.toml", text));
        mistakes.into_iter().map(|one| one.message).collect()
    }

    #[test]
    fn an_entry_is_read_with_its_date_as_a_date_or_as_text() {
        for text in [GOOD.to_owned(), GOOD.replace("2026-12-31", "'2026-12-31'")] {
            let (read, mistakes) = Waivers::parse(Source::new("waivers.toml", text));
            assert_eq!(mistakes, []);
            let waiver = &read.expect("it has no mistake").waivers[0];
            let expires = waiver.expires.as_ref().map(|at| at.value);
            assert_eq!(expires, Some(time::macros::date!(2026 - 12 - 31)));
        }
    }

    #[test]
    fn all_mistakes_of_a_file_are_reported_at_once() {
        let text = "[[waiver]]\nid = 'a[@*'\nseen = '('\nreason = 'TODO'\nexpires = 'soon'\n[[waiver]]\nid = 'x'\nsene = 'y'\nreason = ' '\n[[waiver]]\nid = 'z'\nseen = '.*'\nreason = 'r'\n";
        let wanted = [
            "this is no glob",
            "this is no regular expression",
            "the reason is still to be written",
            "this is no date",
            "unknown key `sene`",
            "the reason is still to be written",
            "this matches whatever is seen",
        ];
        assert_eq!(messages(text), wanted);
    }

    #[test]
    fn an_entry_stands_once() {
        assert_eq!(messages(&format!("{GOOD}{GOOD}")), ["this entry is there twice"]);
        assert_eq!(messages(&format!("{GOOD}{}", GOOD.replace("^nobody", "ada"))), [""; 0]);
    }

    #[test]
    fn the_manual_has_the_tables_of_keys() {
        for table in key_tables(&FILE) {
            assert!(CHAPTER.contains(&table), "gates.md does not have this table:\n\n{table}");
        }
    }

    #[test]
    fn the_samples_of_the_manual_are_waivers() {
        let samples: Vec<&str> =
            samples(CHAPTER).into_iter().filter(|text| text.contains("[[waiver]]")).collect();
        assert!(!samples.is_empty());
        for sample in samples {
            let (_, mistakes) = Waivers::parse(Source::new("gates.md", sample));
            assert!(mistakes.is_empty(), "{}", render(&mistakes, Styled::Plain));
        }
    }
}
