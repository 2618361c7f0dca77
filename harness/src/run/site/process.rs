//! A service provider that is a process: its start, what it prints, and the end of all that it has started.

use super::fill;
use crate::describe::Template;
use crate::run::program::located;
use crate::run::scope::Scope;
use crate::run::settings::RunError;
use rustix::process::{Pid, Signal, kill_process_group};
use std::collections::VecDeque;
use std::path::Path;
use std::process::Stdio;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use tokio::io::{AsyncBufReadExt as _, AsyncRead, BufReader};
use tokio::process::{Child, Command};

/// A process in a group of its own. It and its group are gone when this is dropped.
pub(super) struct Process {
    child: Mutex<Child>,
    group: Option<Pid>,
    log: Log,
}

/// The last lines that a process printed.
pub(super) type Log = Arc<Mutex<VecDeque<String>>>;

const LOG_LINES: usize = 500;
/// How much of one line is kept, in octets.
const LINE: usize = 2000;
/// How long a program may take to say its version.
const VERSION: Duration = Duration::from_secs(30);
/// How long a process may take to end when it is asked to.
const GRACE: Duration = Duration::from_secs(5);

impl Process {
    /// Starts a program in a folder. A relative path is one in that folder; a name without a slash is looked for in PATH.
    pub(super) fn spawn(
        command: &[Template],
        env: &[(String, Template)],
        folder: &Path,
        scope: &Scope,
    ) -> Result<Self, RunError> {
        let words: Vec<String> =
            command.iter().map(|word| fill(scope, word)).collect::<Result<_, _>>()?;
        let (program, arguments) = words
            .split_first()
            .ok_or_else(|| RunError::Description("[start] has an empty command".to_owned()))?;
        let mut process = Command::new(located(program, folder));
        process.args(arguments).env_clear();
        process.env("PATH", std::env::var_os("PATH").unwrap_or_default());
        for (name, value) in env {
            process.env(name, fill(scope, value)?);
        }
        process
            .current_dir(folder)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .process_group(0);
        let mut child = process.spawn().map_err(|error| {
            RunError::ServiceProvider(format!("`{program}` cannot be started: {error}"))
        })?;
        let log = Log::default();
        keep_lines(child.stdout.take(), &log);
        keep_lines(child.stderr.take(), &log);
        let group = child.id().and_then(|id| Pid::from_raw(i32::try_from(id).ok()?));
        Ok(Self { child: Mutex::new(child), group, log })
    }

    /// The first line that a program prints.
    pub(super) async fn first_line(
        command: &[Template],
        folder: &Path,
        scope: &Scope,
    ) -> Result<String, RunError> {
        let words: Vec<String> =
            command.iter().map(|word| fill(scope, word)).collect::<Result<_, _>>()?;
        let failed = |why: String| {
            RunError::Description(format!("`version` does not say what is tested: {why}"))
        };
        let (program, arguments) =
            words.split_first().ok_or_else(|| failed("it is empty".to_owned()))?;
        let mut process = Command::new(located(program, folder));
        process.args(arguments).env_clear();
        process.env("PATH", std::env::var_os("PATH").unwrap_or_default());
        process.current_dir(folder).stdin(Stdio::null()).kill_on_drop(true).process_group(0);
        let output = tokio::time::timeout(VERSION, process.output()).await;
        let output = output
            .map_err(|_| failed(format!("no answer within {} seconds", VERSION.as_secs())))?
            .map_err(|error| failed(format!("`{program}` cannot be started: {error}")))?;
        let said = String::from_utf8_lossy(&output.stdout);
        let line = said.lines().next().map(str::trim).filter(|line| !line.is_empty());
        match line.filter(|_| output.status.success()) {
            Some(line) => Ok(line.to_owned()),
            None => Err(failed(format!(
                "{}, {}",
                output.status,
                String::from_utf8_lossy(&output.stderr).lines().last().unwrap_or("nothing printed")
            ))),
        }
    }

    pub(super) fn log(&self) -> Vec<String> {
        lines(&self.log)
    }

    /// How it has ended, if it has.
    pub(super) fn ended(&self) -> Option<String> {
        let mut child = self.child.lock().unwrap_or_else(PoisonError::into_inner);
        child.try_wait().ok().flatten().map(|status| status.to_string())
    }

    fn signal(&self, signal: Signal) {
        if let Some(group) = self.group {
            // It may have ended by itself.
            let _ = kill_process_group(group, signal);
        }
    }
}

/// Asked first, so that it can end what it has started in other groups; then the whole group is ended.
impl Drop for Process {
    fn drop(&mut self) {
        self.signal(Signal::TERM);
        let deadline = Instant::now() + GRACE;
        while self.ended().is_none() && Instant::now() < deadline {
            std::thread::sleep(Duration::from_millis(20));
        }
        self.signal(Signal::KILL);
    }
}

/// What is kept.
pub(super) fn lines(log: &Log) -> Vec<String> {
    log.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect()
}

pub(super) fn keep_lines(stream: Option<impl AsyncRead + Unpin + Send + 'static>, log: &Log) {
    let Some(stream) = stream else { return };
    let log = Arc::clone(log);
    tokio::spawn(async move {
        let mut reader = BufReader::new(stream);
        let mut line = Vec::new();
        // What is no text is kept as far as it is: a process whose pipe nobody reads hangs.
        while reader.read_until(b'\n', &mut line).await.is_ok_and(|read| read > 0) {
            line.truncate(LINE);
            let text = String::from_utf8_lossy(&line).trim_end().to_owned();
            let mut kept = log.lock().unwrap_or_else(PoisonError::into_inner);
            if kept.len() == LOG_LINES {
                kept.pop_front();
            }
            kept.push_back(text);
            line.clear();
        }
    });
}
