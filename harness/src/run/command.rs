//! Steps that are programs: a command-line client is run like a request is made, and what it prints is read like a page.

use super::browser::Browser;
use super::page::Page;
use super::program::located;
use super::scope::{NoValue, Scope};
use super::silence::{NoAnswer, Stuck};
use crate::describe::CommandStep;
use crate::trace::Fault;
use process_wrap::tokio::{ChildWrapper, CommandWrap, KillOnDrop, ProcessSession};
use regex::Regex;
use reqwest::StatusCode;
use reqwest::header::HeaderMap;
use std::path::Path;
use std::process::Stdio;
use std::sync::LazyLock;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWriteExt as _};
use tokio::process::Command;
use url::Url;

/// How much of what a program prints is read, in octets.
const OUTPUT: u64 = 1 << 20;

/// Colours and cursor movements (ECMA-48, 5.4), which are for a terminal.
static ESCAPES: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\x1b\[[0-?]*[ -/]*[@-~]").expect("a constant regular expression")
});

/// Runs the program of a step in a session of its own, so that it has no terminal and nothing that it starts outlives it.
pub(super) async fn run(
    browser: &mut Browser,
    step: &CommandStep,
    folder: &Path,
    scope: &Scope,
) -> Result<Page, Stuck> {
    let words: Vec<String> =
        step.words.iter().map(|word| scope.fill(word)).collect::<Result<_, NoValue>>()?;
    let shown = words.join(" ");
    let stdin = step.stdin.as_ref().map(|text| scope.fill(text)).transpose()?;
    let limit = Duration::from_secs(step.seconds);
    let ran = tokio::time::timeout(limit, finish(command(&words, step, folder, scope)?, stdin));
    let silent = |reason: String, fault| NoAnswer { url: format!("`{shown}`"), reason, fault };
    let (code, out, err) = match ran.await {
        Err(_) => {
            let seconds = limit.as_secs();
            return Err(silent(format!("has not ended after {seconds} s"), Fault::Silent).into());
        }
        Ok(Err(error)) => {
            return Err(silent(format!("cannot be run: {error}"), Fault::Ours).into());
        }
        Ok(Ok(ended)) => ended,
    };
    let page = Page {
        status: StatusCode::OK,
        exit: Some(code),
        // No page of its is at an address; the readings of a program have none that looks at it.
        url: Url::parse("command:").expect("a constant URL"),
        location: None,
        headers: HeaderMap::new(),
        body: normalised(&out, step),
        aside: normalised(&err, step),
        left_for: None,
    };
    browser.note_command(&shown, code, &page);
    Ok(page)
}

fn command(
    words: &[String],
    step: &CommandStep,
    folder: &Path,
    scope: &Scope,
) -> Result<CommandWrap, NoValue> {
    let (program, arguments) = words.split_first().ok_or_else(|| NoValue("run".to_owned()))?;
    let mut command = Command::new(located(program, folder));
    command.args(arguments).env_clear().current_dir(folder);
    command.env("PATH", std::env::var_os("PATH").unwrap_or_default());
    command.env("HOME", scope.value("home").unwrap_or_default()).env("LC_ALL", "C.UTF-8");
    for (name, value) in &step.env {
        command.env(name, scope.fill(value)?);
    }
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut command = CommandWrap::from(command);
    command.wrap(KillOnDrop).wrap(ProcessSession);
    Ok(command)
}

/// Exit status, standard output and standard error.
async fn finish(
    mut command: CommandWrap,
    stdin: Option<String>,
) -> std::io::Result<(i32, Vec<u8>, Vec<u8>)> {
    let mut child = Session(command.spawn()?);
    let input = child.0.stdin().take();
    let (out, err) = (child.0.stdout().take(), child.0.stderr().take());
    let write = async {
        if let (Some(mut pipe), Some(text)) = (input, stdin) {
            // A program that does not read to the end says so by what it prints.
            let _ = pipe.write_all(text.as_bytes()).await;
        }
    };
    let ((), out, err) = tokio::join!(write, read(out), read(err));
    let status = child.0.wait().await?;
    Ok((status.code().unwrap_or(-1), out?, err?))
}

/// Ends the whole session where it is given up.
struct Session(Box<dyn ChildWrapper>);

impl Drop for Session {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.0.start_kill();
    }
}

async fn read(pipe: Option<impl AsyncRead + Unpin>) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    if let Some(pipe) = pipe {
        pipe.take(OUTPUT).read_to_end(&mut bytes).await?;
    }
    Ok(bytes)
}

/// Text without escapes, with lines that end as ours do, and with what the description replaces.
fn normalised(bytes: &[u8], step: &CommandStep) -> String {
    let text = String::from_utf8_lossy(bytes).replace("\r\n", "\n");
    let text = ESCAPES.replace_all(&text, "").into_owned();
    let replaced = |text: String, (pattern, with): &(crate::describe::Pattern, String)| {
        pattern.replace_all(&text, with)
    };
    step.normalise.iter().fold(text, replaced)
}
