//! What stands for a value: of the same form, the same for the same value, another for another, and nothing of it.

use super::forms::{Form, parts};
use std::collections::BTreeMap;
use std::net::IpAddr;
use time::Duration;

/// The pseudonyms that were given.
#[derive(Debug, Default)]
pub(super) struct Pseudonyms {
    given: BTreeMap<String, String>,
    /// How much later every instant is.
    later: Duration,
}

impl Pseudonyms {
    pub(super) fn new(later: Duration) -> Self {
        Self { later, ..Self::default() }
    }

    /// For a text, white space around it kept.
    pub(super) fn of(&mut self, text: &str) -> String {
        self.around(text, Self::one)
    }

    /// For an id, whose length and kinds of characters stay.
    pub(super) fn of_id(&mut self, id: &str) -> String {
        self.around(id, |own, id| own.given(id, opaque))
    }

    fn around(&mut self, text: &str, by: impl FnOnce(&mut Self, &str) -> String) -> String {
        let inner = text.trim();
        if inner.is_empty() {
            return text.to_owned();
        }
        let start = text.len() - text.trim_start().len();
        let new = by(self, inner);
        format!("{}{new}{}", &text[..start], &text[text.trim_end().len()..])
    }

    fn one(&mut self, text: &str) -> String {
        match Form::of(text) {
            Form::Address(address) => self.given(text, |_, number| address_of(address, number)),
            Form::DistinguishedName => self.distinguished(text),
            Form::Digits => self.given(text, |text, number| format!("{number:0>0$}", text.len())),
            Form::Instant(instant) => instant.later(self.later).to_string(),
            Form::Joined(separator) => {
                let parts: Vec<String> = text.split(separator).map(|part| self.of(part)).collect();
                parts.join(&separator.to_string())
            }
            Form::Mail => self.given(text, |_, number| format!("person-{number}@corp.example")),
            Form::Opaque => self.given(text, opaque),
            Form::Url => self.given(text, url),
            Form::Urn => self.given(text, |_, number| format!("urn:other.example:{number}")),
            Form::Uuid => {
                self.given(text, |_, number| format!("00000000-0000-4000-8000-{number:012}"))
            }
            Form::Words => self.words(text),
        }
    }

    fn distinguished(&mut self, name: &str) -> String {
        let part = |part: &str, own: &mut Self| {
            let (kind, value) = part.split_once('=').unwrap_or((part, ""));
            // A comma that is escaped would stand between two parts of what is written.
            format!("{kind}={}", own.around(value, |own, value| own.given(value, word)))
        };
        let parts: Vec<String> = parts(name).into_iter().map(|it| part(it, self)).collect();
        parts.join(",")
    }

    /// Word for word, so that a name and a part of it have something in common.
    fn words(&mut self, text: &str) -> String {
        let words = text.split_inclusive(char::is_whitespace);
        words.map(|it| self.around(it, |own, it| own.given(it, word))).collect()
    }

    /// The one that was given before, or a new one with the next number.
    fn given(&mut self, text: &str, new: impl FnOnce(&str, usize) -> String) -> String {
        let number = self.given.len() + 1;
        self.given.entry(text.to_owned()).or_insert_with(|| new(text, number)).clone()
    }
}

fn word(text: &str, number: usize) -> String {
    let is_capital = text.chars().next().is_some_and(char::is_uppercase);
    let has_small = text.chars().any(char::is_lowercase);
    let accent = if text.is_ascii() { "e" } else { "é" };
    let stem = format!("t{accent}xt");
    match (is_capital, has_small) {
        (true, false) if text.chars().count() > 1 => format!("{}-{number}", stem.to_uppercase()),
        (true, _) => format!("T{accent}xt-{number}"),
        _ => format!("{stem}-{number}"),
    }
}

/// As long, of the same kinds of characters and with other characters than letters and digits where they were; the number
/// stands at its end. In which order the kinds were is not told, but for the first: no id may begin with a digit.
fn opaque(text: &str, number: usize) -> String {
    let kinds: Vec<(char, usize)> = Kind::ALL.iter().filter_map(|it| it.in_text(text)).collect();
    let first = text.chars().next().and_then(|it| Kind::of(it)?.in_text(text));
    let (mut number, mut written) = (number, Vec::new());
    let count = text.chars().count();
    for (place, character) in text.chars().rev().enumerate() {
        if character.is_ascii() && !character.is_ascii_alphanumeric() {
            written.push(character);
            continue;
        }
        let usual = kinds.get(place % kinds.len().max(1)).copied();
        let is_first = place + 1 == count;
        let (from, many) = first.filter(|_| is_first).or(usual).unwrap_or(('a', 26));
        let offset = u32::try_from(number % many).unwrap_or_default();
        written.push(char::from_u32(u32::from(from) + offset).unwrap_or(from));
        number /= many;
    }
    let text: String = written.into_iter().rev().collect();
    // So short a text has no room for the number.
    if number == 0 { text } else { format!("{text}-{number}") }
}

/// A kind of character.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Capital,
    Digit,
    Small,
}

impl Kind {
    const ALL: [Self; 3] = [Self::Digit, Self::Small, Self::Capital];

    fn of(character: char) -> Option<Self> {
        match character {
            'A'..='Z' => Some(Self::Capital),
            '0'..='9' => Some(Self::Digit),
            'a'..='z' => Some(Self::Small),
            _ => None,
        }
    }

    /// The first of its characters, and how many there are; none where a text has none. Letters of hexadecimal digits are six.
    fn in_text(self, text: &str) -> Option<(char, usize)> {
        if !text.chars().any(|it| Self::of(it) == Some(self)) {
            return None;
        }
        let is_beyond = |it: char| it.is_ascii_alphabetic() && !it.is_ascii_hexdigit();
        let letters = if text.contains(is_beyond) { 26 } else { 6 };
        Some(match self {
            Self::Capital => ('A', letters),
            Self::Digit => ('0', 10),
            Self::Small => ('a', letters),
        })
    }
}

fn url(text: &str, number: usize) -> String {
    let scheme = text.split_once("://").map_or("https", |(scheme, _)| scheme);
    let is_web = scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https");
    let scheme = if is_web { scheme } else { "https" };
    let slash = if text.ends_with('/') { "/" } else { "" };
    format!("{scheme}://other.example/{number}{slash}")
}

fn address_of(address: IpAddr, number: usize) -> String {
    match address {
        IpAddr::V4(_) => format!("192.0.2.{}", number % 256),
        IpAddr::V6(_) => format!("2001:db8::{number:x}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_stays_and_the_value_goes() {
        let mut pseudonyms = Pseudonyms::new(Duration::seconds(1));
        for (text, new) in [
            (" ada@corp.test\n", " person-1@corp.example\n"),
            ("CN=Ada\\, first,ou=halls", "CN=Text-2,ou=text-3"),
            ("halls, ada@corp.test", "text-3, person-1@corp.example"),
            ("HALLS;Zoë", "TEXT-4;Téxt-5"),
            ("6f1c3a52-0d1e-4a8e-9b1f-3e5d7c9a1b2d", "00000000-0000-4000-8000-000000000006"),
            ("00u1a2b3c4-D", "0a0Aa0Aa0A-7"),
            ("0042", "0008"),
            ("https://a.test/b/", "https://other.example/9/"),
            ("urn:corp:ada", "urn:other.example:10"),
            ("192.168.1.1", "192.0.2.11"),
            ("2024-05-06T07:08:09.1Z", "2024-05-06T07:08:10.1Z"),
            ("  ", "  "),
        ] {
            assert_eq!(pseudonyms.of(text), new, "{text}");
        }
        assert_eq!(pseudonyms.of_id("_x"), "_m");
        assert_eq!(pseudonyms.of_id("_a"), "_b-2");
        assert_eq!(pseudonyms.of_id("_9f8e7d6c5b4a"), "_a0a0a0a0a0b4");
    }

    #[test]
    fn values_that_differ_have_pseudonyms_that_differ() {
        let mut pseudonyms = Pseudonyms::default();
        let texts = (0..3000).map(|number| format!("id{number}x"));
        let given: std::collections::BTreeSet<String> =
            texts.map(|it| pseudonyms.of_id(&it)).collect();
        assert_eq!(given.len(), 3000);
    }
}
