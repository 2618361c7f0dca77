//! A process that stays: its start, what it prints, and the end of all that it has started.

use super::program::Program;
use super::settings::RunError;
use rustix::process::{Pid, Signal, kill_process_group};
use std::collections::VecDeque;
use std::process::Stdio;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use tokio::io::{AsyncBufReadExt as _, AsyncRead, BufReader};
use tokio::process::{Child, ChildStdin, ChildStdout};

/// A process in a group of its own. It and its group are gone when this is dropped.
pub(super) struct Process {
    child: Mutex<Child>,
    group: Option<Pid>,
    log: Log,
    told: Told,
}

/// How it learns that it is to end.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Told {
    /// Its standard input ends.
    BySilence,
    BySignal,
}

/// The last lines that a process printed.
type Log = Arc<Mutex<VecDeque<String>>>;

const LOG_LINES: usize = 500;
/// How much of one line is kept, in octets.
const LINE: usize = 2000;
/// How long a program may take to say its version.
const VERSION: Duration = Duration::from_secs(30);
/// How long a process may take to end when it is asked to.
const GRACE: Duration = Duration::from_secs(5);

impl Process {
    /// Starts a program that reads nothing. All that it prints is kept.
    pub(super) fn start(program: Program) -> Result<Self, RunError> {
        let mut child = spawn(program, Stdio::null())?;
        let log = Log::default();
        keep_lines(child.stdout.take(), &log);
        keep_lines(child.stderr.take(), &log);
        Ok(Self::of(child, log, Told::BySignal))
    }

    /// Starts a program that is spoken to. What it prints to standard error is kept.
    pub(super) fn start_to_speak(
        program: Program,
    ) -> Result<(Self, ChildStdin, ChildStdout), RunError> {
        let mut child = spawn(program, Stdio::piped())?;
        let log = Log::default();
        keep_lines(child.stderr.take(), &log);
        let pipes = child.stdin.take().zip(child.stdout.take());
        let (stdin, stdout) = pipes.expect("both were asked for");
        Ok((Self::of(child, log, Told::BySilence), stdin, stdout))
    }

    fn of(child: Child, log: Log, told: Told) -> Self {
        let group = child.id().and_then(|id| Pid::from_raw(i32::try_from(id).ok()?));
        Self { child: Mutex::new(child), group, log, told }
    }

    /// What it has printed last.
    pub(super) fn log(&self) -> Vec<String> {
        self.log.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect()
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

/// Told first, so that it can end what it has started in other groups; then the whole group is ended.
impl Drop for Process {
    fn drop(&mut self) {
        if self.told == Told::BySignal {
            self.signal(Signal::TERM);
        }
        let deadline = Instant::now() + GRACE;
        while self.ended().is_none() && Instant::now() < deadline {
            std::thread::sleep(Duration::from_millis(20));
        }
        self.signal(Signal::KILL);
    }
}

/// The first line that a program prints.
pub(super) async fn first_line(program: Program) -> Result<String, RunError> {
    let Program { shown, mut command } = program;
    let failed = |why: String| {
        RunError::Description(format!("`version` does not say what is tested: {why}"))
    };
    let output =
        tokio::time::timeout(VERSION, command.stdin(Stdio::null()).process_group(0).output()).await;
    let output = output
        .map_err(|_| failed(format!("no answer within {} seconds", VERSION.as_secs())))?
        .map_err(|error| failed(format!("`{shown}` cannot be started: {error}")))?;
    let said = String::from_utf8_lossy(&output.stdout);
    let line = said.lines().next().map(str::trim).filter(|line| !line.is_empty());
    line.filter(|_| output.status.success()).map(str::to_owned).ok_or_else(|| {
        let complaint = String::from_utf8_lossy(&output.stderr);
        let last = complaint.lines().last().unwrap_or("nothing printed");
        failed(format!("{}, {last}", output.status))
    })
}

fn spawn(program: Program, stdin: Stdio) -> Result<Child, RunError> {
    let Program { shown, mut command } = program;
    command.stdin(stdin).stdout(Stdio::piped()).stderr(Stdio::piped()).process_group(0);
    let failed = |error: std::io::Error| format!("`{shown}` cannot be started: {error}");
    command.spawn().map_err(|error| RunError::ServiceProvider(failed(error)))
}

fn keep_lines(stream: Option<impl AsyncRead + Unpin + Send + 'static>, log: &Log) {
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
