//! Where a program of a description is. Starts nothing.

use std::path::{Path, PathBuf};

/// The program as it is started: a relative path is one in the folder, a name without a slash is looked for in PATH.
pub(super) fn located(program: &str, folder: &Path) -> PathBuf {
    let path = Path::new(program);
    if path.is_absolute() || !program.contains('/') {
        return path.to_owned();
    }
    std::path::absolute(folder.join(path)).unwrap_or_else(|_| folder.join(path))
}
