//! Where a report goes: into a file, or alone to standard output.

use super::output::tell;
use super::run::write;
use super::trouble::Trouble;
use std::path::Path;

pub(super) fn hand(
    path: Option<&Path>,
    text: impl FnOnce() -> Result<String, Trouble>,
) -> Result<(), Trouble> {
    match path {
        Some(path) if is_stdout(path) => tell(&text()?),
        Some(path) => write(path, &text()?)?,
        None => {}
    }
    Ok(())
}

pub(super) fn is_stdout(path: &Path) -> bool {
    path == Path::new("-")
}
