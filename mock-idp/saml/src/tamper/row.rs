//! What can be known of a tamper: what it needs, what it keeps, what it says of itself, and what it does.

use super::Attacker;
use super::document::Document;
use super::wrapping::{ResponseWrapping, Wrapping};
use crate::WireError;
use crate::draft::SignedElements;

/// Everything that is known of a tamper.
pub(super) struct Row<'t> {
    pub(super) needs: Needs,
    pub(super) keeps: Keeps,
    pub(super) text: Text,
    pub(super) signed_name: SignedName,
    /// Continues "compared with a good Response, …".
    pub(super) sentence: String,
    pub(super) apply: Change<'t>,
    /// The point of the space that it is, if it is a wrapping.
    pub(super) point: Option<Point>,
}

/// A wrapping of the assertion or of the Response.
#[derive(Clone, Copy)]
pub(super) enum Point {
    Assertion(Wrapping),
    Response(ResponseWrapping),
}

/// From the document to the changed one.
type Change<'t> = Box<dyn Fn(&Document<'_>, &Attacker<'_>) -> Result<String, WireError> + 't>;

/// Which signatures a document must have for it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Needs {
    /// A signed assertion in a signed Response.
    Both,
    /// Any document will do.
    Nothing,
    /// A signature, wherever it is.
    Signature,
    /// A signed assertion.
    SignedAssertion,
    /// A signed Response.
    SignedResponse,
}

/// Which of the identity provider's signatures are still good afterwards.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Keeps {
    /// None.
    Nothing,
    /// That of the assertion, where there is one.
    Assertion,
    /// At least one of those that there are.
    Signature,
}

/// Whether a strict parser reads the changed document.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Text {
    /// It does.
    WellFormed,
    /// There is a DOCTYPE, or what is no XML at all.
    Refused,
}

/// Which NameID has to be signed for it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum SignedName {
    /// The attacker's own.
    Own,
    /// One that begins with the victim's.
    Extended,
    /// The attacker's own, and an e-mail address that begins with the victim's.
    ExtendedMail,
}

impl Needs {
    pub(super) fn met_by(self, signed: SignedElements) -> bool {
        match self {
            Self::Both => signed.assertion() && signed.response(),
            Self::Nothing => true,
            Self::Signature => signed != SignedElements::Neither,
            Self::SignedAssertion => signed.assertion(),
            Self::SignedResponse => signed.response(),
        }
    }

    /// What both need.
    pub(super) fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Nothing, needs) | (needs, Self::Nothing) => needs,
            (Self::Signature, needs) | (needs, Self::Signature) => needs,
            (one, other) if one == other => one,
            _ => Self::Both,
        }
    }
}

impl Keeps {
    /// What both keep.
    pub(super) fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Nothing, _) | (_, Self::Nothing) => Self::Nothing,
            (Self::Assertion, _) | (_, Self::Assertion) => Self::Assertion,
            (Self::Signature, Self::Signature) => Self::Signature,
        }
    }

    pub(super) fn holds_in(self, signed: SignedElements) -> bool {
        match self {
            Self::Nothing => false,
            Self::Assertion => signed.assertion(),
            Self::Signature => signed != SignedElements::Neither,
        }
    }
}

impl<'t> Row<'t> {
    pub(super) fn new(
        (needs, keeps): (Needs, Keeps),
        sentence: impl Into<String>,
        apply: impl Fn(&Document<'_>, &Attacker<'_>) -> Result<String, WireError> + 't,
    ) -> Self {
        Self {
            needs,
            keeps,
            text: Text::WellFormed,
            signed_name: SignedName::Own,
            sentence: sentence.into(),
            apply: Box::new(apply),
            point: None,
        }
    }
}

/// Any document, and all its signatures stay good.
pub(super) const HARMLESS: (Needs, Keeps) = (Needs::Nothing, Keeps::Signature);
/// Any document, and the signature of the assertion stays good.
pub(super) const BESIDE_ASSERTION: (Needs, Keeps) = (Needs::Nothing, Keeps::Assertion);
/// Any document, and no signature that covers the place stays good.
pub(super) const EDITED: (Needs, Keeps) = (Needs::Nothing, Keeps::Nothing);
/// A signed document, and its signatures are broken, replaced or gone.
pub(super) const SIGNATURE_BROKEN: (Needs, Keeps) = (Needs::Signature, Keeps::Nothing);
/// A signed document is kept whole.
pub(super) const SIGNATURE_KEPT: (Needs, Keeps) = (Needs::Signature, Keeps::Signature);
/// The signed assertion is kept whole.
pub(super) const ASSERTION_WRAPPED: (Needs, Keeps) = (Needs::SignedAssertion, Keeps::Signature);
/// The signed Response is kept whole.
pub(super) const RESPONSE_WRAPPED: (Needs, Keeps) = (Needs::SignedResponse, Keeps::Signature);
