//! The same settings as pairs of names and values, for a description file whose `env` has to fit
//! a program and this one alike; reads no environment itself.

use std::collections::BTreeMap;

use saml_verify::policy::Required;

use crate::{
    builder::{Builder, StartError},
    hole::Hole,
};

/// Bearer token of the admin API.
const ADMIN_TOKEN: &str = "REFERENCE_SP_ADMIN_TOKEN";
/// A file: the command-line client is served over TLS, and trusts the authority that is written there.
const CLIENT_AUTHORITY: &str = "REFERENCE_SP_CLIENT_AUTHORITY";
/// `fresh`: assertions may be encrypted, for a key that is made now.
const DECRYPTION_KEY: &str = "REFERENCE_SP_DECRYPTION_KEY";
/// Names of holes with commas between.
const HOLES: &str = "REFERENCE_SP_HOLES";
/// URL under which users reach it.
const PUBLIC_URL: &str = "REFERENCE_SP_PUBLIC_URL";
/// Which signature a Response must have.
const REQUIRED: &str = "REFERENCE_SP_REQUIRED";
/// A number: session ids and tokens repeat themselves.
const SEED: &str = "REFERENCE_SP_SEED";
/// Whether a LogoutRequest is obeyed.
const SINGLE_LOGOUT: &str = "REFERENCE_SP_SINGLE_LOGOUT";
/// Whether a login can begin here, and how the AuthnRequest travels.
const SP_INITIATED: &str = "REFERENCE_SP_SP_INITIATED";
/// What becomes of a Response that answers nothing.
const UNSOLICITED: &str = "REFERENCE_SP_UNSOLICITED";
const PREFIX: &str = "REFERENCE_SP_";

impl Builder {
    /// Settings as pairs: `REFERENCE_SP_ADMIN_TOKEN`, `REFERENCE_SP_CLIENT_AUTHORITY` (a file, see
    /// [`Builder::client_authority`]), `REFERENCE_SP_DECRYPTION_KEY` (`fresh`: one
    /// that is made now), `REFERENCE_SP_HOLES` (names with commas between),
    /// `REFERENCE_SP_PUBLIC_URL`, `REFERENCE_SP_REQUIRED` (which signature a Response must have:
    /// `assertion`, `response`, `both` or `either`), `REFERENCE_SP_SEED`,
    /// `REFERENCE_SP_SINGLE_LOGOUT` (`on` or `off`), `REFERENCE_SP_SP_INITIATED` (`off`, `redirect` or `post`),
    /// `REFERENCE_SP_UNSOLICITED` (`accepted` or `refused`). Names of others are passed over;
    /// ours that mean nothing are a mistake.
    pub fn settings(self, pairs: &BTreeMap<String, String>) -> Result<Self, StartError> {
        let ours = pairs.iter().filter(|(name, _)| name.starts_with(PREFIX));
        ours.map(|(name, value)| (name.as_str(), value.as_str())).try_fold(self, one)
    }
}

fn one(builder: Builder, (name, value): (&str, &str)) -> Result<Builder, StartError> {
    match name {
        ADMIN_TOKEN => Ok(builder.admin_token(value)),
        CLIENT_AUTHORITY => Ok(builder.client_authority(value)),
        DECRYPTION_KEY if value == "fresh" => builder.fresh_decryption_key(),
        DECRYPTION_KEY => wrong(name, "the only word that it knows is `fresh`"),
        HOLES => holes(value).map(|holes| builder.holes(holes)),
        PUBLIC_URL => Ok(builder.public_url(value)),
        REQUIRED => required(value).map(|required| builder.required(required)),
        SEED => match value.parse() {
            Ok(seed) => Ok(builder.seed(seed)),
            Err(_) => wrong(name, "it is no number"),
        },
        _ => flow(builder, name, value),
    }
}

/// The flows that can be switched on.
fn flow(builder: Builder, name: &str, value: &str) -> Result<Builder, StartError> {
    match (name, value) {
        (SINGLE_LOGOUT | SP_INITIATED, "off") | (UNSOLICITED, "accepted") => Ok(builder),
        (SINGLE_LOGOUT, "on") => Ok(builder.single_logout()),
        (SP_INITIATED, "post") => Ok(builder.sp_initiated_by_post()),
        (SP_INITIATED, "redirect") => Ok(builder.sp_initiated()),
        (UNSOLICITED, "refused") => Ok(builder.solicited_only()),
        (SINGLE_LOGOUT, _) => wrong(name, "it is neither `on` nor `off`"),
        (SP_INITIATED, _) => wrong(name, "it is none of `off`, `redirect`, `post`"),
        (UNSOLICITED, _) => wrong(name, "it is neither `accepted` nor `refused`"),
        _ => wrong(name, "there is no such setting"),
    }
}

fn required(value: &str) -> Result<Required, StartError> {
    match value {
        "assertion" => Ok(Required::Assertion),
        "both" => Ok(Required::Both),
        "either" => Ok(Required::AssertionOrResponse),
        "response" => Ok(Required::Response),
        _ => wrong(REQUIRED, "it is none of `assertion`, `both`, `either`, `response`"),
    }
}

fn wrong<T>(name: &str, reason: &str) -> Result<T, StartError> {
    Err(StartError::Setting { name: name.to_owned(), reason: reason.to_owned() })
}

fn holes(value: &str) -> Result<Vec<Hole>, StartError> {
    let names = value.split(',').map(str::trim).filter(|name| !name.is_empty());
    names.map(|name| name.parse().map_err(StartError::Hole)).collect()
}
