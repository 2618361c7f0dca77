//! A Response that has been read: what is in it, what of it is signed, and how it came.

use crate::{
    message::{Assertion, Response},
    signature::Signed,
};

/// A Response as the checks see it.
#[derive(Debug, Clone)]
pub struct Received {
    /// The envelope. Its values are signed only where [`SignedParts::response`] is there.
    pub response: Response,
    /// The one assertion; after [`crate::receive::receive`] every value of it is signed.
    pub assertion: Assertion,
    /// What was signed, and by which keys.
    pub signed: SignedParts,
    /// How the assertion came.
    pub confidentiality: Confidentiality,
}

/// The signatures that were there and verified.
#[derive(Debug, Clone, Default)]
pub struct SignedParts {
    /// The signature of the Response, which covers the assertion too (Core 5.3).
    pub response: Option<Signed>,
    /// The signature of the assertion itself.
    pub assertion: Option<Signed>,
}

/// How the assertion came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Confidentiality {
    /// As an EncryptedAssertion that one of our keys opened.
    Encrypted,
    /// In the clear.
    Plain,
}
