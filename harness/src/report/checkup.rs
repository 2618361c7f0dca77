//! What `doctor` has looked at, one thing after the other: pure data, for a person to read.

use crate::gates::Applied;
use crate::plan::Facts;

/// A description file that was tried out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Checkup {
    /// The service provider's name in its description.
    pub sp: String,
    /// Where the description comes from.
    pub origin: String,
    /// How a command line names it.
    pub word: String,
    /// What it says of its version, where it was asked.
    pub version: Option<String>,
    /// In the order in which they were looked at.
    pub checks: Vec<Check>,
    /// What was measured with honest logins; empty where none succeeded.
    pub facts: Facts,
    /// How much of the suite would be run, where it came to that.
    pub applied: Option<Applied>,
    /// What could be declared beside what is: capability, and why.
    pub hints: Vec<(String, String)>,
}

/// One thing that was looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// What is to hold, in a few words.
    pub what: String,
    /// Whether it does.
    pub state: State,
}

/// Whether something holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// It does: what was seen.
    Holds(String),
    /// It does not, and somebody can mend it.
    Amiss(Advice),
    /// Something was done otherwise than the suite wants: the service provider may be like that, or its description wrong.
    Doubtful(Advice),
    /// It was not looked at: why.
    Open(String),
}

/// What is amiss, and what to do about it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Advice {
    /// What was seen.
    pub seen: String,
    /// What was done before, a line each.
    pub shown: Vec<String>,
    /// What to do.
    pub mend: String,
    /// What the service provider has printed last.
    pub log: Vec<String>,
    /// Whether the service provider is to be mended, and not its description.
    pub is_finding: bool,
}

impl Check {
    /// It holds.
    pub fn holds(what: &str, seen: impl Into<String>) -> Self {
        Self { what: what.to_owned(), state: State::Holds(seen.into()) }
    }

    /// It does not.
    pub fn amiss(what: &str, advice: Advice) -> Self {
        Self { what: what.to_owned(), state: State::Amiss(advice) }
    }

    /// It was done otherwise.
    pub fn doubtful(what: &str, advice: Advice) -> Self {
        Self { what: what.to_owned(), state: State::Doubtful(advice) }
    }

    /// It was not looked at.
    pub fn open(what: &str, why: impl Into<String>) -> Self {
        Self { what: what.to_owned(), state: State::Open(why.into()) }
    }

    /// What is amiss, where something is.
    pub fn advice(&self) -> Option<&Advice> {
        match &self.state {
            State::Amiss(advice) => Some(advice),
            State::Holds(_) | State::Doubtful(_) | State::Open(_) => None,
        }
    }
}

impl Checkup {
    /// How many things were done otherwise than the suite wants.
    pub fn doubts(&self) -> usize {
        self.checks.iter().filter(|check| matches!(check.state, State::Doubtful(_))).count()
    }

    /// What is amiss.
    pub fn troubles(&self) -> impl Iterator<Item = &Advice> {
        self.checks.iter().filter_map(Check::advice)
    }
}
