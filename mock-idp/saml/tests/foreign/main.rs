//! What others make of our documents: bergshamra, roxmltree, and xmlsec1 where it is installed.
//!
//! A program of its own kind (libtest-mimic), so that there is a trial for each combination, and a trial that cannot run
//! here is shown as ignored with the reason.

#![expect(clippy::unwrap_used, reason = "a trial fails by a panic")]

mod canonical;
mod captured;
mod deviations;
mod encryption;
mod fixture;
mod messages;
mod moves;
mod opinion;
mod signatures;
mod tampers;
mod wrappings;
mod xmlsec1;

use libtest_mimic::{Arguments, Trial};

fn main() {
    let arguments = Arguments::from_args();
    let trials: Vec<Trial> = [
        canonical::trials(),
        captured::trials(),
        deviations::trials(),
        encryption::trials(),
        messages::trials(),
        moves::trials(),
        signatures::trials(),
        tampers::trials(),
        wrappings::trials(),
        xmlsec1::trials(),
    ]
    .into_iter()
    .flatten()
    .collect();
    libtest_mimic::run(&arguments, trials).exit();
}

/// A trial whose check panics when it fails.
fn trial(name: String, check: impl FnOnce() + Send + 'static) -> Trial {
    Trial::test(name, move || {
        check();
        Ok(())
    })
}
