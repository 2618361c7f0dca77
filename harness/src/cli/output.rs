//! The one place that writes to the terminal. Colours are always in the text; they are taken out where nobody would see them.

use crate::report::console::Look;
use crate::source::Styled;
use std::io::{IsTerminal, Write};

/// Columns where there is no terminal to ask.
const UNKNOWN_WIDTH: usize = 100;

/// Writes to standard output. A reader that has gone away, such as `head`, is no error.
pub(super) fn tell(text: &str) {
    // Whoever closed the pipe has seen what they wanted.
    let _closed = anstream::stdout().write_all(text.as_bytes());
}

/// Writes one line, or several, to standard error.
pub(super) fn complain(text: &str) {
    let _closed = anstream::stderr().write_all(text.as_bytes());
}

/// How a report is laid out for this terminal.
pub(super) fn look() -> Look {
    Look { styled: Styled::Colour, width: width() }
}

/// Columns of the terminal.
fn width() -> usize {
    terminal_size::terminal_size().map_or(UNKNOWN_WIDTH, |(width, _)| usize::from(width.0))
}

/// Whether a person is watching standard output.
pub(super) fn is_watched() -> bool {
    std::io::stdout().is_terminal()
}
