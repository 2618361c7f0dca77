//! Drives any SAML service provider through scenarios and judges what it sees.

#[cfg(feature = "cli")]
pub mod cli;
pub mod corpus;
pub mod describe;
#[cfg(feature = "reference")]
pub mod detect;
#[cfg(feature = "explore")]
pub mod explore;
pub mod gates;
pub mod judge;
pub mod manual;
pub mod measure;
pub mod plan;
pub mod report;
pub mod run;
pub mod scenario;
pub mod source;
pub mod suite;
pub mod trace;

pub use mock_idp;
