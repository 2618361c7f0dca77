//! Writing XML: elements with ordered attributes, escaped by construction. No reading.

use std::fmt::Write as _;
use std::ops::Range;

/// Writes well-formed XML into a string.
#[derive(Debug, Default)]
pub(crate) struct Writer {
    text: String,
    /// Where the names of the open elements stand in the text.
    open: Vec<Range<usize>>,
    /// Whether the start tag of the last element still lacks its `>`.
    pending: bool,
}

impl Writer {
    /// A writer with room for so many bytes.
    pub(crate) fn with_capacity(bytes: usize) -> Self {
        Self { text: String::with_capacity(bytes), ..Self::default() }
    }

    /// Opens an element, `prefix:local` or `local`.
    pub(crate) fn open(&mut self, name: &str) {
        self.open_in("", name);
    }

    /// Opens an element, its name in two parts; without a colon where the prefix is empty.
    pub(crate) fn open_in(&mut self, prefix: &str, local: &str) {
        self.close_start_tag();
        self.text.push('<');
        let start = self.text.len();
        if !prefix.is_empty() {
            self.text.push_str(prefix);
            self.text.push(':');
        }
        self.text.push_str(local);
        self.open.push(start..self.text.len());
        self.pending = true;
    }

    /// Adds an attribute or a namespace declaration to the element just opened.
    pub(crate) fn attribute(&mut self, name: &str, value: &str) {
        debug_assert!(self.pending, "attributes come before content");
        self.text.push(' ');
        self.text.push_str(name);
        self.text.push_str("=\"");
        escape(&mut self.text, value, Place::Attribute);
        self.text.push('"');
    }

    /// Adds text.
    pub(crate) fn content(&mut self, text: &str) {
        if !text.is_empty() {
            self.close_start_tag();
            escape(&mut self.text, text, Place::Text);
        }
    }

    /// Adds text whose non-ASCII characters are written as numeric references.
    pub(crate) fn content_in_references(&mut self, text: &str) {
        self.close_start_tag();
        for character in text.chars() {
            if character.is_ascii() {
                escape(&mut self.text, character.encode_utf8(&mut [0; 4]), Place::Text);
            } else {
                let _ = write!(self.text, "&#x{:X};", u32::from(character));
            }
        }
    }

    /// Closes the innermost element; one without content becomes an empty-element tag.
    pub(crate) fn close(&mut self) {
        let name = self.open.pop().expect("every close has its open");
        if self.pending {
            self.text.push_str("/>");
            self.pending = false;
        } else {
            self.text.push_str("</");
            self.text.extend_from_within(name);
            self.text.push('>');
        }
    }

    /// An element that holds text and nothing else.
    pub(crate) fn leaf(&mut self, name: &str, text: &str) {
        self.open(name);
        self.content(text);
        self.close();
    }

    /// Whether nothing has been written yet.
    pub(crate) fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// The number of bytes written, with the last start tag closed.
    pub(crate) fn position(&mut self) -> usize {
        self.close_start_tag();
        self.text.len()
    }

    /// Markup that is well formed already, such as a declaration or a signature.
    pub(crate) fn raw(&mut self, markup: &str) {
        self.close_start_tag();
        self.text.push_str(markup);
    }

    /// What has been written.
    pub(crate) fn finish(self) -> String {
        debug_assert!(self.open.is_empty(), "every element is closed");
        self.text
    }

    fn close_start_tag(&mut self) {
        if self.pending {
            self.text.push('>');
            self.pending = false;
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Attribute,
    Text,
}

/// Escapes what would end the text or the value, and white space that a parser would normalise. Characters that XML 1.0 does not have become U+FFFD.
fn escape(out: &mut String, text: &str, place: Place) {
    let mut written = 0;
    for (at, character) in text.char_indices() {
        let replacement = match character {
            '&' => "&amp;",
            '<' => "&lt;",
            '>' => "&gt;",
            '"' if place == Place::Attribute => "&quot;",
            '\t' if place == Place::Attribute => "&#x9;",
            '\n' if place == Place::Attribute => "&#xA;",
            '\r' => "&#xD;",
            '\t' | '\n' => continue,
            '\0'..='\u{1F}' | '\u{FFFE}' | '\u{FFFF}' => "\u{FFFD}",
            _ => continue,
        };
        out.push_str(&text[written..at]);
        out.push_str(replacement);
        written = at + character.len_utf8();
    }
    out.push_str(&text[written..]);
}

/// Text, escaped as the content of an element.
pub(crate) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    escape(&mut out, text, Place::Text);
    out
}

/// Text, escaped as the value of an attribute in quotes of either kind.
pub(crate) fn escaped_value(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    escape(&mut out, text, Place::Attribute);
    out.replace('\'', "&apos;")
}

/// Base64, wrapped after so many characters, and on lines of its own where asked for.
pub(crate) fn base64_lines(bytes: &[u8], wrap: Option<usize>, padding: &str) -> String {
    use base64::Engine as _;
    let encoded = base64::engine::general_purpose::STANDARD.encode(bytes);
    let Some(width) = wrap else { return format!("{padding}{encoded}{padding}") };
    let lines: Vec<&str> = encoded
        .as_bytes()
        .chunks(width)
        .map(|line| std::str::from_utf8(line).expect("base64 is ASCII"))
        .collect();
    format!("{padding}{}{padding}", lines.join("\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_parser_would_read_otherwise_is_escaped() {
        let text = "<&>\"'\t\n\r\u{1}é\u{FFFF}\u{1F511}";
        let mut writer = Writer::default();
        writer.open_in("p", "a");
        writer.attribute("xmlns:p", "urn:p");
        writer.attribute("v", text);
        writer.content(text);
        writer.open("b");
        writer.close();
        writer.close();
        let xml = writer.finish();
        let document = roxmltree::Document::parse(&xml).unwrap();
        let read = text.replace(['\u{1}', '\u{FFFF}'], "\u{FFFD}");
        assert_eq!(document.root_element().attribute("v"), Some(read.as_str()));
        assert_eq!(document.root_element().text(), Some(read.as_str()));
        assert!(xml.ends_with("<b/></p:a>"), "{xml}");
    }
}
