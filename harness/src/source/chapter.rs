//! The manual's key tables and samples, so that tests can hold a chapter to the key table that the parser uses.

use super::{Chosen, Key, Kind, Need, Table};

/// Every table of a format as Markdown, the root first, each once.
pub(crate) fn key_tables(root: &'static Table) -> Vec<String> {
    let mut tables = Tables::default();
    tables.table(root);
    tables.written.into_iter().map(|(_, text)| text).collect()
}

/// The blocks of a chapter that are fenced as `toml`: whole files.
pub(crate) fn samples(chapter: &str) -> Vec<&str> {
    chapter.split("```toml\n").skip(1).filter_map(|rest| rest.split("```").next()).collect()
}

#[derive(Default)]
struct Tables {
    written: Vec<(&'static str, String)>,
}

impl Tables {
    fn table(&mut self, table: &'static Table) {
        if self.is_new(table.title) {
            let own: Vec<&Key> = table.keys.iter().collect();
            self.rows(table.title, &own);
        }
    }

    fn chosen(&mut self, chosen: &'static Chosen) {
        if !self.is_new(chosen.title) {
            return;
        }
        self.rows(chosen.title, &chosen.common.iter().collect::<Vec<_>>());
        let mut text =
            format!("| `{}` | key | value | | meaning |\n|---|---|---|---|---|\n", chosen.by);
        for choice in chosen.choices {
            text += &format!("| `{}` | | | | {} |\n", choice.word, choice.says);
            choice.keys.iter().for_each(|key| text += &format!("| |{}", row(key)));
        }
        self.written.push((chosen.by, text));
    }

    /// One line for each key, then the tables that these keys hold.
    fn rows(&mut self, title: &'static str, keys: &[&'static Key]) {
        let rows: String = keys.iter().map(|key| format!("|{}", row(key))).collect();
        self.written
            .push((title, format!("| key | value | | meaning |\n|---|---|---|---|\n{rows}")));
        keys.iter().for_each(|key| self.inside(key.kind));
    }

    fn inside(&mut self, kind: Kind) {
        match kind {
            Kind::Table(table) => self.table(table),
            Kind::Chosen(chosen) => self.chosen(chosen),
            Kind::List(item) | Kind::Filled(item) | Kind::Named(item) => self.inside(*item),
            Kind::Either(kinds) => kinds.iter().for_each(|kind| self.inside(*kind)),
            _ => {}
        }
    }

    fn is_new(&self, title: &str) -> bool {
        self.written.iter().all(|(known, _)| *known != title)
    }
}

fn row(key: &Key) -> String {
    let need = if key.need == Need::Must { " obligatory |" } else { " |" };
    format!(" `{}` | {} |{need} {} |\n", key.name, value(key.kind), key.says)
}

/// The kind of a value, as short as a cell of a table needs it.
fn value(kind: Kind) -> String {
    match kind {
        Kind::Text => "text".into(),
        Kind::Template => "text with `{names}`".into(),
        Kind::Number(least, most) if least == most => format!("`{least}`"),
        Kind::Number(least, most) => format!("{least} to {most}"),
        Kind::Date => "date".into(),
        Kind::Switch => "`true`, `false`".into(),
        // The only words that are too many for a cell.
        Kind::Words(words) if words.len() > 12 => "capabilities".into(),
        Kind::Words(words) => super::quoted(words.iter().copied()),
        Kind::Names(words) => super::quoted(words().iter().copied()),
        Kind::List(item) => format!("list of {}", value(*item)),
        Kind::Filled(item) => format!("list of {}, not empty", value(*item)),
        Kind::Table(table) => format!("*{}*", table.title),
        Kind::Chosen(chosen) => format!("*{}*", chosen.title),
        Kind::Named(item) => format!("names, each with {}", value(*item)),
        Kind::Either(kinds) => {
            kinds.iter().map(|kind| value(*kind)).collect::<Vec<_>>().join(", or ")
        }
        Kind::Coded(_) => "a word, or a table of one word and its value".into(),
        Kind::Free(phrase) => phrase.into(),
    }
}
