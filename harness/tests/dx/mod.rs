//! The `dx` client, as its authors publish it: by the acts of its description, and by hand.

mod client;
mod prints;
mod served;

use crate::installed::{self, folder};
use client::{Client, Ended};
use insta::{Settings, assert_snapshot};
use libtest_mimic::{Failed, Trial};
use serde_json::{Value, json};
use served::Served;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

const CHAPTER: &str = include_str!("../../src/manual/dx.md");
const DESCRIPTION: &str = include_str!("../../clients/dx/sp.toml");

pub(crate) fn trials() -> Vec<Trial> {
    let trial = |name: &str, test: fn() -> Result<(), Failed>| {
        installed::trial(format!("dx::{name}"), vec![home()], test)
    };
    vec![
        Trial::test("dx::the_manual_shows_the_description_as_it_is", is_shown),
        trial("scenarios", scenarios),
        trial("a_mistake_is_found_by_what_it_does", mistakes),
        trial("no_other_host", || block_on(no_other_host())),
        trial("by_hand", || block_on(by_hand())),
        // Last, so that it need not wait for the run of the first.
        trial("what_it_prints", what_it_prints),
    ]
}

fn home() -> PathBuf {
    folder("clients/dx")
}

fn block_on(test: impl Future<Output = Result<(), Failed>>) -> Result<(), Failed> {
    tokio::runtime::Runtime::new()?.block_on(test)
}

/// All cases that ask the client for something.
const CASES: [&str; 4] =
    ["command-line/*", "organisations/*", "accounts/disabled-token", "directory/groups"];

/// One run of them, whichever trials ask.
struct Ran {
    output: Output,
    artifacts: TempDir,
}

fn ran() -> &'static Ran {
    static RAN: OnceLock<Ran> = OnceLock::new();
    RAN.get_or_init(|| {
        let artifacts = tempfile::tempdir().unwrap();
        // No skip is expected.
        let skips = artifacts.path().join("skips.toml");
        std::fs::write(&skips, "").unwrap();
        let mut command = harness(&home().join("sp.toml"));
        command.args(CASES).arg("--expected-skips").arg(skips);
        command.arg("--artifacts").arg(artifacts.path());
        Ran { output: command.output().unwrap(), artifacts }
    })
}

fn harness(description: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sso-harness"));
    command.args(["run", "--quiet", "--styles", "default", "--seed", "20260101"]).arg(description);
    // What is slow on a busy machine is no finding.
    command.args(["--jobs", "8", "--patience", "60"]);
    command
}

fn scenarios() -> Result<(), Failed> {
    let output = &ran().output;
    if output.status.success() { Ok(()) } else { Err(said(output).into()) }
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&[output.stdout.as_slice(), &output.stderr].concat()).into_owned()
}

/// Of the cases that show a command for the first time.
fn what_it_prints() -> Result<(), Failed> {
    scenarios()?;
    let shown = ["command-line.", "organisations.member-by-hand="];
    let text = prints::of(ran().artifacts.path(), &shown, "okta")?;
    let mut settings = Settings::clone_current();
    settings.set_snapshot_path(home());
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| assert_snapshot!("what-it-prints", text));
    Ok(())
}

/// Switched on one by one in the description, they are found by the same acts, and nothing else fails.
fn mistakes() -> Result<(), Failed> {
    const FOUND: [(&str, &str); 3] = [
        ("sso-password-login-dx", "command-line/password-refused"),
        ("token-revoked-accepted", "command-line/token-revoked"),
        ("adds-to-organisation", "organisations/no-membership"),
    ];
    let scratch = tempfile::tempdir().unwrap();
    let holes = FOUND.map(|(hole, _)| format!("{hole:?}")).join(", ");
    let builtin = "builtin = \"reference-sp\"";
    let text = DESCRIPTION
        .replace(builtin, &format!("{builtin}\nholes = [{holes}]"))
        .replace("\"./dx\"", &format!("{:?}", home().join("dx")));
    std::fs::write(scratch.path().join("sp.toml"), text).unwrap();
    let json = scratch.path().join("report.json");
    let mut command = harness(&scratch.path().join("sp.toml"));
    command.args(["--vendor", "okta", "command-line/token-created"]);
    let output = command.args(FOUND.map(|(_, id)| id)).arg("--json").arg(&json).output()?;
    let report = std::fs::read_to_string(&json).map_err(|_| said(&output))?;
    let report: Value = report.parse().unwrap();
    let of = |verdict: &str| -> BTreeSet<String> {
        let results = report["results"].as_array().unwrap().iter();
        let such = results.filter(|result| result["verdict"] == verdict);
        such.map(|result| result["scenario"].as_str().unwrap().to_owned()).collect()
    };
    let expected: BTreeSet<String> = FOUND.iter().map(|(_, id)| (*id).to_owned()).collect();
    let passed = BTreeSet::from(["command-line/token-created".to_owned()]);
    let holds = (of("fail"), of("pass")) == (expected, passed);
    if holds { Ok(()) } else { Err(said(&output).into()) }
}

/// Neither the proxy goes anywhere else, nor does the client get anywhere else by it.
async fn no_other_host() -> Result<(), Failed> {
    let served = Served::start();
    for target in ["other.example:443", "auth.dnanexus.com:8443", "127.0.0.1:443"] {
        let words = format!("CONNECT {target} HTTP/1.1\r\nHost: {target}\r\n\r\n");
        refused(&served, &words).await?;
    }
    let words =
        "GET http://other.example/ HTTP/1.1\r\nHost: other.example\r\nConnection: close\r\n\r\n";
    refused(&served, words).await?;
    let token = json!({ "auth_token": "not for others", "auth_token_type": "Bearer" }).to_string();
    let client = dx(&served).with(&[("DX_SECURITY_CONTEXT", token.as_str())]);
    let refusal = "Tunnel connection failed: 403";
    for elsewhere in [("DX_APISERVER_HOST", "other.example"), ("DX_APISERVER_PORT", "8443")] {
        client.with(&[elsewhere]).run_until(&["whoami"], refusal).await?;
    }
    // The control: where it belongs it gets an answer.
    let here = client.run(&["whoami"], "").await;
    must(here.code == Some(3) && here.err.contains("InvalidAuthentication"), &here)
}

async fn refused(served: &Served, words: &str) -> Result<(), Failed> {
    let mut stream = TcpStream::connect(served.address()).await?;
    stream.write_all(words.as_bytes()).await?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await?;
    let holds = answer.starts_with("HTTP/1.1 403 ");
    if holds { Ok(()) } else { Err(format!("{words}is answered by {answer}").into()) }
}

/// With what `sp serve --dx` says, and nothing else.
async fn by_hand() -> Result<(), Failed> {
    let mut served = Served::start();
    let account = json!({ "username": "bob", "email": "bob@mail.example", "password": "hunter2" });
    served.administer("/admin/accounts", &account).await;
    let client = dx(&served);
    let login = client.run(&["login"], "bob\nhunter2\n").await;
    must(login.code == Some(0), &login)?;
    must_say(&client, &["whoami"], "bob\n").await?;
    must_say(&client, &["find", "orgs", "--level", "MEMBER"], "").await?;
    served.administer("/admin/orgs", &json!({ "id": "org-acme", "name": "Acme" })).await;
    let member = json!({ "account": "user-bob", "level": "MEMBER", "billable": false });
    served.administer("/admin/orgs/org-acme/members", &member).await;
    must_say(&client, &["find", "orgs", "--level", "MEMBER"], "org-acme : Acme\n").await?;
    let logout = client.run(&["logout"], "").await;
    must(logout.out.contains("Deleted token with signature "), &logout)?;
    let after = client.run(&["whoami"], "").await;
    must(after.code == Some(3) && after.err.contains("InvalidAuthentication"), &after)?;
    let left = std::fs::read_dir(served.home.path())?.count();
    assert_eq!(left, 0, "it has written where its user is logged in elsewhere");
    let authority = PathBuf::from(served.exported("DX_CA_CERT"));
    assert!(authority.exists());
    served.stop();
    assert!(!authority.exists(), "the folder is still there");
    Ok(())
}

/// The client of a person who has exported what they were told to.
fn dx(served: &Served) -> Client {
    let home_of_user = served.home.path().display().to_string();
    let env = [("HOME".to_owned(), home_of_user)].into_iter().chain(served.exports.clone());
    Client { program: home().join("dx"), env: env.collect() }
}

async fn must_say(client: &Client, command: &[&str], words: &str) -> Result<(), Failed> {
    let ended = client.run(command, "").await;
    must(ended.code == Some(0) && ended.out == words, &ended)
}

fn must(holds: bool, ended: &Ended) -> Result<(), Failed> {
    if holds { Ok(()) } else { Err(format!("it has ended otherwise: {ended:#?}").into()) }
}

/// Every block of TOML in the chapter is a part of the description.
fn is_shown() -> Result<(), Failed> {
    let blocks: Vec<&str> = CHAPTER.split("```toml\n").skip(1).collect();
    assert!(!blocks.is_empty(), "the chapter shows nothing");
    for block in blocks {
        let text = block.split("```").next().unwrap();
        if !DESCRIPTION.contains(text) {
            return Err(format!("the description has no such part:\n{text}").into());
        }
    }
    Ok(())
}
