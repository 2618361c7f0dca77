//! Questions at a terminal, or over a pipe: a line each, with a default.

use super::output::{complain, look, tell};
use super::trouble::Trouble;
use super::words::ERROR;
use crate::report::console::wrapped;
use std::io::{BufRead, IsTerminal as _, Write as _};

/// What is asked.
pub(super) struct Question<'a> {
    /// The option that answers it.
    option: &'a str,
    text: &'a str,
    default: &'a str,
}

impl<'a> Question<'a> {
    pub(super) fn new(option: &'a str, text: &'a str, default: &'a str) -> Self {
        Self { option, text, default }
    }
}

/// Asks on standard output, and reads the answers from standard input.
pub(super) struct Asker {
    /// Nothing is asked: the defaults hold.
    yes: bool,
}

impl Asker {
    pub(super) fn new(yes: bool) -> Self {
        Self { yes }
    }

    /// The same until the answer is one that can be read; an option, and a pipe, have one try.
    pub(super) fn ask_for<T>(
        &mut self,
        given: Option<&str>,
        question: &Question<'_>,
        read: impl Fn(&str) -> Result<T, String>,
    ) -> Result<T, Trouble> {
        loop {
            let why = match read(&self.ask(given, question)?) {
                Ok(answer) => return Ok(answer),
                Err(why) => format!("{} {why}", question.option),
            };
            if given.is_some() || self.yes || !std::io::stdin().is_terminal() {
                return Err(Trouble::Usage(why));
            }
            complain(&format!("{ERROR}: {why}\n"));
        }
    }

    /// The answer of the option, or else that of the person. An empty line is the default.
    pub(super) fn ask(
        &mut self,
        given: Option<&str>,
        question: &Question<'_>,
    ) -> Result<String, Trouble> {
        if let Some(given) = given {
            return Ok(given.to_owned());
        }
        if self.yes {
            return Ok(question.default.to_owned());
        }
        let shown = if question.default.is_empty() { "nothing" } else { question.default };
        let text = format!("{} ({})", question.text, question.option);
        tell(&format!("\n{}\n[{shown}] ", wrapped(&text, look().width).join("\n")));
        let _shown = std::io::stdout().flush();
        let mut line = String::new();
        let read = std::io::stdin().lock().read_line(&mut line);
        let read =
            read.map_err(|error| Trouble::Usage(format!("the answers cannot be read: {error}")))?;
        if read == 0 {
            return Err(Trouble::Usage(format!(
                "there is no answer to {}; --yes takes the default of every question",
                question.option
            )));
        }
        let answer = line.trim();
        if !std::io::stdin().is_terminal() {
            // What nobody has typed here is shown all the same.
            tell(&format!("{answer}\n"));
        }
        Ok(if answer.is_empty() { question.default } else { answer }.to_owned())
    }
}
