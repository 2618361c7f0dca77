//! A regular expression of a description: compiled once, when the file is read.

use crate::source::At;
use regex::{Captures, Regex};

/// A regular expression with the text that it was written as.
#[derive(Debug, Clone)]
pub struct Pattern(Regex);

impl Pattern {
    /// Compiles it.
    ///
    /// # Errors
    /// The text is no regular expression.
    pub fn new(text: &str) -> Result<Self, regex::Error> {
        Regex::new(text).map(Self)
    }

    /// Whether it matches anywhere in a text.
    pub fn is_match(&self, text: &str) -> bool {
        self.0.is_match(text)
    }

    /// The text with every match replaced; `$1` stands for a group.
    pub fn replace_all(&self, text: &str, with: &str) -> String {
        self.0.replace_all(text, with).into_owned()
    }

    /// Its groups in the first match.
    pub fn captures<'t>(&self, text: &'t str) -> Option<Captures<'t>> {
        self.0.captures(text)
    }

    /// The last group of every match, or all of it where it has none.
    pub fn all(&self, text: &str) -> Vec<String> {
        let last = |found: Captures<'_>| Some(found.iter().flatten().last()?.as_str().to_owned());
        self.0.captures_iter(text).filter_map(last).collect()
    }

    /// The expression at its place in the file; one that does not compile has been reported, and never matches.
    pub(super) fn at(text: &At<String>) -> At<Self> {
        const NEVER: &str = r"[^\s\S]";
        let compiled = Regex::new(&text.value).or_else(|_| Regex::new(NEVER));
        At::new(Self(compiled.expect("a constant pattern")), text.span)
    }
}

/// Two are equal where they are written alike.
impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        self.0.as_str() == other.0.as_str()
    }
}
