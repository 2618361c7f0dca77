//! The same settings as pairs of names and values, for a description file whose `env` has to fit
//! a program and this one alike; reads no environment itself.

use std::collections::BTreeMap;

use crate::{
    builder::{Builder, StartError},
    hole::Hole,
};

/// Bearer token of the admin API.
const ADMIN_TOKEN: &str = "REFERENCE_SP_ADMIN_TOKEN";
/// `fresh`: assertions may be encrypted, for a key that is made now.
const DECRYPTION_KEY: &str = "REFERENCE_SP_DECRYPTION_KEY";
/// Names of holes with commas between.
const HOLES: &str = "REFERENCE_SP_HOLES";
/// URL under which users reach it.
const PUBLIC_URL: &str = "REFERENCE_SP_PUBLIC_URL";
/// A number: session ids and tokens repeat themselves.
const SEED: &str = "REFERENCE_SP_SEED";
const PREFIX: &str = "REFERENCE_SP_";

/// Applies the pairs. Others' names are passed over; ours that mean nothing are a mistake.
pub(crate) fn apply(
    builder: Builder,
    pairs: &BTreeMap<String, String>,
) -> Result<Builder, StartError> {
    let ours = pairs.iter().filter(|(name, _)| name.starts_with(PREFIX));
    ours.map(|(name, value)| (name.as_str(), value.as_str())).try_fold(builder, one)
}

fn one(builder: Builder, (name, value): (&str, &str)) -> Result<Builder, StartError> {
    let unusable =
        |reason: &str| StartError::Setting { name: name.to_owned(), reason: reason.to_owned() };
    match name {
        ADMIN_TOKEN => Ok(builder.admin_token(value)),
        DECRYPTION_KEY if value == "fresh" => builder.fresh_decryption_key(),
        DECRYPTION_KEY => Err(unusable("the only word that it knows is `fresh`")),
        HOLES => holes(value).map(|holes| builder.holes(holes)),
        PUBLIC_URL => Ok(builder.public_url(value)),
        SEED => {
            value.parse().map(|seed| builder.seed(seed)).map_err(|_| unusable("it is no number"))
        }
        _ => Err(unusable("there is no such setting")),
    }
}

fn holes(value: &str) -> Result<Vec<Hole>, StartError> {
    let names = value.split(',').map(str::trim).filter(|name| !name.is_empty());
    names.map(|name| name.parse().map_err(StartError::Hole)).collect()
}
