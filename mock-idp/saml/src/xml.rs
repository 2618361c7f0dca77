//! Writing XML: elements with ordered attributes, escaped by construction. No reading.

use std::fmt::Write as _;

/// Writes well-formed XML into a string.
#[derive(Debug, Default)]
pub(crate) struct Writer {
    text: String,
    open: Vec<String>,
    /// Whether the start tag of the last element still lacks its `>`.
    pending: bool,
}

impl Writer {
    /// Opens an element, `prefix:local` or `local`.
    pub(crate) fn open(&mut self, name: &str) {
        self.close_start_tag();
        let _ = write!(self.text, "<{name}");
        self.open.push(name.to_owned());
        self.pending = true;
    }

    /// Adds an attribute or a namespace declaration to the element just opened.
    pub(crate) fn attribute(&mut self, name: &str, value: &str) {
        debug_assert!(self.pending, "attributes come before content");
        let _ = write!(self.text, " {name}=\"");
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
            let _ = write!(self.text, "</{name}>");
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
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' if place == Place::Attribute => out.push_str("&quot;"),
            '\t' | '\n' if place == Place::Attribute => {
                let _ = write!(out, "&#x{:X};", u32::from(character));
            }
            '\r' => out.push_str("&#xD;"),
            '\t'
            | '\n'
            | ' '..='\u{D7FF}'
            | '\u{E000}'..='\u{FFFD}'
            | '\u{10000}'..='\u{10FFFF}' => out.push(character),
            _ => out.push('\u{FFFD}'),
        }
    }
}

/// Text, escaped as the content of an element.
pub(crate) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    escape(&mut out, text, Place::Text);
    out
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
