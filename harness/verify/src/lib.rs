//! Strict verification of SAML messages. The promise: nothing is read that is not signed, and
//! everything that is wrong is a [`finding::Finding`] with its clause, never a panic.
//!
//! ```
//! use saml_verify::{decode, finding::Finding, metadata::IdpMetadata, policy::Policy, receive};
//! use time::OffsetDateTime;
//!
//! /// Who logs in with the form value `SAMLResponse` that was posted to us.
//! fn sign_in(value: &str, idp: &IdpMetadata, now: OffsetDateTime) -> Result<String, Finding> {
//!     let (us, acs) = ("https://sp.example/saml", "https://sp.example/saml/acs");
//!     let policy = Policy::new(us, acs, idp.trust(), now);
//!     let xml = decode::post(value, &policy.limits)?;
//!     let received = receive::receive(&xml, &policy, &[])?;
//!     Ok(received.assertion.name_id().map_or_else(String::new, |it| it.value.clone()))
//! }
//! ```
//!
//! The pipeline is made of values: [`receive::Steps`] and [`checks::CHECKS`]. A service provider
//! that is wrong on purpose replaces one; [`receive::inspect`] shows a person every finding.
//! Replay needs a memory, which is the caller's: [`checks::replay_until`] says for how long.
//!
//! The canonicalisation and the names here are our own on purpose: this package shares nothing
//! with the one that signs, so that a mistake in one cannot hide in the other.

pub mod c14n;
pub mod checks;
pub mod decode;
pub mod decrypt;
pub mod finding;
mod instant;
pub mod key;
pub mod limits;
pub mod message;
pub mod metadata;
pub mod origin;
pub mod policy;
pub mod receive;
mod received;
pub mod request;
pub mod signature;
pub mod xml;

pub use roxmltree;
