//! Colours by meaning, so that no other file names one.

use crate::source::Styled;
use anstyle::{AnsiColor, Effects, Style};

/// Paints, or leaves the text as it is.
#[derive(Debug, Clone, Copy)]
pub(super) struct Paint(pub(super) Styled);

impl Paint {
    pub(super) fn good(self, text: &str) -> String {
        self.dye(AnsiColor::Green.on_default(), text)
    }

    pub(super) fn bad(self, text: &str) -> String {
        self.dye(AnsiColor::Red.on_default().effects(Effects::BOLD), text)
    }

    pub(super) fn doubtful(self, text: &str) -> String {
        self.dye(AnsiColor::Yellow.on_default(), text)
    }

    pub(super) fn faint(self, text: &str) -> String {
        self.dye(Style::new().effects(Effects::DIMMED), text)
    }

    pub(super) fn strong(self, text: &str) -> String {
        self.dye(Style::new().effects(Effects::BOLD), text)
    }

    fn dye(self, style: Style, text: &str) -> String {
        match self.0 {
            Styled::Colour if !text.trim().is_empty() => format!("{style}{text}{style:#}"),
            _ => text.to_owned(),
        }
    }
}
