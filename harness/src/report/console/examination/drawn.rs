//! The element that a finding is about, under the line of the document in which it stands. Documents are often one line of
//! thousands of characters, so that what is drawn is a window that begins at the element.

use super::named;
use crate::report::console::Look;
use crate::report::console::paint::Paint;
use crate::report::examination::sheet::{Role, Sheet};
use crate::report::examination::{Examination, Fault};
use saml_verify::finding::Position;

/// `--> document:line:column`, and the drawing where there is a position.
pub(super) fn drawn(fault: &Fault, examination: &Examination, look: Look) -> String {
    let paint = Paint(look.styled);
    let name = named(&fault.origin, examination);
    let Some(at) = fault.position else {
        return format!("  {} {name}\n", paint.faint("-->"));
    };
    let place = format!("{name}:{}:{}", at.line, at.column);
    let mut looked = examination.looked.iter().filter(|it| it.origin == fault.origin);
    let window = looked.find_map(|it| window(&it.sheet, at, look.width));
    let Some(Window { before, text, marked }) = window else {
        return format!("  {} {place}\n", paint.faint("-->"));
    };
    let (number, empty) = (at.line.to_string(), " ".repeat(at.line.to_string().len()));
    let carets = format!(
        "{:before$}{}",
        "",
        paint.bad(&"^".repeat(marked)),
        before = before.chars().count()
    );
    let rule = |text: &str| paint.faint(text);
    format!(
        "{empty}{} {place}\n{empty} {}\n{} {} {before}{text}\n{empty} {} {carets}\n",
        rule("-->"),
        rule("|"),
        rule(&number),
        rule("|"),
        rule("|"),
    )
}

/// A part of one line.
struct Window {
    /// What stands for everything before.
    before: &'static str,
    text: String,
    /// How many characters of it are meant.
    marked: usize,
}

/// From the element on, as much as there is room for; a line that follows is not part of it.
fn window(sheet: &Sheet, at: Position, width: usize) -> Option<Window> {
    let first = sheet.find(at)?;
    let tokens = sheet.tokens[first..].iter().take_while(|token| token.at.line == at.line);
    let gutter = at.line.to_string().len() + 3;
    let before = if at.column > 1 { "…" } else { "" };
    let room = width.saturating_sub(gutter + 2).max(20);
    let mut text = String::new();
    for token in tokens {
        text += &token.text();
        if text.len() > 8 * room {
            break;
        }
    }
    // White space in a value, or the end of the line, would break the drawing.
    let text: String =
        text.trim_end().chars().map(|it| if it.is_control() { ' ' } else { it }).collect();
    let name = sheet.tokens[first].pieces.iter().take_while(|piece| piece.role <= Role::Element);
    let marked = name.map(|piece| piece.text.chars().count()).sum::<usize>();
    Some(match text.char_indices().nth(room) {
        Some((cut, _)) => {
            Window { before, text: format!("{}…", &text[..cut]), marked: marked.min(room) }
        }
        None => Window { before, text, marked },
    })
}
