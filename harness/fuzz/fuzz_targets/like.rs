//! What somebody kept, beside the table of its vendor, and the table that it makes.
#![no_main]

use libfuzzer_sys::fuzz_target;
use sso_harness::mock_idp::vendor::VendorFile;
use sso_harness::report::likeness;
use sso_harness::vet::like::compare;
use sso_harness::vet::{intake, vendor_file};
use sso_harness_fuzz::WORLD;
use std::sync::LazyLock;

fuzz_target!(init: LazyLock::force(&WORLD), |octets: &[u8]| {
    let Ok(messages) = intake::messages("file", octets) else { return };
    let dossier = WORLD.dossier(messages);
    let vendor = dossier.vendor.as_deref().expect("every identity provider has one");
    let base = VendorFile::built_in(vendor).expect("it is built in");
    // What a document shows may make no table, which is told.
    let Ok(compared) = compare(&dossier, &base) else { return };
    assert!(!likeness::json(&compared.likeness).is_empty());
    if let Ok(written) = vendor_file(&compared.written, vendor, "tenant") {
        VendorFile::parse(written.text()).expect("what is written can be read");
    }
});
