//! Whether a real identity provider is configured as its service provider needs it: from documents alone to the rules
//! that they break, and the settings that mend them. Sends nothing anywhere.
//!
//! The data goes one way: what was kept is read ([`intake`]), everything that is known is put together ([`dossier`]), each
//! message is compared with it by a table of rules, and what they find is told in the words of that vendor's console
//! ([`crate::report::examination`]).

pub mod case;
mod catalogue;
mod cause;
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

use crate::report::examination::{Examination, Place};
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
        // That there are several keys is what the change is.
        if drift.findings.iter().any(|it| it.check == "drift-certificate-added") {
            examination.leave_out("md-several-keys");
        }
        examination.add(&metadata.origin, drift.findings);
        examination.look_back(was, drift.entity_id);
        examination.keep(drift.kept);
    }
    let own = idp.as_ref().map(|idp| idp.entity_id.as_str());
    let known = Known::of(dossier, own);
    for message in &dossier.messages {
        let document = xml::parse(&message.xml, &limits());
        let document = document.map_err(|finding| unreadable(&message.origin, &finding))?;
        if message.kind == Kind::Request {
            examination.look_at_request(message, claimed_issuer(&document));
            if known.is_asked_beside(&document) {
                continue;
            }
            let judged = rules::request(dossier, message, idp.as_ref());
            examination.keep(judged.kept);
            examination.add(&message.origin, judged.findings);
            examination.leave_open(&message.origin, judged.open);
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

/// The setting of a vendor's console that decides a rule, where that is known.
pub fn setting(rule: &str, vendor: &str) -> Option<Place> {
    catalogue::entry(rule).remedy(Some(vendor)).place
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
    if let Some(beside) = rules::beside(scene) {
        examination.add(origin, [beside]);
        examination.look_at(message, scene);
        examination.look_inside(message, scene);
        return Ok(());
    }
    let is_seal = |fault: &Finding| fault.check == "as-encrypted" && scene.dossier.keys.is_empty();
    let refuses = scene.dossier.service_provider.encryption == Some(false);
    if scene.received.is_none() && !refuses && scene.faults.iter().any(is_seal) {
        return Err(Unreadable::new(origin, sealed(scene.dossier.vendor.as_deref())));
    }
    let (strict, open, kept) = scene.strict();
    let rules::Judged { findings: more, open: also_open, kept: also } = rules::message(scene);
    let faults = scene.faults.iter().filter(|fault| !is_seal(fault)).cloned();
    let findings = faults.chain(strict).map(|it| status::told(it, scene.document));
    examination.add(origin, cause::once(findings.chain(more).collect(), scene));
    let unverified = scene.unverified().into_iter();
    examination.leave_open(origin, unverified.chain(open).chain(also_open).collect());
    examination.look_at(message, scene);
    examination.keep(scene.verified().into_iter().chain(kept).chain(also));
    examination.look_inside(message, scene);
    Ok(())
}

/// Where it is switched off for a test, in the words of the vendor's console.
fn sealed(vendor: Option<&str>) -> String {
    let remedy = catalogue::entry("as-encrypted").remedy(vendor);
    let place = remedy.place.map(|it| format!(": {}", it.label)).unwrap_or_default();
    format!("{SEALED}, or have it sent in the clear for a test{place}")
}

fn unreadable(origin: &str, finding: &Finding) -> Unreadable {
    Unreadable::new(origin, format!("expected {}, found {}", finding.expected, finding.found))
}
