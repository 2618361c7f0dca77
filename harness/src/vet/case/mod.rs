//! A captured Response as a scenario: a regression case that can be committed. Nothing of its people and its tenant stays,
//! its structure and its algorithms do. Reads and writes no file.
//!
//! The text goes one way: an assertion that was encrypted is opened (`open`), every value that is not known to be public
//! is replaced (`redact`), the result is issued and verified as the sound service provider does (`trial`), and what that
//! made of it is what the scenario demands (`write`).

mod forms;
mod kept;
mod names;
mod open;
mod pseudonyms;
mod redact;
mod trial;
mod write;

use super::dossier::Dossier;
use super::intake::limits;
use super::message::{Kind, Message};
use crate::report::examination::Examination;
use mock_idp::KeyRing;
use names::Names;
use saml_verify::xml;
use saml_wire::captured::Captured;

/// Why a message is no case.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Unsaved {
    /// It is a Response in part only.
    #[error("an assertion alone is no case: no service provider is sent one without its Response")]
    Alone,
    /// It has something that we cannot issue.
    #[error("it cannot be issued again: {0}")]
    Cannot(String),
    /// There is no message at all.
    #[error("there is no Response in it")]
    Nothing,
    /// It is not a message of an identity provider.
    #[error(
        "an AuthnRequest is no case: it comes from the service provider, which writes a new one"
    )]
    Request,
    /// An assertion is encrypted, and no key opens it.
    #[error(
        "the assertion is encrypted, so that nobody can replace what it says of its person; \
         give the service provider's private key with --decrypt-key"
    )]
    Sealed,
    /// A NameID or an attribute is encrypted.
    #[error("the {0} is encrypted by itself, which a case cannot be yet")]
    SealedInside(String),
    /// What is wrong with it does not outlast a new signature.
    #[error(
        "what is wrong with it is its signature ({0}), and a case is signed anew; \
         the bundled scenarios `assertion/foreign-key` and `attack/*` show what a service provider makes of that"
    )]
    Signature(String),
    /// It is no XML that is taken.
    #[error("it cannot be read: {0}")]
    Unreadable(String),
}

/// The last Response of a dossier as a case, see [`case`]; what there is instead, where there is none, is told.
///
/// # Errors
/// There is no Response, or it cannot be issued again.
pub fn last(
    name: &str,
    dossier: &Dossier,
    examination: &Examination,
    keys: &KeyRing,
) -> Result<String, Unsaved> {
    let latest = |kind| dossier.messages.iter().rev().find(|message| message.kind == kind);
    let kinds = [Kind::Response, Kind::Assertion, Kind::Request];
    let message = kinds.into_iter().find_map(latest).ok_or(Unsaved::Nothing)?;
    case(name, message, dossier, examination, keys)
}

/// The text of a scenario file that issues a captured Response anew, to the person of the scenario and signed with the key
/// of the identity provider that runs it; and demands what the sound service provider makes of it.
///
/// `examination` is what [`super::vet`] found in this dossier. The keys are thrown away: what is issued with them is only
/// verified.
///
/// # Errors
/// The message is no Response, or is one that cannot be issued again.
pub fn case(
    name: &str,
    message: &Message,
    dossier: &Dossier,
    examination: &Examination,
    keys: &KeyRing,
) -> Result<String, Unsaved> {
    match message.kind {
        Kind::Assertion => return Err(Unsaved::Alone),
        Kind::Request => return Err(Unsaved::Request),
        Kind::Response => {}
    }
    let text = open::opened(message, dossier)?;
    let limits = limits();
    let document = xml::parse(&text, &limits);
    let document = document.map_err(|finding| Unsaved::Unreadable(finding.to_string()))?;
    let names = Names::of(&document, message, dossier);
    let redacted = redact::redacted(&text, &document, &names);
    let captured = Captured::try_from(redacted);
    let captured = captured.map_err(|error| Unsaved::Cannot(error.to_string()))?;
    let outcome = trial::outcome(&captured, names.is_answer(), dossier, keys)?;
    let faults = examination.faults.iter().filter(|it| it.origin == message.origin).collect();
    let case =
        write::Case { name, captured: &captured, names: &names, examination, faults, outcome };
    match case.lost_with_the_signature() {
        Some(rule) => Err(Unsaved::Signature(rule)),
        None => Ok(case.text()),
    }
}
