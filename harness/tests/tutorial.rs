//! The chapter that connects a service provider: its commands are typed as they stand there, and print what stands there. Where
//! the service provider is not installed, the trial is shown as ignored, with the reason; it is required where `SSO_INTEROP=1`.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod installed;

use libtest_mimic::{Arguments, Failed};
use regex::Regex;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};

const CHAPTER: &str = include_str!("../src/manual/connect.md");

fn main() -> ExitCode {
    let name = "tutorial::every_command_prints_what_the_chapter_says".to_owned();
    let trial = installed::trial(name, vec![example()], tutorial);
    libtest_mimic::run(&Arguments::from_args(), vec![trial]).exit_code()
}

fn example() -> PathBuf {
    installed::folder("interop/python3-saml")
}

/// A command of the chapter and what it prints.
struct Typed {
    command: String,
    printed: String,
}

/// What stands in the blocks of the chapter; what leads to the folder of the example is left out.
fn typed() -> Vec<Typed> {
    let mut typed: Vec<Typed> = Vec::new();
    for block in CHAPTER.split("```console\n").skip(1) {
        for line in block.split("```").next().unwrap().lines() {
            match line.strip_prefix("$ ") {
                Some(command) => {
                    typed.push(Typed { command: command.to_owned(), printed: String::new() });
                }
                None => typed.last_mut().unwrap().printed += &format!("{line}\n"),
            }
        }
    }
    typed.retain(|typed| !typed.command.contains("harness/interop/"));
    assert!(typed.len() > 5, "the chapter has lost its commands");
    typed
}

fn tutorial() -> Result<(), Failed> {
    let workplace = tempfile::tempdir().unwrap();
    let folder = copy(workplace.path());
    for typed in typed() {
        let printed = run(&folder, &typed);
        let [wanted, seen] = [&typed.printed, &printed].map(|text| without_chance(text));
        if wanted != seen {
            return Err(format!("$ {}\nwanted:\n{wanted}\nseen:\n{seen}", typed.command).into());
        }
    }
    Ok(())
}

/// The example in a folder that may be written to. Its script finds its parts from where it is, and here that is elsewhere.
fn copy(workplace: &Path) -> PathBuf {
    let folder = workplace.join("python3-saml");
    let copied = Command::new("cp").arg("-r").arg(example()).arg(&folder).status().unwrap();
    assert!(copied.success());
    let parts = std::env::var_os("SSO_INTEROP_PARTS").map(PathBuf::from);
    let parts = parts.unwrap_or_else(|| example().join("../../../target/interop"));
    let python = parts.canonicalize().unwrap().join("python3-saml/venv/bin/python");
    let serve = std::fs::read_to_string(folder.join("serve")).unwrap();
    let moved = serve.replace("exec \"$python\"", &format!("exec {}", python.display()));
    assert_ne!(moved, serve);
    std::fs::write(folder.join("serve"), moved).unwrap();
    folder
}

/// In a shell; what is answered stands behind the brackets.
fn run(folder: &Path, typed: &Typed) -> String {
    let binaries = Path::new(env!("CARGO_BIN_EXE_sso-harness")).parent().unwrap();
    let path = format!("{}:{}", binaries.display(), std::env::var("PATH").unwrap());
    let mut command = Command::new("bash");
    command.args(["-c", &format!("exec 2>&1; {}", typed.command)]).current_dir(folder);
    command.env("PATH", path).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut input = child.stdin.take().unwrap();
    // A command that asks nothing may have ended by now.
    let _unread = input.write_all(answers(&typed.printed).as_bytes());
    drop(input);
    String::from_utf8(child.wait_with_output().unwrap().stdout).unwrap()
}

fn answers(printed: &str) -> String {
    let asked = printed
        .lines()
        .filter(|line| line.starts_with('['))
        .filter_map(|line| line.split_once("] "));
    asked.map(|(_, answer)| format!("{answer}\n")).collect()
}

/// Ports, names and times are others in every run, and lines may break elsewhere for it.
fn without_chance(text: &str) -> String {
    let mut text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    for (pattern, by) in [
        (r"127\.0\.0\.1:\d+", "127.0.0.1:PORT"),
        (r"ada-[a-z2-9]{8}", "ada-NAME"),
        (r"in \d+\.\d s", "in SOME s"),
    ] {
        text = Regex::new(pattern).unwrap().replace_all(&text, by).into_owned();
    }
    text
}
