//! Drives any SAML service provider through scenarios and judges what it sees.

#[cfg(feature = "cli")]
pub mod capture;
pub mod check;
#[cfg(feature = "cli")]
pub mod cli;
pub mod corpus;
pub mod describe;
#[cfg(feature = "reference")]
pub mod detect;
pub mod doctor;
#[cfg(feature = "explore")]
pub mod explore;
pub mod gates;
#[cfg(feature = "cli")]
pub mod init;
pub mod judge;
pub mod manual;
pub mod measure;
pub mod plan;
pub mod report;
pub mod rounds;
pub mod run;
pub mod scenario;
pub mod source;
pub mod sp;
pub mod suite;
pub mod trace;
#[cfg(feature = "trials")]
pub mod trials;
pub mod vet;

pub use check::{Outcome, Suite};
pub use mock_idp;
pub use run::SiteInfo;
pub use sp::{Sp, get};
#[cfg(feature = "trials")]
pub use trials::trials;
