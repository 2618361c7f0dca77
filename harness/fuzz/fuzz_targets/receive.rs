//! A Response, received as strictly as a service provider should: no other assertion comes out than one that was signed.
#![no_main]

use libfuzzer_sys::fuzz_target;
use saml_verify::checks::replay_until;
use saml_verify::receive::{inspect, receive};
use sso_harness_fuzz::{WORLD, assertions};
use std::sync::LazyLock;

fuzz_target!(init: LazyLock::force(&WORLD), |xml: &str| {
    let policy = WORLD.policy(xml);
    let received = receive(xml, &policy, &WORLD.keys);
    assert_eq!(inspect(xml, &policy, &WORLD.keys).is_empty(), received.is_ok());
    if let Ok(received) = received {
        assert!(replay_until(&received, &policy) >= policy.now);
        let genuine = assertions(&received.signed).iter().any(|it| WORLD.genuine.contains(it));
        assert!(genuine, "accepted, and nobody signed it: {:?}", received.assertion);
    }
});
