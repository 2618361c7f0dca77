//! `--snapshots`: the normal form of a run against golden files. No verdict is read here, and none is changed.

use super::output::tell;
use super::trouble::Trouble;
use crate::judge::Traces;
use crate::plan::Plan;
use crate::report::normal::forms;
use crate::suite::Options;
use similar::TextDiff;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// A folder with one golden file for each scenario.
pub(super) struct Golden {
    folder: PathBuf,
    update: bool,
}

/// What a comparison comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Compared {
    /// Something differs, is missing, or belongs to no scenario.
    Different,
    /// Everything is as it was.
    Same,
}

impl Golden {
    pub(super) fn new(folder: &Path, update: bool) -> Result<Self, Trouble> {
        if update && std::env::var_os("CI").is_some() {
            return Err(Trouble::Usage("--snapshots-update is refused where CI is set: a golden file is accepted by a person".to_owned()));
        }
        Ok(Self { folder: folder.to_owned(), update })
    }

    /// Writes the files, or tells every difference.
    pub(super) fn settle(
        &self,
        plan: &Plan,
        traces: &Traces,
        options: &Options,
    ) -> Result<Compared, Trouble> {
        let seen =
            forms(plan, traces).into_iter().map(|(id, form)| (file_name(&id), form)).collect();
        if self.update {
            self.write(&seen)?;
            tell(&format!("{} golden files written to {}\n", seen.len(), self.folder.display()));
            return Ok(Compared::Same);
        }
        let known: Vec<_> = plan.cases.iter().map(|case| file_name(&case.id.scenario)).collect();
        let mut differences = self.differences(&seen)?;
        if is_whole(options) {
            differences.extend(self.orphans(&known)?);
        }
        tell(&differences.concat());
        Ok(if differences.is_empty() { Compared::Same } else { Compared::Different })
    }

    fn write(&self, seen: &BTreeMap<String, String>) -> Result<(), Trouble> {
        std::fs::create_dir_all(&self.folder)
            .map_err(|error| Trouble::file("make", &self.folder, &error))?;
        for (name, form) in seen {
            let path = self.folder.join(name);
            std::fs::write(&path, form).map_err(|error| Trouble::file("write", &path, &error))?;
        }
        Ok(())
    }

    fn differences(&self, seen: &BTreeMap<String, String>) -> Result<Vec<String>, Trouble> {
        let mut differences = Vec::new();
        for (name, form) in seen {
            let path = self.folder.join(name);
            match std::fs::read_to_string(&path) {
                Ok(golden) if golden == *form => {}
                Ok(golden) => differences.push(difference(&path, &golden, form)),
                Err(_) => differences
                    .push(format!("{} is missing; --snapshots-update writes it\n", path.display())),
            }
        }
        Ok(differences)
    }

    fn orphans(&self, known: &[String]) -> Result<Vec<String>, Trouble> {
        let failed = |error| Trouble::file("read", &self.folder, &error);
        let mut orphans = Vec::new();
        for entry in std::fs::read_dir(&self.folder).map_err(failed)? {
            let name = entry.map_err(failed)?.file_name().to_string_lossy().into_owned();
            if name.ends_with(SUFFIX) && !known.contains(&name) {
                orphans.push(format!(
                    "{} belongs to no scenario of this run\n",
                    self.folder.join(name).display()
                ));
            }
        }
        orphans.sort();
        Ok(orphans)
    }
}

/// Whether the run has every scenario, so that a file that it does not have is an orphan.
fn is_whole(options: &Options) -> bool {
    let parts = [&options.ids, &options.requirements, &options.vendors];
    parts.iter().all(|part| part.is_empty()) && options.severity.is_none()
}

const SUFFIX: &str = ".golden";

/// `login/relay-state#empty` as the name of a file.
fn file_name(id: &str) -> String {
    id.replace('/', "__").replace('#', "--") + SUFFIX
}

fn difference(path: &Path, golden: &str, seen: &str) -> String {
    let (before, now) = (path.display().to_string(), "this run");
    TextDiff::from_lines(golden, seen).unified_diff().header(&before, now).to_string() + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(text: &str) -> BTreeMap<String, String> {
        [(file_name("login/first"), text.to_owned())].into()
    }

    #[test]
    fn a_difference_a_missing_file_and_an_orphan_are_told() {
        let folder = tempfile::tempdir().expect("a folder");
        let golden = Golden { folder: folder.path().to_owned(), update: false };
        let told = |text: &str| golden.differences(&seen(text)).expect("it is read").concat();
        assert!(told("a\n").contains("login__first.golden is missing"));
        golden.write(&seen("a\n")).expect("it is written");
        assert_eq!(told("a\n"), "");
        assert!(told("b\n").contains("-a\n+b\n"));
        let known = [file_name("login/first")];
        assert_eq!(golden.orphans(&known).expect("it is read"), Vec::<String>::new());
        assert!(golden.orphans(&[]).expect("it is read").concat().contains("no scenario"));
    }
}
