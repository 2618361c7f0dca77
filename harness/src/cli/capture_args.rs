//! The words of `capture`.

use super::vet_args::KnownArgs;
use clap::Args;
use std::net::IpAddr;
use std::path::PathBuf;

#[derive(Debug, Args)]
pub(super) struct CaptureArgs {
    #[command(flatten)]
    pub(super) known: KnownArgs,
    /// The port; 0 takes a free one
    #[arg(long, default_value_t = 0)]
    pub(super) port: u16,
    /// Listen on this address and not on loopback: EVERYBODY who reaches it sees what has arrived
    #[arg(long, value_name = "ADDRESS")]
    pub(super) expose_on: Option<IpAddr>,
    /// The URL under which your browser reaches it, where that is not the address
    #[arg(long, value_name = "URL")]
    pub(super) url: Option<String>,
    /// Serve HTTPS, with a certificate that is made now and that a browser warns of
    #[arg(long)]
    pub(super) https: bool,
    /// Serve HTTPS with this certificate and its chain, in PEM
    #[arg(long, value_name = "FILE", requires = "private_key")]
    pub(super) certificate: Option<PathBuf>,
    /// The private key of the certificate, in PEM
    #[arg(long, value_name = "FILE", requires = "certificate")]
    pub(super) private_key: Option<PathBuf>,
    /// Keep everything that arrives in a folder; whoever has a Response that has not expired is logged in
    #[arg(long, value_name = "DIR")]
    pub(super) keep: Option<PathBuf>,
    /// End after the first arrival, with the exit code of `vet`
    #[arg(long)]
    pub(super) once: bool,
    /// Write the first Response that arrives as a scenario, NAME.toml, with every value replaced and to be signed anew, and end
    #[arg(long, value_name = "NAME", value_parser = case_name)]
    pub(super) save: Option<String>,
    /// Take the Response for --save from a file that was kept, in any form that `vet` takes, and serve nothing
    #[arg(long, value_name = "FILE", requires = "save", conflicts_with_all = ["once", "keep"])]
    pub(super) response: Option<PathBuf>,
}

/// The end of a path is the name of a scenario.
fn case_name(text: &str) -> Result<String, String> {
    let path = text.strip_suffix(".toml").unwrap_or(text);
    let name = path.rsplit('/').next().unwrap_or_default();
    let is_plain = |it: char| it.is_ascii_lowercase() || it.is_ascii_digit() || it == '-';
    match !name.is_empty() && name.chars().all(is_plain) {
        true => Ok(path.to_owned()),
        false => Err("lower case letters, digits and `-`, after a path or without one".to_owned()),
    }
}
