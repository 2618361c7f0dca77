//! The command itself, at a terminal: what it says, and its exit codes.

use crate::stage::has_all;
use mock_idp::{Deviation, LaunchRequest, Launched, MockIdp, ServiceProvider};
use std::io::{BufRead as _, BufReader, Read as _};
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// A capture that is running; it is ended when this is dropped.
struct Running {
    child: Child,
    output: BufReader<std::process::ChildStdout>,
    acs: String,
    entity_id: String,
}

impl Running {
    fn start(words: &[&str]) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_sso-harness"));
        command.arg("capture").args(words).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("it starts");
        let mut output = BufReader::new(child.stdout.take().expect("a pipe"));
        let mut named = |name: &str| loop {
            let mut line = String::new();
            assert!(output.read_line(&mut line).expect("text") > 0, "it ended before {name}");
            if let Some(value) = line.strip_prefix(name) {
                return value.trim().to_owned();
            }
        };
        let (acs, entity_id) = (named("ACS"), named("entity id"));
        Self { child, output, acs, entity_id }
    }

    /// What it says until it ends, and how.
    fn ended(mut self) -> (Option<i32>, String) {
        let mut text = String::new();
        self.output.read_to_string(&mut text).expect("text");
        // Where lines are broken depends on their length.
        let text: Vec<&str> = text.split_whitespace().collect();
        (self.child.wait().expect("it ends").code(), text.join(" "))
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ended = self.child.kill();
        let _reaped = self.child.wait();
    }
}

async fn posted(running: &Running, deviation: Option<Deviation>) {
    let application = ServiceProvider::new(&running.entity_id, &running.acs);
    let idp =
        MockIdp::okta().user("ada").service_provider(application).start().await.expect("a port");
    let request = LaunchRequest { deviation, ..LaunchRequest::new("ada") };
    let Launched::Form(form) = idp.launch(&request).expect("it is issued") else {
        panic!("ada may log in")
    };
    send(running, &form.saml_response).await;
}

async fn send(running: &Running, value: &str) {
    let mut body = url::form_urlencoded::Serializer::new(String::new());
    let body = body.append_pair("SAMLResponse", value).finish();
    let request = reqwest::Client::new().post(&running.acs).body(body);
    // Where the program ends after it, the page that is pointed to may not come any more.
    let _answer = request.header("content-type", "application/x-www-form-urlencoded").send().await;
}

#[tokio::test]
async fn once_ends_with_the_exit_code_of_vet() {
    let running = Running::start(&["--once", "--as", "okta"]);
    posted(&running, None).await;
    let (code, text) = running.ended();
    assert_eq!(code, Some(0), "{text}");
    has_all(
        &text,
        &[
            "── 1 posted ──",
            "Response of http://www.okta.com/",
            "nothing is wrong in what was judged",
        ],
    );

    let running = Running::start(&["--once"]);
    posted(&running, Some(Deviation::Audience("https://other.example/sp".to_owned()))).await;
    let (code, text) = running.ended();
    assert_eq!(code, Some(4), "{text}");
    has_all(&text, &["high: as-audience", "Audience URI (SP Entity ID)", "1 finding (1 high)"]);

    let running = Running::start(&["--once"]);
    send(&running, "no base64").await;
    let (code, text) = running.ended();
    assert_eq!(code, Some(2), "{text}");
    has_all(&text, &["error", "posted-1: it is neither XML nor whole base64 of it"]);
}

/// The program in a folder, to its end.
fn run(folder: &Path, words: &[&str]) -> (Option<i32>, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sso-harness"));
    let output = command.current_dir(folder).args(words).output().expect("it runs");
    let said = [output.stdout, output.stderr].concat();
    (output.status.code(), String::from_utf8_lossy(&said).into_owned())
}

#[tokio::test]
async fn what_arrives_is_saved_as_a_scenario_that_runs() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("of-today");
    let kept = folder.path().join("kept");
    let (name, kept) = (path.to_str().unwrap(), kept.to_str().unwrap());
    let running = Running::start(&["--save", name, "--keep", kept, "--as", "okta"]);
    // What is no Response is told, and the next one is waited for.
    send(&running, "no base64").await;
    posted(&running, Some(Deviation::Audience("https://other.example/sp".to_owned()))).await;
    let (entity_id, acs) = (running.entity_id.clone(), running.acs.clone());
    let (code, text) = running.ended();
    assert_eq!(code, Some(0), "{text}");
    has_all(&text, &["posted-1: it is neither XML nor", "of-today.toml is written", "--scenarios"]);

    let known = ["--audience", &entity_id, "--acs", &acs];
    let mut files = std::fs::read_dir(kept).unwrap().map(|entry| entry.unwrap().path());
    let file = files.find(|path| path.to_string_lossy().contains("posted-2")).unwrap();
    let again = ["capture", "--save", "again", "--response", file.to_str().unwrap()];
    let (code, text) = run(folder.path(), &[&again[..], &known].concat());
    assert_eq!(code, Some(0), "{text}");
    let read = |name: &str| std::fs::read_to_string(folder.path().join(name)).unwrap();
    assert_eq!(read("again.toml"), read("of-today.toml").replace("of-today", "again"));

    let (code, text) = run(folder.path(), &["run", "of-today", "--scenarios", "."]);
    assert_eq!(code, Some(0), "{text}");
    has_all(&text, &["1 passed"]);
    let (code, text) = run(folder.path(), &[&again[..], &known].concat());
    assert_eq!(code, Some(1), "{text}");
    has_all(&text, &["again.toml is there already"]);
}

#[test]
fn what_is_no_case_is_told_in_one_sentence() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    write("page.html", "<html>");
    let request =
        "<p:AuthnRequest xmlns:p='urn:oasis:names:tc:SAML:2.0:protocol' ID='_1' Version='2.0'/>";
    write("request.xml", request);
    for (file, code, told) in [
        ("page.html", 2, "page.html: it is an HTML page"),
        ("request.xml", 2, "request.xml: an AuthnRequest is no case"),
        ("nothing.xml", 1, "cannot read nothing.xml"),
    ] {
        let words = ["capture", "--save", "it", "--response", file];
        let (exit, text) = run(folder.path(), &words);
        assert_eq!(exit, Some(code), "{text}");
        has_all(&text, &[told]);
        assert!(!folder.path().join("it.toml").exists());
    }
}

#[test]
fn what_cannot_be_is_told_before_anything_is_served() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("empty.pem"), "").unwrap();
    let taken = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    for (words, code, told) in [
        (&["--certificate", "empty.pem"][..], 1, "--private-key"),
        (
            &["--certificate", "empty.pem", "--private-key", "empty.pem"],
            3,
            "there is none in the file",
        ),
        (&["--certificate", "not-there.pem", "--private-key", "empty.pem"], 1, "not-there.pem"),
        (&["--port", &port], 3, "cannot listen on 127.0.0.1"),
        (&["--keep", "empty.pem"], 3, "cannot keep anything in empty.pem"),
        (&["--as", "nobody"], 1, "there is no vendor `nobody`"),
        (&["--url", "nonsense"], 1, "--url nonsense"),
        (&["--url", "https://capture.example/below"], 1, "without a path"),
    ] {
        let mut command = Command::new(env!("CARGO_BIN_EXE_sso-harness"));
        let output =
            command.current_dir(folder.path()).arg("capture").args(words).output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(code), "{words:?}: {said}");
        has_all(&said, &[told]);
    }
}
