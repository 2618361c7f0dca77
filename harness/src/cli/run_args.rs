//! The words of the commands that run or judge cases, and of every command that selects them.

use super::agreed::AgreedArgs;
use super::parsers::{budget, instant, rulesets, severities};
use crate::describe::Ruleset;
use crate::scenario::Severity;
use clap::{Args, ValueEnum};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;
use time::OffsetDateTime;

/// What is run against what; the same words for `run`, `list` and `emit`.
#[derive(Debug, Clone, Default, Args)]
pub(super) struct What {
    /// A description file (ends in .toml) or the name of a bundled one, then globs over ids, `!` before those that are left out;
    /// without a description ./sp.toml, and where that is not there the bundled service provider
    #[arg(value_name = "SP_FILE] [ID")]
    pub(super) words: Vec<String>,
    /// Add the scenarios of a folder to the bundled ones
    #[arg(long, value_name = "DIR")]
    pub(super) scenarios: Vec<PathBuf>,
    /// Only this vendor; may be given several times
    #[arg(long, value_name = "NAME")]
    pub(super) vendor: Vec<String>,
    /// One more vendor, from a table of one's own
    #[arg(long, value_name = "FILE")]
    pub(super) vendor_file: Vec<PathBuf>,
    /// Judge under this ruleset instead of the description's
    #[arg(long, value_parser = rulesets())]
    pub(super) ruleset: Option<Ruleset>,
    /// Only scenarios of requirements that match this glob
    #[arg(long, value_name = "GLOB")]
    pub(super) requirement: Vec<String>,
    /// Only scenarios of at least this severity
    #[arg(long, value_parser = severities())]
    pub(super) severity: Option<Severity>,
    /// Repeat the names and ids of an earlier run
    #[arg(long, value_name = "NUMBER")]
    pub(super) seed: Option<u64>,
    /// Switch a mistake of the bundled service provider on
    #[arg(long = "with", value_name = "HOLE")]
    pub(super) holes: Vec<String>,
}

/// How the parties of a run reach each other, where they are not on one machine.
#[derive(Debug, Clone, Default, Args)]
pub(super) struct Reach {
    /// Have the first mock identity provider listen here, further ones at the ports that follow: EVERYBODY who reaches
    /// them can sign in as anybody [default: free ports on loopback]
    #[arg(long, value_name = "IP:PORT")]
    pub(super) bind: Option<SocketAddr>,
    /// The URL under which the service provider reaches each mock, with {vendor} and {port} in it
    #[arg(long, value_name = "URL")]
    pub(super) public_url: Option<String>,
    /// Test a service provider on this host, which is yours or whose owner has allowed it in writing
    #[arg(long, value_name = "HOST")]
    pub(super) i_may_test: Vec<String>,
}

#[derive(Debug, Clone, Default, Args)]
pub(super) struct RunArgs {
    #[command(flatten)]
    pub(super) what: What,
    /// Run attacks in every signing style that the service provider accepts, which is measured first, or in the vendors' own
    #[arg(long, value_enum, default_value_t)]
    pub(super) styles: StylesArg,
    /// Take this instant for now (RFC 3339)
    #[arg(long, value_name = "TIME", value_parser = instant)]
    pub(super) at: Option<OffsetDateTime>,
    /// How many cases run at once
    #[arg(long, value_name = "NUMBER", value_parser = clap::value_parser!(u16).range(1..=256))]
    pub(super) jobs: Option<u16>,
    /// Keep the keys of the mock identity providers in a folder
    #[arg(long, value_name = "DIR")]
    pub(super) keys: Option<PathBuf>,
    /// Write the report as JSON
    #[arg(long, value_name = "FILE")]
    pub(super) json: Option<PathBuf>,
    /// Write the report as JUnit XML
    #[arg(long, value_name = "FILE")]
    pub(super) junit: Option<PathBuf>,
    /// Write what was sent and seen in each case into a folder
    #[arg(long, value_name = "DIR")]
    pub(super) artifacts: Option<PathBuf>,
    /// Record the run, for `judge`
    #[arg(long, value_name = "FILE")]
    pub(super) traces: Option<PathBuf>,
    /// The least severity of a fail that turns the exit code [default: high]
    #[arg(long, value_name = "SEVERITY", value_parser = severities())]
    pub(super) fail_on: Option<Severity>,
    #[command(flatten)]
    pub(super) agreed: AgreedArgs,
    /// End the run after this many seconds; what is missing then could not be found out
    #[arg(long, value_name = "SECONDS", alias = "time-limit")]
    pub(super) deadline: Option<u64>,
    /// End the run after so many fails that turn the exit code
    #[arg(long, value_name = "NUMBER", value_parser = clap::value_parser!(u32).range(1..))]
    pub(super) max_fail: Option<u32>,
    /// Ask the service provider for at most so many requests a second
    #[arg(long, value_name = "NUMBER", value_parser = clap::value_parser!(u32).range(1..))]
    pub(super) rate: Option<u32>,
    /// How many seconds one answer may take [default: 10]
    #[arg(long, value_name = "SECONDS", value_parser = clap::value_parser!(u64).range(1..))]
    pub(super) patience: Option<u64>,
    /// Have the people of scenarios with a directory live in this one during their case; the file says where it is
    #[arg(long, value_name = "FILE")]
    pub(super) directory: Option<PathBuf>,
    #[command(flatten)]
    pub(super) reach: Reach,
    /// Compare what was sent and seen with the golden files of a folder; a difference is exit code 4
    #[arg(long, value_name = "DIR")]
    pub(super) snapshots: Option<PathBuf>,
    /// Write the golden files instead; never where CI is set
    #[arg(long, requires = "snapshots")]
    pub(super) snapshots_update: bool,
    /// Tell only failures and the last line
    #[arg(long, short)]
    pub(super) quiet: bool,
}

#[derive(Debug, Clone, Args)]
pub(super) struct ExploreArgs {
    /// A description file or the name of a bundled one; without it ./sp.toml, and where that is not there the bundled
    /// service provider
    #[arg(value_name = "SP_FILE")]
    pub(super) sp: Option<String>,
    /// How long no find is waited for, such as 60s or 10m
    #[arg(long, value_name = "TIME", default_value = "60s", value_parser = budget)]
    pub(super) budget: Duration,
    /// Go on after a find until the budget is used up
    #[arg(long)]
    pub(super) all: bool,
    /// Only documents of this vendor; may be given several times
    #[arg(long, value_name = "NAME")]
    pub(super) vendor: Vec<String>,
    /// Try the attacks of an earlier search again, in the same order
    #[arg(long, value_name = "NUMBER")]
    pub(super) seed: Option<u64>,
    /// Switch a mistake of the bundled service provider on
    #[arg(long = "with", value_name = "HOLE")]
    pub(super) holes: Vec<String>,
    /// Write the scenarios of what is found into this folder
    #[arg(long, value_name = "DIR", default_value = "found")]
    pub(super) out: PathBuf,
    /// How many attacks are tried at once
    #[arg(long, value_name = "NUMBER", value_parser = clap::value_parser!(u16).range(1..=256))]
    pub(super) jobs: Option<u16>,
}

#[derive(Debug, Args)]
pub(super) struct JudgeArgs {
    /// What `run --traces FILE` wrote
    pub(super) file: PathBuf,
    /// Write the report as JSON
    #[arg(long, value_name = "FILE")]
    pub(super) json: Option<PathBuf>,
    /// Write the report as JUnit XML
    #[arg(long, value_name = "FILE")]
    pub(super) junit: Option<PathBuf>,
    /// The least severity of a fail that turns the exit code
    #[arg(long, value_name = "SEVERITY", default_value = "high", value_parser = severities())]
    pub(super) fail_on: Severity,
    #[command(flatten)]
    pub(super) agreed: AgreedArgs,
    /// Take this instant for now (RFC 3339): what has expired then counts no more
    #[arg(long, value_name = "TIME", value_parser = instant)]
    pub(super) at: Option<OffsetDateTime>,
    /// Tell only failures and the last line
    #[arg(long, short)]
    pub(super) quiet: bool,
}

/// In which signing styles attacks are run
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(super) enum StylesArg {
    /// The vendors' own
    Default,
    /// All that the service provider accepts
    #[default]
    Measured,
}
