//! What somebody kept, judged with all that both parties have published, and told in every form.
#![no_main]

use libfuzzer_sys::fuzz_target;
use sso_harness::vet::intake;
use sso_harness_fuzz::{WORLD, tell};
use std::sync::LazyLock;

fuzz_target!(init: LazyLock::force(&WORLD), |octets: &[u8]| {
    if let Ok(messages) = intake::messages("file", octets) {
        tell(&WORLD.dossier(messages), octets);
    }
});
