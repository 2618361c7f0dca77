//! The words of the commands about scenarios, which need no service provider.

use super::parsers::{instant, rulesets};
use super::run_args::What;
use crate::describe::Ruleset;
use clap::Args;
use std::path::PathBuf;
use time::OffsetDateTime;

#[derive(Debug, Args)]
pub(super) struct ListArgs {
    #[command(flatten)]
    pub(super) what: What,
    /// As JSON
    #[arg(long)]
    pub(super) json: bool,
}

#[derive(Debug, Args)]
pub(super) struct ExplainArgs {
    /// The scenario, such as assertion/audience-other
    pub(super) id: String,
    /// Look for it in the scenarios of a folder too
    #[arg(long, value_name = "DIR")]
    pub(super) scenarios: Vec<PathBuf>,
}

#[derive(Debug, Args)]
pub(super) struct ClausesArgs {
    /// Count the scenarios of a folder too
    #[arg(long, value_name = "DIR")]
    pub(super) scenarios: Vec<PathBuf>,
    /// Only the levels of this ruleset
    #[arg(long, value_parser = rulesets())]
    pub(super) ruleset: Option<Ruleset>,
    /// As JSON
    #[arg(long)]
    pub(super) json: bool,
}

/// For whom and when documents are issued that nobody serves.
#[derive(Debug, Args)]
pub(super) struct Offline {
    /// The entity id of the service provider
    #[arg(long, value_name = "URI", default_value = "https://sp.example/saml/metadata")]
    pub(super) audience: String,
    /// Where the document is posted to
    #[arg(long, value_name = "URL", default_value = "https://sp.example/saml/acs")]
    pub(super) acs: String,
    /// Take this instant for now (RFC 3339)
    #[arg(long, value_name = "TIME", value_parser = instant)]
    pub(super) at: Option<OffsetDateTime>,
    /// Sign with the keys of a folder
    #[arg(long, value_name = "DIR")]
    pub(super) keys: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(super) struct EmitArgs {
    #[command(flatten)]
    pub(super) what: What,
    #[command(flatten)]
    pub(super) offline: Offline,
    /// Encrypt for the certificate in this metadata of the service provider
    #[arg(long, value_name = "METADATA")]
    pub(super) encrypt_for: Option<PathBuf>,
    /// As the value of the form field SAMLResponse
    #[arg(long)]
    pub(super) base64: bool,
}

#[derive(Debug, Args)]
pub(super) struct ExportArgs {
    /// The folder that corpus.json and its schema are written to
    #[arg(value_name = "DIR")]
    pub(super) folder: PathBuf,
    #[command(flatten)]
    pub(super) what: What,
    #[command(flatten)]
    pub(super) offline: Offline,
}

#[derive(Debug, Args)]
pub(super) struct LintArgs {
    /// Scenario files, description files, or folders of scenarios; without any the bundled scenarios and ./sp.toml
    pub(super) files: Vec<PathBuf>,
}
