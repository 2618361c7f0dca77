//! Strict verification of SAML messages: every check is a value that returns a finding, and
//! nothing is read that is not signed.
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
pub mod request;
pub mod signature;
pub mod xml;

pub use roxmltree;
