//! An EncryptedAssertion or an EncryptedID, wherever it stands, and the service provider's key.
#![no_main]

use libfuzzer_sys::fuzz_target;
use saml_verify::decrypt::{Transports, open, open_name_id, open_with};
use saml_verify::limits::Limits;
use saml_verify::xml::{self, ns};
use sso_harness_fuzz::WORLD;
use std::sync::LazyLock;

fuzz_target!(init: LazyLock::force(&WORLD), |xml: &str| {
    let limits = Limits::default();
    let Ok(document) = xml::parse(xml, &limits) else { return };
    for node in document.descendants() {
        if node.has_tag_name((ns::SAML, "EncryptedAssertion")) {
            // Nothing opens with fewer ways to encrypt a key that does not open with more.
            let more = open_with(node, &WORLD.keys, &limits, Transports::WithRsa15).is_ok();
            assert!(more || open(node, &WORLD.keys, &limits).is_err());
            break;
        }
        if node.has_tag_name((ns::SAML, "EncryptedID")) {
            let _ = open_name_id(node, &WORLD.keys, &limits);
            break;
        }
    }
});
