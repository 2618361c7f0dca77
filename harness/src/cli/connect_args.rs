//! The words of the commands that connect a service provider: `init` and `doctor`.

use super::parsers::rulesets;
use super::run_args::{Reach, RunArgs, StylesArg, What};
use crate::describe::Ruleset;
use clap::Args;
use std::path::PathBuf;

/// Most options answer a question that would be asked otherwise.
#[derive(Debug, Clone, Default, Args)]
pub(super) struct InitArgs {
    /// The file to write; one that is there stays as it is
    #[arg(value_name = "FILE", default_value = "sp.toml")]
    pub(super) file: PathBuf,
    /// How reports call the service provider
    #[arg(long, value_name = "NAME")]
    pub(super) name: Option<String>,
    /// Which clauses are demanded
    #[arg(long, value_parser = rulesets())]
    pub(super) ruleset: Option<Ruleset>,
    /// The command that starts it, quoted as for a shell, with {port} and {idp.…} in it; empty: it runs already
    #[arg(long, value_name = "COMMAND")]
    pub(super) start: Option<String>,
    /// A path that answers when it is ready
    #[arg(long, value_name = "PATH")]
    pub(super) ready: Option<String>,
    /// Where it runs already
    #[arg(long, value_name = "URL", conflicts_with = "start")]
    pub(super) url: Option<String>,
    /// Its metadata: a URL, which may begin with {url}, or a file to read now; `none` where it has none
    #[arg(long, value_name = "URL_OR_FILE")]
    pub(super) metadata: Option<String>,
    /// Its entity id, where it has no metadata
    #[arg(long, value_name = "URI")]
    pub(super) entity_id: Option<String>,
    /// The URL that takes Responses, where it has no metadata
    #[arg(long, value_name = "URL")]
    pub(super) acs: Option<String>,
    /// The path of a page that says who is signed in
    #[arg(long, value_name = "PATH")]
    pub(super) whoami: Option<String>,
    /// Where that page says it: a JSON pointer such as /email, or a CSS selector such as #mail
    #[arg(long, value_name = "WHERE")]
    pub(super) signed_in: Option<String>,
    /// What that page answers to a stranger: a status such as 401, or the path of the page that it leads to
    #[arg(long, value_name = "WHAT")]
    pub(super) anonymous: Option<String>,
    /// The Name of the attribute with the e-mail address; `none` where it wants none
    #[arg(long, value_name = "NAME")]
    pub(super) mail: Option<String>,
    /// Whether it makes an account at the first login: yes or no
    #[arg(long, value_name = "YES_OR_NO")]
    pub(super) jit: Option<String>,
    /// Take the default of every question that no option answers
    #[arg(long)]
    pub(super) yes: bool,
}

#[derive(Debug, Clone, Default, Args)]
pub(super) struct DoctorArgs {
    /// A description file or the name of a bundled one; without it ./sp.toml
    #[arg(value_name = "SP_FILE")]
    pub(super) sp: Option<String>,
    /// Only this vendor; may be given several times, the first one is tried first
    #[arg(long, value_name = "NAME")]
    pub(super) vendor: Vec<String>,
    /// One more vendor, from a table of one's own
    #[arg(long, value_name = "FILE")]
    pub(super) vendor_file: Vec<PathBuf>,
    /// Repeat the names and ids of an earlier run
    #[arg(long, value_name = "NUMBER")]
    pub(super) seed: Option<u64>,
    /// Keep the keys of the mock identity providers in a folder
    #[arg(long, value_name = "DIR")]
    pub(super) keys: Option<PathBuf>,
    /// How many seconds one answer may take [default: 10]
    #[arg(long, value_name = "SECONDS", value_parser = clap::value_parser!(u64).range(1..))]
    pub(super) patience: Option<u64>,
    /// Switch a mistake of the bundled service provider on
    #[arg(long = "with", value_name = "HOLE")]
    pub(super) holes: Vec<String>,
    #[command(flatten)]
    pub(super) reach: Reach,
}

impl DoctorArgs {
    /// The same words for a run.
    pub(super) fn run(&self) -> RunArgs {
        let what = What {
            words: self.sp.iter().cloned().collect(),
            vendor: self.vendor.clone(),
            vendor_file: self.vendor_file.clone(),
            seed: self.seed,
            holes: self.holes.clone(),
            ..What::default()
        };
        RunArgs {
            what,
            styles: StylesArg::Measured,
            keys: self.keys.clone(),
            patience: self.patience,
            reach: self.reach.clone(),
            ..RunArgs::default()
        }
    }
}
