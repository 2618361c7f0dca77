//! The words of the commands that serve one party until Ctrl-C.

use clap::Args;
use std::net::IpAddr;
use std::path::PathBuf;

#[derive(Debug, Args)]
pub(super) struct Listen {
    /// The port; 0 takes a free one
    #[arg(long, default_value_t = 0)]
    pub(super) port: u16,
    /// Listen on this address and not on loopback: EVERYBODY who reaches it can sign in as anybody
    #[arg(long, value_name = "ADDRESS")]
    pub(super) expose_on: Option<IpAddr>,
    /// The URL under which others reach it, where that is not the address
    #[arg(long, value_name = "URL")]
    pub(super) url: Option<String>,
}

#[derive(Debug, Args)]
pub(super) struct SpServeArgs {
    #[command(flatten)]
    pub(super) listen: Listen,
    /// Switch a mistake on
    #[arg(long = "with", value_name = "HOLE")]
    pub(super) holes: Vec<String>,
    /// Trust the identity provider of this metadata file
    #[arg(long, value_name = "METADATA")]
    pub(super) idp: Vec<PathBuf>,
    /// Serve the command-line client `dx` under the names that it knows, and say what to export for it
    #[arg(long, conflicts_with = "expose_on")]
    pub(super) dx: bool,
}

#[derive(Debug, Args)]
pub(super) struct IdpServeArgs {
    #[command(flatten)]
    pub(super) listen: Listen,
    /// Which vendor
    #[arg(long = "as", value_name = "VENDOR", required_unless_present = "vendor_file")]
    pub(super) vendor: Option<String>,
    /// A vendor's table of one's own
    #[arg(long, value_name = "FILE", conflicts_with = "vendor")]
    pub(super) vendor_file: Option<PathBuf>,
    /// The metadata of a service provider
    #[arg(long, value_name = "METADATA")]
    pub(super) sp: Vec<PathBuf>,
    /// What is sent to the service providers, as NAME=SOURCE; sources are login, mail, given-name, surname, display-name, groups
    #[arg(long, value_name = "PAIR", default_values = ["email=mail", "name=display-name"])]
    pub(super) attribute: Vec<String>,
    /// A user of the directory; the password is the login and `-password`
    #[arg(long, value_name = "LOGIN", default_value = "ada")]
    pub(super) user: Vec<String>,
    /// Users from a directory export
    #[arg(long, value_name = "FILE")]
    pub(super) ldif: Option<PathBuf>,
    /// Users from a live directory, which checks their passwords; the file says where it is
    #[arg(long, value_name = "FILE", conflicts_with_all = ["ldif", "user"])]
    pub(super) directory: Option<PathBuf>,
    /// Keep the keys in a folder, so that trust survives a restart
    #[arg(long, value_name = "DIR")]
    pub(super) keys: Option<PathBuf>,
    /// Issue for every user what this scenario issues
    #[arg(long, value_name = "FILE")]
    pub(super) scenario: Option<PathBuf>,
}
