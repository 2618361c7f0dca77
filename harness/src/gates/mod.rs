//! What the people of a service provider have agreed on beforehand: fails that are known, skips that are expected, capabilities that must be there. From verdicts to what turns the exit code; judges nothing anew.

mod applied;
mod coverage;
mod entry;
mod objection;
mod skips;
mod stable;
mod suggest;
mod waive;
mod waivers;

pub use applied::{Applied, Because, Left};
pub use objection::{Objection, Weight};
pub use skips::{ExpectedSkip, ExpectedSkips};
pub use suggest::{skips as suggest_skips, waivers as suggest_waivers};
pub use waivers::{Waiver, Waivers};

use crate::describe::Description;
use crate::judge::Judged;
use crate::plan::Plan;
use crate::source::schema_of;
use std::collections::BTreeMap;
use time::Date;

/// The files that say what is agreed; without any everything gates as it was judged.
#[derive(Debug, Clone, Default)]
pub struct Agreed {
    /// `--waivers`.
    pub waivers: Option<Waivers>,
    /// `--expected-skips`.
    pub skips: Option<ExpectedSkips>,
}

/// How much of the suite a run has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// Everything; what an entry does not find does not exist.
    Whole,
    /// What was asked for, so that an entry may be about something else.
    Restricted,
}

/// What a waiver means for one fail or error whose id it names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Waived {
    /// It does not gate.
    Covered {
        /// Why that is accepted.
        reason: String,
        /// Where it is followed up.
        link: Option<String>,
    },
    /// It gates as if there were no waiver, and why: `waivers.toml:3 does not cover it, …`.
    Uncovered(String),
}

/// What the agreed files and the description come to for one run.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ruling {
    /// By id.
    pub waived: BTreeMap<String, Waived>,
    /// What is not as agreed, the worst first.
    pub objections: Vec<Objection>,
}

/// Takes the gate from what is waived, and says what is not as agreed. `today` is the last day that a waiver has to reach.
pub fn rule(
    agreed: &Agreed,
    (plan, description): (&Plan, &Description),
    judged: &mut [Judged],
    scope: Scope,
    today: Date,
) -> Ruling {
    let mut ruling = Ruling::default();
    if let Some(waivers) = &agreed.waivers {
        waive::apply(waivers, judged, scope, today, &mut ruling);
    }
    coverage::required(plan, description, &mut ruling.objections);
    if let Some(skips) = &agreed.skips {
        coverage::expected(skips, judged, scope, &mut ruling.objections);
    }
    ruling
}

/// The JSON Schema of a waivers file, draft 2020-12.
pub fn waivers_schema() -> serde_json::Value {
    schema_of(&waivers::FILE, "waivers file of sso-harness, format 1")
}

/// The JSON Schema of a file of expected skips, draft 2020-12.
pub fn skips_schema() -> serde_json::Value {
    schema_of(&skips::FILE, "file of expected skips of sso-harness, format 1")
}
