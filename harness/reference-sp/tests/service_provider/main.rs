//! The service provider over HTTP: what it accepts, what it refuses, and what each hole changes.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has to stop where it is")]

mod browser;
mod context;
mod dx;
mod encryption;
mod identity_provider;
mod platform;
mod robustness;
mod signature;
mod tunnel;
mod website;
