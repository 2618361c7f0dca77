//! The text that a person wrote, and the places in it: every later stage points back here, none reads a file through it.

#[cfg(test)]
mod chapter;
mod check;
mod diagnostic;
mod fields;
mod findings;
mod grammar;
mod schema;

#[cfg(test)]
pub(crate) use chapter::{key_tables, samples};
pub(crate) use check::{check_argument, check_missing, check_table};
pub use diagnostic::{Diagnostic, Styled, render};
pub(crate) use fields::{
    Fields, Value, from_word, number_of, parse_toml, text_of, to_json, values, word_of,
};
pub(crate) use findings::{Findings, nearest, quoted};
pub(crate) use grammar::{Choice, Chosen, Key, Kind, Need, Table, words_of};
pub(crate) use schema::schema_of;

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

/// A file's name as the user knows it, and its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// What is printed before the line number, such as `scenarios/login/first.toml`.
    pub name: String,
    /// The whole text, UTF-8.
    pub text: String,
}

impl Source {
    /// A source that is shared by everything that points into it.
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Arc<Self> {
        Arc::new(Self { name: name.into(), text: text.into() })
    }

    /// The line of a span's start, counted from one.
    pub fn line(&self, span: Span) -> usize {
        self.text.as_bytes()[..span.start.min(self.text.len())]
            .iter()
            .filter(|b| **b == b'\n')
            .count()
            + 1
    }
}

/// A range of bytes in a [`Source`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl From<Range<usize>> for Span {
    fn from(range: Range<usize>) -> Self {
        Self { start: range.start, end: range.end }
    }
}

/// A value and where it was written. `Debug` shows the value alone: where it stands is no part of what it is.
#[derive(Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct At<T> {
    /// The value.
    pub value: T,
    /// Where it stands.
    pub span: Span,
}

impl<T: fmt::Debug> fmt::Debug for At<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.value.fmt(f)
    }
}

impl<T> At<T> {
    /// A value at a place.
    pub fn new(value: T, span: impl Into<Span>) -> Self {
        Self { value, span: span.into() }
    }
}
