//! Hides what only the two parties should know: names of people, values of attributes, session indexes. Shows how long
//! they are, and nothing of them.

use super::scene::Scene;
use saml_verify::message::Assertion;
use saml_verify::xml::{self, ns};
use std::collections::BTreeMap;

/// Values, and what is shown instead.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Mask(BTreeMap<String, String>);

/// Shorter values stand for themselves only where they are quoted: `a` is in many words.
const UNQUOTED: usize = 6;

/// The strict checks show that much of a value, and what is cut off is not the whole of it.
const SHOWN: usize = 200;

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
            let characters = value.chars().count();
            let shown = format!("({what} of {characters} characters)");
            if characters > SHOWN {
                self.0.entry(value.chars().take(SHOWN).collect()).or_insert(shown.clone());
            }
            self.0.entry(value).or_insert(shown);
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

    /// The text without them.
    pub(super) fn hide(&self, text: &str) -> String {
        // Longer ones first: one may be part of another.
        let mut longest: Vec<_> = self.0.iter().collect();
        longest.sort_by_key(|(value, _)| std::cmp::Reverse(value.len()));
        longest.into_iter().fold(text.to_owned(), |text, (value, shown)| {
            let text = text.replace(&format!("{value:?}"), shown);
            if value.len() < UNQUOTED { text } else { text.replace(value, shown) }
        })
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

    #[test]
    fn a_value_is_hidden_and_a_word_that_looks_like_it_is_not() {
        let mask = Mask(BTreeMap::from([
            ("ada@example.test".to_owned(), "(a NameID of 16 characters)".to_owned()),
            ("a".to_owned(), "(a value of 1 characters)".to_owned()),
        ]));
        assert_eq!(mask.hide("found \"ada@example.test\""), "found (a NameID of 16 characters)");
        assert_eq!(mask.hide("found ada@example.test,b"), "found (a NameID of 16 characters),b");
        assert_eq!(mask.hide("a value \"a\""), "a value (a value of 1 characters)");
    }
}
