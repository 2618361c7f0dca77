//! Keeps what has arrived, octet for octet, where nobody but the owner reads it: a Response is a login.

use super::CaptureError;
use super::arrival::Way;
use std::fs::{DirBuilder, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::PathBuf;
use time::OffsetDateTime;
use time::macros::format_description;

/// The folder.
#[derive(Debug)]
pub(super) struct Folder(PathBuf);

impl Folder {
    /// Makes it where it is not there.
    pub(super) fn open(folder: PathBuf) -> Result<Self, CaptureError> {
        match DirBuilder::new().recursive(true).mode(0o700).create(&folder) {
            Ok(()) => Ok(Self(folder)),
            Err(error) => Err(CaptureError::Folder { folder, error }),
        }
    }

    /// Writes a file that was not there before; gives its name, or why there is none.
    pub(super) fn keep(
        &self,
        at: OffsetDateTime,
        way: Way,
        number: u64,
        octets: &[u8],
    ) -> Result<String, String> {
        let form = format_description!("[year][month][day]T[hour][minute][second]Z");
        let when = at.format(form).map_err(|error| error.to_string())?;
        let path = self.0.join(format!("{when}-{}-{number}.txt", way.word()));
        let written = || -> io::Result<()> {
            let mut file =
                OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path)?;
            file.write_all(octets)
        };
        let shown = path.display().to_string();
        written().map(|()| shown.clone()).map_err(|error| format!("{shown}: {error}"))
    }
}
