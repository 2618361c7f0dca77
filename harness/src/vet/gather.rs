//! Puts an examination together while the documents are looked at, one after the other.

use super::catalogue;
use super::dossier::{Dossier, Named};
use super::mask::{Mask, Values};
use super::message::{Kind, Message};
use super::rules::{self, Certificate};
use super::scene::{Scene, Unknown};
use super::sheet::sheet;
use crate::report::examination::sheet::Sheet;
use crate::report::examination::{Examination, Fault, Looked, Unjudged, Validity};
use saml_verify::finding::{Finding, Part, Position};
use saml_verify::metadata::IdpMetadata;
use saml_verify::receive::claimed_issuer;
use std::borrow::Cow;

/// An examination, and what is to be hidden in it.
#[derive(Default)]
pub(super) struct Gathered<'a> {
    examination: Examination,
    /// The text of each document that was looked at.
    texts: Vec<Cow<'a, str>>,
    mask: Mask,
}

impl<'a> Gathered<'a> {
    pub(super) fn new(dossier: &'a Dossier) -> Self {
        let examination = Examination { vendor: dossier.vendor.clone(), ..Examination::default() };
        Self { examination, ..Self::default() }
    }

    pub(super) fn add(&mut self, origin: &str, findings: impl IntoIterator<Item = Finding>) {
        let vendor = self.examination.vendor.as_deref();
        let faults = findings.into_iter().map(|finding| fault(origin, finding, vendor));
        self.examination.faults.extend(faults);
    }

    /// What another finding says better.
    pub(super) fn leave_out(&mut self, rule: &str) {
        self.examination.faults.retain(|it| it.rule != rule);
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

    pub(super) fn look_at(&mut self, message: &'a Message, scene: &Scene<'_>) {
        self.mask.learn(scene);
        self.take(
            message.xml.as_str(),
            Looked {
                issuer: claimed_issuer(scene.document),
                at: scene.now,
                ahead: message.ahead,
                times: rules::times(scene),
                certificates: carried(scene),
                ..of(&message.origin, message.kind.name())
            },
        );
    }

    /// Metadata has no time of its own: it is judged at that of a message.
    pub(super) fn look_at_metadata(
        &mut self,
        dossier: &Dossier,
        named: &'a Named,
        idp: Option<&IdpMetadata>,
    ) {
        let certificates = idp.iter().flat_map(|idp| &idp.certificates);
        let looked = Looked {
            issuer: idp.map(|idp| idp.entity_id.clone()),
            at: rules::now(dossier),
            certificates: certificates.filter_map(|der| validity(der)).collect(),
            ..of(&named.origin, "EntityDescriptor")
        };
        self.take(named.xml.as_str(), looked);
    }

    pub(super) fn look_at_request(&mut self, message: &'a Message, issuer: Option<String>) {
        let looked = Looked {
            issuer,
            at: message.at,
            ahead: message.ahead,
            ..of(&message.origin, message.kind.name())
        };
        self.take(message.xml.as_str(), looked);
    }

    /// The document that was looked at last keeps these.
    pub(super) fn keep(&mut self, rules: impl IntoIterator<Item = &'static str>) {
        if let Some(last) = self.examination.looked.last_mut() {
            last.kept.extend(rules);
        }
    }

    fn take(&mut self, text: impl Into<Cow<'a, str>>, looked: Looked) {
        self.texts.push(text.into());
        self.examination.looked.push(looked);
    }

    /// At what was encrypted in the document that was looked at last: a sheet of its own, which has its own findings.
    pub(super) fn look_inside(&mut self, message: &Message, scene: &Scene<'_>) {
        if let Some(text) = scene.text_inside() {
            let looked = of(&inside(&message.origin), Kind::Assertion.name());
            let issuer = scene.assertion().and_then(|it| Some(it.issuer.as_ref()?.value.clone()));
            self.take(text, Looked { issuer, ..looked });
        }
    }

    /// At what the metadata was before.
    pub(super) fn look_back(&mut self, was: &'a Named, entity_id: String) {
        let looked = Looked { issuer: Some(entity_id), ..of(&was.origin, "EntityDescriptor") };
        self.take(was.xml.as_str(), looked);
    }

    pub(super) fn finished(mut self, values: Values) -> Examination {
        self.examination.sort();
        for (looked, text) in self.examination.looked.iter_mut().zip(&self.texts) {
            looked.sheet = sheet(text, values, &self.mask);
        }
        if values == Values::Masked {
            for fault in &mut self.examination.faults {
                fault.expected = self.mask.hide(&fault.expected);
                fault.found = self.mask.hide(&fault.found);
            }
        }
        self.examination
    }
}

fn of(origin: &str, kind: &'static str) -> Looked {
    Looked {
        origin: origin.to_owned(),
        kind,
        issuer: None,
        at: None,
        ahead: None,
        times: Vec::new(),
        certificates: Vec::new(),
        kept: Vec::new(),
        sheet: Sheet::default(),
    }
}

/// The certificates beside its signatures, each once.
fn carried(scene: &Scene<'_>) -> Vec<Validity> {
    let all = rules::in_document(scene.document).into_iter();
    let of_signatures = all.filter(|(node, _)| !rules::is_for_encryption(*node));
    let mut each: Vec<Validity> = Vec::new();
    for validity in of_signatures.filter_map(|(_, der)| validity(&der)) {
        if !each.contains(&validity) {
            each.push(validity);
        }
    }
    each
}

fn validity(der: &[u8]) -> Option<Validity> {
    let certificate = Certificate::of(der)?;
    let (from, until) = (certificate.not_before, certificate.not_after);
    Some(Validity { name: rules::fingerprint(der), from, until })
}

/// The name of an assertion that was encrypted in a document.
fn inside(origin: &str) -> String {
    format!("{origin}, decrypted")
}

fn fault(origin: &str, finding: Finding, vendor: Option<&str>) -> Fault {
    let entry = catalogue::entry(finding.check);
    let is_inside = finding.position.is_some_and(|it| it.part == Part::Opened);
    let origin = if is_inside { inside(origin) } else { origin.to_owned() };
    Fault {
        rule: finding.check.to_owned(),
        clause: finding.clause.to_owned(),
        severity: entry.severity,
        origin,
        position: finding.position.map(|it| Position::new(it.line, it.column)),
        expected: finding.expected,
        found: finding.found,
        consequence: entry.means.clone(),
        remedy: entry.remedy(vendor),
    }
}
