//! The values that templates name, and the ones among them that must never be printed.

use crate::describe::{Piece, Template};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Names and values, over those that others share: metadata and certificates are not copied for every act.
#[derive(Debug, Clone, Default)]
pub(super) struct Scope {
    below: Option<Arc<Self>>,
    values: BTreeMap<String, String>,
}

/// A name that has no value here.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{{{0}}} has no value at this point")]
pub(super) struct NoValue(pub(super) String);

impl Scope {
    pub(super) fn set(&mut self, name: impl Into<String>, value: impl Into<String>) {
        self.values.insert(name.into(), value.into());
    }

    /// Nothing of its own yet.
    pub(super) fn over(below: Arc<Self>) -> Self {
        Self { below: Some(below), values: BTreeMap::new() }
    }

    pub(super) fn value(&self, name: &str) -> Option<&str> {
        let own = self.values.get(name).map(String::as_str);
        own.or_else(|| self.below.as_ref()?.value(name))
    }

    pub(super) fn fill(&self, template: &Template) -> Result<String, NoValue> {
        self.fill_as(template, str::to_owned)
    }

    /// Fills a template that becomes a URL: values are encoded, but not one that the URL begins with.
    pub(super) fn fill_url(&self, template: &Template) -> Result<String, NoValue> {
        let mut first = matches!(template.0.first(), Some(Piece::Name(_)));
        self.fill_as(template, |value| {
            if std::mem::take(&mut first) { value.to_owned() } else { encode(value) }
        })
    }

    fn fill_as(
        &self,
        template: &Template,
        mut encode: impl FnMut(&str) -> String,
    ) -> Result<String, NoValue> {
        let mut text = String::new();
        for piece in &template.0 {
            match piece {
                Piece::Text(literal) => text.push_str(literal),
                Piece::Name(name) => {
                    text.push_str(&encode(self.value(name).ok_or_else(|| NoValue(name.clone()))?))
                }
            }
        }
        Ok(text)
    }
}

fn encode(value: &str) -> String {
    url::form_urlencoded::byte_serialize(value.as_bytes()).collect()
}

/// Texts that are replaced by a name wherever they would be printed.
#[derive(Clone, Default)]
pub(super) struct Secrets {
    known: Vec<(String, String)>,
}

impl Secrets {
    /// Remembers a secret under a name. A text that is too short to be one would tear others apart and is left out.
    pub(super) fn learn(&mut self, name: &str, value: &str) {
        if value.len() >= 8 && !self.known.iter().any(|(_, known)| known == value) {
            self.known.push((name.to_owned(), value.to_owned()));
        }
    }

    /// The text without secrets, plain or percent-encoded.
    pub(super) fn redact(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for (name, value) in &self.known {
            for form in [value.clone(), encode(value)] {
                if text.contains(&form) {
                    text = text.replace(&form, &format!("[{name}]"));
                }
            }
        }
        text
    }
}

/// A random secret for a service provider under test. It protects nothing but a process on loopback for the length of a run, so it need not be more than unguessable from outside.
pub(super) fn secret(seed: u64, name: &str) -> String {
    use aws_lc_rs::rand::{SecureRandom as _, SystemRandom};
    let mut bytes = [0; 16];
    if SystemRandom::new().fill(&mut bytes).is_err() {
        bytes[..8].copy_from_slice(&seed.to_le_bytes());
    }
    let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("{name}-{hex}")
}
