//! The words of `vet`.

use super::parsers::severities;
use crate::scenario::Severity;
use clap::{Args, ValueEnum};
use std::path::PathBuf;

/// An element that is to carry a signature of its own.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(super) enum WantedSignature {
    Assertion,
    Response,
}

/// What is known of both parties; the same words for `vet` and `capture`.
#[derive(Debug, Args)]
pub(super) struct KnownArgs {
    /// The identity provider's metadata: a file, `-`, or a URL
    #[arg(long, value_name = "FILE|URL")]
    pub(super) metadata: Option<String>,
    /// The service provider's metadata: a file or a URL
    #[arg(long, value_name = "FILE|URL")]
    pub(super) sp_metadata: Option<String>,
    /// The service provider's description file, `sp.toml`: the attributes, formats and algorithms that it needs
    #[arg(long, value_name = "FILE")]
    pub(super) sp: Option<PathBuf>,
    /// The service provider's entity id
    #[arg(long, value_name = "ENTITY-ID")]
    pub(super) audience: Option<String>,
    /// Where the service provider takes Responses
    #[arg(long, value_name = "URL")]
    pub(super) acs: Vec<String>,
    /// Which element the service provider wants signed; give it twice where it wants both
    #[arg(long, value_name = "ELEMENT")]
    pub(super) signed: Vec<WantedSignature>,
    /// Whose console the remedies name
    #[arg(long = "as", value_name = "VENDOR", default_value = "auto")]
    pub(super) vendor: String,
    /// A private key that opens encrypted assertions: PKCS#8 in PEM
    #[arg(long, value_name = "FILE")]
    pub(super) decrypt_key: Vec<PathBuf>,
    /// Show names of people and values of attributes
    #[arg(long)]
    pub(super) show_values: bool,
    /// The exit code is 4 from this severity on
    #[arg(long, value_name = "SEVERITY", default_value = "high", value_parser = severities())]
    pub(super) fail_on: Severity,
}

#[derive(Debug, Args)]
pub(super) struct VetArgs {
    #[command(flatten)]
    pub(super) known: KnownArgs,
    /// What the metadata was before: tells what has changed, and what that breaks
    #[arg(long, value_name = "FILE|URL", requires = "metadata", conflicts_with_all = ["like", "write"])]
    pub(super) was: Option<String>,
    /// Compare what was captured with the table of a vendor, or a vendor file, instead of judging it
    #[arg(long, value_name = "VENDOR|FILE")]
    pub(super) like: Option<String>,
    /// Write a vendor file with which the mock writes as the capture does; without --like on the base of the vendor that is recognised
    #[arg(long, value_name = "FILE")]
    pub(super) write: Option<PathBuf>,
    /// A Response: XML, base64, the body of a form, a HAR, an export of SAML-tracer; `-` is standard input
    #[arg(long, value_name = "FILE")]
    pub(super) response: Vec<PathBuf>,
    /// An AuthnRequest that came before, in any of these forms
    #[arg(long, value_name = "FILE")]
    pub(super) request: Vec<PathBuf>,
    /// When it arrived, where the capture does not say so: RFC 3339, or `now`
    #[arg(long, value_name = "TIME")]
    pub(super) at: Option<String>,
    /// Write the findings as JSON; `-` is standard output, in place of the text
    #[arg(long, value_name = "FILE")]
    pub(super) json: Option<PathBuf>,
    /// Write them as JUnit XML
    #[arg(long, value_name = "FILE")]
    pub(super) junit: Option<PathBuf>,
    /// Write them as Markdown, for an issue or a chat
    #[arg(long, value_name = "FILE")]
    pub(super) markdown: Option<PathBuf>,
    /// Write them as one HTML page, with the documents and their times drawn to scale
    #[arg(long, value_name = "FILE")]
    pub(super) html: Option<PathBuf>,
}
