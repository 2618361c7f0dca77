//! What is known of each tamper, in one row: what it needs, what it keeps, what it says of itself, and what it does.

use super::document::Document;
use super::moves::Move;
use super::{Attacker, Tamper, edit, self_signed, wrap};
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
}

impl Needs {
    /// What both need.
    fn and(self, other: Self) -> Self {
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
    fn and(self, other: Self) -> Self {
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
        }
    }
}

/// Any document, and all its signatures stay good.
const HARMLESS: (Needs, Keeps) = (Needs::Nothing, Keeps::Signature);
/// Any document, and no signature that covers the place stays good.
const EDITED: (Needs, Keeps) = (Needs::Nothing, Keeps::Nothing);
/// A signed document, and its signatures are broken, replaced or gone.
const SIGNATURE_BROKEN: (Needs, Keeps) = (Needs::Signature, Keeps::Nothing);
/// The signed assertion is kept whole.
const ASSERTION_WRAPPED: (Needs, Keeps) = (Needs::SignedAssertion, Keeps::Signature);
/// The signed Response is kept whole.
const RESPONSE_WRAPPED: (Needs, Keeps) = (Needs::SignedResponse, Keeps::Signature);

impl Tamper {
    /// The one place that says what a tamper is.
    pub(super) fn row(&self) -> Row<'_> {
        match self {
            Self::AudienceEdited(audience) => Row::new(
                EDITED,
                format!("the Audience was edited to {audience} after signing"),
                |document, _| edit::audience(document, audience),
            ),
            Self::CommentInNameId => Row {
                signed_name: SignedName::Extended,
                ..Row::new(
                    HARMLESS,
                    "a comment splits the NameID after the victim's name",
                    |document, attacker| edit::comment(document, attacker.victim),
                )
            },
            Self::Composed(moves) => composed(moves),
            Self::DigestComment => Row::new(
                SIGNATURE_BROKEN,
                "the NameID was edited, and a comment in DigestValue holds the digest that this would have",
                edit::digest_comment,
            ),
            Self::Doctype => Row {
                text: Text::Refused,
                ..Row::new(HARMLESS, "a DOCTYPE with an entity stands in front", |document, _| {
                    Ok(edit::doctype(document))
                })
            },
            Self::DuplicateId => Row::new(
                ASSERTION_WRAPPED,
                "a forged assertion has the ID of the signed one, which is parked in Extensions",
                wrap::duplicate_id,
            ),
            Self::EditNameId => {
                Row::new(EDITED, "the NameID was edited after signing", |document, attacker| {
                    document.forged(attacker)
                })
            }
            Self::EmptySignature => Row::new(
                SIGNATURE_BROKEN,
                "the NameID was edited, and the signature is an empty element",
                edit::empty_signature,
            ),
            Self::SelfSigned(form) => {
                Row::new(SIGNATURE_BROKEN, form.sentence(), |document, attacker| {
                    self_signed::apply(document, attacker, *form)
                })
            }
            Self::StatusEdited => Row::new(
                (Needs::Nothing, Keeps::Assertion),
                "the status was edited after signing",
                |document, _| edit::status(document),
            ),
            Self::StripSignature => Row::new(
                SIGNATURE_BROKEN,
                "the NameID was edited, and the signature was taken out",
                edit::strip,
            ),
            Self::Xsw1 => Row::new(
                RESPONSE_WRAPPED,
                "a forged Response holds the signed one in its signature",
                wrap::xsw1,
            ),
            Self::Xsw2 => Row::new(
                RESPONSE_WRAPPED,
                "a forged Response holds the signed one, and the signature beside it",
                wrap::xsw2,
            ),
            Self::Xsw3 => Row::new(
                ASSERTION_WRAPPED,
                "a forged assertion stands before the signed one",
                wrap::xsw3,
            ),
            Self::Xsw4 => {
                Row::new(ASSERTION_WRAPPED, "a forged assertion holds the signed one", wrap::xsw4)
            }
            Self::Xsw5 => Row::new(
                ASSERTION_WRAPPED,
                "a forged assertion has the signature of the signed one, which follows it",
                wrap::xsw5,
            ),
            Self::Xsw6 => Row::new(
                ASSERTION_WRAPPED,
                "a forged assertion holds the signed one in its signature",
                wrap::xsw6,
            ),
            Self::Xsw7 => Row::new(
                ASSERTION_WRAPPED,
                "a forged assertion with the ID of the signed one stands in Extensions",
                wrap::xsw7,
            ),
            Self::Xsw8 => Row::new(
                ASSERTION_WRAPPED,
                "a forged assertion with the ID of the signed one holds that in an Object of its signature",
                wrap::xsw8,
            ),
            Self::ZeroReference => Row::new(
                SIGNATURE_BROKEN,
                "the NameID was edited, and the signature refers to nothing",
                edit::zero_reference,
            ),
        }
    }
}

/// Needs what any move needs, and keeps what all of them keep.
fn composed(moves: &[Move]) -> Row<'_> {
    let rows = Move::rows(moves);
    let refused = rows.iter().any(|row| row.text == Text::Refused);
    let extended = rows.iter().any(|row| row.signed_name == SignedName::Extended);
    let needs = rows.iter().fold(Needs::Nothing, |needs, row| needs.and(row.needs));
    let keeps = rows.iter().fold(Keeps::Signature, |keeps, row| keeps.and(row.keeps));
    let sentences: Vec<&str> = rows.iter().map(|row| row.sentence.as_str()).collect();
    Row {
        text: if refused { Text::Refused } else { Text::WellFormed },
        signed_name: if extended { SignedName::Extended } else { SignedName::Own },
        ..Row::new((needs, keeps), sentences.join(", then "), move |document, attacker| {
            rows.iter().try_fold(document.xml.to_owned(), |xml, row| {
                (row.apply)(&Document::read(&xml)?, attacker)
            })
        })
    }
}
