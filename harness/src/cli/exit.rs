//! The exit codes, in this one place.

use crate::report::Report;
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

    /// A fail that gates outweighs an error, and an error everything else. A run in which nothing passed or failed has shown nothing.
    pub fn of(report: &Report) -> Self {
        let summary = report.summary();
        if report.gating_fails() > 0 {
            Self::DOES_NOT_CONFORM
        } else if summary.error > 0 || summary.pass + summary.fail == 0 {
            Self::COULD_NOT_RUN
        } else {
            Self::CONFORMS
        }
    }

    /// The number.
    pub fn code(self) -> u8 {
        self.0
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
}
