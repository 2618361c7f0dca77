//! The words of the command line and the text of its help; what they mean for a run is known elsewhere.

pub(super) use super::agreed::AgreedArgs;
pub(super) use super::capture_args::CaptureArgs;
pub(super) use super::connect_args::{DoctorArgs, InitArgs};
pub(super) use super::matrix_args::MatrixArgs;
pub(super) use super::scenario_args::{
    ClausesArgs, EmitArgs, ExplainArgs, ExportArgs, LintArgs, ListArgs, Offline,
};
pub(super) use super::serve_args::{IdpServeArgs, Listen, SpServeArgs};
pub(super) use super::vet_args::VetArgs;
use crate::describe::Ruleset;
use crate::scenario::Severity;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, Parser, Subcommand, ValueEnum};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

/// The commands by who needs them; clap has no groups of subcommands, a test holds that none is missing.
const HELP: &str = "\
{about}

{usage-heading} {usage}

Testing a service provider:
  run          Judge a service provider; what happens without a command
  init         Write a description file, by asking a few questions
  doctor       Try a description file out, step by step, and say what to mend
  matrix       Judge several service providers, side by side
  explore      Search for attacks that nobody wrote down
  sp serve     Serve the bundled service provider for a person, with mistakes if asked

Scenarios:
  list         Name the scenarios that a run would have
  explain      Tell what one scenario does, and which clause demands it
  emit         Write the document that a scenario would send
  lint         Read scenario and description files and show every mistake
  clauses      List what is demanded, and the scenarios that test it
  export       Write a corpus of documents, to test a library with
  schema       Write the JSON Schema of a file format

Results:
  judge        Judge a recorded run again

Identity providers:
  idp serve    Serve a mock of Okta, OneLogin, PingOne or PingOne for Enterprise
  vet          Judge the configuration of a real one, from its metadata and from what it has sent
  capture      Serve an ACS that a real one posts to, and vet what arrives

Shells:
  completions  Write completions for a shell

Options:
{options}

Exit codes: 0 conforms, 1 usage, 2 a file does not parse, 3 could not run, 4 does not conform.
{after-help}";

/// Judges SAML service providers, through mock identity providers that are as strict and as wrong as asked
#[derive(Debug, Parser)]
#[command(name = "sso-harness", version, help_template = HELP, disable_help_subcommand = true)]
pub(super) struct Cli {
    #[command(subcommand)]
    pub(super) command: Option<Command>,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Judge a service provider
    Run(RunArgs),
    /// Write a description file, by asking a few questions
    Init(InitArgs),
    /// Try a description file out, step by step, and say what to mend
    Doctor(DoctorArgs),
    /// Judge several service providers, side by side
    Matrix(MatrixArgs),
    /// Search for attacks that nobody wrote down
    Explore(ExploreArgs),
    /// Serve the bundled service provider
    #[command(subcommand)]
    Sp(Sp),
    /// Name the scenarios that a run would have
    List(ListArgs),
    /// Tell what one scenario does, and which clause demands it
    Explain(ExplainArgs),
    /// Write the document that a scenario would send
    Emit(EmitArgs),
    /// Read scenario and description files and show every mistake
    Lint(LintArgs),
    /// List what is demanded, and the scenarios that test it
    Clauses(ClausesArgs),
    /// Write a corpus of documents, to test a library with
    Export(ExportArgs),
    /// Write the JSON Schema of a file format
    Schema {
        /// Which format
        format: Format,
    },
    /// Judge a recorded run again
    Judge(JudgeArgs),
    /// Serve a mock identity provider
    #[command(subcommand)]
    Idp(Idp),
    /// Judge the configuration of a real identity provider, from its metadata and from what it has sent
    Vet(VetArgs),
    /// Serve an ACS that a real identity provider posts to, and vet what arrives
    Capture(CaptureArgs),
    /// Write completions for a shell
    Completions {
        /// Which shell
        shell: clap_complete::Shell,
    },
}

/// The service provider for a person
#[derive(Debug, Subcommand)]
pub(super) enum Sp {
    /// Serve the bundled service provider until Ctrl-C
    Serve(SpServeArgs),
}

/// The identity provider for a person
#[derive(Debug, Subcommand)]
pub(super) enum Idp {
    /// Serve a mock of one vendor until Ctrl-C
    Serve(IdpServeArgs),
}

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

/// The formats that have a schema
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(super) enum Format {
    /// What export writes
    Corpus,
    /// Scenario files
    Scenario,
    /// Description files, sp.toml
    Description,
    /// Files of live directories
    Directory,
    /// Files of expected skips
    Skips,
    /// Waivers files
    Waivers,
    /// The lines that are said to a driver and by it
    Driver,
    /// What vet --like --format json writes
    Likeness,
    /// What list --json writes
    List,
    /// What matrix --json writes
    Matrix,
    /// What run --json writes
    Report,
    /// What run --traces writes
    Trace,
    /// What vet --json writes
    Vet,
}

pub(super) fn rulesets() -> impl TypedValueParser<Value = Ruleset> {
    PossibleValuesParser::new(["core", "saml2int", "dnanexus"]).map(|word| word_of(&word))
}

pub(super) fn severities() -> impl TypedValueParser<Value = Severity> {
    PossibleValuesParser::new(["info", "low", "medium", "high", "critical"])
        .map(|word| word_of(&word))
}

/// A word that clap has compared with the list already.
fn word_of<T: serde::de::DeserializeOwned>(word: &str) -> T {
    serde_json::from_value(word.into()).expect("the words of the list are those of the type")
}

pub(super) fn instant(text: &str) -> Result<OffsetDateTime, String> {
    OffsetDateTime::parse(text, &Rfc3339)
        .map_err(|error| format!("{error}; an instant is written as 2026-01-31T12:00:00Z"))
}

/// A number with `s`, `m` or `h` behind it.
fn budget(text: &str) -> Result<Duration, String> {
    let units = [("s", 1), ("m", 60), ("h", 3600)];
    let known = units.iter().find_map(|(unit, seconds)| {
        let number: u64 = text.strip_suffix(unit)?.parse().ok()?;
        number.checked_mul(*seconds).filter(|seconds| *seconds > 0)
    });
    known.map(Duration::from_secs).ok_or_else(|| "a time is written as 60s, 10m or 1h".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_definition_of_the_command_line_holds() {
        Cli::command().debug_assert();
    }

    #[test]
    fn a_budget_has_a_unit() {
        assert_eq!(budget("90s"), Ok(Duration::from_secs(90)));
        assert_eq!(budget("10m"), Ok(Duration::from_secs(600)));
        for wrong in ["", "60", "0s", "-1s", "s", "18446744073709551615h"] {
            assert!(budget(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn every_command_is_in_the_help() {
        for command in Cli::command().get_subcommands() {
            let mut nested: Vec<String> = command
                .get_subcommands()
                .map(|sub| format!("{} {}", command.get_name(), sub.get_name()))
                .collect();
            if nested.is_empty() {
                nested.push(command.get_name().to_owned());
            }
            for name in nested {
                assert!(HELP.lines().any(|line| line.starts_with(&format!("  {name} "))), "{name}");
            }
        }
    }
}
