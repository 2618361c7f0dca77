//! `lint`: every mistake of every file at once, without running.

use super::exit::Exit;
use super::output::tell;
use super::scenario_args::LintArgs;
use super::trouble::Trouble;
use crate::describe;
use crate::gates::{ExpectedSkips, Waivers};
use crate::scenario::{self, Advisories, Requirements, Scenario, unknown_citations};
use crate::source::{Diagnostic, Source};
use crate::suite;
use std::path::{Path, PathBuf};

pub(super) fn lint(args: &LintArgs) -> Result<Exit, Trouble> {
    let mut mistakes = Vec::new();
    let known = Known::bundled(&mut mistakes);
    let read = if args.files.is_empty() {
        let sources = [PathBuf::from("sp.toml")].into_iter().filter(|path| path.is_file());
        bundled(&known, &mut mistakes)? + files(sources, &known, &mut mistakes)?
    } else {
        files(args.files.iter().cloned(), &known, &mut mistakes)?
    };
    if !mistakes.is_empty() {
        return Err(Trouble::Mistakes(mistakes));
    }
    tell(&format!("no mistakes in {read} {}\n", if read == 1 { "file" } else { "files" }));
    Ok(Exit::CONFORMS)
}

/// What a scenario may cite.
struct Known {
    requirements: Requirements,
    advisories: Advisories,
}

impl Known {
    fn bundled(mistakes: &mut Vec<Diagnostic>) -> Self {
        Self {
            requirements: suite::requirements(mistakes),
            advisories: suite::advisories(mistakes),
        }
    }

    fn unknown_in(&self, scenario: &Scenario) -> Vec<Diagnostic> {
        unknown_citations(scenario, &self.requirements, &self.advisories)
    }
}

fn bundled(known: &Known, mistakes: &mut Vec<Diagnostic>) -> Result<usize, Trouble> {
    for scenario in suite::scenarios(&[], mistakes)? {
        mistakes.extend(known.unknown_in(&scenario));
    }
    Ok(sso_scenarios::files().len())
}

fn files(
    paths: impl Iterator<Item = PathBuf>,
    known: &Known,
    mistakes: &mut Vec<Diagnostic>,
) -> Result<usize, Trouble> {
    let mut read = 0;
    for path in paths {
        let mut found = Vec::new();
        collect(&path, &mut found)?;
        read += found.len();
        for file in found {
            mistakes.extend(mistakes_of(&file, known)?);
        }
    }
    Ok(read)
}

/// A file itself, or all `.toml` files below a folder.
fn collect(path: &Path, found: &mut Vec<PathBuf>) -> Result<(), Trouble> {
    if !path.is_dir() {
        found.push(path.to_owned());
        return Ok(());
    }
    let failed = |error| Trouble::file("read", path, &error);
    let entries =
        std::fs::read_dir(path).map_err(failed)?.collect::<Result<Vec<_>, _>>().map_err(failed)?;
    let mut below: Vec<PathBuf> = entries.iter().map(std::fs::DirEntry::path).collect();
    below.sort();
    let wanted = |entry: &PathBuf| {
        entry.is_dir() || entry.extension().is_some_and(|extension| extension == "toml")
    };
    below.iter().filter(|entry| wanted(entry)).try_for_each(|entry| collect(entry, found))
}

fn mistakes_of(path: &Path, known: &Known) -> Result<Vec<Diagnostic>, Trouble> {
    let text =
        std::fs::read_to_string(path).map_err(|error| Trouble::file("read", path, &error))?;
    let source = Source::new(path.display().to_string(), text);
    Ok(match kind_of(path, &source.text) {
        Kind::Advisories => Advisories::parse(source).1,
        Kind::Description => describe::parse(source).1,
        Kind::Requirements => Requirements::parse(source).1,
        Kind::Skips => ExpectedSkips::parse(source).1,
        Kind::Waivers => Waivers::parse(source).1,
        Kind::Scenario => {
            let (scenarios, mut mistakes) = scenario::parse(source, &id_of(path));
            mistakes.extend(scenarios.iter().flat_map(|scenario| known.unknown_in(scenario)));
            mistakes
        }
    })
}

enum Kind {
    Advisories,
    Description,
    Requirements,
    Scenario,
    Skips,
    Waivers,
}

/// Only descriptions have a `url` or acts. A file that is no TOML is taken for a scenario, unless it has the usual name.
fn kind_of(path: &Path, text: &str) -> Kind {
    let keys: toml::Table = text.parse().unwrap_or_default();
    let is_named = |name: &str| path.file_name().is_some_and(|file| file == name);
    if keys.contains_key("advisory") && is_named("advisories.toml") {
        Kind::Advisories
    } else if keys.contains_key("requirement") && is_named("requirements.toml") {
        Kind::Requirements
    } else if keys.contains_key("waiver") {
        Kind::Waivers
    } else if keys.contains_key("skip") {
        Kind::Skips
    } else if keys.contains_key("acts")
        || keys.contains_key("url")
        || (keys.is_empty() && is_named("sp.toml"))
    {
        Kind::Description
    } else {
        Kind::Scenario
    }
}

/// Folder and name, which is what the id of a file in a folder of scenarios looks like.
fn id_of(path: &Path) -> String {
    let stem = path.with_extension("");
    let parts: Vec<String> =
        stem.iter().rev().take(2).map(|part| part.to_string_lossy().into_owned()).collect();
    parts.into_iter().rev().collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_description_is_told_from_a_scenario_by_its_keys() {
        let is_description =
            |name: &str, text: &str| matches!(kind_of(Path::new(name), text), Kind::Description);
        assert!(is_description("any.toml", "name = 'x'\nurl = 'http://x'"));
        assert!(is_description("sp.toml", "this is no TOML"));
        assert!(!is_description("any.toml", "title = 'x'"));
        assert!(!is_description("any.toml", "this is no TOML"));
    }

    #[test]
    fn what_is_cited_and_does_not_exist_is_shown_with_the_nearest_one() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("mine.toml");
        let bundled = sso_scenarios::files()
            .iter()
            .find(|file| file.path == "login/first")
            .expect("it is bundled");
        let wrong = bundled.text.replace("login.idp-initiated", "login.idp-initiatet");
        std::fs::write(&path, format!("also = [\"CVE-2021-21293\"]\n{wrong}"))
            .expect("it is written");
        let known = Known::bundled(&mut Vec::new());
        let mistakes = mistakes_of(&path, &known).expect("it is read");
        let messages: Vec<_> =
            mistakes.iter().map(|one| (one.message.as_str(), one.help.as_deref())).collect();
        assert_eq!(
            messages,
            [
                (
                    "there is no requirement `login.idp-initiatet`",
                    Some("did you mean `login.idp-initiated`?")
                ),
                (
                    "there is no requirement, class of attack or advisory `CVE-2021-21293`",
                    Some("did you mean `CVE-2021-21239`?")
                )
            ]
        );
    }
}
