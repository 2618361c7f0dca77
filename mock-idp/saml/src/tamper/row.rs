//! What is known of each tamper, in one row: what it needs, what it keeps, what it says of itself, and what it does.

use super::document::Document;
use super::moves::Move;
use super::wrapping::{ResponseWrapping, SignaturePart, UnsignedPlace, Wrapping};
use super::{
    Attacker, DtdForm, ForgedRoot, OtherSignedInfo, Tamper, edit, hmac, parser, self_signed,
    signed_info, wrap,
};
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

    fn wrapped(wrapping: Wrapping) -> Self {
        Self::new(ASSERTION_WRAPPED, wrapping.sentence(), move |document, attacker| {
            wrap::assertion(document, attacker, wrapping)
        })
    }

    fn wrapped_response(wrapping: ResponseWrapping) -> Self {
        Self::new(RESPONSE_WRAPPED, wrapping.sentence(), move |document, attacker| {
            wrap::response(document, attacker, wrapping)
        })
    }
}

/// Any document, and all its signatures stay good.
const HARMLESS: (Needs, Keeps) = (Needs::Nothing, Keeps::Signature);
/// Any document, and no signature that covers the place stays good.
const EDITED: (Needs, Keeps) = (Needs::Nothing, Keeps::Nothing);
/// A signed document, and its signatures are broken, replaced or gone.
const SIGNATURE_BROKEN: (Needs, Keeps) = (Needs::Signature, Keeps::Nothing);
/// A signed document is kept whole.
const SIGNATURE_KEPT: (Needs, Keeps) = (Needs::Signature, Keeps::Signature);
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
            Self::CdataInNameId => Row {
                signed_name: SignedName::Extended,
                ..Row::new(
                    HARMLESS,
                    "a CDATA section holds what follows the victim's name in the NameID",
                    |document, attacker| edit::cdata(document, attacker.victim),
                )
            },
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
            Self::Dtd(form) => Row {
                text: Text::Refused,
                ..Row::new(
                    (
                        Needs::Nothing,
                        if *form == DtdForm::Bomb || *form == DtdForm::ExternalEntity {
                            Keeps::Assertion
                        } else {
                            Keeps::Signature
                        },
                    ),
                    form.sentence(),
                    |document, _| parser::dtd(document, *form),
                )
            },
            Self::DuplicateId => Row::wrapped(Wrapping::DUPLICATE_ID),
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
            Self::HmacConfusion(secret) => {
                Row::new(SIGNATURE_BROKEN, secret.sentence(), |document, attacker| {
                    hmac::confused(document, attacker, *secret)
                })
            }
            Self::HmacTruncation => Row::new(
                SIGNATURE_BROKEN,
                "the NameID was edited, and the signature is an HMAC that is cut to no bits",
                hmac::truncated,
            ),
            Self::MalformedSignatureValue => Row::new(
                SIGNATURE_BROKEN,
                "the NameID was edited, and the SignatureValue is one octet long",
                signed_info::malformed_value,
            ),
            Self::MultiRoot(forged) => Row {
                text: Text::Refused,
                ..Row::new(
                    SIGNATURE_KEPT,
                    match forged {
                        ForgedRoot::First => {
                            "a forged Response stands before the genuine one, as a root of its own"
                        }
                        ForgedRoot::Last => {
                            "a forged Response stands after the genuine one, as a root of its own"
                        }
                    },
                    |document, attacker| parser::roots(document, attacker, *forged),
                )
            },
            Self::SecondSignedInfo(place) => Row::new(
                SIGNATURE_BROKEN,
                match place {
                    OtherSignedInfo::First => {
                        "the NameID was edited, and a SignedInfo with a forged digest stands before the genuine one"
                    }
                    OtherSignedInfo::Last => {
                        "the NameID was edited, and a SignedInfo with a forged digest stands after the genuine one"
                    }
                    OtherSignedInfo::Nested => {
                        "the NameID was edited, and a SignedInfo with a forged digest stands around the genuine one"
                    }
                },
                |document, attacker| signed_info::second(document, attacker, *place),
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
            Self::SmuggledDigest(place) => Row::new(
                (Needs::SignedAssertion, Keeps::Nothing),
                match place {
                    UnsignedPlace::Extensions => {
                        "the NameID was edited, and a DigestValue in Extensions fits that"
                    }
                    UnsignedPlace::StatusDetail => {
                        "the NameID was edited, and a DigestValue in a StatusDetail fits that"
                    }
                },
                |document, attacker| signed_info::smuggled_digest(document, attacker, *place),
            ),
            Self::StatementsInSignature(part) => Row::new(
                ASSERTION_WRAPPED,
                match part {
                    SignaturePart::KeyInfo => {
                        "a forged Subject stands in the KeyInfo of the signature"
                    }
                    SignaturePart::Object => {
                        "a forged Subject stands in an Object of the signature"
                    }
                },
                |document, attacker| wrap::statements_in_signature(document, attacker, *part),
            ),
            Self::StripSignature => Row::new(
                SIGNATURE_BROKEN,
                "the NameID was edited, and the signature was taken out",
                edit::strip,
            ),
            Self::UnsignedNameId(place) => Row::new(
                ASSERTION_WRAPPED,
                match place {
                    UnsignedPlace::Extensions => {
                        "a NameID with the victim's name stands in Extensions"
                    }
                    UnsignedPlace::StatusDetail => {
                        "a NameID with the victim's name stands in a StatusDetail"
                    }
                },
                |document, attacker| wrap::unsigned_name_id(document, attacker, *place),
            ),
            Self::Wrapped(wrapping) => Row::wrapped(*wrapping),
            Self::WrappedResponse(wrapping) => Row::wrapped_response(*wrapping),
            Self::Xsw1 => Row::wrapped_response(ResponseWrapping::XSW1),
            Self::Xsw2 => Row::wrapped_response(ResponseWrapping::XSW2),
            Self::Xsw3 => Row::wrapped(Wrapping::XSW3),
            Self::Xsw4 => Row::wrapped(Wrapping::XSW4),
            Self::Xsw5 => Row::wrapped(Wrapping::XSW5),
            Self::Xsw6 => Row::wrapped(Wrapping::XSW6),
            Self::Xsw7 => Row::wrapped(Wrapping::XSW7),
            Self::Xsw8 => Row::wrapped(Wrapping::XSW8),
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
