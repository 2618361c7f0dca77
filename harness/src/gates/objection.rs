//! Something that is not as agreed, with its place where it has one; which exit code that is, the command line knows.

use crate::source::{Diagnostic, Source, Span, Styled, render};
use std::sync::Arc;

/// What an objection does to a run.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, schemars::JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Weight {
    /// It does not conform: a waiver is not true any more.
    Waiver,
    /// Less was run than is required or expected.
    Coverage,
}

/// Something that is not as agreed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Objection {
    /// What it does to the run.
    pub weight: Weight,
    /// A lowercase sentence.
    pub message: String,
    /// The file and where in it; none where it is about what no file names.
    pub place: Option<(Arc<Source>, Span)>,
    /// What to do.
    pub help: String,
    /// The scenarios or cases that it is about; may be empty.
    pub ids: Vec<String>,
}

impl Objection {
    /// `waivers.toml:3`, where there is a place.
    pub fn at(&self) -> Option<String> {
        let (source, span) = self.place.as_ref()?;
        Some(format!("{}:{}", source.name, source.line(*span)))
    }

    /// Drawn under its line, or as a line of its own; without the ids.
    pub fn drawn(&self, styled: Styled) -> String {
        let Some((source, span)) = &self.place else {
            return format!("error: {}\n  = help: {}\n", self.message, self.help);
        };
        let diagnostic = Diagnostic {
            source: Arc::clone(source),
            span: *span,
            message: self.message.clone(),
            label: String::new(),
            help: Some(self.help.clone()),
        };
        render(&[diagnostic], styled).trim_end().to_owned() + "\n"
    }
}
