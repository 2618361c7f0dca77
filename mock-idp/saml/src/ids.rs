//! Ids as the vendors make them, as templates: `id{digits:26}`, `pfx{uuid}`, `id{millis}.{int31}`. Randomness and time are passed in.

use crate::WireError;
use rand_core::Rng;
use serde::{Deserialize, Deserializer};
use time::OffsetDateTime;

/// A template of an id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern {
    text: String,
    pieces: Vec<Piece>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    /// Literal text.
    Text(String),
    /// `{base64url:N}`: letters, digits, `-`, `_`.
    Base64Url(usize),
    /// `{digits:N}`.
    Digits(usize),
    /// `{hex:N}`, lower case.
    Hex(usize),
    /// `{int31}`: a decimal number below 2^31.
    Int31,
    /// `{millis}`: milliseconds since the epoch.
    Millis,
    /// `{uuid}`: version 4.
    Uuid,
}

const BASE64URL: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const HEX: &[u8; 16] = b"0123456789abcdef";
const DIGITS: &[u8; 10] = b"0123456789";

impl Pattern {
    /// Parses a template.
    ///
    /// # Errors
    /// An unknown name in braces, a length that is missing, an unclosed brace, or a beginning that no xs:ID has.
    pub fn parse(text: &str) -> Result<Self, WireError> {
        let fail = |reason: &str| WireError::IdPattern {
            pattern: text.to_owned(),
            reason: reason.to_owned(),
        };
        let (mut pieces, mut rest) = (Vec::new(), text);
        while let Some((before, after)) = rest.split_once('{') {
            let (name, after) =
                after.split_once('}').ok_or_else(|| fail("a brace is not closed"))?;
            if !before.is_empty() {
                pieces.push(Piece::Text(before.to_owned()));
            }
            pieces.push(
                Piece::parse(name)
                    .ok_or_else(|| fail("a name in braces is unknown or lacks its length"))?,
            );
            rest = after;
        }
        if !rest.is_empty() {
            pieces.push(Piece::Text(rest.to_owned()));
        }
        if pieces.first().is_some_and(Piece::can_begin_an_id) {
            Ok(Self { text: text.to_owned(), pieces })
        } else {
            Err(fail("an xs:ID begins with a letter or an underscore"))
        }
    }

    /// A new id. An xs:ID may not begin with a digit or a hyphen, so a first random character that would is drawn again.
    pub fn make(&self, rng: &mut impl Rng, now: OffsetDateTime) -> String {
        let mut id = String::with_capacity(48);
        for piece in &self.pieces {
            piece.write(&mut id, rng, now);
        }
        id
    }

    /// Whether an id could have been made from this template.
    pub fn matches(&self, id: &str) -> bool {
        self.pieces.iter().try_fold(id, |rest, piece| piece.strip(rest)) == Some("")
    }

    /// The template as it was written.
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

impl<'de> Deserialize<'de> for Pattern {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::parse(&String::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}

impl Piece {
    fn parse(name: &str) -> Option<Self> {
        let (kind, length) =
            name.split_once(':').map_or((name, None), |(kind, length)| (kind, length.parse().ok()));
        Some(match (kind, length) {
            ("base64url", Some(length)) => Self::Base64Url(length),
            ("digits", Some(length)) => Self::Digits(length),
            ("hex", Some(length)) => Self::Hex(length),
            ("int31", None) => Self::Int31,
            ("millis", None) => Self::Millis,
            ("uuid", None) => Self::Uuid,
            _ => return None,
        })
    }

    /// Whether what it makes can be the beginning of an xs:ID, which is an NCName.
    fn can_begin_an_id(&self) -> bool {
        match self {
            Self::Text(text) => text.starts_with(|c: char| c.is_alphabetic() || c == '_'),
            Self::Base64Url(length) | Self::Hex(length) => *length > 0,
            Self::Digits(_) | Self::Int31 | Self::Millis | Self::Uuid => false,
        }
    }

    fn write(&self, id: &mut String, rng: &mut impl Rng, now: OffsetDateTime) {
        match self {
            Self::Text(text) => id.push_str(text),
            Self::Base64Url(length) => draw(id, rng, BASE64URL, *length),
            Self::Digits(length) => draw(id, rng, DIGITS, *length),
            Self::Hex(length) => draw(id, rng, HEX, *length),
            Self::Int31 => id.push_str(&(rng.next_u32() >> 1).to_string()),
            Self::Millis => id.push_str(&(now.unix_timestamp_nanos() / 1_000_000).to_string()),
            Self::Uuid => uuid(id, rng),
        }
    }

    /// What is left of a text after this piece, if it begins with it.
    fn strip<'a>(&self, text: &'a str) -> Option<&'a str> {
        match self {
            Self::Text(literal) => text.strip_prefix(literal.as_str()),
            Self::Base64Url(length) => {
                strip_class(text, *length, |c| c.is_ascii_alphanumeric() || c == '-' || c == '_')
            }
            Self::Digits(length) => strip_class(text, *length, |c| c.is_ascii_digit()),
            Self::Hex(length) => strip_class(text, *length, |c| matches!(c, '0'..='9' | 'a'..='f')),
            Self::Int31 | Self::Millis => {
                let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
                (end > 0).then(|| &text[end..])
            }
            Self::Uuid => {
                [8, 4, 4, 4, 12].iter().enumerate().try_fold(text, |rest, (index, length)| {
                    let rest = if index == 0 { rest } else { rest.strip_prefix('-')? };
                    Self::Hex(*length).strip(rest)
                })
            }
        }
    }
}

fn draw(id: &mut String, rng: &mut impl Rng, alphabet: &[u8], length: usize) {
    for _ in 0..length {
        let mut letter = pick(rng, alphabet);
        while id.is_empty() && !letter.is_ascii_alphabetic() {
            letter = pick(rng, alphabet);
        }
        id.push(char::from(letter));
    }
}

fn pick(rng: &mut impl Rng, alphabet: &[u8]) -> u8 {
    alphabet[rng.next_u32() as usize % alphabet.len()]
}

/// RFC 4122, version 4.
fn uuid(id: &mut String, rng: &mut impl Rng) {
    let mut bytes = [0u8; 16];
    rng.fill_bytes(&mut bytes);
    bytes[6] = bytes[6] & 0x0f | 0x40;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    for (index, byte) in bytes.iter().enumerate() {
        if matches!(index, 4 | 6 | 8 | 10) {
            id.push('-');
        }
        id.push(char::from(HEX[usize::from(byte >> 4)]));
        id.push(char::from(HEX[usize::from(byte & 15)]));
    }
}

fn strip_class(text: &str, length: usize, class: impl Fn(char) -> bool) -> Option<&str> {
    let head = text.get(..length)?;
    head.chars().all(class).then(|| &text[length..])
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand_chacha::ChaCha8Rng;
    use rand_core::SeedableRng;

    #[test]
    fn what_a_pattern_makes_it_matches() {
        let mut rng = ChaCha8Rng::seed_from_u64(7);
        for text in [
            "id{digits:26}",
            "pfx{uuid}",
            "R{hex:40}",
            "{base64url:27}",
            "ID{hex:50}",
            "_{uuid}",
            "id{millis}.{int31}",
        ] {
            let pattern = Pattern::parse(text).unwrap();
            for _ in 0..200 {
                let id = pattern.make(&mut rng, OffsetDateTime::UNIX_EPOCH);
                assert!(pattern.matches(&id), "{text} made {id}");
                assert!(
                    !id.starts_with(|c: char| c.is_ascii_digit() || c == '-'),
                    "{id} is no xs:ID"
                );
                assert!(!pattern.matches(&format!("{id}!")));
            }
        }
    }

    #[test]
    fn a_pattern_that_nobody_could_fill_is_refused() {
        for text in
            ["{hex}", "{hex:40", "{letters:3}", "{uuid:4}x{", "", "{digits:3}", "{uuid}", "-a"]
        {
            assert!(Pattern::parse(text).is_err(), "{text}");
        }
    }
}
