//! A strict SAML service provider for tests: a website, an API for the `dx` command line, and
//! named mistakes that can be switched on. What it accepts is valid, unless a [`Hole`] is open.
//!
//! ```
//! # async fn sample(idp_metadata: String) -> Result<(), reference_sp::StartError> {
//! use reference_sp::{Hole, ReferenceSp};
//!
//! let bound = ReferenceSp::builder().holes([Hole::NoAudienceCheck]).bind().await?;
//! let our_metadata = bound.metadata(); // for the identity provider
//! let sp = bound.serve(vec![idp_metadata])?;
//! println!("post a Response to {}, then see {}/me", sp.acs(), sp.url());
//! # drop(our_metadata);
//! # Ok(())
//! # } // gone on drop
//! ```

mod api;
mod builder;
mod clock;
mod hole;
mod log;
mod manners;
mod platform;
mod random;
mod saml;
mod secret;
mod settings;
mod site;
mod start;
mod tunnel;
mod web;

pub use builder::{Builder, StartError};
pub use clock::Clock;
pub use hole::{Area, Hole, UnknownHole};
pub use start::{BoundSp, ReferenceSp};
pub use tunnel::AuthorityError;
