//! A program of a description, ready to be started: where it is, and all that it is told. Starts nothing.

use super::scope::{NoValue, Scope};
use crate::describe::Template;
use std::path::{Path, PathBuf};
use tokio::process::Command;

/// A command with PATH and what the description adds as its whole environment.
pub(super) struct Program {
    /// The words, for people.
    pub(super) shown: String,
    pub(super) command: Command,
}

impl Program {
    /// Fills the words and the environment. The parser has seen that there is a word.
    pub(super) fn of(
        words: &[Template],
        env: &[(String, Template)],
        folder: &Path,
        scope: &Scope,
    ) -> Result<Self, NoValue> {
        let words: Vec<String> =
            words.iter().map(|word| scope.fill(word)).collect::<Result<_, _>>()?;
        let (program, arguments) =
            words.split_first().ok_or_else(|| NoValue("program".to_owned()))?;
        let mut command = Command::new(located(program, folder));
        command.args(arguments).current_dir(folder).kill_on_drop(true);
        command.env_clear().env("PATH", std::env::var_os("PATH").unwrap_or_default());
        for (name, value) in env {
            command.env(name, scope.fill(value)?);
        }
        Ok(Self { shown: words.join(" "), command })
    }
}

/// A relative path is one in the folder, a name without a slash is looked for in PATH.
fn located(program: &str, folder: &Path) -> PathBuf {
    let path = Path::new(program);
    if path.is_absolute() || !program.contains('/') {
        return path.to_owned();
    }
    std::path::absolute(folder.join(path)).unwrap_or_else(|_| folder.join(path))
}
