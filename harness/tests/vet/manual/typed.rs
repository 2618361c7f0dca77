//! Commands as a person types them, and what they print, without what is different in every run.

use regex::Regex;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// The address that the chapters name.
const ADDRESS: &str = "127.0.0.1:9000";

/// A command of a chapter and what it prints.
struct Typed {
    command: String,
    printed: String,
}

/// The commands of a chapter.
pub(super) struct Chapter(Vec<Typed>);

impl Chapter {
    /// At least so many commands stand there.
    pub(super) fn of(text: &str, least: usize) -> Self {
        let mut typed: Vec<Typed> = Vec::new();
        for block in text.split("```console\n").skip(1) {
            for line in block.split("```").next().unwrap_or_default().lines() {
                match (line.strip_prefix("$ "), typed.last_mut()) {
                    (Some(command), _) => {
                        let (command, printed) = (command.to_owned(), String::new());
                        typed.push(Typed { command, printed });
                    }
                    (None, Some(last)) => last.printed += &format!("{line}\n"),
                    (None, None) => panic!("{line} stands before any command"),
                }
            }
        }
        assert!(typed.len() >= least, "the chapter has lost its commands");
        Self(typed)
    }

    /// One after the other.
    pub(super) fn typed_in(&self, folder: &Path) {
        let mut served: Option<Served> = None;
        for Typed { command, printed } in &self.0 {
            if let Some(command) = command.strip_suffix(" &") {
                served = Some(Served::by(folder, command));
                continue;
            }
            let address = served.as_ref().map_or(ADDRESS, |it| &it.address);
            let seen = match fetched(folder, command, address) {
                true => String::new(),
                false => run(folder, command),
            };
            compare(command, printed, &seen);
        }
    }
}

/// A mock that runs until it is dropped.
struct Served {
    child: Child,
    address: String,
}

impl Served {
    /// On a port that is free, and not on the one that the chapter names.
    fn by(folder: &Path, command: &str) -> Self {
        assert!(command.contains("--port 9000"), "{command}");
        let command = command.replace("--port 9000", "--port 0");
        let mut words = command.split(' ');
        assert_eq!(words.next(), Some("sso-harness"));
        let mut serve = Command::new(env!("CARGO_BIN_EXE_sso-harness"));
        let serve = serve.args(words).current_dir(folder).stdout(Stdio::piped());
        let mut child = serve.spawn().expect("it starts");
        let out = BufReader::new(child.stdout.take().expect("it is piped"));
        let mut served = Self { child, address: String::new() };
        for line in out.lines() {
            let line = line.expect("it is text");
            if let Some((_, address)) = line.split_once("http://") {
                served.address = address.split('/').next().unwrap_or_default().to_owned();
                return served;
            }
        }
        panic!("it ended and named no address");
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        // Both fail only where it has ended by itself.
        let _ended = self.child.kill();
        let _reaped = self.child.wait();
    }
}

/// `curl` is not everywhere: what it would do is done here.
fn fetched(folder: &Path, command: &str, address: &str) -> bool {
    let Some(words) = command.strip_prefix("curl -s http://") else { return false };
    let (url, file) = words.split_once(" > ").expect("into a file");
    let (host, path) = url.split_once('/').expect("a path");
    assert_eq!(host, ADDRESS);
    let mut stream = TcpStream::connect(address).expect("it listens");
    let head = format!("GET /{path} HTTP/1.0\r\nHost: {address}\r\n\r\n");
    stream.write_all(head.as_bytes()).expect("it reads");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("it answers");
    let (status, body) = answer.split_once("\r\n\r\n").expect("a body");
    assert!(status.starts_with("HTTP/1.0 200"), "{status}");
    std::fs::write(folder.join(file), body).expect("a file");
    true
}

/// In a shell, with what goes to the terminal.
pub(super) fn run(folder: &Path, command: &str) -> String {
    let binaries = Path::new(env!("CARGO_BIN_EXE_sso-harness")).parent().expect("a folder");
    let path = std::env::var("PATH").expect("a path");
    let mut bash = Command::new("bash");
    bash.args(["-c", &format!("exec 2>&1; {command}")]).current_dir(folder);
    bash.env("PATH", format!("{}:{path}", binaries.display())).stdin(Stdio::null());
    let output = bash.output().expect("there is a shell");
    String::from_utf8(output.stdout).expect("it is text")
}

/// What stands between two lines that leave something out has to be printed in that order.
fn compare(command: &str, wanted: &str, seen: &str) {
    let whole = without_chance(seen);
    let parts: Vec<&str> = Regex::new(r"(?m)^\s*…\s*$").expect("a pattern").split(wanted).collect();
    let parts: Vec<String> = parts.into_iter().map(without_chance).collect();
    let mut rest = whole.as_str();
    for part in &parts {
        let found = rest.find(part.as_str());
        let end = found.map(|at| at + part.len());
        let end = end.unwrap_or_else(|| panic!("$ {command}\nwanted:\n{part}\nseen:\n{seen}"));
        rest = &rest[end..];
    }
    let is_whole = parts.len() > 1 || parts[0] == whole;
    assert!(is_whole, "$ {command}\nwanted:\n{wanted}\nseen:\n{seen}");
}

/// Times and fingerprints are others in every run, and lines may break elsewhere.
fn without_chance(text: &str) -> String {
    let mut text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    for (pattern, by) in [
        (r"\d{4}-\d\d-\d\d", "DATE"),
        (r"\d\d:\d\d:\d\dZ", "TIME"),
        (r"\d+ (y|d|h|min|s|ms)( \d+ (y|d|h|min|s|ms))? (before|left)", "SOME $4"),
        (r"SHA-256 [0-9a-f:]+…", "SHA-256 FINGERPRINT…"),
    ] {
        let pattern = Regex::new(pattern).expect("a pattern");
        text = pattern.replace_all(&text, by).into_owned();
    }
    text
}
