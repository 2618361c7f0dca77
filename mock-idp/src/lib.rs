//! A mock identity provider for tests: Okta, OneLogin, PingOne and PingOne for Enterprise as data.
//!
//! ```
//! use mock_idp::{Deviation, LaunchRequest, Launched, MockIdp, ServiceProvider};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let sp = ServiceProvider::new("https://sp.test", "https://sp.test/acs").attribute("email", "mail");
//! let idp = MockIdp::okta().user("ada").service_provider(sp).start().await?;
//! println!("trust {}, log in at {}", idp.metadata_url(), idp.portal_url());
//! idp.next(Deviation::Expired).for_user("ada")?;
//! let expired = idp.launch(&LaunchRequest::new("ada"))?;
//! assert!(matches!(expired, Launched::Form(_)));
//! # Ok(())
//! # }
//! ```
//! The mock listens on loopback and is gone when it is dropped.

mod builder;
mod clock;
pub mod deviations;
pub mod directory;
pub mod issue;
pub mod keys;
pub mod launch;
#[cfg(feature = "ldap")]
pub mod ldap;
pub mod ldif;
pub mod ledger;
#[cfg(feature = "ldap")]
mod live;
pub mod metadata;
mod mock;
mod plan;
mod provider;
mod reading;
mod server;
mod service_provider;
pub mod state;
pub mod vendor;

pub use builder::{BoundIdp, Builder, StartError};
pub use clock::Clock;
pub use directory::{Assignment, Directory, User, UserState};
pub use issue::Form;
pub use keys::KeyRing;
pub use launch::LaunchRequest;
pub use mock::{MockIdp, NextDocument};
pub use provider::Launched;
pub use saml_wire::deviate::Deviation;
pub use server::is_ours;
pub use service_provider::{AttributeRule, RequestRule, ServiceProvider, Values};
pub use state::{Change, Effect};
pub use vendor::Vendor;
