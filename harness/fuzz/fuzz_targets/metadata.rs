//! Metadata of either party, read strictly; that of an identity provider judged too, alone and beside what it was before.
#![no_main]

use libfuzzer_sys::fuzz_target;
use saml_verify::limits::Limits;
use saml_verify::metadata::{IdpMetadata, SpMetadata};
use sso_harness::vet::dossier::{Dossier, Named, Wants};
use sso_harness::vet::intake;
use sso_harness_fuzz::{WORLD, tell};
use std::sync::LazyLock;

fuzz_target!(init: LazyLock::force(&WORLD), |octets: &[u8]| {
    let Ok(xml) = intake::metadata("idp.xml", octets) else { return };
    let _ = IdpMetadata::parse(&xml, &Limits::default()).map(|it| it.trust());
    if let Ok(sp) = SpMetadata::parse(&xml, &Limits::default()) {
        let _ = (sp.default_acs().clone(), Wants::from(sp));
    }
    let was = WORLD.idp(&xml).named();
    let metadata = Some(Named { origin: "idp.xml".to_owned(), xml });
    tell(&Dossier { metadata, was, ..WORLD.dossier(Vec::new()) }, octets);
});
