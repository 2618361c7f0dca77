//! Findings: one sentence about one rule that a message breaks; knows nothing about XML or keys.

use std::fmt;

use serde::Serialize;

/// A rule of the SAML texts: the id that scenarios and reports use, and the clause it comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rule {
    /// Stable id in kebab-case, for example `as-audience`.
    pub id: &'static str,
    /// Document and section, for example `Core 2.5.1.4`.
    pub clause: &'static str,
}

impl Rule {
    /// Names a rule.
    pub const fn new(id: &'static str, clause: &'static str) -> Self {
        Self { id, clause }
    }

    /// A finding against this rule, without a position.
    pub fn finding(self, expected: impl Into<String>, found: impl Into<String>) -> Finding {
        Finding {
            check: self.id,
            clause: self.clause,
            expected: expected.into(),
            found: found.into(),
            position: None,
        }
    }
}

/// What a message breaks: the rule, what it demands, what was there instead, and where.
///
/// A finding is about the message, never about us. `expected` and `found` are phrases that fit
/// into "expected …, found …"; text of the message in them is cut to a bounded length.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, thiserror::Error)]
pub struct Finding {
    /// The id of the rule, for example `as-audience`.
    pub check: &'static str,
    /// The clause that the rule comes from, for example `Core 2.5.1.4`.
    pub clause: &'static str,
    /// What the rule demands.
    pub expected: String,
    /// What the message has.
    pub found: String,
    /// The element in the message as it was received, where there is one.
    pub position: Option<Position>,
}

impl Finding {
    /// The same finding with the position of the element it is about.
    pub fn at(self, position: impl Into<Option<Position>>) -> Self {
        Self { position: position.into(), ..self }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "expected {}, found {}", self.expected, self.found)?;
        write!(f, " ({}, {}", self.check, self.clause)?;
        if let Some(Position { line, column, part }) = self.position {
            write!(f, ", line {line}, column {column}")?;
            if part == Part::Opened {
                f.write_str(" of the assertion that was encrypted")?;
            }
        }
        f.write_str(")")
    }
}

/// A place in the text that was received. Both numbers begin at one; a column counts bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Position {
    /// Line, from one.
    pub line: u32,
    /// Column in bytes of UTF-8, from one.
    pub column: u32,
    /// The text in which these count.
    #[serde(skip_serializing_if = "Part::is_message")]
    pub part: Part,
}

/// Which text a position counts in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Part {
    /// The message as it was received.
    #[default]
    Message,
    /// The assertion that was encrypted in it, from its start tag on.
    Opened,
}

impl Position {
    /// In the message itself.
    pub const fn new(line: u32, column: u32) -> Self {
        Self { line, column, part: Part::Message }
    }
}

impl Part {
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands a reference over")]
    fn is_message(&self) -> bool {
        *self == Self::Message
    }
}

/// Text of a message as it is shown inside a finding: quoted, one line, at most 200 characters, of
/// which an escape such as `\u{7f}` takes as many as are written.
pub(crate) fn quoted(text: &str) -> String {
    const SHOWN: usize = 200;
    let written = text.char_indices().scan(0, |written, (offset, c)| {
        *written += c.escape_debug().count();
        Some((offset, *written))
    });
    let mut beyond = written.filter(|(_, written)| *written > SHOWN);
    let cut = beyond.next().map_or(text.len(), |(offset, _)| offset);
    let more = if cut < text.len() { " and more" } else { "" };
    format!("{:?}{more}", &text[..cut])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_finding_reads_as_one_sentence() {
        let finding = Rule::new("as-audience", "Core 2.5.1.4")
            .finding("an audience", "none")
            .at(Position::new(3, 14));
        let sentence =
            "expected an audience, found none (as-audience, Core 2.5.1.4, line 3, column 14)";
        assert_eq!(finding.to_string(), sentence);
        let opened = Position { part: Part::Opened, ..Position::new(3, 14) };
        let sentence = finding.at(opened).to_string();
        assert!(sentence.ends_with("column 14 of the assertion that was encrypted)"), "{sentence}");
    }

    #[test]
    fn long_and_hostile_text_is_cut_and_escaped() {
        let shown = quoted(&format!("\u{1b}[31m\n{}", "é".repeat(5000)));
        assert!(shown.starts_with("\"\\u{1b}[31m\\n"), "{shown}");
        assert!(shown.ends_with("\" and more") && shown.chars().count() < 230, "{shown}");
        let shown = quoted(&"\u{7f}".repeat(5000));
        assert!(shown.ends_with("\" and more") && shown.chars().count() < 230, "{shown}");
    }
}
