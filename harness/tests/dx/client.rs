//! A command-line client that is run once, as a person runs it: without a terminal, and with an environment of its own. Knows
//! nothing of what it prints.

use process_wrap::tokio::{ChildWrapper, CommandWrap, KillOnDrop, ProcessSession};
use std::path::PathBuf;
use std::process::Stdio;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::process::Command;

/// More than any command takes on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// How a command has ended, and what it has printed.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Ended {
    pub(super) code: Option<i32>,
    pub(super) out: String,
    pub(super) err: String,
}

/// A client, and what it is told by its environment.
pub(super) struct Client {
    pub(super) program: PathBuf,
    pub(super) env: Vec<(String, String)>,
}

impl Client {
    pub(super) fn with(&self, more: &[(&str, &str)]) -> Self {
        let more = more.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        Self { program: self.program.clone(), env: self.env.iter().cloned().chain(more).collect() }
    }

    /// Runs it to its end.
    pub(super) async fn run(&self, arguments: &[&str], stdin: &str) -> Ended {
        let mut session = self.start(arguments);
        // A program that does not read to the end says so by what it prints.
        let _ = session.0.stdin().take().unwrap().write_all(stdin.as_bytes()).await;
        let (mut stdout, mut stderr) =
            (session.0.stdout().take().unwrap(), session.0.stderr().take().unwrap());
        let (mut out, mut err) = (String::new(), String::new());
        let ended = async {
            let both = (stdout.read_to_string(&mut out), stderr.read_to_string(&mut err));
            let _ = tokio::join!(both.0, both.1);
            session.0.wait().await.unwrap().code()
        };
        let code = tokio::time::timeout(PATIENCE, ended).await.expect("it ends");
        Ended { code, out, err }
    }

    /// Runs it until it complains of this, and no longer: it would try again for a minute.
    pub(super) async fn run_until(
        &self,
        arguments: &[&str],
        complaint: &str,
    ) -> Result<(), String> {
        let mut session = self.start(arguments);
        let mut stderr = session.0.stderr().take().unwrap();
        let mut bytes = Vec::new();
        let has_complained = async {
            loop {
                if String::from_utf8_lossy(&bytes).contains(complaint) {
                    return true;
                }
                if stderr.read_buf(&mut bytes).await.unwrap_or(0) == 0 {
                    return false;
                }
            }
        };
        let complained = tokio::time::timeout(PATIENCE, has_complained).await;
        if complained == Ok(true) {
            return Ok(());
        }
        Err(format!("`{complaint}` is not in {}", String::from_utf8_lossy(&bytes)))
    }

    fn start(&self, arguments: &[&str]) -> Session {
        let mut command = Command::new(&self.program);
        command.args(arguments).env_clear().envs(self.env.iter().cloned());
        command.env("PATH", std::env::var_os("PATH").unwrap_or_default()).env("LC_ALL", "C.UTF-8");
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut command = CommandWrap::from(command);
        command.wrap(KillOnDrop).wrap(ProcessSession);
        Session(command.spawn().unwrap())
    }
}

/// Ends with all that it has started.
struct Session(Box<dyn ChildWrapper>);

impl Drop for Session {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.0.start_kill();
    }
}
