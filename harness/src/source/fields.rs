//! A parsed TOML tree and how values are taken out of it. What does not have the right shape is passed over in silence: the check has reported it.

use super::{At, Findings, Source, Span};
use serde::de::value::{Error as WordError, StrDeserializer};
use serde::de::{DeserializeOwned, IntoDeserializer};
use time::Date;
use time::macros::format_description;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// Parses TOML as far as it goes; every syntax error is a mistake, and what could be read comes back all the same.
pub(crate) fn parse_toml<'a>(source: &'a Source, findings: &mut Findings) -> DeTable<'a> {
    let (root, errors) = DeTable::parse_recoverable(&source.text);
    for error in errors {
        let end = source.text.len();
        let span = error.span().map_or(Span { start: end, end }, Span::from);
        findings.mistake(span, error.message().trim_end()).labelled("this is not TOML");
    }
    root.into_inner()
}

/// A table and where it stands.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Fields<'a> {
    table: &'a DeTable<'a>,
    pub(crate) span: Span,
}

/// A value and where it stands.
pub(crate) type Value<'a> = Spanned<DeValue<'a>>;

impl<'a> Fields<'a> {
    pub(crate) fn new(table: &'a DeTable<'a>, span: impl Into<Span>) -> Self {
        Self { table, span: span.into() }
    }

    /// The table in a value, if it is one.
    pub(crate) fn of(value: &'a Value<'a>) -> Option<Self> {
        value.get_ref().as_table().map(|table| Self::new(table, value.span()))
    }

    pub(crate) fn value(&self, key: &str) -> Option<&'a Value<'a>> {
        self.table.get(key)
    }

    pub(crate) fn has(&self, key: &str) -> bool {
        self.table.contains_key(key)
    }

    /// Where a key stands; the table itself where there is no such key.
    pub(crate) fn key_span(&self, key: &str) -> Span {
        self.table.get_key_value(key).map_or(self.span, |(key, _)| key.span().into())
    }

    /// All keys and values in the order of the file.
    pub(crate) fn entries(&self) -> Vec<(At<String>, &'a Value<'a>)> {
        let mut entries: Vec<_> = self
            .table
            .iter()
            .map(|(key, value)| (At::new(key.get_ref().to_string(), key.span()), value))
            .collect();
        entries.sort_by_key(|(key, _)| key.span.start);
        entries
    }

    pub(crate) fn text(&self, key: &str) -> Option<At<String>> {
        self.value(key).and_then(text_of)
    }

    pub(crate) fn texts(&self, key: &str) -> Vec<At<String>> {
        self.items(key).filter_map(text_of).collect()
    }

    /// The enum value that a word stands for.
    pub(crate) fn word<T: DeserializeOwned>(&self, key: &str) -> Option<At<T>> {
        self.value(key).and_then(word_of)
    }

    pub(crate) fn words<T: DeserializeOwned>(&self, key: &str) -> Vec<At<T>> {
        self.items(key).filter_map(word_of).collect()
    }

    pub(crate) fn number(&self, key: &str) -> Option<At<u32>> {
        self.value(key).and_then(number_of)
    }

    pub(crate) fn switch(&self, key: &str) -> Option<At<bool>> {
        let value = self.value(key)?;
        Some(At::new(value.get_ref().as_bool()?, value.span()))
    }

    pub(crate) fn date(&self, key: &str) -> Option<At<Date>> {
        self.value(key).and_then(date_of)
    }

    pub(crate) fn table(&self, key: &str) -> Option<Self> {
        self.value(key).and_then(Self::of)
    }

    pub(crate) fn tables(&self, key: &str) -> Vec<Self> {
        self.items(key).filter_map(Self::of).collect()
    }

    /// The items of a list; none where it is not a list.
    pub(crate) fn items(&self, key: &str) -> impl Iterator<Item = &'a Value<'a>> + use<'a> {
        self.value(key)
            .and_then(|value| value.get_ref().as_array())
            .into_iter()
            .flat_map(|items| items.iter())
    }

    /// A copy of the table to lay others over.
    pub(crate) fn to_table(self) -> DeTable<'a> {
        self.table.clone()
    }
}

/// The string in a value.
/// Texts without their places.
pub(crate) fn values(texts: Vec<At<String>>) -> Vec<String> {
    texts.into_iter().map(|at| at.value).collect()
}

pub(crate) fn text_of(value: &Value<'_>) -> Option<At<String>> {
    Some(At::new(value.get_ref().as_str()?.to_owned(), value.span()))
}

/// The number in a value, where it fits.
pub(crate) fn number_of(value: &Value<'_>) -> Option<At<u32>> {
    let number = value.get_ref().as_integer()?;
    Some(At::new(u32::from_str_radix(number.as_str(), number.radix()).ok()?, value.span()))
}

/// The day in a value, which is a TOML date or its text.
pub(crate) fn date_of(value: &Value<'_>) -> Option<At<Date>> {
    let text = match value.get_ref() {
        DeValue::String(text) => text.to_string(),
        DeValue::Datetime(date) => date.to_string(),
        _ => return None,
    };
    let day = Date::parse(&text, format_description!("[year]-[month]-[day]")).ok()?;
    Some(At::new(day, value.span()))
}

/// The enum value that the word in a value stands for.
pub(crate) fn word_of<T: DeserializeOwned>(value: &Value<'_>) -> Option<At<T>> {
    Some(At::new(from_word(value.get_ref().as_str()?)?, value.span()))
}

/// The enum value that a word stands for.
pub(crate) fn from_word<T: DeserializeOwned>(word: &str) -> Option<T> {
    let word: StrDeserializer<'_, WordError> = word.into_deserializer();
    T::deserialize(word).ok()
}

/// The same value as JSON; a date becomes its text.
pub(crate) fn to_json(value: &DeValue<'_>) -> serde_json::Value {
    match value {
        DeValue::String(text) => text.as_ref().into(),
        DeValue::Integer(number) => i64::from_str_radix(number.as_str(), number.radix())
            .map_or(serde_json::Value::Null, Into::into),
        DeValue::Float(number) => {
            number.as_str().parse::<f64>().map_or(serde_json::Value::Null, Into::into)
        }
        DeValue::Boolean(truth) => (*truth).into(),
        DeValue::Datetime(date) => date.to_string().into(),
        DeValue::Array(items) => items.iter().map(|item| to_json(item.get_ref())).collect(),
        DeValue::Table(table) => Fields::new(table, 0..0)
            .entries()
            .into_iter()
            .map(|(key, value)| (key.value, to_json(value.get_ref())))
            .collect(),
    }
}
