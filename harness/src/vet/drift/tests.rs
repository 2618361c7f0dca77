//! Each kind of change, built with the library that writes metadata.

use crate::report::examination::Examination;
use crate::scenario::Severity;
use crate::vet::dossier::{Dossier, Named};
use crate::vet::{Values, vet};
use rcgen::{CertificateParams, KeyPair, PKCS_RSA_SHA256};
use saml_wire::metadata::{Endpoint, IdpMetadata};
use saml_wire::names::{binding, format};
use std::sync::LazyLock;

/// Two keys; the first in two certificates.
static CERTIFICATES: LazyLock<[Vec<u8>; 3]> = LazyLock::new(|| {
    let keys = [(); 2].map(|()| KeyPair::generate_for(&PKCS_RSA_SHA256).expect("a key"));
    [(&keys[0], 2040), (&keys[1], 2040), (&keys[0], 2045)].map(|(key, year)| {
        let mut parameters = CertificateParams::default();
        parameters.not_after = rcgen::date_time_ymd(year, 1, 1);
        parameters.self_signed(key).expect("a certificate").der().to_vec()
    })
});

fn endpoint(binding: &str, path: &str) -> Endpoint {
    Endpoint { binding: binding.to_owned(), location: format!("https://idp.example/{path}") }
}

fn base() -> IdpMetadata {
    IdpMetadata {
        entity_id: "https://idp.example".to_owned(),
        id: None,
        certificates: vec![CERTIFICATES[0].clone()],
        sso: vec![endpoint(binding::POST, "sso"), endpoint(binding::REDIRECT, "sso")],
        slo: vec![endpoint(binding::REDIRECT, "slo")],
        name_id_formats: vec![format::EMAIL.to_owned()],
        want_authn_requests_signed: Some(false),
        attributes: Vec::new(),
        contact: None,
    }
}

fn written(metadata: &IdpMetadata) -> String {
    metadata.render(&mock_idp::Vendor::okta().metadata.shape)
}

fn drift(was: &str, now: &str) -> Examination {
    let named = |origin: &str, xml: &str| Named { origin: origin.to_owned(), xml: xml.to_owned() };
    let dossier = Dossier {
        metadata: Some(named("new.xml", now)),
        was: Some(named("old.xml", was)),
        ..Dossier::default()
    };
    vet(&dossier, Values::Masked).expect("both can be read")
}

/// The rules of this stage with their severities; what the new document breaks by itself is another matter.
fn changes(was: &IdpMetadata, now: &IdpMetadata) -> Vec<(String, Severity)> {
    let mut found = drift(&written(was), &written(now));
    found.faults.retain(|it| it.rule.starts_with("drift-"));
    assert!(found.faults.iter().all(|it| it.origin == "new.xml" && !it.remedy.mend.is_empty()));
    // What the new document breaks by itself is no change.
    let changes = found.faults.into_iter().filter(|fault| fault.rule.starts_with("drift-"));
    changes.map(|fault| (fault.rule, fault.severity)).collect()
}

/// What comes of one change of the base.
fn after(change: impl FnOnce(&mut IdpMetadata)) -> Vec<(String, Severity)> {
    let mut now = base();
    change(&mut now);
    changes(&base(), &now)
}

fn is(rules: &[(&str, Severity)]) -> Vec<(String, Severity)> {
    rules.iter().map(|(rule, severity)| ((*rule).to_owned(), *severity)).collect()
}

#[test]
fn no_change_is_nothing_however_it_is_written() {
    assert!(changes(&base(), &base()).is_empty());
    let other = base().render(&mock_idp::Vendor::onelogin().metadata.shape);
    let examination = drift(&written(&base()), &other);
    assert_eq!(examination.faults, []);
    assert_eq!(examination.looked.len(), 2, "the old document was looked at, too");
    assert!(!examination.reaches(Severity::Info));
}

#[test]
fn another_name_breaks_everything() {
    let found = after(|it| it.entity_id = "https://other.example".to_owned());
    assert_eq!(found, is(&[("drift-entity-id", Severity::Critical)]));
}

#[test]
fn keys_that_come_and_go_are_told_apart() {
    let [first, second, again] = &*CERTIFICATES;
    let low = ("drift-key-order", Severity::Low);
    let added = ("drift-certificate-added", Severity::Info);
    let behind = after(|it| it.certificates = vec![first.clone(), second.clone()]);
    assert_eq!(behind, is(&[low, added]));
    let replaced = after(|it| it.certificates = vec![second.clone()]);
    assert_eq!(replaced, is(&[("drift-certificate-replaced", Severity::High)]));
    let renewed = after(|it| it.certificates = vec![again.clone()]);
    assert_eq!(renewed, is(&[("drift-certificate-renewed", Severity::Medium)]));
    let two = IdpMetadata { certificates: vec![first.clone(), second.clone()], ..base() };
    let removed = changes(&two, &base());
    assert_eq!(removed, is(&[("drift-certificate-removed", Severity::High), low]));
}

#[test]
fn the_order_of_keys_is_told_for_who_reads_one_alone() {
    let [first, second, _] = &*CERTIFICATES;
    let order = |was: &[&Vec<u8>], now: &[&Vec<u8>]| {
        let of = |all: &[&Vec<u8>]| IdpMetadata {
            certificates: all.iter().map(|it| (*it).clone()).collect(),
            ..base()
        };
        let found = drift(&written(&of(was)), &written(&of(now)));
        let order = found.faults.into_iter().find(|it| it.rule == "drift-key-order");
        order.map(|it| it.found)
    };
    assert_eq!(
        order(&[first], &[first, second]).as_deref(),
        Some("the same key first, another last")
    );
    assert_eq!(
        order(&[first], &[second, first]).as_deref(),
        Some("another key first, the same last")
    );
    let swapped = order(&[first, second], &[second, first]);
    assert_eq!(swapped.as_deref(), Some("another key first, and another last"));
    assert_eq!(order(&[first, second], &[first, second]), None);
}

#[test]
fn endpoints_that_move_come_and_go_are_told_apart() {
    let moved = after(|it| it.sso[0] = endpoint(binding::POST, "elsewhere"));
    assert_eq!(moved, is(&[("drift-sso-endpoint", Severity::High)]));
    let gone = after(|it| drop(it.sso.remove(1)));
    assert_eq!(gone, is(&[("drift-sso-binding", Severity::High)]));
    let added = after(|it| it.sso.push(endpoint(binding::SOAP, "soap")));
    assert_eq!(added, is(&[("drift-sso-binding-added", Severity::Info)]));
    let without = after(|it| it.slo.clear());
    assert_eq!(without, is(&[("drift-slo", Severity::Medium)]));
    let more = after(|it| it.slo.push(endpoint(binding::POST, "slo")));
    assert_eq!(more, is(&[("drift-slo-added", Severity::Info)]));
}

#[test]
fn formats_and_wishes_are_told_apart() {
    let other = after(|it| it.name_id_formats = vec![format::PERSISTENT.to_owned()]);
    let gone = ("drift-name-id-format", Severity::Medium);
    assert_eq!(other, is(&[gone, ("drift-name-id-format-added", Severity::Info)]));
    let wanted = after(|it| it.want_authn_requests_signed = Some(true));
    assert_eq!(wanted, is(&[("drift-want-signed", Severity::High)]));
    let wants = IdpMetadata { want_authn_requests_signed: Some(true), ..base() };
    let unwanted = changes(&wants, &base());
    assert_eq!(unwanted, is(&[("drift-want-unsigned", Severity::Info)]));
}

#[test]
fn an_end_that_comes_sooner_is_worse_than_one_that_comes_later() {
    let until = |date: &str| {
        let mut xml = written(&base());
        let document = saml_verify::roxmltree::Document::parse(&xml).expect("it is metadata");
        let first = document.root_element().attributes().next().expect("the entity id").range();
        drop(document);
        xml.insert_str(first.start, &format!("validUntil=\"{date}T00:00:00Z\" "));
        xml
    };
    let rules = |was: &str, now: &str| {
        let found = drift(was, now).faults.into_iter();
        let found = found.filter(|it| it.rule.starts_with("drift-"));
        found.map(|fault| (fault.rule, fault.severity)).collect::<Vec<_>>()
    };
    let (none, soon, late) = (written(&base()), until("2045-01-01"), until("2046-01-01"));
    let sooner = is(&[("drift-valid-until", Severity::Medium)]);
    let later = is(&[("drift-valid-longer", Severity::Info)]);
    assert_eq!([rules(&none, &soon), rules(&late, &soon)], [sooner.clone(), sooner]);
    assert_eq!([rules(&soon, &none), rules(&soon, &late)], [later.clone(), later]);
    assert!(rules(&soon, &soon).is_empty());
}

#[test]
fn an_old_document_that_says_nothing_is_told_by_its_name() {
    let named = |xml: &str| Named { origin: "old.xml".to_owned(), xml: xml.to_owned() };
    let dossier = Dossier {
        metadata: Some(named(&written(&base()))),
        was: Some(named("<EntityDescriptor xmlns='urn:oasis:names:tc:SAML:2.0:metadata'/>")),
        ..Dossier::default()
    };
    let error = vet(&dossier, Values::Masked).expect_err("there is no identity provider");
    assert!(error.to_string().starts_with("old.xml: expected "), "{error}");
}
