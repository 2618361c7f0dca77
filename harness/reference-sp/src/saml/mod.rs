//! The SAML side of the service provider: its names, whom it trusts, and how it validates.

mod idp;
mod metadata;
mod names;
mod replay;
mod validation;

pub(crate) use idp::Idp;
pub(crate) use metadata::{OwnCertificate, SingleLogout, metadata};
pub(crate) use names::SpNames;
pub(crate) use replay::Replay;
pub(crate) use validation::{Accepted, Validation};
