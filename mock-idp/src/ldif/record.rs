//! The syntax of LDIF: folded lines, comments, base64. Knows no schema.

use std::iter::Enumerate;
use std::str::Lines;

use base64::{Engine, engine::general_purpose::STANDARD};

use super::LdifError;

/// One content record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The line of `dn:`, from one.
    pub line: usize,
    /// The distinguished name.
    pub dn: String,
    /// The attributes in the order of the file.
    pub values: Vec<Value>,
}

/// One `name: value`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Value {
    /// The line it begins on, from one.
    pub line: usize,
    /// The attribute's name as written, with its options (`cn;lang-de`).
    pub name: String,
    /// The value's octets.
    pub octets: Vec<u8>,
}

/// Reads every content record.
pub fn entries(text: &str) -> Result<Vec<Entry>, LdifError> {
    let mut entries = Vec::new();
    let mut open: Option<Entry> = None;
    for (line, content) in logical_lines(text)? {
        if content.is_empty() {
            entries.extend(open.take());
            continue;
        }
        let value = parse(line, &content)?;
        match &mut open {
            Some(entry) => entry.push(value)?,
            None if entries.is_empty() && value.is("version") => value.check_version()?,
            None => open = Some(Entry::begin(value)?),
        }
    }
    entries.extend(open);
    Ok(entries)
}

impl Entry {
    fn begin(first: Value) -> Result<Self, LdifError> {
        if !first.is("dn") {
            return Err(LdifError::NoDn { line: first.line });
        }
        Ok(Self { line: first.line, dn: first.text()?, values: Vec::new() })
    }

    fn push(&mut self, value: Value) -> Result<(), LdifError> {
        if value.is("changetype") {
            return Err(LdifError::ChangeRecord { line: value.line });
        }
        self.values.push(value);
        Ok(())
    }

    /// The values of an attribute; names are compared without case, options are ignored.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Value> {
        self.values.iter().filter(move |value| value.is(name))
    }

    /// The first value of an attribute as text.
    pub fn first(&self, name: &str) -> Result<Option<String>, LdifError> {
        self.all(name).next().map(Value::text).transpose()
    }

    /// Every value of an attribute as text.
    pub fn texts(&self, name: &str) -> Result<Vec<String>, LdifError> {
        self.all(name).map(Value::text).collect()
    }
}

impl Value {
    /// Whether this is a value of the attribute `name`.
    pub fn is(&self, name: &str) -> bool {
        let base = self.name.split_once(';').map_or(&*self.name, |(base, _)| base);
        base.eq_ignore_ascii_case(name)
    }

    /// The value as UTF-8.
    pub fn text(&self) -> Result<String, LdifError> {
        String::from_utf8(self.octets.clone())
            .map_err(|_| LdifError::NotText { line: self.line, name: self.name.clone() })
    }

    fn check_version(&self) -> Result<(), LdifError> {
        if self.octets == b"1" { Ok(()) } else { Err(LdifError::Version { line: self.line }) }
    }
}

/// Joins folded lines and drops comments, which may be folded too.
fn logical_lines(text: &str) -> Result<Vec<(usize, String)>, LdifError> {
    let mut joined: Vec<(usize, String)> = Vec::new();
    for (line, content) in numbered(text) {
        match (content.strip_prefix(' '), joined.last_mut()) {
            (Some(rest), Some((_, before))) if !before.is_empty() => before.push_str(rest),
            (Some(_), _) => return Err(LdifError::Continuation { line }),
            (None, _) => joined.push((line, content.to_owned())),
        }
    }
    joined.retain(|(_, content)| !content.starts_with('#'));
    Ok(joined)
}

fn numbered(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let lines: Enumerate<Lines<'_>> = text.trim_start_matches('\u{feff}').lines().enumerate();
    lines.map(|(index, content)| (index + 1, content))
}

fn parse(line: usize, content: &str) -> Result<Value, LdifError> {
    let (name, rest) = content.split_once(':').ok_or(LdifError::NoColon { line })?;
    let octets = match rest.as_bytes().first() {
        Some(b'<') => return Err(LdifError::ExternalValue { line }),
        Some(b':') => STANDARD.decode(rest[1..].trim()).map_err(|_| LdifError::Base64 { line })?,
        _ => rest.trim_start_matches(' ').as_bytes().to_owned(),
    };
    Ok(Value { line, name: name.to_owned(), octets })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folds_comments_and_base64_are_read() {
        let text = "version: 1\n# a comment\n  that goes on\ndn: uid=ada,\n dc=test\ncn:: w4FkYQ==\n\
                    sn;lang-en: Lovelace\nmail:\n\n\ndn: uid=bob,dc=test\n";
        let entries = entries(text).unwrap();
        assert_eq!(entries.len(), 2);
        assert_eq!((entries[0].line, &*entries[0].dn), (4, "uid=ada,dc=test"));
        assert_eq!(entries[0].first("CN").unwrap().as_deref(), Some("Áda"));
        assert_eq!(entries[0].first("sn").unwrap().as_deref(), Some("Lovelace"));
        assert_eq!(entries[0].first("mail").unwrap().as_deref(), Some(""));
        assert_eq!(entries[1].line, 11);
    }

    #[test]
    fn a_mistake_is_reported_with_its_line() {
        let cases = [
            ("version: 2\n", LdifError::Version { line: 1 }),
            (" x\n", LdifError::Continuation { line: 1 }),
            ("dn: a\n\n x\n", LdifError::Continuation { line: 3 }),
            ("cn: a\n", LdifError::NoDn { line: 1 }),
            ("dn: a\ncn a\n", LdifError::NoColon { line: 2 }),
            ("dn: a\ncn:: ?\n", LdifError::Base64 { line: 2 }),
            ("dn: a\ncn:< file:///etc/passwd\n", LdifError::ExternalValue { line: 2 }),
            ("dn: a\nchangetype: add\n", LdifError::ChangeRecord { line: 2 }),
            ("dn:: /w==\n", LdifError::NotText { line: 1, name: "dn".to_owned() }),
        ];
        for (text, expected) in cases {
            assert_eq!(entries(text), Err(expected), "{text:?}");
        }
    }
}
