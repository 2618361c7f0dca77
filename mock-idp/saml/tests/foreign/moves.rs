//! Every move keeps or breaks exactly what it says, alone and, where there are two of what was signed, in every way.

use crate::fixture::{self, RSA, STYLES};
use crate::tampers::attacker;
use crate::{opinion, trial};
use libtest_mimic::Trial;
use saml_wire::draft::SignedElements;
use saml_wire::emit::issue;
use saml_wire::key::SignatureAlgorithm;
use saml_wire::tamper::Tamper;
use saml_wire::tamper::moves::{Forged, Keeper, Move, Part, Place, Twin, TwinId};

pub(crate) fn trials() -> Vec<Trial> {
    let layouts = fixture::shapes().into_iter().map(|(name, _)| name);
    layouts
        .map(|name| trial(format!("moves::{name}"), move || alone(name)))
        .chain([trial("moves::twins_keep_what_they_say".to_owned(), twins_keep_what_they_say)])
        .collect()
}

/// But for the one that changes nothing in a good document.
fn alone(layout: &str) {
    for one in Move::samples().into_iter().filter(|one| *one != Move::Redigest) {
        let tamper = Tamper::Composed(vec![one]);
        for style in STYLES {
            let good = good(layout, style);
            let tampered = tamper.apply(&good, &attacker());
            assert_eq!(tampered.is_ok(), tamper.fits(style), "{style:?} {tampered:?}");
            if let Ok(tampered) = tampered {
                assert_ne!(tampered, good);
                keeps_what_it_says(&tamper, style, &tampered);
            }
        }
    }
}

fn twins_keep_what_they_say() {
    for style in STYLES {
        let good = good("okta", style);
        for twin in twins() {
            let tamper = Tamper::Composed(vec![Move::Twin(twin)]);
            if let Ok(tampered) = tamper.apply(&good, &attacker()) {
                keeps_what_it_says(&tamper, style, &tampered);
            }
        }
    }
}

fn keeps_what_it_says(tamper: &Tamper, style: SignedElements, tampered: &str) {
    let is_well_formed = roxmltree::Document::parse(tampered).is_ok();
    assert_eq!(is_well_formed, tamper.is_well_formed(), "{tamper:?}\n{tampered}");
    if is_well_formed {
        let holds = opinion::some_signature_holds(tampered, &RSA);
        assert_eq!(holds, tamper.keeps_signature(style), "{style:?} {tamper:?}\n{tampered}");
    }
}

fn twins() -> Vec<Twin> {
    let mut all = Vec::new();
    for part in [Part::Assertion, Part::NameId, Part::Response, Part::Status, Part::Subject] {
        for place in Place::ALL.iter().copied() {
            for forged in [Forged::Copy, Forged::Original] {
                for id in [TwinId::Absent, TwinId::Namespaced, TwinId::New, TwinId::Same] {
                    for signature in [Keeper::Both, Keeper::Forged, Keeper::Genuine] {
                        all.push(Twin { part, place, forged, id, signature });
                    }
                }
            }
        }
    }
    all
}

fn good(layout: &str, style: SignedElements) -> String {
    let draft = fixture::draft(style, SignatureAlgorithm::RsaSha256);
    issue(&draft, &fixture::shape(layout), &fixture::keys(&RSA)).unwrap().xml
}
