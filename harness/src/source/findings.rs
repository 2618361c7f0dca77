//! The mistakes of one file as they are found, and the words that suggest what was meant.

use super::{Diagnostic, Source, Span};
use std::sync::Arc;

/// All mistakes that were found in one file.
#[derive(Debug)]
pub(crate) struct Findings {
    source: Arc<Source>,
    found: Vec<Diagnostic>,
}

impl Findings {
    pub(crate) fn new(source: &Arc<Source>) -> Self {
        Self { source: Arc::clone(source), found: Vec::new() }
    }

    /// Notes a mistake; label and help may be added to what is returned.
    pub(crate) fn mistake(
        &mut self,
        span: impl Into<Span>,
        message: impl Into<String>,
    ) -> &mut Diagnostic {
        self.found.push(Diagnostic {
            source: Arc::clone(&self.source),
            span: span.into(),
            message: message.into(),
            label: String::new(),
            help: None,
        });
        self.found.last_mut().expect("one was pushed just now")
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    /// The mistakes in the order of the file, each once: what a file says once may be read for every variant.
    pub(crate) fn in_order(self) -> Vec<Diagnostic> {
        let mut found = self.found;
        found.sort_by_key(|one| one.span.start);
        let mut each: Vec<Diagnostic> = Vec::new();
        for one in found {
            if !each.contains(&one) {
                each.push(one);
            }
        }
        each
    }
}

/// The known word that somebody may have meant, if one is near enough.
pub(crate) fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let near = |known: &&str| {
        strsim::damerau_levenshtein(word, known) <= (known.chars().count() / 3).max(1)
    };
    known.into_iter().filter(near).min_by_key(|known| strsim::damerau_levenshtein(word, known))
}

/// `` `a`, `b`, `c` ``.
pub(crate) fn quoted<'a>(words: impl IntoIterator<Item = &'a str>) -> String {
    words.into_iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_near_word_is_suggested_and_a_far_one_is_not() {
        assert_eq!(nearest("tilte", ["title", "then"]), Some("title"));
        assert_eq!(nearest("sing-in", ["sign-in", "deliver"]), Some("sign-in"));
        assert_eq!(nearest("colour", ["title", "then"]), None);
    }

    #[test]
    fn mistakes_come_in_the_order_of_the_file_and_once_each() {
        let mut findings = Findings::new(&Source::new("x", "abc"));
        for at in [2, 0, 2] {
            findings.mistake(at..at + 1, "wrong");
        }
        let starts: Vec<_> = findings.in_order().iter().map(|one| one.span.start).collect();
        assert_eq!(starts, [0, 2]);
    }
}
