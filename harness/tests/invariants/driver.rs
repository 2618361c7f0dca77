//! A service provider that is spoken to by a driver: the whole suite, as far as it applies, and drivers that do not do what they should.

use super::{bundled, run_of, trial};
use libtest_mimic::Trial;
use sso_harness::judge::Verdict;
use sso_harness::suite::{Options, SpFile, prepare};
use std::path::{Path, PathBuf};
use std::process::Command;

pub(super) fn trials() -> Vec<Trial> {
    vec![
        trial("driver::a_driver_is_judged_by_all_that_applies", all_that_applies),
        trial("driver::one_that_ends_is_an_error", || fails("read line; exit 3", "has ended")),
        trial("driver::one_that_says_nothing_in_time_is_an_error", || {
            fails("sleep 60", "does not answer within the time limit");
        }),
        trial("driver::one_that_says_nonsense_is_an_error", || {
            fails("echo hello; sleep 60", "has said what is no line of the protocol");
        }),
    ]
}

/// Where cargo puts the example: beside the folder of this program. It is not built where only this program was asked for.
fn example() -> PathBuf {
    let here = std::env::current_exe().unwrap();
    let target = here.parent().and_then(Path::parent).unwrap();
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["build", "--quiet", "--locked", "--example", "driver"]);
    cargo.arg("--manifest-path").arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml"));
    cargo.arg("--target-dir").arg(target.parent().unwrap());
    if !cfg!(debug_assertions) {
        cargo.arg("--release");
    }
    assert!(cargo.status().unwrap().success());
    target.join("examples/driver")
}

fn description(folder: &Path, command: &[&str]) -> Options {
    let path = folder.join("sp.toml");
    let text = format!(
        r#"
name         = "function"
ruleset      = "saml2int"
url          = "https://sp.example"
identifies   = "name-id"
capabilities = ["jit"]

[driver]
command = {command:?}
acts    = ["deliver", "find-account", "logout", "whoami"]

[trust]
entity_id = "https://sp.example/saml"
acs       = "https://sp.example/saml/acs"
"#
    );
    std::fs::write(&path, text).unwrap();
    Options { sp: SpFile::Path(path), vendors: vec!["okta".to_owned()], ..bundled_for_one() }
}

fn bundled_for_one() -> Options {
    Options { keys: sso_harness::run::Keys::Fresh, ..bundled() }
}

fn all_that_applies() {
    let folder = tempfile::tempdir().unwrap();
    let options = description(folder.path(), &[example().to_str().unwrap()]);
    let outcome = run_of(&prepare(&options).unwrap(), &options);
    assert!(outcome.not_passed().is_empty(), "{:#?}", outcome.not_passed());
    let passed = outcome.judged.iter().filter(|it| it.verdict == Verdict::Pass).count();
    assert!(passed > 150, "{passed}");
    let about_pages = outcome
        .judged
        .iter()
        .filter(|it| matches!(&it.verdict, Verdict::Skip(reason) if reason.contains("`http`")));
    assert!(about_pages.count() > 5);
}

fn fails(script: &str, why: &str) {
    let folder = tempfile::tempdir().unwrap();
    let options = Options {
        patience: std::time::Duration::from_millis(500),
        ..description(folder.path(), &["sh", "-c", script])
    };
    let prepared = prepare(&options).unwrap();
    let settings = sso_harness::suite::settings(&prepared, &options);
    let start = sso_harness::run::World::start(&prepared.description, &settings);
    let error = super::runtime().block_on(start).err().unwrap().to_string();
    assert!(error.contains(why), "{error}");
}
