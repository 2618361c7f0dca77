//! A driver: a program that performs acts where HTTP cannot describe them, spoken to in JSON lines over its standard input and output.

mod wire;

pub use wire::{
    ActRequest, Done, Hello, IdpInfo, Line, PROTOCOL, Ready, Refused, Reply, Request, Said, Sight,
    Wanted,
};

use super::process::Process;
use super::program::Program;
use super::settings::RunError;
use super::silence::NoAnswer;
use crate::trace::Fault;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::process::{ChildStdin, ChildStdout};
use tokio::sync::{mpsc, oneshot};

/// A running driver. Cloning is cheap; the program is told to end, and then ended, with the last of them.
#[derive(Clone)]
pub(super) struct Driver(Arc<Shared>);

struct Shared {
    lines: mpsc::UnboundedSender<String>,
    pending: Pending,
    ids: AtomicU64,
    browsers: AtomicU64,
    patience: Duration,
    /// The last to be dropped: when nothing more can be said, its standard input has ended.
    process: Process,
}

/// Who waits for which answer. None where nobody will answer any more.
type Pending = Arc<Mutex<Option<BTreeMap<u64, oneshot::Sender<Said>>>>>;

/// Which of both it was may not be known: where it ends and where it talks nonsense, nobody reads on.
const GONE: &str = "has ended, or has said what is no line of the protocol";

impl std::fmt::Debug for Driver {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Driver")
    }
}

impl Driver {
    /// Starts the program.
    pub(super) fn start(program: Program, patience: Duration) -> Result<Self, RunError> {
        let (process, stdin, stdout) = Process::start_to_speak(program)?;
        let pending: Pending = Arc::new(Mutex::new(Some(BTreeMap::new())));
        let (lines, queue) = mpsc::unbounded_channel();
        tokio::spawn(write(stdin, queue));
        tokio::spawn(read(stdout, Arc::clone(&pending)));
        let (ids, browsers) = (AtomicU64::new(0), AtomicU64::new(0));
        Ok(Self(Arc::new(Shared { lines, pending, ids, browsers, patience, process })))
    }

    /// What it has printed to standard error.
    pub(super) fn log(&self) -> Vec<String> {
        self.0.process.log()
    }

    /// A number that no browser has had.
    pub(super) fn browser(&self) -> u64 {
        self.0.browsers.fetch_add(1, Ordering::Relaxed) + 1
    }

    /// Tells it whom to trust, and asks who the service provider is.
    pub(super) async fn hello(&self, idps: Vec<IdpInfo>) -> Result<Ready, RunError> {
        let failed = |why: String| RunError::ServiceProvider(format!("has a driver that {why}"));
        match self.ask(Wanted::Hello(Hello { protocol: PROTOCOL, idps })).await {
            Ok(Said::Ready(ready)) => Ok(ready),
            Ok(Said::Error(why)) => Err(failed(format!("is not ready: {why}"))),
            Ok(Said::Seen(_)) => Err(failed("answers `hello` with `seen`".to_owned())),
            Err(silent) => Err(failed(silent.reason)),
        }
    }

    /// Has an act performed.
    pub(super) async fn act(&self, request: ActRequest) -> Result<Sight, NoAnswer> {
        let name = request.act.clone();
        let unfit = |reason: String| NoAnswer {
            url: format!("the driver, asked for `{name}`,"),
            reason,
            fault: Fault::ServiceProvider,
        };
        match self.ask(Wanted::Act(request)).await? {
            Said::Seen(sight) => Ok(sight),
            Said::Error(why) => Err(unfit(format!("could not find out: {why}"))),
            Said::Ready(_) => Err(unfit("answers with `ready`".to_owned())),
        }
    }

    /// A browser is gone.
    pub(super) fn close(&self, browser: u64) {
        let id = self.0.ids.fetch_add(1, Ordering::Relaxed) + 1;
        // Who has ended has forgotten it already.
        let _ = self.0.lines.send(line(&Request { id, wanted: Wanted::Close { browser } }));
    }

    async fn ask(&self, wanted: Wanted) -> Result<Said, NoAnswer> {
        let silent = |reason: &str| NoAnswer {
            url: "the driver".to_owned(),
            reason: reason.to_owned(),
            fault: Fault::Silent,
        };
        let id = self.0.ids.fetch_add(1, Ordering::Relaxed) + 1;
        let (sender, receiver) = oneshot::channel();
        {
            let mut pending = self.0.pending.lock().unwrap_or_else(PoisonError::into_inner);
            pending.as_mut().ok_or_else(|| silent(GONE))?.insert(id, sender);
        }
        self.0.lines.send(line(&Request { id, wanted })).map_err(|_| silent(GONE))?;
        match tokio::time::timeout(self.0.patience, receiver).await {
            Ok(Ok(said)) => Ok(said),
            Ok(Err(_)) => Err(silent(GONE)),
            Err(_) => Err(silent("does not answer within the time limit")),
        }
    }
}

fn line(request: &Request) -> String {
    serde_json::to_string(request).expect("numbers and texts") + "\n"
}

async fn write(mut stdin: ChildStdin, mut queue: mpsc::UnboundedReceiver<String>) {
    while let Some(line) = queue.recv().await {
        if stdin.write_all(line.as_bytes()).await.is_err() {
            // It has ended, which the reader notices.
            return;
        }
    }
}

/// Hands answers out until there are no more, or one is none: then nobody knows what the next one would be about.
async fn read(stdout: ChildStdout, pending: Pending) {
    let mut lines = BufReader::new(stdout).lines();
    while let Ok(Some(line)) = lines.next_line().await {
        let Ok(reply) = serde_json::from_str::<Reply>(&line) else { break };
        let mut waiting = pending.lock().unwrap_or_else(PoisonError::into_inner);
        let asker = waiting.as_mut().and_then(|waiting| waiting.remove(&reply.id));
        // Nobody waits for an answer that comes too late.
        asker.into_iter().for_each(|asker| drop(asker.send(reply.said.clone())));
    }
    pending.lock().unwrap_or_else(PoisonError::into_inner).take();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lines_are_as_the_manual_shows_them() {
        let manual = include_str!("../../manual/driver.md");
        let lines: Vec<&str> = manual.lines().filter(|line| line.starts_with("{\"id\":")).collect();
        assert!(lines.len() >= 6, "{lines:?}");
        for line in lines {
            let request =
                serde_json::from_str::<Request>(line).map(|it| serde_json::to_string(&it));
            let reply = serde_json::from_str::<Reply>(line).map(|it| serde_json::to_string(&it));
            assert!(request.is_ok() || reply.is_ok(), "{line}: {request:?}, {reply:?}");
        }
    }
}
