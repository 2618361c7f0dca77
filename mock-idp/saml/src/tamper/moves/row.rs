//! What is known of each move, in one row, as of every tamper.

use super::super::document::Document;
use super::super::row::{EDITED, HARMLESS, Keeps, Needs, Row, SIGNATURE_BROKEN, SignedName, Text};
use super::super::{HmacSecret, edit, hmac, self_signed, stylesheet};
use super::{DoctypeForm, Mac, Move, Part, sign};
use crate::WireError;
use crate::tree::Edits;

impl Move {
    /// The one place that says what a move is.
    pub(in super::super) fn row(&self) -> Row<'_> {
        match self {
            Self::Doctype(form) => Row {
                text: Text::Refused,
                ..Row::new(HARMLESS, form.sentence(), |document, _| {
                    Ok(edit::doctype_of(document, form.subset()))
                })
            },
            Self::Empty(part) => Row::new(
                part.removed(),
                format!("every {} is an empty element", part.name()),
                |document, _| empty(document, *part),
            ),
            Self::Forge => {
                Row::new(EDITED, "the NameID was edited", |document, them| document.forged(them))
            }
            Self::Hide(hidden) => {
                Row::new(EDITED, hidden.sentence(), |document, them| hidden.apply(document, them))
            }
            Self::Mac(mac) => {
                Row::new(SIGNATURE_BROKEN, mac.sentence(), |document, attacker| match mac {
                    Mac::OfNoBits => hmac::of_bits(document.xml.to_owned(), 0),
                    Mac::With(secret) => {
                        hmac::authenticated(document.xml.to_owned(), attacker, *secret)
                    }
                })
            }
            Self::Mark(mark) => Row {
                signed_name: if mark.splits() { SignedName::Extended } else { SignedName::Own },
                ..Row::new(
                    (mark.at.needs(), mark.keeps()),
                    mark.sentence(),
                    |document, attacker| mark.apply(document, attacker),
                )
            },
            Self::Redigest => Row::new(
                SIGNATURE_BROKEN,
                "every DigestValue was made good again",
                |document, _| sign::redigest(document),
            ),
            Self::Remove(part) => Row::new(
                part.removed(),
                format!("every {} was taken out", part.name()),
                |document, _| remove(document, *part),
            ),
            Self::Sign(form) => Row::new(
                SIGNATURE_BROKEN,
                format!("what was signed is signed with the attacker's key, {}", form.words()),
                |document, attacker| self_signed::sign(document, attacker, *form),
            ),
            Self::Stylesheet => Row::new(
                SIGNATURE_BROKEN,
                "every CanonicalizationMethod is a stylesheet that writes SignedInfo as it was",
                |document, _| stylesheet::everywhere(document),
            ),
            Self::Twin(twin) => Row {
                text: twin.text(),
                ..Row::new((twin.needs(), twin.keeps()), twin.sentence(), |document, attacker| {
                    twin.apply(document, attacker)
                })
            },
        }
    }
}

impl Part {
    /// What a document must have for it to be there.
    pub(super) fn needs(self) -> Needs {
        if self.is_of_signature() { Needs::Signature } else { Needs::Nothing }
    }

    /// What it takes and leaves when its content is gone: KeyInfo is in no digest but that of a Response around it.
    fn removed(self) -> (Needs, Keeps) {
        let keeps = if self == Self::KeyInfo { Keeps::Signature } else { Keeps::Nothing };
        (self.needs(), keeps)
    }
}

impl DoctypeForm {
    fn subset(self) -> &'static str {
        match self {
            Self::Bare => "",
            Self::Entity => edit::ENTITY,
        }
    }

    fn sentence(self) -> &'static str {
        match self {
            Self::Bare => "a DOCTYPE stands in front",
            Self::Entity => "a DOCTYPE with an entity stands in front",
        }
    }
}

impl Mac {
    fn sentence(self) -> &'static str {
        match self {
            Self::OfNoBits => "every signature is an HMAC of no bits",
            Self::With(HmacSecret::Base64) => {
                "every signature is an HMAC with the certificate in base64"
            }
            Self::With(HmacSecret::Der) => {
                "every signature is an HMAC with the octets of the certificate"
            }
            Self::With(HmacSecret::Pem) => "every signature is an HMAC with the certificate as PEM",
            Self::With(HmacSecret::PemTrimmed) => {
                "every signature is an HMAC with the certificate as PEM without its last line break"
            }
            Self::With(HmacSecret::Spki) => {
                "every signature is an HMAC with the octets of the public key"
            }
            Self::With(HmacSecret::SpkiPem) => {
                "every signature is an HMAC with the public key as PEM"
            }
        }
    }
}

fn remove(document: &Document<'_>, part: Part) -> Result<String, WireError> {
    let mut edits = Edits::default();
    for found in part.all(document)? {
        edits.remove(document.tree.range(found));
    }
    Ok(edits.apply(document.xml))
}

fn empty(document: &Document<'_>, part: Part) -> Result<String, WireError> {
    let mut edits = Edits::default();
    for found in part.all(document)? {
        document.tree.content(found).into_iter().for_each(|content| edits.remove(content));
    }
    Ok(edits.apply(document.xml))
}

/// Needs what any move needs, and keeps what all of them keep.
pub(in super::super) fn composed(moves: &[Move]) -> Row<'_> {
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
