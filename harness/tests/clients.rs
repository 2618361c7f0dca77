//! Command-line clients that nobody here wrote, against the bundled service provider. What is not installed is shown as ignored,
//! with the reason, and is a failure where `SSO_INTEROP=1`.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod dx;
mod installed;

use libtest_mimic::Arguments;
use std::process::ExitCode;

fn main() -> ExitCode {
    libtest_mimic::run(&Arguments::from_args(), dx::trials()).exit_code()
}
