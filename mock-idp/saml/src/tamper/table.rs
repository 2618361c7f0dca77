//! What is known of each tamper, in one row.

use super::moves;
use super::row::{
    ASSERTION_WRAPPED, BESIDE_ASSERTION, EDITED, HARMLESS, Keeps, Needs, Point, RESPONSE_WRAPPED,
    Row, SIGNATURE_BROKEN, SIGNATURE_KEPT, SignedName, Text,
};
use super::uncovered::{self, SignaturePart};
use super::wrapping::{ResponseWrapping, Wrapping};
use super::{
    FetchForm, ForgedRoot, OtherSignedInfo, Tamper, burden, differential, edit, encryption, fetch,
    hmac, parser, self_signed, signed_info, stylesheet, text, wrap,
};

impl Row<'_> {
    fn wrapped(wrapping: Wrapping) -> Self {
        let row = Self::new(ASSERTION_WRAPPED, wrapping.sentence(), move |document, attacker| {
            wrap::assertion(document, attacker, wrapping)
        });
        Self { point: Some(Point::Assertion(wrapping)), ..row }
    }

    fn statements(part: SignaturePart, sentence: &str) -> Self {
        Self::new(ASSERTION_WRAPPED, sentence, move |document, attacker| {
            uncovered::statements_in_signature(document, attacker, part)
        })
    }

    fn wrapped_response(wrapping: ResponseWrapping) -> Self {
        let row = Self::new(RESPONSE_WRAPPED, wrapping.sentence(), move |document, attacker| {
            wrap::response(document, attacker, wrapping)
        });
        Self { point: Some(Point::Response(wrapping)), ..row }
    }
}

impl Tamper {
    /// The one place that says what a tamper is.
    pub(super) fn row(&self) -> Row<'_> {
        match self {
            Self::Append => Row::wrapped(Wrapping::APPEND),
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
            Self::CommentInAttributeValue => Row {
                signed_name: SignedName::ExtendedMail,
                ..Row::new(
                    HARMLESS,
                    "a comment splits the AttributeValues that begin with the victim's",
                    text::comment_in_values,
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
            Self::Composed(moves) => moves::composed(moves),
            Self::Deep(levels) => Row::new(
                BESIDE_ASSERTION,
                format!("{levels} elements stand inside of each other in Extensions"),
                |document, _| burden::deep(document, *levels),
            ),
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
            Self::DoctypeDifferential(forged) => Row {
                text: Text::Refused,
                ..Row::new(
                    (
                        Needs::Signature,
                        match forged {
                            ForgedRoot::First => Keeps::Nothing,
                            ForgedRoot::Last => Keeps::Signature,
                        },
                    ),
                    match forged {
                        ForgedRoot::First => {
                            "a DOCTYPE ends in two places, and who reads on behind the first sees the genuine Response, behind the second a forged one"
                        }
                        ForgedRoot::Last => {
                            "a DOCTYPE ends in two places, and who reads on behind the first sees a forged Response, behind the second the genuine one"
                        }
                    },
                    |document, attacker| differential::doctype(document, attacker, *forged),
                )
            },
            Self::Dtd(form) => Row {
                text: Text::Refused,
                ..Row::new(
                    (
                        Needs::Nothing,
                        if form.is_in_status() { Keeps::Assertion } else { Keeps::Signature },
                    ),
                    form.sentence(),
                    |document, attacker| parser::dtd(document, attacker, *form),
                )
            },
            Self::DupidParkedBefore => Row::wrapped(Wrapping::DUPID_PARKED_BEFORE),
            Self::DupidParkedExtensions => Row::wrapped(Wrapping::DUPID_PARKED_EXTENSIONS),
            Self::DupidParkedIssuer => Row::wrapped(Wrapping::DUPID_PARKED_ISSUER),
            Self::DupidParkedNameid => Row::wrapped(Wrapping::DUPID_PARKED_NAMEID),
            Self::DupidParkedStatus => Row::wrapped(Wrapping::DUPID_PARKED_STATUS),
            Self::DupidParkedStatuscode => Row::wrapped(Wrapping::DUPID_PARKED_STATUSCODE),
            Self::DupidStrippedBefore => Row::wrapped(Wrapping::DUPID_STRIPPED_BEFORE),
            Self::DupidStrippedExtensions => Row::wrapped(Wrapping::DUPID_STRIPPED_EXTENSIONS),
            Self::DupidStrippedIssuer => Row::wrapped(Wrapping::DUPID_STRIPPED_ISSUER),
            Self::DupidStrippedNameid => Row::wrapped(Wrapping::DUPID_STRIPPED_NAMEID),
            Self::DupidStrippedStatus => Row::wrapped(Wrapping::DUPID_STRIPPED_STATUS),
            Self::DupidStrippedStatuscode => Row::wrapped(Wrapping::DUPID_STRIPPED_STATUSCODE),
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
            Self::Encrypted(form) => Row::new(
                (
                    Needs::SignedAssertion,
                    if form.keeps_assertion() { Keeps::Assertion } else { Keeps::Nothing },
                ),
                form.sentence(),
                |document, attacker| encryption::apply(document, attacker, *form),
            ),
            Self::Fetches(form) => Row::new(
                (
                    Needs::Signature,
                    match form {
                        FetchForm::Reference | FetchForm::Stylesheet => Keeps::Nothing,
                        FetchForm::RetrievalMethod => Keeps::Signature,
                        FetchForm::SchemaLocation | FetchForm::Xinclude => Keeps::Assertion,
                    },
                ),
                form.sentence(),
                |document, attacker| fetch::apply(document, attacker, *form),
            ),
            Self::ExtOrig => Row::wrapped(Wrapping::EXT_ORIG),
            Self::HmacConfusion(secret) => {
                Row::new(SIGNATURE_BROKEN, secret.sentence(), |document, attacker| {
                    hmac::confused(document, attacker, *secret)
                })
            }
            Self::HmacTruncation(bits) => Row::new(
                SIGNATURE_BROKEN,
                format!(
                    "the NameID was edited, and the signature is an HMAC that is cut to {bits} bits"
                ),
                |document, attacker| hmac::truncated(document, attacker, *bits),
            ),
            Self::InstructionInNameId => Row {
                signed_name: SignedName::Extended,
                ..Row::new(
                    EDITED,
                    "a processing instruction holds what follows the victim's name in the NameID",
                    text::instruction,
                )
            },
            Self::Large(octets) => Row::new(
                BESIDE_ASSERTION,
                format!("{octets} octets of text stand in Extensions"),
                |document, _| burden::large(document, *octets),
            ),
            Self::InAdvice => Row::wrapped(Wrapping::IN_ADVICE),
            Self::InSubjectconfirmationdata => Row::wrapped(Wrapping::IN_SUBJECTCONFIRMATIONDATA),
            Self::KeyinfoContent => Row::statements(
                SignaturePart::KeyInfo,
                "a forged Subject stands in the KeyInfo of the signature",
            ),
            Self::MalformedSignatureValue => Row::new(
                SIGNATURE_BROKEN,
                "the NameID was edited, and the SignatureValue is one octet long",
                signed_info::malformed_value,
            ),
            Self::MsgsigExtensions => Row::wrapped(Wrapping::MSGSIG_EXTENSIONS),
            Self::MsgsigObject => Row::wrapped(Wrapping::MSGSIG_OBJECT),
            Self::MsgsigStatus => Row::wrapped(Wrapping::MSGSIG_STATUS),
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
            Self::ReferenceInNameId => Row {
                signed_name: SignedName::Extended,
                ..Row::new(
                    HARMLESS,
                    "a character reference follows the victim's name in the NameID",
                    text::reference,
                )
            },
            Self::NamespacedId => Row::wrapped(Wrapping::NAMESPACED_ID),
            Self::NoId => Row::wrapped(Wrapping::NO_ID),
            Self::RespInExtensions => Row::wrapped_response(ResponseWrapping::RESP_IN_EXTENSIONS),
            Self::RespInObject => Row::wrapped_response(ResponseWrapping::RESP_IN_OBJECT),
            Self::RoundTrip(form) => Row {
                text: Text::Refused,
                ..Row::new(ASSERTION_WRAPPED, form.sentence(), |document, attacker| {
                    form.apply(document, attacker)
                })
            },
            Self::SameId => Row::wrapped(Wrapping::SAME_ID),
            Self::SecondSignature => Row::new(
                (Needs::SignedAssertion, Keeps::Nothing),
                "a second copy of the signature has a forged Subject in an Object",
                uncovered::second_signature,
            ),
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
            Self::SmuggledDigest(place) => Row::new(
                (Needs::SignedAssertion, Keeps::Nothing),
                format!("the NameID was edited, and a DigestValue {} fits that", place.phrase()),
                |document, attacker| signed_info::smuggled_digest(document, attacker, *place),
            ),
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
            Self::StylesheetForSignedInfo => Row::new(
                SIGNATURE_BROKEN,
                "the NameID was edited, and a stylesheet writes SignedInfo as it was signed",
                stylesheet::forged,
            ),
            Self::TwoSubjects => Row::statements(
                SignaturePart::Object,
                "a forged Subject stands in an Object of the signature",
            ),
            Self::UnsignedNameid(place) => Row::new(
                ASSERTION_WRAPPED,
                format!("a NameID with the victim's name stands {}", place.phrase()),
                |document, attacker| uncovered::name_id(document, attacker, *place),
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
