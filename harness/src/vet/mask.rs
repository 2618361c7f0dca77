//! Hides what only the two parties should know: names of people, values of attributes, session indexes. Shows how long
//! they are, and nothing of them.

use super::scene::Scene;
use saml_verify::message::Assertion;
use saml_verify::xml::{self, ns};
use std::collections::BTreeMap;
use std::ops::Bound;

/// How values are written in a finding, and what is shown instead.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Mask(BTreeMap<String, String>);

/// Whether names of people, values of attributes and session indexes are told.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Values {
    /// How long they are, and nothing of them.
    #[default]
    Masked,
    /// As they are.
    Shown,
}

/// Shorter values stand for themselves only where they are quoted: `a` is in many words.
const UNQUOTED: usize = 6;
/// A finding cuts longer texts.
const CUT: usize = 200;

impl Mask {
    /// Takes the values of a message.
    pub(super) fn learn(&mut self, scene: &Scene<'_>) {
        let written =
            scene.document.descendants().filter(|it| it.has_tag_name((ns::SAML, "Assertion")));
        let written: Vec<Assertion> =
            written.map(|node| Assertion::read(node, scene.origins)).collect();
        // One that was decrypted is not in the document; one that was put beside another is not the one that was read.
        let values = scene.assertion().into_iter().chain(&written).flat_map(values);
        for (what, value) in values.chain(Self::addresses(scene)) {
            self.add(what, &value);
        }
    }

    fn add(&mut self, what: &str, value: &str) {
        let shown = format!("({what} of {} characters)", value.chars().count());
        let cut = value.char_indices().nth(CUT).map(|(end, _)| &value[..end]);
        for text in [Some(value), cut].into_iter().flatten() {
            let plain = (text.len() >= UNQUOTED).then(|| text.to_owned());
            for written in plain.into_iter().chain([format!("{text:?}")]) {
                self.0.entry(written).or_insert_with(|| shown.clone());
            }
        }
    }

    /// What an identity provider says to people may name one.
    fn addresses(scene: &Scene<'_>) -> Vec<(&'static str, String)> {
        let nodes = scene.document.descendants();
        let messages = nodes.filter(|it| it.has_tag_name((ns::SAMLP, "StatusMessage")));
        let texts: Vec<String> = messages.map(xml::text).collect();
        let words = texts.iter().flat_map(|text| text.split_whitespace());
        let words = words.map(|word| word.trim_matches(|it: char| !it.is_alphanumeric()));
        words.filter(|it| it.contains('@')).map(|it| ("an address", it.to_owned())).collect()
    }

    /// The text without them. Reads it once, so that many values cost no more than a few.
    pub(super) fn hide(&self, text: &str) -> String {
        let (mut safe, mut rest) = (String::new(), text);
        while let Some(letter) = rest.chars().next() {
            let taken = match self.longest(rest) {
                Some((written, shown)) => {
                    safe.push_str(shown);
                    written.len()
                }
                None => {
                    safe.push(letter);
                    letter.len_utf8()
                }
            };
            rest = &rest[taken..];
        }
        safe
    }

    /// The longest value that a text begins with. The greatest that is not greater than the text is it, or tells how much
    /// of the text another one can have.
    fn longest(&self, text: &str) -> Option<(&str, &str)> {
        let mut most = text;
        loop {
            let not_greater = (Bound::Unbounded, Bound::Included(most));
            let (written, shown) = self.0.range::<str, _>(not_greater).next_back()?;
            if text.starts_with(written.as_str()) {
                return Some((written, shown));
            }
            let pairs = most.char_indices().zip(written.chars());
            let common = pairs.take_while(|((_, one), other)| one == other).last();
            let ((at, letter), _) = common?;
            most = &most[..at + letter.len_utf8()];
        }
    }
}

fn values(assertion: &Assertion) -> Vec<(&'static str, String)> {
    let name_id = assertion.name_id().map(|it| ("a NameID", it.value.clone()));
    let attributes = assertion.attributes.iter().flat_map(|it| &it.values);
    let attributes = attributes.map(|value| ("a value", value.clone()));
    let sessions = assertion.authn_statements.iter().filter_map(|it| it.session_index.clone());
    let sessions = sessions.map(|value| ("a SessionIndex", value));
    let all = name_id.into_iter().chain(attributes).chain(sessions);
    all.filter(|(_, value)| !value.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mask(values: &[&str]) -> Mask {
        let mut mask = Mask::default();
        values.iter().for_each(|value| mask.add("a value", value));
        mask
    }

    #[test]
    fn a_value_is_hidden_and_a_word_that_looks_like_it_is_not() {
        let mask = mask(&["ada@example.test", "a"]);
        assert_eq!(mask.hide("found \"ada@example.test\""), "found (a value of 16 characters)");
        assert_eq!(mask.hide("found ada@example.test,b"), "found (a value of 16 characters),b");
        assert_eq!(mask.hide("a value \"a\""), "a value (a value of 1 characters)");
    }

    #[test]
    fn the_longest_value_is_hidden_and_what_is_said_instead_is_left_alone() {
        let mask = mask(&["engineer", "engineers", "engineers, Ada's", "characters"]);
        assert_eq!(mask.hide("engineers,x"), "(a value of 9 characters),x");
        assert_eq!(mask.hide("engineering"), "(a value of 8 characters)ing");
        assert_eq!(mask.hide("engine"), "engine");
    }

    #[test]
    fn a_value_that_a_finding_cuts_is_hidden_too() {
        let long = "ä\"".repeat(300);
        let mask = mask(&[&long]);
        let cut: String = long.chars().take(CUT).collect();
        assert_eq!(mask.hide(&format!("{cut:?} and more")), "(a value of 600 characters) and more");
        assert_eq!(mask.hide(&format!("{long:?}")), "(a value of 600 characters)");
    }
}
