//! Files of expected skips: what does not apply to a service provider, with the reason. Knows no run.

use super::entry;
use crate::plan::IdGlob;
use crate::source::{
    At, Diagnostic, Fields, Findings, Key, Kind, Source, Table, check_missing, check_table,
    parse_toml,
};
use std::sync::Arc;

/// The version of this grammar; a file may say which one it was written for.
const FORMAT: u32 = 1;

/// A file of expected skips.
#[derive(Debug, Clone, PartialEq)]
pub struct ExpectedSkips {
    /// The file.
    pub source: Arc<Source>,
    /// Its entries, in order.
    pub skips: Vec<ExpectedSkip>,
}

/// One `[[skip]]`.
#[derive(Debug, Clone, PartialEq)]
pub struct ExpectedSkip {
    /// Which cases.
    pub id: At<IdGlob>,
    /// Why they do not apply.
    pub reason: String,
}

pub(super) static FILE: Table = Table::new(
    "skips",
    &[
        Key::may("format", Kind::Number(FORMAT, FORMAT), "the version of this grammar"),
        Key::may("skip", Kind::List(&Kind::Table(&SKIP)), "cases that do not apply"),
    ],
);

static SKIP: Table = Table::new(
    "skip",
    &[
        Key::must("id", Kind::Text, "glob over ids of cases, as on the command line"),
        Key::must("reason", Kind::Text, "why they do not apply"),
    ],
);

impl ExpectedSkips {
    /// Reads a file of expected skips. Where there is a mistake there are none, and all mistakes are reported.
    pub fn parse(source: Arc<Source>) -> (Option<Self>, Vec<Diagnostic>) {
        let mut findings = Findings::new(&source);
        let table = parse_toml(&source, &mut findings);
        let is_toml = findings.is_empty();
        let root = Fields::new(&table, 0..0);
        check_table(&FILE, root, &mut findings);
        if is_toml {
            check_missing(&FILE, root, &mut findings);
        }
        let tables = root.tables("skip").into_iter();
        let skips = tables.filter_map(|fields| skip(fields, &mut findings)).collect();
        entry::check_twins(&keys(root), &mut findings);
        let read = Self { source: Arc::clone(&source), skips };
        if findings.is_empty() { (Some(read), Vec::new()) } else { (None, findings.in_order()) }
    }
}

fn skip(fields: Fields<'_>, findings: &mut Findings) -> Option<ExpectedSkip> {
    let id = entry::id(fields, findings);
    let reason = entry::reason(fields, findings);
    Some(ExpectedSkip { id: id?, reason: reason?.value })
}

fn keys(root: Fields<'_>) -> Vec<(String, At<String>)> {
    let ids = root.tables("skip").into_iter().filter_map(|fields| fields.text("id"));
    ids.map(|id| (id.value.clone(), id)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{Styled, key_tables, render, samples};

    const CHAPTER: &str = include_str!("../manual/gates.md");

    #[test]
    fn a_reason_is_obligatory_and_a_placeholder_is_none() {
        let text = "[[skip]]\nid = 'logout/*'\nreason = 'TODO: why'\n[[skip]]\nid = 'logout/*'\n";
        let (_, mistakes) = ExpectedSkips::parse(Source::new("skips.toml", text));
        let messages: Vec<&str> = mistakes.iter().map(|one| one.message.as_str()).collect();
        let wanted = [
            "the reason is still to be written",
            "the key `reason` is missing",
            "this entry is there twice",
        ];
        assert_eq!(messages, wanted);
    }

    #[test]
    fn the_manual_has_the_tables_of_keys() {
        for table in key_tables(&FILE) {
            assert!(CHAPTER.contains(&table), "gates.md does not have this table:\n\n{table}");
        }
    }

    #[test]
    fn the_samples_of_the_manual_are_expected_skips() {
        let samples: Vec<&str> =
            samples(CHAPTER).into_iter().filter(|text| text.contains("[[skip]]")).collect();
        assert!(!samples.is_empty());
        for sample in samples {
            let (_, mistakes) = ExpectedSkips::parse(Source::new("gates.md", sample));
            assert!(mistakes.is_empty(), "{}", render(&mistakes, Styled::Plain));
        }
    }
}
