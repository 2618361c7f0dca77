//! Steps that are programs: a command-line client is run like a request is made, and what it prints is read like a page.

use super::browser::Browser;
use super::page::Page;
use super::program::Program;
use super::scope::Scope;
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
    let Program { shown, command } = program(step, folder, scope)?;
    let stdin = step.stdin.as_ref().map(|text| scope.fill(text)).transpose()?;
    let limit = Duration::from_secs(step.seconds);
    let ran = tokio::time::timeout(limit, finish(command, stdin));
    let silent = |reason: String, fault| NoAnswer { url: format!("`{shown}`"), reason, fault };
    let late = |_| silent(format!("has not ended after {} s", limit.as_secs()), Fault::Silent);
    let ended = ran.await.map_err(late)?;
    let (code, out, err) =
        ended.map_err(|error| silent(format!("cannot be run: {error}"), Fault::Ours))?;
    let page = page(code, normalised(&out, step), normalised(&err, step));
    browser.note_command(&shown, code, &page);
    Ok(page)
}

/// The program, with a home and a language of its own where the step names none.
fn program(step: &CommandStep, folder: &Path, scope: &Scope) -> Result<Program, Stuck> {
    let mut program = Program::of(&step.words, &step.env, folder, scope)?;
    let home = scope.value("home").unwrap_or_default();
    for (name, value) in [("HOME", home), ("LC_ALL", "C.UTF-8")] {
        if step.env.iter().all(|(written, _)| written != name) {
            program.command.env(name, value);
        }
    }
    Ok(program)
}

/// What a program has said, as a page that is at no address: the readings of a program have none that looks at it.
fn page(code: i32, body: String, aside: String) -> Page {
    Page {
        status: StatusCode::OK,
        exit: Some(code),
        url: Url::parse("command:").expect("a constant URL"),
        location: None,
        headers: HeaderMap::new(),
        body,
        aside,
        left_for: None,
    }
}

/// Exit status, standard output and standard error.
async fn finish(
    mut command: Command,
    stdin: Option<String>,
) -> std::io::Result<(i32, Vec<u8>, Vec<u8>)> {
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut command = CommandWrap::from(command);
    command.wrap(KillOnDrop).wrap(ProcessSession);
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::describe::{Pattern, Template};
    use crate::run::net::{Net, Way};
    use std::time::Instant;

    fn sh(script: &str, seconds: u64) -> CommandStep {
        let word = |text: &str| Template::parse(text).unwrap();
        CommandStep {
            words: vec![word("sh"), word("-c"), word(script)],
            stdin: Some(word("{password}\n")),
            env: vec![("CLIENT".to_owned(), word("{home}/.client"))],
            seconds,
            normalise: vec![(Pattern::new("in [0-9.]+ s").unwrap(), "in N s".to_owned())],
            capture: Vec::new(),
            span: (0..0).into(),
        }
    }

    async fn ran(script: &str, seconds: u64) -> Result<Page, Stuck> {
        let nowhere = Url::parse("http://127.0.0.1:1").unwrap();
        let mut browser = Browser::new(Net::to(&nowhere, Way::default()).unwrap());
        let mut scope = Scope::default();
        scope.set("home", "/nowhere/ada");
        scope.set("password", "correct horse");
        run(&mut browser, &sh(script, seconds), Path::new("."), &scope).await
    }

    #[tokio::test]
    async fn a_program_reads_what_it_is_told_and_is_read_without_colours() {
        let script = r#"read it; printf '\033[1m%s\033[0m in 1.25 s %s %s' "$it" "$HOME" "$CLIENT"; echo no >&2; exit 3"#;
        let page = ran(script, 10).await.unwrap();
        assert_eq!(page.body, "correct horse in N s /nowhere/ada /nowhere/ada/.client");
        assert_eq!((page.status(), page.aside.as_str()), (3, "no\n"));
    }

    #[tokio::test]
    async fn a_program_has_no_terminal_and_nothing_of_our_environment() {
        // Cargo sets the second one for us.
        let page = ran("tty; echo \"<$CARGO_MANIFEST_DIR>\"", 10).await.unwrap();
        assert_eq!(page.body, "not a tty\n<>\n");
    }

    #[tokio::test]
    async fn a_program_that_does_not_end_is_ended_with_all_that_it_has_started() {
        let begun = Instant::now();
        let pid = tempfile::NamedTempFile::new().unwrap();
        let script = format!("sleep 600 & echo $! > {}; wait", pid.path().display());
        let Err(Stuck::Silent(silent)) = ran(&script, 1).await else { panic!("it has ended") };
        assert_eq!(silent.reason, "has not ended after 1 s");
        assert!(begun.elapsed() < Duration::from_secs(10));
        let pid = std::fs::read_to_string(pid.path()).unwrap();
        let is_gone = || {
            let state = std::fs::read_to_string(format!("/proc/{}/stat", pid.trim()));
            state.map_or(true, |state| state.contains(") Z "))
        };
        for _ in 0..100 {
            if is_gone() {
                return;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("{} is still there", pid.trim());
    }
}
