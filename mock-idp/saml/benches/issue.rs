//! How much of the raw RSA rate is left when whole documents are issued. `cargo bench -p saml-wire`
//!
//! The two are measured in turns in one process, because only their ratio means anything on a machine that does other
//! things too. The budget is 0.95 for each signature.

#![expect(clippy::unwrap_used, reason = "a benchmark fails by a panic")]
#![expect(clippy::print_stdout, reason = "this is its report")]

#[path = "../tests/foreign/fixture.rs"]
#[expect(dead_code, reason = "the tests need more of it")]
mod fixture;

use fixture::RSA;
use saml_wire::draft::SignedElements;
use saml_wire::emit::issue;
use saml_wire::key::SignatureAlgorithm;
use std::hint::black_box;
use std::time::Instant;

const ROUNDS: usize = 9;
const CALLS: u32 = 300;

fn main() {
    let algorithm = SignatureAlgorithm::RsaSha256;
    let raw = || {
        black_box(RSA.signing.sign(algorithm, black_box(&[7; 300])).unwrap());
    };
    for (name, shape) in fixture::shapes() {
        for (style, signatures) in [(SignedElements::Assertion, 1.0), (SignedElements::Both, 2.0)] {
            let (draft, keys) = (fixture::draft(style, algorithm), fixture::keys(&RSA));
            let document = || {
                black_box(issue(black_box(&draft), &shape, &keys).unwrap());
            };
            let mut ratios: Vec<f64> =
                (0..ROUNDS).map(|_| turn(raw) / turn(document) * signatures).collect();
            ratios.sort_by(f64::total_cmp);
            println!(
                "{name:>8} {style:<9} {:.3} of the raw RSA rate ({:.3} to {:.3})",
                ratios[ROUNDS / 2],
                ratios[0],
                ratios[ROUNDS - 1],
                style = format!("{style:?}"),
            );
        }
    }
}

/// Seconds for a number of calls.
fn turn(call: impl Fn()) -> f64 {
    let (wall, processor) = (Instant::now(), processor_seconds());
    (0..CALLS).for_each(|_| call());
    match (processor, processor_seconds()) {
        (Some(before), Some(after)) => after - before,
        _ => wall.elapsed().as_secs_f64(),
    }
}

/// What this thread has used of the processor, where Linux says so: then other programs do not count.
fn processor_seconds() -> Option<f64> {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    Some(text.split(' ').next()?.parse::<f64>().ok()? / 1e9)
}
