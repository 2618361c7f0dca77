//! A mock identity provider as a value.
pub mod directory;
pub mod ldif;
