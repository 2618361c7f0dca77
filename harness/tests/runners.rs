//! The examples for the test runners of other languages, as the manual shows them: each run by its own runner. What is
//! not installed is shown as ignored, with the reason, and is a failure where `SSO_INTEROP=1`.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod installed;

use installed::folder;
use libtest_mimic::{Arguments, Failed, Trial};
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

const CHAPTER: &str = include_str!("../src/manual/runners.md");

/// A folder of `harness/examples`, and the folder of `harness/interop` with a service provider that speaks its language.
struct Example {
    name: &'static str,
    file: &'static str,
    partner: &'static str,
    command: fn(&Path) -> Command,
    /// What stands between the counts in its last lines.
    between: &'static str,
}

const EXAMPLES: [Example; 2] = [
    Example {
        name: "pytest",
        file: "test_sso.py",
        partner: "python3-saml",
        command: pytest,
        between: ", ",
    },
    Example {
        name: "vitest",
        file: "sso.test.js",
        partner: "passport-saml",
        command: vitest,
        between: " | ",
    },
];

/// Enough for each outcome: what passes, what is waived, what gates nothing, what does not apply.
const PART: &str = "accept/* assertion/* login/*";

fn main() -> ExitCode {
    let trials = EXAMPLES.iter().flat_map(Example::trials).collect();
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}

impl Example {
    fn trials(&'static self) -> [Trial; 4] {
        let (own, partner) = (self.folder(), folder("interop").join(self.partner));
        let name = |what: &str| format!("{}::{what}", self.name);
        [
            Trial::test(name("the manual shows it as it is"), || self.is_shown()),
            installed::trial(
                name("what is waived or does not apply is skipped, and the rest passes"),
                vec![own.clone(), partner],
                || self.judges_a_partner(),
            ),
            installed::trial(
                name("what gates fails, with what was seen"),
                vec![own.clone()],
                || self.judges_a_broken_one(),
            ),
            installed::trial(name("a run that does not begin fails"), vec![own], || {
                self.judges_nothing()
            }),
        ]
    }

    fn folder(&self) -> PathBuf {
        folder("examples").join(self.name)
    }

    fn is_shown(&self) -> Result<(), Failed> {
        let text = fs::read_to_string(self.folder().join(self.file)).unwrap();
        let found = CHAPTER.contains(&format!("\n{text}```\n"));
        if found { Ok(()) } else { Err(format!("the chapter has another {}", self.file).into()) }
    }

    fn judges_a_partner(&self) -> Result<(), Failed> {
        let ran =
            self.run(&format!("sp.toml {PART}"), "--patience 60 --waivers sp.waivers.toml")?;
        ran.has(&[" passed", " skipped"])?;
        // A waiver's reason, a finding that does not gate, and a reason of the plan.
        ran.has(&["fail: wanted ", "skip: the description does not declare `"])?;
        let waiver = fs::read_to_string(self.partner().join("sp.waivers.toml")).unwrap();
        let waivers: toml::Table = waiver.parse().unwrap();
        let mut reasons =
            waivers["waiver"].as_array().unwrap().iter().map(|one| one["reason"].as_str().unwrap());
        let shown = reasons.any(|reason| ran.text.contains(&format!("fail: {reason}")));
        ran.must(shown, "no reason of a waiver is shown")?;
        ran.must(ran.succeeded, "it does not pass")
    }

    /// One login that succeeds, four forged identities, and the run as a whole.
    fn judges_a_broken_one(&self) -> Result<(), Failed> {
        let ran = self.run("no-signature-check login/first@okta attack/self-signed*@okta", "")?;
        ran.must(!ran.succeeded, "it passes")?;
        ran.has(&[&format!("5 failed{}1 passed", self.between)])?;
        ran.has(&["wanted session: nobody is signed in; seen signed in as ada-", "(Core 5.4.5 "])?;
        ran.has(&["attack/self-signed#x509@okta.response)"])
    }

    fn judges_nothing(&self) -> Result<(), Failed> {
        let ran = self.run("no-signature-check login/first@okta", "--waivers nowhere.toml")?;
        ran.must(!ran.succeeded && !ran.text.contains(" passed"), "something passes")?;
        ran.has(&["nowhere.toml"])
    }

    fn partner(&self) -> PathBuf {
        folder("interop").join(self.partner)
    }

    /// Runs it in the folder of the partner, with what the manual says that it is told.
    fn run(&self, sp: &str, gates: &str) -> Result<Ran, Failed> {
        let scratch = tempfile::tempdir().unwrap();
        let mut command = (self.command)(scratch.path());
        command.current_dir(self.partner()).env("SP", sp).env("SP_GATES", gates);
        command.env("PATH", path()).env("TMPDIR", scratch.path()).env("NO_COLOR", "1");
        let output = command.output().map_err(|error| format!("{command:?}: {error}"))?;
        let text = [output.stdout, output.stderr].concat();
        let text = String::from_utf8_lossy(&text).into_owned();
        Ok(Ran { succeeded: output.status.success(), text })
    }
}

/// How it ended, and all that it printed.
struct Ran {
    succeeded: bool,
    text: String,
}

impl Ran {
    fn has(&self, words: &[&str]) -> Result<(), Failed> {
        words.iter().try_for_each(|words| {
            self.must(self.text.contains(words), &format!("`{words}` is not shown"))
        })
    }

    fn must(&self, holds: bool, otherwise: &str) -> Result<(), Failed> {
        if holds { Ok(()) } else { Err(format!("{otherwise}:\n{}", self.text).into()) }
    }
}

fn pytest(scratch: &Path) -> Command {
    let mut command = Command::new(parts("pytest").join("venv/bin/python"));
    command.args(["-m", "pytest", "-rs", "-p", "no:cacheprovider", "--rootdir"]).arg(scratch);
    command.arg(folder("examples/pytest/test_sso.py")).env("PYTHONDONTWRITEBYTECODE", "1");
    command.env("COLUMNS", "400");
    command
}

/// Node.js looks for packages beside the program.
fn vitest(scratch: &Path) -> Command {
    let modules = parts("vitest").join("node_modules");
    fs::copy(folder("examples/vitest/sso.test.js"), scratch.join("sso.test.js")).unwrap();
    std::os::unix::fs::symlink(&modules, scratch.join("node_modules")).unwrap();
    let mut command = Command::new(modules.join(".bin/vitest"));
    command.args(["run", "--reporter", "verbose", "--root"]).arg(scratch);
    command
}

/// What `setup` has installed.
fn parts(name: &str) -> PathBuf {
    let parts = std::env::var_os("SSO_INTEROP_PARTS").map(PathBuf::from);
    let parts = parts.unwrap_or_else(|| folder("../target/interop")).join(name);
    parts.canonicalize().unwrap_or(parts)
}

/// The examples call the harness by its name.
fn path() -> OsString {
    let ours = Path::new(env!("CARGO_BIN_EXE_sso-harness")).parent().unwrap().to_owned();
    let theirs = std::env::var_os("PATH").unwrap_or_default();
    std::env::join_paths([ours].into_iter().chain(std::env::split_paths(&theirs))).unwrap()
}
