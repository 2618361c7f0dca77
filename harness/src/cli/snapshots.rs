//! `--snapshots`: the normal form of a run against golden files. No verdict is read here, and none is changed.

use super::output::tell;
use super::trouble::Trouble;
use crate::judge::Traces;
use crate::plan::Plan;
use crate::report::normal::forms;
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
    pub(super) fn settle(&self, plan: &Plan, traces: &Traces) -> Result<Compared, Trouble> {
        let seen =
            forms(plan, traces).into_iter().map(|(id, form)| (file_name(&id), form)).collect();
        if self.update {
            self.write(&seen)?;
            tell(&format!("{} golden files written to {}\n", seen.len(), self.folder.display()));
            return Ok(Compared::Same);
        }
        let known = plan.cases.iter().map(|case| file_name(&case.id.scenario)).collect::<Vec<_>>();
        let differences = self.differences(&seen, &known)?;
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

    fn differences(
        &self,
        seen: &BTreeMap<String, String>,
        known: &[String],
    ) -> Result<Vec<String>, Trouble> {
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
        differences.extend(self.orphans(known)?);
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
        let known = [file_name("login/first")];
        let told = |text: &str, known: &[String]| {
            golden.differences(&seen(text), known).expect("it is read").concat()
        };
        assert!(told("a\n", &known).contains("login__first.golden is missing"));
        golden.write(&seen("a\n")).expect("it is written");
        assert_eq!(told("a\n", &known), "");
        assert!(told("b\n", &known).contains("-a\n+b\n"));
        assert!(told("a\n", &[]).contains("belongs to no scenario"));
    }
}
