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
use std::time::{Duration, Instant};

const ROUNDS: usize = 5;
const TURN: Duration = Duration::from_millis(700);

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
            let mut rounds: Vec<(f64, f64)> =
                (0..ROUNDS).map(|_| (rate(raw), rate(document) * signatures)).collect();
            rounds.sort_by(|a, b| (a.1 / a.0).total_cmp(&(b.1 / b.0)));
            let (raw, signed) = rounds[ROUNDS / 2];
            println!(
                "{name:>8} {style:<9} {signed:6.0} signatures/s of {raw:6.0} raw: ratio {:.3} ({:.3} to {:.3})",
                signed / raw,
                rounds[0].1 / rounds[0].0,
                rounds[ROUNDS - 1].1 / rounds[ROUNDS - 1].0,
                style = format!("{style:?}"),
            );
        }
    }
}

/// Calls in a second.
fn rate(call: impl Fn()) -> f64 {
    let (start, mut calls) = (Instant::now(), 0.0);
    while start.elapsed() < TURN {
        for _ in 0..50 {
            call();
        }
        calls += 50.0;
    }
    calls / start.elapsed().as_secs_f64()
}
