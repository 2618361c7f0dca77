//! Why a command ends without having done what it was asked: who is at fault, in one line, and with which exit code.

use super::exit::Exit;
use super::output::complain;
use crate::plan::PlanError;
use crate::run::RunError;
use crate::source::{Diagnostic, Styled, render};
use crate::suite::PrepareError;
use std::path::Path;

/// What went wrong.
#[derive(Debug, thiserror::Error)]
pub(super) enum Trouble {
    /// The call.
    #[error("{0}")]
    Usage(String),
    /// Files that do not parse.
    #[error("{} in the files above", counted(.0.len()))]
    Mistakes(Vec<Diagnostic>),
    /// A recorded run that cannot be read.
    #[error("{0}")]
    DoesNotParse(String),
    /// We or the service provider could not.
    #[error("{0}")]
    CouldNotRun(String),
}

impl Trouble {
    /// A file or folder that cannot be read or written.
    pub(super) fn file(what: &str, path: &Path, error: &std::io::Error) -> Self {
        Self::Usage(format!("cannot {what} {}: {error}", path.display()))
    }

    /// Writes it to standard error, and gives the exit code.
    pub(super) fn report(&self) -> Exit {
        if let Self::Mistakes(diagnostics) = self {
            complain(&render(diagnostics, Styled::Colour));
        }
        complain(&format!("{}: {self}\n", super::words::ERROR));
        match self {
            Self::Usage(_) => Exit::USAGE,
            Self::Mistakes(_) | Self::DoesNotParse(_) => Exit::DOES_NOT_PARSE,
            Self::CouldNotRun(_) => Exit::COULD_NOT_RUN,
        }
    }
}

impl From<PrepareError> for Trouble {
    fn from(error: PrepareError) -> Self {
        match error {
            PrepareError::Files(diagnostics) => Self::Mistakes(diagnostics),
            PrepareError::Plan(PlanError::NothingSelected) => Self::Usage("nothing is selected: no scenario has such an id, requirement, severity and vendor; `sso-harness list` names them all".to_owned()),
            PrepareError::Plan(error @ PlanError::UnknownRequirement { .. }) => Self::DoesNotParse(error.to_string()),
            error => Self::Usage(error.to_string()),
        }
    }
}

impl From<RunError> for Trouble {
    fn from(error: RunError) -> Self {
        match error {
            RunError::Plan(error) => PrepareError::Plan(error).into(),
            error => Self::CouldNotRun(error.to_string()),
        }
    }
}

fn counted(mistakes: usize) -> String {
    if mistakes == 1 {
        "there is a mistake".to_owned()
    } else {
        format!("there are {mistakes} mistakes")
    }
}
