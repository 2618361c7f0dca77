//! What the words of the command line mean for a run. Reads no file but that of a live directory, apart from looking whether `./sp.toml` is there.

use super::run_args::{ExploreArgs, RunArgs, StylesArg, What};
use super::trouble::Trouble;
use crate::run::{DirectoryFile, Keys, Published};
use crate::source::{Source, nearest};
use crate::suite::{BUNDLED, Options, SpFile, StylesOf};
use reference_sp::Hole;
use std::path::Path;
use std::time::Duration;

impl What {
    /// Options of the library, with this seed where none was given.
    pub(super) fn options(&self, fresh: u64) -> Result<Options, Trouble> {
        let (sp, ids) = self.target(Path::new("sp.toml"));
        if !self.holes.is_empty() && !matches!(sp, SpFile::Bundled(_)) {
            return Err(Trouble::Usage("--with switches a mistake of the bundled service provider on; a service provider of one's own has only its own".to_owned()));
        }
        self.holes.iter().try_for_each(|name| known_hole(name))?;
        Ok(Options {
            sp,
            ids: ids.to_vec(),
            scenarios: self.scenarios.clone(),
            vendors: self.vendor.clone(),
            vendor_files: self.vendor_file.clone(),
            ruleset: self.ruleset,
            requirements: self.requirement.clone(),
            severity: self.severity,
            holes: self.holes.clone(),
            ..Options::bundled(self.seed.unwrap_or(fresh))
        })
    }

    /// Whether the description was named, and not taken because nothing was.
    pub(super) fn names_description(&self) -> bool {
        self.words.first().is_some_and(|word| names_description(word))
    }

    /// The description and the ids. `usual` is used where it is there and nothing is named.
    fn target(&self, usual: &Path) -> (SpFile, &[String]) {
        match self.words.split_first() {
            Some((word, ids)) if BUNDLED.iter().any(|(name, _)| name == word) => {
                (SpFile::Bundled(word.clone()), ids)
            }
            Some((word, ids)) if names_description(word) => (SpFile::Path(word.into()), ids),
            _ if usual.is_file() && self.holes.is_empty() => {
                (SpFile::Path(usual.to_owned()), &self.words)
            }
            _ => (SpFile::Bundled("reference-sp".to_owned()), &self.words),
        }
    }
}

fn known_hole(name: &str) -> Result<(), Trouble> {
    let Err(error) = name.parse::<Hole>() else { return Ok(()) };
    let near = nearest(name, Hole::ALL.iter().map(|hole| hole.name()));
    let hint = near.map(|near| format!("; did you mean {near}?")).unwrap_or_default();
    Err(Trouble::Usage(format!("--with: {error}{hint}")))
}

pub(super) fn names_description(word: &str) -> bool {
    word.ends_with(".toml") || BUNDLED.iter().any(|(name, _)| *name == word)
}

impl RunArgs {
    /// Options of the library, with this seed where none was given.
    pub(super) fn options(&self, fresh: u64) -> Result<Options, Trouble> {
        let options = self.what.options(fresh)?;
        let ours = matches!(options.sp, SpFile::Bundled(_));
        let gating = self.fail_on.map(|_| "--fail-on").or(self.agreed.gating());
        if let Some(gating) = gating.filter(|_| ours && !self.what.names_description()) {
            return Err(Trouble::Usage(format!(
                "{gating} decides about a service provider of your own: name its description, as in `sso-harness run sp.toml {gating} …`"
            )));
        }
        let jobs = self.jobs.map_or(options.jobs, usize::from);
        Ok(Options {
            at: self.at,
            keys: self.keys.clone().map_or(options.keys, Keys::Kept),
            jobs,
            rate: self.rate,
            patience: self.patience.map_or(options.patience, Duration::from_secs),
            published: Published { bind: self.reach.bind, url: self.reach.public_url.clone() },
            directory: self.directory.as_deref().map(with_people).transpose()?,
            may_test: self.reach.i_may_test.clone(),
            styles: match self.styles {
                StylesArg::Default => StylesOf::Vendor,
                StylesArg::Measured => StylesOf::ServiceProvider,
            },
            ..options
        })
    }
}

/// The live directory that a file names.
pub(super) fn directory(path: &Path) -> Result<DirectoryFile, Trouble> {
    let text =
        std::fs::read_to_string(path).map_err(|error| Trouble::file("read", path, &error))?;
    let (read, mistakes) = DirectoryFile::parse(&Source::new(path.display().to_string(), text));
    read.ok_or(Trouble::Mistakes(mistakes))
}

/// One that a run may make people in.
fn with_people(path: &Path) -> Result<DirectoryFile, Trouble> {
    let file = directory(path)?;
    file.people().map_err(|error| Trouble::Usage(error.to_string()))?;
    Ok(file)
}

impl ExploreArgs {
    /// Options of the library, with this seed where none was given.
    pub(super) fn options(&self, fresh: u64) -> Result<Options, Trouble> {
        if let Some(word) = self.sp.as_ref().filter(|word| !names_description(word)) {
            return Err(Trouble::Usage(format!(
                "`{word}` is no description file, which ends in .toml, and no bundled service provider"
            )));
        }
        let what = What {
            words: self.sp.iter().cloned().collect(),
            vendor: self.vendor.clone(),
            seed: self.seed,
            holes: self.holes.clone(),
            ..What::default()
        };
        let options = what.options(fresh)?;
        Ok(Options { jobs: self.jobs.map_or(options.jobs, usize::from), ..options })
    }
}

#[cfg(test)]
mod tests {
    use super::super::agreed::AgreedArgs;
    use super::*;
    use crate::scenario::Severity;

    fn what(words: &[&str]) -> What {
        What { words: words.iter().map(|word| (*word).to_owned()).collect(), ..What::default() }
    }

    #[test]
    fn the_first_word_is_a_description_only_if_it_looks_like_one() {
        let nowhere = Path::new("there is no such file");
        let bundled = || SpFile::Bundled("reference-sp".to_owned());
        let path = |path: &str| SpFile::Path(path.into());
        for (words, sp, ids) in [
            (vec![], bundled(), 0),
            (vec!["my/sp.toml"], path("my/sp.toml"), 0),
            (vec!["my/sp.toml", "login/*"], path("my/sp.toml"), 1),
            (vec!["login/*", "access/*"], bundled(), 2),
            (vec!["always-500", "login/*"], SpFile::Bundled("always-500".to_owned()), 1),
        ] {
            let what = what(&words);
            let (found, rest) = what.target(nowhere);
            assert_eq!((found, rest.len()), (sp, ids), "{words:?}");
        }
    }

    #[test]
    fn nobody_gates_on_the_bundled_service_provider_by_mistake() {
        let waivers = AgreedArgs { waivers: Some("waivers.toml".into()), ..AgreedArgs::default() };
        let low = RunArgs { fail_on: Some(Severity::Low), ..RunArgs::default() };
        for gates in [low, RunArgs { agreed: waivers, ..RunArgs::default() }] {
            let args = |words: &[&str]| RunArgs { what: what(words), ..gates.clone() };
            assert!(matches!(args(&["login/*"]).options(1), Err(Trouble::Usage(_))));
            assert!(args(&["my/sp.toml"]).options(1).is_ok());
        }
    }

    #[test]
    fn a_mistake_cannot_be_switched_on_in_a_service_provider_of_ones_own() {
        let mut what = what(&["my/sp.toml"]);
        what.holes.push("no-audience-check".to_owned());
        assert!(matches!(what.options(1), Err(Trouble::Usage(_))));
    }
}
