//! One mistake of one file, drawn under its line; it knows nothing of what the file means.

use super::{Source, Span};
use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};
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
    /// What stands beside the caret; may be empty.
    pub label: String,
    /// What to do about it, if that is known.
    pub help: Option<String>,
}

impl Diagnostic {
    pub(crate) fn labelled(&mut self, label: impl Into<String>) -> &mut Self {
        self.label = label.into();
        self
    }

    pub(crate) fn helped(&mut self, help: impl Into<String>) -> &mut Self {
        self.help = Some(help.into());
        self
    }
}

/// Whether ANSI colours are used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Styled {
    /// No escape sequence is written.
    Plain,
    /// Colours for a terminal.
    Colour,
}

/// Draws diagnostics as rustc does, one block each with an empty line between, in the order given.
pub fn render(diagnostics: &[Diagnostic], styled: Styled) -> String {
    let renderer = match styled {
        Styled::Plain => Renderer::plain(),
        Styled::Colour => Renderer::styled(),
    };
    let mut text = String::new();
    for diagnostic in diagnostics {
        text.push_str(&draw(diagnostic, &renderer));
        text.push_str("\n\n");
    }
    text
}

fn draw(diagnostic: &Diagnostic, renderer: &Renderer) -> String {
    let source = &diagnostic.source;
    let mut caret = AnnotationKind::Primary.span(drawable(&source.text, diagnostic.span));
    if !diagnostic.label.is_empty() {
        caret = caret.label(diagnostic.label.as_str());
    }
    let snippet =
        Snippet::source(source.text.as_str()).path(source.name.as_str()).annotation(caret);
    let mut group = Level::ERROR.primary_title(diagnostic.message.as_str()).element(snippet);
    if let Some(help) = &diagnostic.help {
        group = group.element(Level::HELP.message(help.as_str()));
    }
    renderer.render(&[group])
}

/// The part of a span that can be drawn: inside the text, on character boundaries, on its first line only.
fn drawable(text: &str, span: Span) -> std::ops::Range<usize> {
    let start = text.floor_char_boundary_of(span.start);
    let line = text[start..].find('\n').map_or(text.len(), |end| start + end);
    let end = text.floor_char_boundary_of(span.end).clamp(start, line.max(start));
    start..end
}

trait Boundary {
    fn floor_char_boundary_of(&self, index: usize) -> usize;
}

impl Boundary for str {
    fn floor_char_boundary_of(&self, index: usize) -> usize {
        (0..=index.min(self.len())).rev().find(|at| self.is_char_boundary(*at)).unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(text: &str, span: std::ops::Range<usize>) -> Diagnostic {
        Diagnostic {
            source: Source::new("login/first.toml", text),
            span: span.into(),
            message: "unknown key `tilte`".into(),
            label: "no such key".into(),
            help: Some("did you mean `title`?".into()),
        }
    }

    #[test]
    fn a_diagnostic_is_drawn_under_its_line() {
        let drawn = render(&[one("format = 1\ntilte = \"x\"\n", 11..16)], Styled::Plain);
        assert!(
            drawn.contains("error: unknown key `tilte`\n --> login/first.toml:2:1\n"),
            "{drawn}"
        );
        assert!(drawn.contains("2 | tilte = \"x\"\n  | ^^^^^ no such key\n"), "{drawn}");
        assert!(drawn.contains("help: did you mean `title`?"), "{drawn}");
    }

    #[test]
    fn colours_are_escape_sequences_and_plain_text_has_none() {
        let mistakes = [one("tilte = 1", 0..5)];
        assert!(render(&mistakes, Styled::Colour).contains('\u{1b}'));
        assert!(!render(&mistakes, Styled::Plain).contains('\u{1b}'));
    }

    #[test]
    fn a_span_outside_of_the_text_or_inside_of_a_character_is_drawn_all_the_same() {
        for span in [400..500, 1..2, 0..4000, 3..3] {
            assert!(
                render(&[one("ä = 1\nb = 2", span)], Styled::Plain).contains("login/first.toml")
            );
        }
    }
}
