//! The service provider over HTTP: what it accepts, what it refuses, and what each hole changes.

mod browser;
mod context;
mod dx;
mod identity_provider;
mod platform;
mod robustness;
mod signature;
