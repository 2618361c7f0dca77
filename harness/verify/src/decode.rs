//! The POST and redirect bindings, from what arrives to the text of a message; parses no XML.

mod redirect;

use base64::{DecodeError, Engine, engine::general_purpose::STANDARD};

use crate::{
    finding::{Finding, Rule},
    limits::Limits,
};

pub use redirect::{Detached, Direction, Redirected, deflated, redirect};

const ENCODING: Rule = Rule::new("resp-encoding", "Bind 3.5.4");

/// Decodes the form value `SAMLResponse` or `SAMLRequest` of the POST binding: base64, which may
/// be wrapped into lines, of UTF-8.
pub fn post(value: &str, limits: &Limits) -> Result<String, Finding> {
    let octets = base64(value, limits.bytes, ENCODING)?;
    String::from_utf8(octets).map_err(|_| ENCODING.finding("UTF-8 inside base64", "other octets"))
}

/// Base64 with white space; refused before it is decoded where it is too long.
fn base64(text: &str, most: usize, rule: Rule) -> Result<Vec<u8>, Finding> {
    // Base64 takes four characters for three octets, and a line break every 64 at worst.
    if text.len() > most.saturating_mul(3) / 2 + 4 {
        return Err(rule.finding(format!("at most {most} bytes"), "more"));
    }
    let compact: String = text.split_ascii_whitespace().collect();
    STANDARD.decode(compact).map_err(|error| rule.finding("base64", odd(&error)))
}

/// What is odd, without what is there: it may be anything.
fn odd(error: &DecodeError) -> String {
    match error {
        DecodeError::InvalidByte(at, _) => format!("another character, as number {}", at + 1),
        DecodeError::InvalidLastSymbol(..)
        | DecodeError::InvalidLength(_)
        | DecodeError::InvalidPadding => "an end in the middle: something is cut off".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_may_be_wrapped_but_nothing_else() {
        let cases = [
            ("PGEvPg==", Some("<a/>")),
            ("PGEv\r\nPg==\r\n", Some("<a/>")),
            ("", Some("")),
            ("PGEvPg", None),
            ("PGEvPg==!", None),
            ("PGEvPg==PGEvPg==", None),
            ("/w==", None),
        ];
        for (value, expected) in cases {
            assert_eq!(post(value, &Limits::default()).ok().as_deref(), expected, "{value:?}");
        }
    }

    #[test]
    fn what_was_cut_off_is_told_from_what_was_never_base64() {
        let told = |value: &str| post(value, &Limits::default()).unwrap_err().found;
        for cut in ["PGEvPg", "PGEvP", "PGEvPg="] {
            assert_eq!(told(cut), "an end in the middle: something is cut off", "{cut:?}");
        }
        assert_eq!(told("PGEv!g=="), "another character, as number 5");
    }

    #[test]
    fn a_value_of_many_megabytes_is_refused_before_it_is_decoded() {
        let finding = post(&"A".repeat(10 << 20), &Limits::default()).unwrap_err();
        assert_eq!((finding.check, finding.found.as_str()), ("resp-encoding", "more"));
    }
}
