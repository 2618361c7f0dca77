//! What a key table is made of. One table of a format drives its checks, its JSON Schema and the tables of its manual; what the keys mean is known elsewhere.

use serde::de::{Deserializer, Visitor};
use std::cell::Cell;
use std::fmt;

/// A table of a format: its keys, and those of which exactly one must be there.
#[derive(Debug)]
pub(crate) struct Table {
    /// Its name in schema and manual, unique within a format.
    pub(crate) title: &'static str,
    pub(crate) keys: &'static [Key],
    /// Exactly one of these must be there; empty: no such rule.
    pub(crate) one_of: &'static [&'static str],
    /// All keys of this table are known too, none of them obligatory, except `format` and `variant`.
    pub(crate) over: Option<&'static Self>,
}

impl Table {
    pub(crate) const fn new(title: &'static str, keys: &'static [Key]) -> Self {
        Self { title, keys, one_of: &[], over: None }
    }

    pub(crate) const fn one_of(
        title: &'static str,
        one_of: &'static [&'static str],
        keys: &'static [Key],
    ) -> Self {
        Self { title, keys, one_of, over: None }
    }

    pub(crate) const fn over(
        title: &'static str,
        over: &'static Self,
        keys: &'static [Key],
    ) -> Self {
        Self { title, keys, one_of: &[], over: Some(over) }
    }

    /// All keys, those of the table below last.
    pub(crate) fn all(&self) -> impl Iterator<Item = &'static Key> {
        let own = self.keys;
        let below = self.over.map_or(&[] as &[Key], |over| over.keys);
        own.iter().chain(below.iter().filter(|key| !["format", "variant"].contains(&key.name)))
    }

    pub(crate) fn requires(&self, key: &Key) -> bool {
        key.need == Need::Must && self.keys.iter().any(|own| own.name == key.name)
    }
}

/// One key.
#[derive(Debug)]
pub(crate) struct Key {
    pub(crate) name: &'static str,
    pub(crate) kind: Kind,
    pub(crate) need: Need,
    /// One sentence.
    pub(crate) says: &'static str,
}

impl Key {
    pub(crate) const fn must(name: &'static str, kind: Kind, says: &'static str) -> Self {
        Self { name, kind, need: Need::Must, says }
    }

    pub(crate) const fn may(name: &'static str, kind: Kind, says: &'static str) -> Self {
        Self { name, kind, need: Need::May, says }
    }
}

/// Whether a key is obligatory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Need {
    Must,
    May,
}

/// What a value may be.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Kind {
    /// Any string.
    Text,
    /// A string with `{names}` in it.
    Template,
    /// A whole number within these bounds.
    Number(u32, u32),
    /// `true` or `false`.
    Switch,
    /// One of these words.
    Words(&'static [&'static str]),
    /// One of the words of an enum, see [`words_of`].
    Names(fn() -> &'static [&'static str]),
    /// A day, as a TOML date or as a string.
    Date,
    /// A list, possibly empty.
    List(&'static Self),
    /// A list of at least one.
    Filled(&'static Self),
    /// A table with fixed keys.
    Table(&'static Table),
    /// A table whose keys are names that the author chooses.
    Named(&'static Self),
    /// A table whose keys depend on the word of one of them.
    Chosen(&'static Chosen),
    /// The first of these that has the shape of the value.
    Either(&'static [Self]),
    /// A word of an enum, or a table of one such word and its value.
    Coded(fn() -> &'static [&'static str]),
    /// Anything at all, described by a phrase.
    Free(&'static str),
}

/// A table with a key that decides which other keys there are.
#[derive(Debug)]
pub(crate) struct Chosen {
    pub(crate) title: &'static str,
    /// The key that decides.
    pub(crate) by: &'static str,
    /// What that key means.
    pub(crate) says: &'static str,
    pub(crate) common: &'static [Key],
    pub(crate) choices: &'static [Choice],
}

/// One word of a [`Chosen`] and the keys that come with it.
#[derive(Debug)]
pub(crate) struct Choice {
    pub(crate) word: &'static str,
    pub(crate) says: &'static str,
    pub(crate) keys: &'static [Key],
    /// As in [`Table`].
    pub(crate) one_of: &'static [&'static str],
}

impl Choice {
    pub(crate) const fn new(word: &'static str, says: &'static str, keys: &'static [Key]) -> Self {
        Self { word, says, keys, one_of: &[] }
    }
}

impl Kind {
    /// What is expected, for a person: "a string", "one of `a`, `b`".
    pub(crate) fn phrase(self) -> String {
        match self {
            Self::Text | Self::Template => "a string".into(),
            Self::Number(least, most) if least == most => format!("the number {least}"),
            Self::Number(..) => "a whole number".into(),
            Self::Switch => "`true` or `false`".into(),
            Self::Words([word]) => format!("\"{word}\""),
            Self::Words(words) => format!("one of {}", super::quoted(words.iter().copied())),
            Self::Names(words) => format!("one of {}", super::quoted(words().iter().copied())),
            Self::Date => "a date, such as 2026-12-31".into(),
            Self::List(_) | Self::Filled(_) => "a list".into(),
            Self::Table(table) if !table.one_of.is_empty() => {
                format!("a table with one of {}", super::quoted(table.one_of.iter().copied()))
            }
            Self::Table(_) | Self::Named(_) | Self::Chosen(_) => "a table".into(),
            Self::Either(kinds) => {
                kinds.iter().map(|kind| kind.phrase()).collect::<Vec<_>>().join(", or ")
            }
            Self::Coded(_) => "a word, or a table of one word and its value".into(),
            Self::Free(phrase) => phrase.into(),
        }
    }
}

/// The words that an enum is written with, as its `Deserialize` knows them: no second list that could differ.
pub(crate) fn words_of<T: serde::de::DeserializeOwned>() -> &'static [&'static str] {
    let words = Cell::new(&[] as &'static [&'static str]);
    // The answer is always an error; what counts is what was asked for on the way.
    let _ = T::deserialize(Asking(&words)).is_err();
    words.get()
}

/// Notes for which variants it is asked, and gives none.
struct Asking<'a>(&'a Cell<&'static [&'static str]>);

impl<'de> Deserializer<'de> for Asking<'_> {
    type Error = Nothing;

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        variants: &'static [&'static str],
        _: V,
    ) -> Result<V::Value, Nothing> {
        self.0.set(variants);
        Err(Nothing)
    }

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Nothing> {
        Err(Nothing)
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit
        unit_struct newtype_struct seq tuple tuple_struct map struct identifier ignored_any
    }
}

#[derive(Debug)]
struct Nothing;

impl fmt::Display for Nothing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("nothing is read here")
    }
}

impl std::error::Error for Nothing {}

impl serde::de::Error for Nothing {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_of_an_enum_are_those_that_it_is_read_from() {
        assert_eq!(words_of::<crate::scenario::Account>(), ["none", "sso", "regular"]);
        assert_eq!(
            words_of::<crate::scenario::Start>(),
            ["portal", "service-provider", "start-url"]
        );
    }
}
