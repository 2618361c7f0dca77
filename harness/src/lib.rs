//! Drives any SAML service provider through scenarios and judges what it sees.

pub mod describe;
pub mod scenario;
pub mod source;
