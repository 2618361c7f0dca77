//! Puts an examination together while the documents are looked at, one after the other.

use super::catalogue;
use super::dossier::Dossier;
use super::mask::Mask;
use super::scene::{Scene, Unknown};
use crate::report::examination::{Examination, Fault, Looked, Unjudged};
use saml_verify::finding::Finding;
use saml_verify::receive::claimed_issuer;

/// An examination, and what is to be hidden in it.
#[derive(Default)]
pub(super) struct Gathered {
    examination: Examination,
    mask: Mask,
}

impl Gathered {
    pub(super) fn new(dossier: &Dossier) -> Self {
        let examination = Examination { vendor: dossier.vendor.clone(), ..Examination::default() };
        Self { examination, mask: Mask::default() }
    }

    pub(super) fn add(&mut self, origin: &str, findings: impl IntoIterator<Item = Finding>) {
        let vendor = self.examination.vendor.as_deref();
        let faults = findings.into_iter().map(|finding| fault(origin, finding, vendor));
        self.examination.faults.extend(faults);
    }

    pub(super) fn leave_open(&mut self, origin: &str, open: Vec<(&'static str, Unknown)>) {
        let unjudged = &mut self.examination.unjudged;
        for (rule, unknown) in open {
            let same = |it: &&mut Unjudged| it.origin == origin && it.why == unknown.why();
            match unjudged.iter_mut().find(same) {
                Some(known) => known.rules.push(rule),
                None => {
                    let (origin, rules) = (origin.to_owned(), vec![rule]);
                    unjudged.push(Unjudged { origin, why: unknown.why(), rules });
                }
            }
        }
    }

    pub(super) fn look_at(&mut self, scene: &Scene<'_>, kept: usize) {
        self.mask.learn(scene);
        self.examination.looked.push(Looked {
            origin: scene.message.origin.clone(),
            kind: scene.message.kind.name(),
            issuer: claimed_issuer(scene.document),
            at: scene.now,
            ahead: scene.message.ahead,
            times: super::rules::times(scene),
            kept,
        });
    }

    /// At what the metadata was before.
    pub(super) fn look_back(&mut self, origin: &str, entity_id: String, kept: usize) {
        self.examination.looked.push(Looked {
            origin: origin.to_owned(),
            kind: "EntityDescriptor",
            issuer: Some(entity_id),
            at: None,
            ahead: None,
            times: Vec::new(),
            kept,
        });
    }

    pub(super) fn finished(mut self, values: Values) -> Examination {
        self.examination.sort();
        if values == Values::Masked {
            for fault in &mut self.examination.faults {
                fault.expected = self.mask.hide(&fault.expected);
                fault.found = self.mask.hide(&fault.found);
            }
        }
        self.examination
    }
}

/// Whether names of people, values of attributes and session indexes are told.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Values {
    /// How long they are, and nothing of them.
    #[default]
    Masked,
    /// As they are.
    Shown,
}

fn fault(origin: &str, finding: Finding, vendor: Option<&str>) -> Fault {
    let entry = catalogue::entry(finding.check);
    Fault {
        rule: finding.check.to_owned(),
        clause: finding.clause.to_owned(),
        severity: entry.severity,
        origin: origin.to_owned(),
        position: finding.position,
        expected: finding.expected,
        found: finding.found,
        consequence: entry.means.clone(),
        remedy: entry.remedy(vendor),
    }
}
