//! Drives any SAML service provider through scenarios and judges what it sees.

pub mod source;
pub mod scenario;
pub mod describe;
