//! The exit codes, in this one place.

use crate::report::Report;
use crate::report::matrix::Standing;
use std::process::ExitCode;

/// What the process tells its caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Exit(u8);

impl Exit {
    /// Every result that counts is a pass; or the command did what it was asked.
    pub const CONFORMS: Self = Self(0);
    /// The words of the call make no sense, name a file that is not there, or select nothing.
    pub const USAGE: Self = Self(1);
    /// A scenario, a description or a recorded run does not parse.
    pub const DOES_NOT_PARSE: Self = Self(2);
    /// Something could not be started, finished or found out.
    pub const COULD_NOT_RUN: Self = Self(3);
    /// The service provider misbehaves in a way that gates.
    pub const DOES_NOT_CONFORM: Self = Self(4);

    /// A fail that gates, or a waiver that is not true any more, outweighs an error and a run of less than was agreed, and those everything else. A run in which nothing passed or failed has shown nothing.
    pub fn of(report: &Report) -> Self {
        Self::from(report.standing())
    }

    /// The number.
    pub fn code(self) -> u8 {
        self.0
    }
}

impl From<Standing> for Exit {
    fn from(standing: Standing) -> Self {
        match standing {
            Standing::Conforms => Self::CONFORMS,
            Standing::Unknown => Self::COULD_NOT_RUN,
            Standing::DoesNotConform => Self::DOES_NOT_CONFORM,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gates::Weight;
    use crate::report::{Entry, sample};

    fn of(keep: impl Fn(&Entry) -> bool) -> Exit {
        let mut report = sample::report();
        report.entries.retain(keep);
        Exit::of(&report)
    }

    #[test]
    fn a_fail_that_gates_outweighs_an_error_and_an_error_a_pass() {
        let is = |entry: &Entry, start: &str| entry.judged.id.starts_with(start);
        assert_eq!(of(|_| true), Exit::DOES_NOT_CONFORM);
        assert_eq!(
            of(|entry| !entry.judged.gates || !is(entry, "assertion/audience-other@okta")),
            Exit::COULD_NOT_RUN
        );
        assert_eq!(of(|entry| is(entry, "login/") || is(entry, "assertion/weak")), Exit::CONFORMS);
        assert_eq!(of(|entry| is(entry, "login/later")), Exit::COULD_NOT_RUN);
    }

    #[test]
    fn a_waiver_that_is_not_true_any_more_outweighs_an_error_and_a_waived_error_is_none() {
        let mut report = sample::waived();
        assert_eq!(Exit::of(&report), Exit::DOES_NOT_CONFORM);
        report.objections[0].weight = Weight::Coverage;
        assert_eq!(Exit::of(&report), Exit::COULD_NOT_RUN);
        report.objections.clear();
        assert_eq!(Exit::of(&report), Exit::COULD_NOT_RUN);
        report.entries[1].waived = report.entries[0].waived.clone();
        assert_eq!(Exit::of(&report), Exit::CONFORMS);
    }
}
