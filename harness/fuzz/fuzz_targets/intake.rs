//! What somebody kept, whatever it is: messages or metadata come out of it, or one sentence.
#![no_main]

use libfuzzer_sys::fuzz_target;
use sso_harness::vet::intake;
use sso_harness_fuzz::is_one_sentence;

fuzz_target!(|octets: &[u8]| {
    match intake::messages("file", octets) {
        Ok(messages) => assert!(!messages.is_empty()),
        Err(unreadable) => is_one_sentence(&unreadable.to_string()),
    }
    if let Err(unreadable) = intake::metadata("file", octets) {
        is_one_sentence(&unreadable.to_string());
    }
});
