//! SAML documents as values: compose, deviate, sign, encrypt and tamper, byte for byte as an identity provider writes them.
//!
//! No I/O, no clock, and no randomness but that of a signature or a cipher: time, ids and keys come in as values, and the
//! same draft, shape and RSA key give the same bytes.
//!
//! ```
//! use saml_wire::{WireError, deviate::Deviation, draft::Draft, emit::{Keys, issue}, shape::Shape, tamper::{Attacker, Tamper}};
//!
//! /// A Response that has expired, and one that a stranger has made out to somebody else.
//! fn two_bad_ones(draft: &Draft, shape: &Shape, keys: &Keys) -> Result<(String, String), WireError> {
//!     let mut expired = draft.clone();
//!     Deviation::Expired.apply(&mut expired);
//!     let attacker = Attacker {
//!         victim: "ada@corp.example",
//!         values: &[],
//!         key: &keys.foreign,
//!         idp_certificate: keys.published.certificate(),
//!         sp_certificate: None,
//!         canary: "http://127.0.0.1:9/",
//!         file: "file:///nowhere",
//!     };
//!     let wrapped = Tamper::Xsw3.apply(&issue(draft, shape, keys)?.xml, &attacker)?;
//!     Ok((issue(&expired, shape, keys)?.xml, wrapped))
//! }
//! ```
//!
//! The way of a document: a [`document::Response`] in a [`draft::Draft`], changed by a [`deviate::Deviation`] or not, is
//! written by [`emit::issue`] in a vendor's [`shape::Shape`], and changed by a [`tamper::Tamper`] or not. What a service
//! provider should make of it is not known here.

pub mod binding;
pub mod c14n;
pub mod captured;
mod compose;
pub mod deviate;
pub mod document;
pub mod draft;
pub mod emit;
pub mod encrypt;
mod error;
pub mod ids;
mod issued;
pub mod key;
pub mod message;
pub mod metadata;
pub mod names;
pub mod shape;
pub mod sign;
pub mod tamper;
mod tree;
mod xml;

pub use error::WireError;
