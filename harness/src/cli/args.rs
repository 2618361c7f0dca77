//! The words of the command line and the text of its help; what they mean for a run is known elsewhere.

use super::capture_args::CaptureArgs;
use super::connect_args::{DoctorArgs, InitArgs};
use super::matrix_args::MatrixArgs;
use super::run_args::{ExploreArgs, JudgeArgs, RunArgs};
use super::scenario_args::{ClausesArgs, EmitArgs, ExplainArgs, ExportArgs, LintArgs, ListArgs};
use super::serve_args::{IdpServeArgs, SpServeArgs};
use super::vet_args::VetArgs;
use clap::{Parser, Subcommand, ValueEnum};

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

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_definition_of_the_command_line_holds() {
        Cli::command().debug_assert();
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
