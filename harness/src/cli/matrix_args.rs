//! The words of `matrix`, and what they mean for each of its runs.

use super::options::names_description;
use super::parsers::{rulesets, severities};
use super::run_args::{RunArgs, StylesArg, What};
use super::trouble::Trouble;
use crate::describe::Ruleset;
use crate::scenario::Severity;
use crate::suite::Options;
use clap::Args;
use std::path::PathBuf;

#[derive(Debug, Clone, Default, Args)]
pub(super) struct MatrixArgs {
    /// Description files (they end in .toml) or names of bundled ones, then globs over ids; waivers for `a.toml` are taken
    /// from `a.waivers.toml` beside it
    #[arg(value_name = "SP_FILE... [ID")]
    pub(super) words: Vec<String>,
    /// A recorded run, which `run --traces` wrote, as a column; may be given several times
    #[arg(long, value_name = "FILE")]
    pub(super) from: Vec<PathBuf>,
    /// Write the matrix as one HTML page
    #[arg(long, value_name = "FILE")]
    pub(super) out_html: Option<PathBuf>,
    /// Write the matrix as Markdown
    #[arg(long, value_name = "FILE")]
    pub(super) out_md: Option<PathBuf>,
    /// In Markdown, what did not pass leads there; `{sp}` is the name of the service provider as an anchor
    #[arg(long, value_name = "LINK", requires = "out_md")]
    pub(super) explained_at: Option<String>,
    /// Write the matrix as JSON
    #[arg(long, value_name = "FILE")]
    pub(super) json: Option<PathBuf>,
    /// Add the scenarios of a folder to the bundled ones
    #[arg(long, value_name = "DIR")]
    pub(super) scenarios: Vec<PathBuf>,
    /// Only this vendor; may be given several times
    #[arg(long, value_name = "NAME")]
    pub(super) vendor: Vec<String>,
    /// Judge all of them under this ruleset instead of their own
    #[arg(long, value_parser = rulesets())]
    pub(super) ruleset: Option<Ruleset>,
    /// Only scenarios of requirements that match this glob
    #[arg(long, value_name = "GLOB")]
    pub(super) requirement: Vec<String>,
    /// Only scenarios of at least this severity
    #[arg(long, value_parser = severities())]
    pub(super) severity: Option<Severity>,
    /// Repeat the names and ids of an earlier run
    #[arg(long, value_name = "NUMBER")]
    pub(super) seed: Option<u64>,
    /// Run attacks in every signing style that each service provider accepts, or in the vendors' own
    #[arg(long, value_enum, default_value_t)]
    pub(super) styles: StylesArg,
    /// How many cases run at once
    #[arg(long, value_name = "NUMBER", value_parser = clap::value_parser!(u16).range(1..=256))]
    pub(super) jobs: Option<u16>,
    /// The least severity of a fail that turns the exit code [default: high]
    #[arg(long, value_name = "SEVERITY", value_parser = severities())]
    pub(super) fail_on: Option<Severity>,
    /// End each run after this many seconds
    #[arg(long, value_name = "SECONDS", alias = "time-limit")]
    pub(super) deadline: Option<u64>,
    /// Tell only the matrix
    #[arg(long, short)]
    pub(super) quiet: bool,
}

impl MatrixArgs {
    /// Options for each run, all with the same seed.
    pub(super) fn options(&self, fresh: u64) -> Result<Vec<Options>, Trouble> {
        let (sps, ids): (Vec<&String>, Vec<&String>) =
            self.words.iter().partition(|word| names_description(word));
        if sps.len() + self.from.len() == 0 {
            return Err(Trouble::Usage("a matrix has at least one service provider: name their descriptions, as in `sso-harness matrix a.toml b.toml`".to_owned()));
        }
        let of = |sp: &&String| self.run(sp, &ids).options(self.seed.unwrap_or(fresh));
        sps.iter().map(of).collect()
    }

    fn run(&self, sp: &str, ids: &[&String]) -> RunArgs {
        let what = What {
            words: std::iter::once(sp.to_owned())
                .chain(ids.iter().map(|id| (*id).clone()))
                .collect(),
            scenarios: self.scenarios.clone(),
            vendor: self.vendor.clone(),
            ruleset: self.ruleset,
            requirement: self.requirement.clone(),
            severity: self.severity,
            ..What::default()
        };
        RunArgs { what, styles: self.styles, jobs: self.jobs, ..RunArgs::default() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::suite::SpFile;

    fn args(words: &[&str]) -> MatrixArgs {
        MatrixArgs {
            words: words.iter().map(|word| (*word).to_owned()).collect(),
            ..MatrixArgs::default()
        }
    }

    #[test]
    fn every_description_is_a_run_with_the_same_ids_and_the_same_seed() {
        let options = args(&["a.toml", "always-200", "login/*"]).options(7).unwrap();
        let runs: Vec<_> = options.iter().map(|one| (&one.sp, one.ids.len(), one.seed)).collect();
        let (a, b) = (SpFile::Path("a.toml".into()), SpFile::Bundled("always-200".to_owned()));
        assert_eq!(runs, [(&a, 1, 7), (&b, 1, 7)]);
    }

    #[test]
    fn a_matrix_of_nobody_is_a_usage_error() {
        assert!(matches!(args(&["login/*"]).options(7), Err(Trouble::Usage(_))));
    }
}
