//! Moves: the smallest changes that an attack is composed of. None is an attack with a name; which of them open somebody's session is for a search to find out.

mod hide;
mod mark;
mod part;
mod row;
mod sign;
mod twin;

pub use hide::Hidden;
pub use mark::{Holds, Mark, Markup, Position};
pub use part::Part;
pub use twin::{Forged, Keeper, Place, Twin, TwinId};

use super::row::Row;
use super::{HmacSecret, KeyInfoForm};
pub(super) use row::composed;
use serde::{Deserialize, Serialize};

/// One move of [`super::Tamper::Composed`]. In TOML and JSON: `"forge"`, or `{ remove = "reference" }`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Move {
    /// A DOCTYPE stands in front.
    Doctype(DoctypeForm),
    /// Every part of this kind is an empty element.
    Empty(Part),
    /// The NameID is the victim's, and so are the attacker's own values.
    Forge,
    /// An assertion is encrypted for the service provider.
    Hide(Hidden),
    /// Everything that was signed has a message authentication code for a signature.
    Mac(Mac),
    /// Markup that is no element stands in the text of every part of this kind.
    Mark(Mark),
    /// Every DigestValue is what the document needs as it is now.
    Redigest,
    /// Every part of this kind is taken out.
    Remove(Part),
    /// Everything that was signed is signed again with the attacker's key.
    Sign(KeyInfoForm),
    /// Every CanonicalizationMethod is a stylesheet that writes SignedInfo as it is.
    Stylesheet,
    /// A forged copy of a part stands somewhere too.
    Twin(Twin),
}

/// What a message authentication code is made with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Mac {
    /// Nothing: it has no bits.
    OfNoBits,
    /// A secret that everybody has.
    With(HmacSecret),
}

/// What a DOCTYPE declares.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DoctypeForm {
    /// Nothing.
    Bare,
    /// An internal entity.
    Entity,
}

impl Move {
    /// One of each, for listings and for tests that go through all of them.
    pub fn samples() -> Vec<Self> {
        let mark = |at, with, holds, place| Self::Mark(Mark { at, with, holds, place });
        let twin = |part, place| Self::Twin(Twin::new(part, place));
        vec![
            Self::Doctype(DoctypeForm::Bare),
            Self::Doctype(DoctypeForm::Entity),
            Self::Empty(Part::SignatureValue),
            Self::Forge,
            Self::Hide(Hidden::First),
            Self::Mac(Mac::OfNoBits),
            Self::Mac(Mac::With(HmacSecret::Pem)),
            mark(Part::NameId, Markup::Cdata, Holds::Nothing, Position::AfterVictim),
            mark(Part::NameId, Markup::Comment, Holds::Nothing, Position::AfterVictim),
            mark(Part::NameId, Markup::Comment, Holds::Victim, Position::Start),
            mark(Part::NameId, Markup::Pi, Holds::Nothing, Position::AfterVictim),
            mark(Part::NameId, Markup::Reference, Holds::Nothing, Position::AfterVictim),
            Self::Redigest,
            Self::Remove(Part::KeyInfo),
            Self::Remove(Part::Reference),
            Self::Sign(KeyInfoForm::X509),
            Self::Stylesheet,
            twin(Part::NameId, Place::Before),
            twin(Part::NameId, Place::End),
            twin(Part::Response, Place::After),
            twin(Part::SignedInfo, Place::Object),
            twin(Part::Subject, Place::Object),
            Self::Twin(Twin {
                id: TwinId::New,
                signature: Keeper::Genuine,
                ..Twin::new(Part::Assertion, Place::Before)
            }),
            Self::Twin(Twin {
                forged: Forged::Original,
                id: TwinId::Absent,
                signature: Keeper::Forged,
                ..Twin::new(Part::Assertion, Place::Object)
            }),
        ]
    }

    /// What it changes, in a sentence that may be one of several.
    pub fn sentence(&self) -> String {
        self.row().sentence
    }

    pub(super) fn rows(moves: &[Self]) -> Vec<Row<'_>> {
        moves.iter().map(Self::row).collect()
    }
}
