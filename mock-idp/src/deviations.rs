//! The closed list of deviations as a person chooses from it: word, sentence, example of a value.
//! Reads what was typed; orders and issues nothing.

use saml_wire::deviate::{Deviation, Part};
use serde::Serialize;
use serde_json::{Map, Value};

/// One entry of the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Choice {
    /// Its word, as in `{"deviate": {"user": "ada", "deviation": "expired"}}`.
    pub word: String,
    /// The part of the document that it is about.
    #[serde(serialize_with = "heading")]
    pub part: Part,
    /// An example of its value, as [`read`] takes it; absent: it has none.
    pub example: Option<String>,
    /// What differs with this example, in a sentence that goes on from "compared with a good
    /// Response".
    pub sentence: String,
}

/// Why there is no such deviation.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Unread {
    /// No deviation has this word.
    #[error("there is no deviation {0:?}")]
    Unknown(String),
    /// The value is not one of this deviation.
    #[error("{value:?} is no value of the deviation {word}, which takes {example}: {reason}")]
    Value {
        /// The deviation.
        word: String,
        /// What was typed.
        value: String,
        /// What could have been.
        example: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The deviation has no value.
    #[error("the deviation {word} takes no value, and not {value:?}")]
    WithoutValue {
        /// The deviation.
        word: String,
        /// What was typed.
        value: String,
    },
}

/// All deviations, by part and word.
pub fn choices() -> Vec<Choice> {
    let mut all: Vec<Choice> = Deviation::samples().iter().map(Choice::of).collect();
    all.sort_by(|one, other| (one.part, &one.word).cmp(&(other.part, &other.word)));
    all
}

/// The deviation with this word. A text and a word are typed as they are, a number in digits, and
/// what has several parts in JSON; nothing stands for the example of [`choices`].
pub fn read(word: &str, value: &str) -> Result<Deviation, Unread> {
    let samples = Deviation::samples();
    let sample = samples.into_iter().find(|sample| split(sample).0 == word);
    let sample = sample.ok_or_else(|| Unread::Unknown(word.to_owned()))?;
    let (word, example) = split(&sample);
    match example {
        None if value.is_empty() => Ok(sample),
        None => Err(Unread::WithoutValue { word, value: value.to_owned() }),
        Some(_) if value.is_empty() => Ok(sample),
        Some(example) => with_value(&word, value, &example).map_err(|reason| Unread::Value {
            value: value.to_owned(),
            example: typed(&example),
            reason,
            word,
        }),
    }
}

impl Choice {
    fn of(sample: &Deviation) -> Self {
        let (word, value) = split(sample);
        let example = value.as_ref().map(typed);
        Self { word, part: sample.part(), example, sentence: sample.sentence() }
    }
}

/// `"expired"`, or `{"audience": …}`.
fn split(deviation: &Deviation) -> (String, Option<Value>) {
    match serde_json::to_value(deviation).expect("a deviation is texts and numbers") {
        Value::Object(map) => {
            let (word, value) = map.into_iter().next().expect("one key, the word");
            (word, Some(value))
        }
        word => (typed(&word), None),
    }
}

/// A value as a person types it.
fn typed(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn with_value(word: &str, value: &str, example: &Value) -> Result<Deviation, String> {
    let value = match example {
        Value::String(_) => Value::from(value),
        _ => serde_json::from_str(value).map_err(|error| error.to_string())?,
    };
    let deviation = Value::Object(Map::from_iter([(word.to_owned(), value)]));
    serde_json::from_value(deviation).map_err(|error| error.to_string())
}

fn heading<S: serde::Serializer>(part: &Part, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(part.heading())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_choice_is_read_with_its_example_and_without() {
        let choices = choices();
        assert_eq!(choices.len(), Deviation::samples().len());
        for choice in choices {
            let read_again = read(&choice.word, choice.example.as_deref().unwrap_or_default());
            assert_eq!(read_again.as_ref().map(Deviation::sentence), Ok(choice.sentence));
            assert_eq!(read(&choice.word, ""), read_again);
        }
    }

    #[test]
    fn a_value_is_typed_as_it_is() {
        let audience = Deviation::Audience("\"x\" <y>".to_owned());
        assert_eq!(read("audience", "\"x\" <y>"), Ok(audience));
        assert_eq!(read("clock-ahead", "-5"), Ok(Deviation::ClockAhead(-5)));
        let encrypted = r#"{"content": "aes256-gcm", "transport": "rsa15"}"#;
        assert!(matches!(read("encrypted", encrypted), Ok(Deviation::Encrypted(_))));
    }

    #[test]
    fn what_is_no_deviation_is_said() {
        let said = |word: &str, value: &str| read(word, value).unwrap_err().to_string();
        assert_eq!(said("expird", ""), r#"there is no deviation "expird""#);
        assert!(said("expired", "x").contains("takes no value"));
        assert!(said("clock-ahead", "soon").contains("which takes 60"));
        assert!(said("algorithm", "rot13").contains("rsa-sha256"));
        assert!(said("encrypted", "{").contains("aes128-gcm"));
    }
}
