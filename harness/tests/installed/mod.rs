//! What a folder with a `setup` needs and has not, and whether that is a failure. Installs nothing.

use libtest_mimic::{Failed, Trial};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::{Mutex, PoisonError};

/// A folder below `harness/`.
pub(crate) fn folder(below: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(below)
}

/// Shown as ignored, with the reason, where one of the folders has not what it needs; with `SSO_INTEROP=1` that is a failure.
pub(crate) fn trial(
    name: String,
    folders: Vec<PathBuf>,
    run: impl FnOnce() -> Result<(), Failed> + Send + 'static,
) -> Trial {
    let missing = folders.into_iter().find_map(|folder| Some((missing(&folder)?, folder)));
    let Some((why, folder)) = missing else { return Trial::test(name, run) };
    if is_required() {
        let setup = folder.join("setup");
        return Trial::test(name, move || {
            Err(format!("{why}; {} installs it", setup.display()).into())
        });
    }
    Trial::test(name, run).with_ignored_flag(true).with_kind(format!("ignored: {why}"))
}

/// What its set-up says is not there; it is asked once.
fn missing(folder: &Path) -> Option<String> {
    static KNOWN: Mutex<BTreeMap<PathBuf, Option<String>>> = Mutex::new(BTreeMap::new());
    let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    known.entry(folder.to_owned()).or_insert_with(|| asked(folder)).clone()
}

fn asked(folder: &Path) -> Option<String> {
    let asked = Command::new("bash").arg(folder.join("setup")).arg("--check").output();
    let Ok(Output { status, stdout, .. }) = asked else {
        return Some("there is no bash to ask what is installed".to_owned());
    };
    let said = String::from_utf8_lossy(&stdout).trim().to_owned();
    (!status.success())
        .then(|| if said.is_empty() { "it is not installed".to_owned() } else { said })
}

fn is_required() -> bool {
    std::env::var_os("SSO_INTEROP").is_some_and(|value| value == "1")
}
