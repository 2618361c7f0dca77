//! From the arguments of the process to its exit code.

use super::args::{Cli, Command, Idp, RunArgs, Sp};
use super::exit::Exit;
use super::output::tell;
use super::trouble::Trouble;
use super::{emit, explain, explore, lint, list, recording, run, schema, serve};
use clap::{CommandFactory, Parser};
use std::process::ExitCode;

/// Runs the command line of this process.
pub fn main() -> ExitCode {
    let done = match Cli::try_parse() {
        Ok(cli) => dispatch(cli.command.unwrap_or_else(|| Command::Run(RunArgs::default()))),
        Err(error) => Ok(refused(&error)),
    };
    done.unwrap_or_else(|trouble| trouble.report()).into()
}

/// Clap writes help and version to standard output, mistakes to standard error; nothing else is to be said.
fn refused(error: &clap::Error) -> Exit {
    // Whoever closed the pipe has seen what they wanted.
    let _closed = error.print();
    if error.use_stderr() { Exit::USAGE } else { Exit::CONFORMS }
}

fn dispatch(command: Command) -> Result<Exit, Trouble> {
    match command {
        Command::Completions { shell } => completions(shell),
        Command::Emit(args) => emit::emit(&args),
        Command::Explain(args) => explain::explain(&args),
        Command::Explore(args) => explore::explore(&args),
        Command::Idp(Idp::Serve(args)) => serve::idp(&args),
        Command::Judge(args) => recording::judge(&args),
        Command::Lint(args) => lint::lint(&args),
        Command::List(args) => list::list(&args),
        Command::Run(args) => run::run(&args),
        Command::Schema { format } => schema::schema(format),
        Command::Sp(Sp::Serve(args)) => serve::sp(&args),
    }
}

fn completions(shell: clap_complete::Shell) -> Result<Exit, Trouble> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "sso-harness", &mut script);
    tell(&String::from_utf8_lossy(&script));
    Ok(Exit::CONFORMS)
}
