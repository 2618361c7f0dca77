//! Whether a real identity provider is configured as its service provider needs it: from documents alone to the rules
//! that they break, and the settings that mend them. Sends nothing anywhere.
//!
//! The data goes one way: what was kept is read ([`intake`]), everything that is known is put together ([`dossier`]), each
//! message is compared with it by a table of rules, and what they find is told in the words of that vendor's console
//! ([`crate::report::examination`]).

mod catalogue;
pub mod dossier;
mod drift;
mod gather;
pub mod intake;
pub mod like;
mod mask;
pub mod message;
mod rules;
mod scene;
mod vendor;
mod write;

pub use dossier::Dossier;
pub use gather::Values;
pub use vendor::recognised;
pub use write::file as vendor_file;

use crate::report::examination::Examination;
use gather::Gathered;
use intake::{Unreadable, limits};
use message::Kind;
use saml_verify::finding::Finding;
use saml_verify::metadata::IdpMetadata;
use saml_verify::origin::Origins;
use saml_verify::xml;
use scene::Scene;

/// Judges everything that is in a dossier.
///
/// An error is a document that nothing can be said of: an assertion that no key opens.
pub fn vet(dossier: &Dossier, values: Values) -> Result<Examination, Unreadable> {
    let mut examination = Gathered::new(dossier);
    let idp = dossier.metadata.as_ref().and_then(|metadata| {
        let idp = IdpMetadata::parse(&metadata.xml, &limits());
        let findings = rules::metadata(dossier, metadata, idp.as_ref().ok());
        let broken = idp.as_ref().err().cloned();
        examination.add(&metadata.origin, broken.into_iter().chain(findings));
        idp.ok()
    });
    if let (Some(was), Some(metadata), Some(idp)) = (&dossier.was, &dossier.metadata, &idp) {
        let drift = drift::judge(was, metadata, idp)?;
        examination.add(&metadata.origin, drift.findings);
        examination.look_back(&was.origin, drift.entity_id, drift.kept);
    }
    for message in &dossier.messages {
        let document = xml::parse(&message.xml, &limits());
        let document = document.map_err(|finding| unreadable(&message.origin, &finding))?;
        let origins = Origins::of_message(&message.xml);
        match message.kind {
            Kind::Request => {
                let findings = rules::request(dossier, message, idp.as_ref());
                examination.add(&message.origin, findings);
            }
            Kind::Assertion | Kind::Response => {
                let request = request_before(dossier, &document);
                let scene =
                    Scene::of(dossier, message, (&document, &origins), idp.as_ref(), request);
                judge(&mut examination, &scene)?;
            }
        }
    }
    Ok(examination.finished(values))
}

fn judge(examination: &mut Gathered, scene: &Scene<'_>) -> Result<(), Unreadable> {
    let sealed = scene.faults.iter().find(|fault| fault.check == "as-encrypted");
    if let (Some(fault), true) = (sealed, scene.received.is_none()) {
        return Err(unreadable(&scene.message.origin, fault));
    }
    let (strict, open, kept) = scene.strict();
    let (more, also) = rules::message(scene);
    let findings = scene.faults.iter().cloned().chain(strict).chain(more);
    examination.add(&scene.message.origin, findings);
    examination.leave_open(&scene.message.origin, open);
    examination.look_at(scene, kept + also);
    Ok(())
}

fn unreadable(origin: &str, finding: &Finding) -> Unreadable {
    Unreadable::new(origin, format!("expected {}, found {}", finding.expected, finding.found))
}

/// The id of the captured AuthnRequest that a Response says it answers; else of the last one.
fn request_before(dossier: &Dossier, document: &intake::Document<'_>) -> Option<String> {
    let requests = dossier.messages.iter().filter(|message| message.kind == Kind::Request);
    let ids: Vec<String> = requests.filter_map(|message| rules::request_id(&message.xml)).collect();
    let answers = xml::attribute(document.root_element(), "InResponseTo");
    ids.iter().find(|id| answers == Some(id.as_str())).or(ids.last()).cloned()
}
