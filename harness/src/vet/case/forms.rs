//! The form of a value, which a replacement keeps: an address, a distinguished name, an id of so many characters.

use saml_wire::captured::Instant;
use std::net::IpAddr;

/// What a value looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// An IPv4 or an IPv6 address.
    Address(IpAddr),
    /// A distinguished name.
    DistinguishedName,
    /// Digits alone.
    Digits,
    /// An instant.
    Instant(Instant),
    /// Several values with this character between them.
    Joined(char),
    /// A mail address.
    Mail,
    /// Letters and digits in no order that means anything.
    Opaque,
    /// A URL.
    Url,
    /// A URN.
    Urn,
    /// An UUID.
    Uuid,
    /// Words.
    Words,
}

/// Types in distinguished names; a text with others is none.
const TYPES: [&str; 16] = [
    "C",
    "CN",
    "DC",
    "E",
    "EMAILADDRESS",
    "GIVENNAME",
    "GN",
    "L",
    "MAIL",
    "O",
    "OU",
    "SERIALNUMBER",
    "SN",
    "ST",
    "STREET",
    "UID",
];

impl Form {
    /// Of a text that has no white space around it, and is not empty.
    pub(super) fn of(text: &str) -> Self {
        if let Some(instant) = Instant::parse(text) {
            Self::Instant(instant)
        } else if let Ok(address) = text.parse() {
            Self::Address(address)
        } else if is_url(text) {
            Self::Url
        } else if text.get(..4).is_some_and(|it| it.eq_ignore_ascii_case("urn:")) {
            Self::Urn
        } else if text.chars().all(|it| it.is_ascii_digit()) {
            Self::Digits
        } else if is_uuid(text) {
            Self::Uuid
        } else if is_distinguished(text) {
            Self::DistinguishedName
        } else if is_mail(text) {
            Self::Mail
        } else if let Some(separator) = separator(text) {
            Self::Joined(separator)
        } else if is_opaque(text) {
            Self::Opaque
        } else {
            Self::Words
        }
    }
}

/// The parts of a distinguished name: commas that are escaped are none between two of them.
pub(super) fn parts(name: &str) -> Vec<&str> {
    let (mut parts, mut start, mut is_escaped) = (Vec::new(), 0, false);
    for (at, character) in name.char_indices() {
        if character == ',' && !is_escaped {
            parts.push(&name[start..at]);
            start = at + 1;
        }
        is_escaped = character == '\\' && !is_escaped;
    }
    parts.push(&name[start..]);
    parts
}

fn is_distinguished(text: &str) -> bool {
    parts(text).into_iter().all(|part| {
        let is_type =
            |(kind, _): (&str, &str)| TYPES.iter().any(|it| it.eq_ignore_ascii_case(kind.trim()));
        part.split_once('=').is_some_and(is_type)
    })
}

fn is_url(text: &str) -> bool {
    let scheme = text.split_once("://").map(|(scheme, _)| scheme);
    scheme.is_some_and(|it| !it.is_empty() && it.chars().all(|it| it.is_ascii_alphanumeric()))
        && !text.contains(char::is_whitespace)
}

fn is_mail(text: &str) -> bool {
    let sides = text.split_once('@');
    let is_side = |it: &str| !it.is_empty() && !it.contains(['@', ',', ';', '|']);
    sides.is_some_and(|(name, host)| is_side(name) && is_side(host))
        && !text.contains(char::is_whitespace)
}

fn is_uuid(text: &str) -> bool {
    let groups: Vec<&str> = text.split('-').collect();
    let is_hexadecimal = |it: &&str| it.chars().all(|it| it.is_ascii_hexdigit());
    groups.iter().map(|it| it.len()).eq([8, 4, 4, 4, 12]) && groups.iter().all(is_hexadecimal)
}

fn separator(text: &str) -> Option<char> {
    [';', '|', ','].into_iter().find(|it| text.contains(*it))
}

/// A word of some length in which there is a digit.
fn is_opaque(text: &str) -> bool {
    let is_part = |it: char| it.is_ascii_alphanumeric() || "-_.+/=:!$".contains(it);
    text.len() >= 8 && text.chars().all(is_part) && text.chars().any(|it| it.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_seen() {
        for (text, form) in [
            ("ada@corp.example", Form::Mail),
            ("CN=Ada\\, the first,OU=halls,DC=corp", Form::DistinguishedName),
            ("one,two", Form::Joined(',')),
            ("ada@corp.example;bob@corp.example", Form::Joined(';')),
            ("6f1c3a52-0d1e-4a8e-9b1f-3e5d7c9a1b2d", Form::Uuid),
            ("00u1a2b3c4d5E6f7", Form::Opaque),
            ("https://idp.corp.example/app", Form::Url),
            ("URN:corp:ada", Form::Urn),
            ("0042", Form::Digits),
            ("Ada of Corp", Form::Words),
            ("ada", Form::Words),
        ] {
            assert_eq!(Form::of(text), form, "{text}");
        }
        assert!(matches!(Form::of("192.0.2.7"), Form::Address(_)));
        assert!(matches!(Form::of("2024-05-06T07:08:09.1Z"), Form::Instant(_)));
    }
}
