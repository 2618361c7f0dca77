//! `capture --save`: a Response as a scenario file, as it arrives or from a file that was kept.

use super::exit::Exit;
use super::known::{known, octets, unreadable, values, vendor};
use super::output::{complain, tell};
use super::trouble::Trouble;
use super::vet_args::KnownArgs;
use super::words::ERROR;
use crate::capture::{Arrival, Capture};
use crate::vet::case::{self, Unsaved};
use crate::vet::message::Kind;
use crate::vet::{intake, recognised, vet};
use mock_idp::{Clock, KeyRing, Vendor};
use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::{Path, PathBuf};

/// The file that is to be written.
pub(super) struct Save {
    name: String,
    path: PathBuf,
}

impl Save {
    /// A file that is there already is not written over.
    pub(super) fn to(path: &str) -> Result<Self, Trouble> {
        let name = path.rsplit('/').next().unwrap_or_default().to_owned();
        let path = PathBuf::from(format!("{path}.toml"));
        match path.exists() {
            false => Ok(Self { name, path }),
            true => Err(Trouble::Usage(format!("{} is there already", path.display()))),
        }
    }

    /// Writes what has arrived; where that is no case, says why, and that the next one may be. Tells whether it was.
    pub(super) fn arrived(&self, capture: &Capture, arrival: &Arrival) -> Result<bool, Trouble> {
        if arrival.outcome.is_err() {
            return Ok(false);
        }
        match capture.case(arrival, &self.name) {
            Ok(text) => self.write(&text).map(|()| true),
            Err(unsaved) => {
                complain(&format!("{ERROR}: not saved: {unsaved}\n\n"));
                Ok(false)
            }
        }
    }

    /// Writes what was kept.
    pub(super) fn kept(&self, file: &Path, args: &KnownArgs) -> Result<Exit, Trouble> {
        let origin = file.display().to_string();
        let mut dossier = known(args)?;
        dossier.messages = intake::messages(&origin, &octets(file)?).map_err(unreadable)?;
        dossier.messages.sort_by_key(|message| message.kind != Kind::Request);
        dossier.vendor = vendor(args)?.or_else(|| recognised(&dossier));
        let examination = vet(&dossier, values(args)).map_err(unreadable)?;
        let keys = KeyRing::generate(&Vendor::okta(), Clock::System.now());
        let keys = keys.map_err(|error| Trouble::CouldNotRun(error.to_string()))?;
        let told = |error: Unsaved| Trouble::DoesNotParse(format!("{origin}: {error}"));
        self.write(&case::last(&self.name, &dossier, &examination, &keys).map_err(told)?)?;
        Ok(Exit::CONFORMS)
    }

    fn write(&self, text: &str) -> Result<(), Trouble> {
        let failed = |error: std::io::Error| Trouble::file("write", &self.path, &error);
        let file = OpenOptions::new().write(true).create_new(true).open(&self.path);
        file.and_then(|mut file| file.write_all(text.as_bytes())).map_err(failed)?;
        tell(&self.told());
        Ok(())
    }

    fn told(&self) -> String {
        let folder = self.path.parent().filter(|it| !it.as_os_str().is_empty());
        let folder = folder.map_or_else(|| ".".to_owned(), |it| it.display().to_string());
        format!(
            "{} is written: read it, then run it with\n  sso-harness run sp.toml {} --scenarios {folder}\n",
            self.path.display(),
            self.name,
        )
    }
}
