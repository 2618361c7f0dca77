//! `sso-harness sp serve --dx`, as a person starts it, with what it says at the start.

use rustix::process::{Pid, Signal, kill_process};
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;

pub(super) const ADMIN: &str = "for tests only";

/// A running service provider. It ends with this value.
pub(super) struct Served {
    child: Child,
    pub(super) url: String,
    /// What it says that a client has to export.
    pub(super) exports: Vec<(String, String)>,
    /// What the client takes for the home of its user.
    pub(super) home: TempDir,
}

impl Served {
    pub(super) fn start() -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_sso-harness"));
        command.args(["sp", "serve", "--dx"]).env("REFERENCE_SP_ADMIN_TOKEN", ADMIN);
        command.stdin(Stdio::null()).stdout(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        // It ends in any case: with this line, or with the program that says something else.
        let said: Vec<String> =
            lines.map(Result::unwrap).take_while(|line| line != "Ctrl-C ends it.").collect();
        let after = |words: &str| {
            let line = said.iter().find_map(|line| line.strip_prefix(words));
            line.unwrap_or_else(|| panic!("`{words}` is not in {said:#?}")).trim().to_owned()
        };
        let url = after("the service provider is at ");
        let exports = shlex::split(&after("for dx ")).unwrap();
        assert_eq!(exports[0], "export");
        let exports = exports[1..].iter().map(|pair| {
            let (name, value) = pair.split_once('=').unwrap();
            (name.to_owned(), value.to_owned())
        });
        Self { child, url, exports: exports.collect(), home: tempfile::tempdir().unwrap() }
    }

    pub(super) fn address(&self) -> &str {
        self.url.strip_prefix("http://").unwrap()
    }

    pub(super) fn exported(&self, name: &str) -> &str {
        &self.exports.iter().find(|(known, _)| known == name).unwrap().1
    }

    /// Has an administrator ask for something.
    pub(super) async fn administer(&self, path: &str, body: &serde_json::Value) {
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        let request = client.post(format!("{}{path}", self.url));
        let request = request.header("authorization", format!("Bearer {ADMIN}"));
        let request = request.header("content-type", "application/json").body(body.to_string());
        assert_eq!(request.send().await.unwrap().status(), 200, "{path}");
    }

    /// Asks it to end, and waits until it has.
    pub(super) fn stop(&mut self) {
        if let Ok(None) = self.child.try_wait() {
            let id = i32::try_from(self.child.id()).ok().and_then(Pid::from_raw);
            id.map(|id| kill_process(id, Signal::TERM));
        }
        let begun = Instant::now();
        while let (Ok(None), true) =
            (self.child.try_wait(), begun.elapsed() < Duration::from_secs(10))
        {
            std::thread::sleep(Duration::from_millis(10));
        }
        // It has ended already, or it is made to.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        self.stop();
    }
}
