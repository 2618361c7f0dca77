//! A query of the redirect binding, a form's value, or XML: a request or a message of logout, with its signature.
#![no_main]

use libfuzzer_sys::fuzz_target;
use saml_verify::decode;
use saml_verify::key::AlgorithmPolicy;
use saml_verify::limits::Limits;
use saml_verify::request::{
    AuthnRequest, LogoutRequest, LogoutResponse, Message, parse, parse_signed,
};
use sso_harness_fuzz::WORLD;
use std::sync::LazyLock;

fuzz_target!(init: LazyLock::force(&WORLD), |text: &str| {
    let limits = Limits::default();
    if let Ok(redirected) = decode::redirect(text, &limits) {
        let _ = redirected.verify(&WORLD.idps[0].keys, &AlgorithmPolicy::default());
        return read(&redirected.xml);
    }
    match decode::post(text, &limits) {
        Ok(xml) => read(&xml),
        Err(_) => read(text),
    }
});

fn read(xml: &str) {
    read_as::<AuthnRequest>(xml);
    read_as::<LogoutRequest>(xml);
    read_as::<LogoutResponse>(xml);
}

/// Nobody here has signed one.
fn read_as<M: Message>(xml: &str) {
    let limits = Limits::default();
    let _ = parse::<M>(xml, &limits);
    let keys = &WORLD.idps[0].keys;
    assert!(parse_signed::<M>(xml, keys, &AlgorithmPolicy::default(), &limits).is_err());
}
