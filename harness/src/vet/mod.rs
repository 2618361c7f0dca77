//! Whether a real identity provider is configured as its service provider needs it: from documents alone to the rules
//! that they break, and the settings that mend them. Sends nothing anywhere.
//!
//! The data goes one way: what was kept is read ([`intake`]), everything that is known is put together ([`dossier`]), each
//! message is compared with it by a table of rules, and what they find is told in the words of that vendor's console
//! ([`crate::report::examination`]).

mod case;
mod catalogue;
pub mod dossier;
mod drift;
mod gather;
pub mod intake;
mod known;
mod lex;
pub mod like;
mod mask;
pub mod message;
mod near;
mod rules;
mod scene;
mod sheet;
mod status;
#[cfg(test)]
mod tests;
mod vendor;
mod wants;
mod write;

pub use case::{Unsaved, case};
pub use dossier::Dossier;
pub use mask::Values;
pub use vendor::recognised;
pub use write::file as vendor_file;

use crate::report::examination::Examination;
use dossier::Named;
use gather::Gathered;
use intake::{Unreadable, limits};
use known::Known;
use message::{Kind, Message};
use saml_verify::finding::Finding;
use saml_verify::metadata::IdpMetadata;
use saml_verify::origin::Origins;
use saml_verify::receive::claimed_issuer;
use saml_verify::xml;
use scene::Scene;

/// Nothing can be said of what nobody can read.
const SEALED: &str =
    "the assertion is encrypted; give the service provider's private key with --decrypt-key";

/// Judges everything that is in a dossier.
///
/// An error is a document that nothing can be said of: an assertion that no key opens.
pub fn vet(dossier: &Dossier, values: Values) -> Result<Examination, Unreadable> {
    let mut examination = Gathered::new(dossier);
    let idp = dossier.metadata.as_ref().and_then(|named| publish(&mut examination, dossier, named));
    if let (Some(was), Some(metadata), Some(idp)) = (&dossier.was, &dossier.metadata, &idp) {
        let drift = drift::judge(was, metadata, idp)?;
        examination.add(&metadata.origin, drift.findings);
        examination.look_back(was, drift.entity_id);
        examination.keep(drift.kept);
    }
    let known = Known::of(dossier);
    for message in &dossier.messages {
        let document = xml::parse(&message.xml, &limits());
        let document = document.map_err(|finding| unreadable(&message.origin, &finding))?;
        if message.kind == Kind::Request {
            let findings = rules::request(dossier, message, idp.as_ref());
            examination.look_at_request(message, claimed_issuer(&document));
            examination.keep(rules::kept_by_request(&findings));
            examination.add(&message.origin, findings);
            continue;
        }
        let origins = Origins::of_message(&message.xml);
        let scene = Scene::of((dossier, &known), message, (&document, &origins), idp.as_ref());
        judge(&mut examination, message, &scene)?;
    }
    Ok(examination.finished(values))
}

/// What the identity provider says of itself, where that can be read.
fn publish<'a>(
    examination: &mut Gathered<'a>,
    dossier: &Dossier,
    named: &'a Named,
) -> Option<IdpMetadata> {
    let idp = IdpMetadata::parse(&named.xml, &limits());
    let (findings, open) = rules::metadata(dossier, named, idp.as_ref().ok());
    examination.look_at_metadata(dossier, named, idp.as_ref().ok());
    if idp.is_ok() {
        examination.keep(rules::kept_by_metadata(&findings, &open));
    }
    let broken = idp.as_ref().err().cloned();
    examination.add(&named.origin, broken.into_iter().chain(findings));
    examination.leave_open(&named.origin, open);
    idp.ok()
}

/// The ids of the rules that are judged beside the strict checks ([`saml_verify::checks::CHECKS`]).
pub fn rules() -> Vec<&'static str> {
    rules::ids()
}

fn judge<'a>(
    examination: &mut Gathered<'a>,
    message: &'a Message,
    scene: &Scene<'_>,
) -> Result<(), Unreadable> {
    let origin = &scene.message.origin;
    let is_seal = |fault: &Finding| fault.check == "as-encrypted" && scene.dossier.keys.is_empty();
    let refuses = scene.dossier.service_provider.encryption == Some(false);
    if scene.received.is_none() && !refuses && scene.faults.iter().any(is_seal) {
        return Err(Unreadable::new(origin, SEALED));
    }
    let (strict, open, kept) = scene.strict();
    let rules::Judged { findings: more, open: also_open, kept: also } = rules::message(scene);
    let strict = strict.into_iter().filter(|it| !rules::instead_of(it, &more));
    let faults = scene.faults.iter().filter(|fault| !is_seal(fault)).cloned();
    let findings = faults.chain(strict).map(|it| status::told(it, scene.document));
    let findings: Vec<Finding> = findings.collect();
    examination.add(origin, findings.into_iter().chain(more));
    let unverified = scene.unverified().into_iter();
    examination.leave_open(origin, unverified.chain(open).chain(also_open).collect());
    examination.look_at(message, scene);
    examination.keep(scene.verified().into_iter().chain(kept).chain(also));
    Ok(())
}

fn unreadable(origin: &str, finding: &Finding) -> Unreadable {
    Unreadable::new(origin, format!("expected {}, found {}", finding.expected, finding.found))
}
