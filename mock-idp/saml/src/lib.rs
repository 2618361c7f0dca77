//! SAML documents as values: compose, deviate, sign, encrypt and tamper, byte for byte as an identity provider writes them.
//!
//! No I/O, no clock, and no randomness but that of a signature or a cipher: time and ids come in as values.

pub mod binding;
pub mod c14n;
mod compose;
pub mod deviate;
pub mod document;
pub mod draft;
pub mod emit;
pub mod encrypt;
mod error;
pub mod ids;
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
