//! From the arguments of the process to its exit code.

use super::args::{Cli, Command, Idp, Sp};
use super::exit::Exit;
use super::output::{complain, tell};
use super::run_args::RunArgs;
use super::trouble::Trouble;
use super::words::ERROR;
use super::{
    capture, clauses, doctor, emit, explain, explore, export, init, lint, list, matrix, recording,
    run, schema, serve, vet,
};
use crate::source::nearest;
use clap::error::{ContextKind, ContextValue};
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
    if let Some(line) = unknown_word(error) {
        complain(&format!("{ERROR}: {line}\n"));
        return Exit::USAGE;
    }
    // Whoever closed the pipe has seen what they wanted.
    let _closed = error.print();
    if error.use_stderr() { Exit::USAGE } else { Exit::CONFORMS }
}

/// A word that an option does not know is a matter of one line; none for all that needs more of them.
fn unknown_word(error: &clap::Error) -> Option<String> {
    let text = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => Some(text.as_str()),
        _ => None,
    };
    let Some(ContextValue::Strings(known)) = error.get(ContextKind::ValidValue) else {
        return None;
    };
    let word = text(ContextKind::InvalidValue).filter(|word| !word.is_empty())?;
    let option = text(ContextKind::InvalidArg)?.split(' ').next()?;
    let near = nearest(word, known.iter().map(String::as_str));
    let hint = near.map(|near| format!("; did you mean {near}?")).unwrap_or_default();
    Some(format!("{option} knows {} and not {word}{hint}", known.join(", ")))
}

fn dispatch(command: Command) -> Result<Exit, Trouble> {
    match command {
        Command::Capture(args) => capture::capture(&args),
        Command::Clauses(args) => clauses::clauses(&args),
        Command::Completions { shell } => completions(shell),
        Command::Doctor(args) => doctor::doctor(&args),
        Command::Emit(args) => emit::emit(&args),
        Command::Explain(args) => explain::explain(&args),
        Command::Explore(args) => explore::explore(&args),
        Command::Export(args) => export::export(&args),
        Command::Idp(Idp::Serve(args)) => serve::idp(&args),
        Command::Init(args) => init::init(&args),
        Command::Judge(args) => recording::judge(&args),
        Command::Lint(args) => lint::lint(&args),
        Command::List(args) => list::list(&args),
        Command::Matrix(args) => matrix::matrix(&args),
        Command::Run(args) => run::run(&args),
        Command::Schema { format } => schema::schema(format),
        Command::Sp(Sp::Serve(args)) => serve::sp(&args),
        Command::Vet(args) => vet::vet(&args),
    }
}

fn completions(shell: clap_complete::Shell) -> Result<Exit, Trouble> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "sso-harness", &mut script);
    tell(&String::from_utf8_lossy(&script));
    Ok(Exit::CONFORMS)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(words: &[&str]) -> Option<String> {
        unknown_word(&Cli::try_parse_from(words).expect_err("it makes no sense"))
    }

    #[test]
    fn an_unknown_ruleset_is_answered_in_one_line() {
        let line = "--ruleset knows core, saml2int, dnanexus and not coer; did you mean core?";
        assert_eq!(said(&["sso-harness", "run", "--ruleset", "coer"]).as_deref(), Some(line));
        let line = "--fail-on knows info, low, medium, high, critical and not everything";
        assert_eq!(said(&["sso-harness", "run", "--fail-on=everything"]).as_deref(), Some(line));
    }

    #[test]
    fn what_needs_more_than_a_line_is_left_to_clap() {
        assert_eq!(said(&["sso-harness", "runn"]), None);
        assert_eq!(said(&["sso-harness", "--help"]), None);
    }
}
