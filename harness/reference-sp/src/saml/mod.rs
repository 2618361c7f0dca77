//! The SAML side of the service provider: its names, whom it trusts, how it validates, and what it sends.

mod attribute;
mod flow;
mod idp;
mod logout;
mod metadata;
mod names;
mod outstanding;
mod own_key;
mod replay;
mod validation;
mod write;

pub(crate) use attribute::{MISSING, missing};
pub(crate) use flow::{Flows, Login, RequestBinding, Signs, Unsolicited, claimed, request};
pub(crate) use idp::Idp;
pub(crate) use logout::{Answers, Arrived, Logout, Reach, SsoSession, named, same_person, signed};
pub(crate) use metadata::{Advertised, OwnCertificate, SingleLogout, metadata};
pub(crate) use names::SpNames;
pub(crate) use outstanding::{Outstanding, Pending};
pub(crate) use own_key::OwnKey;
pub(crate) use replay::Replay;
pub(crate) use validation::{Accepted, Memory, Validation};
pub(crate) use write::{AuthnRequest, Head, Message, logout_response, stored};
