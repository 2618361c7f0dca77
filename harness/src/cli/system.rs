//! What the operating system gives a command: threads, random numbers, and a word when it is to end.

use super::trouble::Trouble;
use crate::run::Interrupt;
use crate::suite;
use std::sync::Arc;
use std::time::Duration;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;

pub(super) fn runtime() -> Result<tokio::runtime::Runtime, Trouble> {
    tokio::runtime::Runtime::new()
        .map_err(|error| Trouble::CouldNotRun(format!("the runtime could not start: {error}")))
}

/// For a run that was given none.
pub(super) fn fresh_seed() -> Result<u64, Trouble> {
    let none = || Trouble::CouldNotRun("the system gives no random numbers".to_owned());
    suite::fresh_seed().ok_or_else(none)
}

/// Whoever ends a job ends it with this signal first: what it has started is to end with it.
pub(super) async fn told_to_end() {
    match signal(SignalKind::terminate()) {
        Ok(mut asked) => drop(asked.recv().await),
        // Without a handler the signal ends us as it ends everybody.
        Err(_) => std::future::pending().await,
    }
}

/// Ctrl-C, the deadline, or whoever else has the switch.
pub(super) fn ended_by(limit: Option<Duration>) -> (Arc<watch::Sender<bool>>, Interrupt) {
    let (end, interrupt) = Interrupt::channel();
    let end = Arc::new(end);
    let switch = Arc::clone(&end);
    tokio::spawn(async move {
        let late = async {
            match limit {
                Some(limit) => tokio::time::sleep(limit).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            _ = tokio::signal::ctrl_c() => {}
            () = told_to_end() => {}
            () = late => {}
        }
        // Nobody listens any more when the run has ended by itself.
        let _ended = switch.send(true);
    });
    (end, interrupt)
}
