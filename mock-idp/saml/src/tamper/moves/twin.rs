//! A second copy of a part, one of the two forged: a reader that looks for the first, the last or any element of a name, or
//! for one with an id, may find either.

use super::super::Attacker;
use super::super::document::{Document, missing};
use super::super::row::{Keeps, Needs, Text};
use super::super::signature::Signature;
use super::Part;
use crate::WireError;
use crate::names::{ASSERTION, DSIG, PROTOCOL};
use crate::tree::{Edits, Id};
use serde::{Deserialize, Serialize};

/// The forged one says what the attacker needs: the victim's name and values, or the digest of the document as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Twin {
    /// Of which part: the first of its kind.
    pub part: Part,
    /// Where the copy stands.
    pub place: Place,
    /// Which of the two is forged.
    #[serde(default, skip_serializing_if = "is_default")]
    pub forged: Forged,
    /// What becomes of the ID of the forged one.
    #[serde(default, skip_serializing_if = "is_default")]
    pub id: TwinId,
    /// Which of the two keeps the signature, where the part has one of its own.
    #[serde(default, skip_serializing_if = "is_default")]
    pub signature: Keeper,
}

/// Where a copy stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Place {
    /// After the original.
    After,
    /// Before the original.
    Before,
    /// At the end of the Response.
    End,
    /// In samlp:Extensions of the Response.
    Extensions,
    /// At the beginning of the content of the original.
    First,
    /// At the end of the ds:KeyInfo of the signature.
    KeyInfo,
    /// At the end of the content of the original.
    Last,
    /// In a ds:Object of the signature.
    Object,
    /// At the end of the signature.
    Signature,
    /// In samlp:StatusDetail of the Response.
    StatusDetail,
}

/// One of two.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Forged {
    /// The new one.
    #[default]
    Copy,
    /// The one that was there; the copy is as it was.
    Original,
}

/// What becomes of an ID.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TwinId {
    /// There is none.
    Absent,
    /// A new one.
    New,
    /// The same.
    #[default]
    Same,
}

/// Who keeps a signature.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Keeper {
    /// Both.
    #[default]
    Both,
    /// The forged one.
    Forged,
    /// The one that was signed.
    Genuine,
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

impl Place {
    /// Every place.
    pub const ALL: &'static [Self] = &[
        Self::After,
        Self::Before,
        Self::End,
        Self::Extensions,
        Self::First,
        Self::KeyInfo,
        Self::Last,
        Self::Object,
        Self::Signature,
        Self::StatusDetail,
    ];

    fn words(self) -> &'static str {
        match self {
            Self::After => "after it",
            Self::Before => "before it",
            Self::End => "at the end of the Response",
            Self::Extensions => "in Extensions",
            Self::First => "at the beginning of it",
            Self::KeyInfo => "in KeyInfo",
            Self::Last => "at the end of it",
            Self::Object => "in an Object of the signature",
            Self::Signature => "at the end of the signature",
            Self::StatusDetail => "in StatusDetail",
        }
    }
}

impl Twin {
    /// A forged copy that keeps ID and signature.
    pub fn new(part: Part, place: Place) -> Self {
        Self {
            part,
            place,
            forged: Forged::default(),
            id: TwinId::default(),
            signature: Keeper::default(),
        }
    }

    pub(super) fn sentence(&self) -> String {
        let (name, place) = (self.part.name(), self.place.words());
        let placed = match self.forged {
            Forged::Copy => format!("a forged copy of the {name} stands {place}"),
            Forged::Original => format!("the {name} is forged, and what was signed stands {place}"),
        };
        let id = match self.id {
            TwinId::Absent => ", without an ID",
            TwinId::New => ", with another ID",
            TwinId::Same => "",
        };
        let signature = match self.signature {
            Keeper::Both => "",
            Keeper::Forged => ", and only the forged one has the signature",
            Keeper::Genuine => ", and only the genuine one has the signature",
        };
        format!("{placed}{id}{signature}")
    }

    /// What is said of the signature of a part needs one.
    pub(super) fn needs(&self) -> Needs {
        match self.part {
            Part::Response if self.names_signature() => Needs::SignedResponse,
            Part::Assertion if self.names_signature() => Needs::SignedAssertion,
            part => part.needs(),
        }
    }

    /// Whether it says of a signature where it goes.
    fn names_signature(&self) -> bool {
        let signed = matches!(self.part, Part::Assertion | Part::Response);
        signed && self.signature != Keeper::Both
    }

    /// What was signed is kept whole somewhere, or what is added to it stands where no digest covers it.
    pub(super) fn keeps(&self) -> Keeps {
        let in_signature = matches!(self.place, Place::KeyInfo | Place::Object | Place::Signature);
        let inside = matches!(self.place, Place::First | Place::Last);
        let original = self.forged == Forged::Original;
        match self.part {
            Part::Response if original => Keeps::Signature,
            Part::Assertion if original => Keeps::Assertion,
            Part::Assertion if inside => Keeps::Nothing,
            Part::Assertion | Part::Issuer | Part::Response | Part::Status if !in_signature => {
                Keeps::Assertion
            }
            // Nothing in these is forged.
            Part::Issuer | Part::Status => Keeps::Signature,
            _ if original => Keeps::Nothing,
            _ if in_signature => Keeps::Signature,
            _ if matches!(self.place, Place::End | Place::Extensions | Place::StatusDetail) => {
                Keeps::Assertion
            }
            _ => Keeps::Nothing,
        }
    }

    /// A Response beside another gives two roots, which is no XML.
    pub(super) fn text(&self) -> Text {
        match self.place {
            Place::After | Place::Before if self.part == Part::Response => Text::Refused,
            _ => Text::WellFormed,
        }
    }

    pub(super) fn apply(
        &self,
        document: &Document<'_>,
        attacker: &Attacker<'_>,
    ) -> Result<String, WireError> {
        let original = self.first(document)?;
        if self.names_signature() && document.signature_of(original).is_none() {
            return Err(missing("signature of its own"));
        }
        let forged = self.forge(document, original, attacker)?;
        let genuine = self.genuine(document, original);
        let (mut copy, stays) = match self.forged {
            Forged::Copy => (forged, genuine),
            Forged::Original => (genuine, forged),
        };
        if let Some((at, declaration)) = document.tree.undeclared(original) {
            copy.insert(at, declaration);
        }
        let range = document.tree.range(original);
        let (copy, stays) =
            (copy.apply_to(document.xml, range.clone()), stays.apply_to(document.xml, range));
        let mut edits = Edits::default();
        let place = document.tree.range(original);
        let start = place.start - self.unsign(document, place.start, &mut edits);
        edits.replace(place, stays);
        let xml = edits.apply(document.xml);
        put(&Document::read(&xml)?, start, self.place, &copy)
    }

    fn first(&self, document: &Document<'_>) -> Result<Id, WireError> {
        if self.part == Part::Response {
            return Ok(document.response);
        }
        Ok(self.part.all(document)?[0])
    }

    /// The signature of the Response would not hold, and that of the assertion may. How many bytes before the place go.
    fn unsign(&self, document: &Document<'_>, before: usize, edits: &mut Edits) -> usize {
        let apart = self.part != Part::Response && !self.part.is_of_signature();
        let whole = document.signed_assertion().is_ok();
        let signature = document.signature_of(document.response).filter(|_| apart && whole);
        let range = signature.map(|signature| document.tree.range(signature));
        let Some(range) = range.filter(|range| !range.contains(&before)) else { return 0 };
        edits.remove(range.clone());
        if range.start < before { range.len() } else { 0 }
    }

    /// The edits that make the genuine one.
    fn genuine(&self, document: &Document<'_>, original: Id) -> Edits {
        let mut edits = Edits::default();
        let signature = document.signature_of(original);
        if let Some(signature) = signature.filter(|_| self.signature == Keeper::Forged) {
            edits.remove(document.tree.range(signature));
        }
        edits
    }

    /// The edits that make the forged one.
    fn forge(
        &self,
        document: &Document<'_>,
        original: Id,
        attacker: &Attacker<'_>,
    ) -> Result<Edits, WireError> {
        let (tree, mut edits) = (&document.tree, Edits::default());
        if self.part.is_of_signature() {
            redigest(document, original, &mut edits)?;
        } else {
            document.forge(&mut edits, attacker)?;
        }
        let signature = document.signature_of(original);
        if let Some(signature) = signature.filter(|_| self.signature == Keeper::Genuine) {
            edits.remove(tree.range(signature));
        }
        if tree.attribute(original, "ID").is_some() {
            self.rename(document, original, &mut edits);
            for inner in tree.below(original, ASSERTION, "Assertion") {
                self.rename(document, inner, &mut edits);
            }
        }
        Ok(edits)
    }

    fn rename(&self, document: &Document<'_>, element: Id, edits: &mut Edits) {
        let place = |range: Option<std::ops::Range<usize>>| range.into_iter();
        match self.id {
            TwinId::Absent => place(document.tree.whole_attribute(element, "ID"))
                .for_each(|range| edits.remove(range)),
            TwinId::New => place(document.tree.attribute(element, "ID"))
                .for_each(|value| edits.insert(value.start, "_forged-")),
            TwinId::Same => {}
        }
    }
}

/// Puts the digest that the document needs into the DigestValue that a part of a signature is or has.
fn redigest(document: &Document<'_>, part: Id, edits: &mut Edits) -> Result<(), WireError> {
    let (tree, start) = (&document.tree, document.tree.range(part).start);
    let around = |(_, signature): &(Id, Id)| tree.range(*signature).contains(&start);
    let signed = document.signed_elements()?.into_iter().find(around);
    let signature = Signature::read(document, signed.ok_or_else(|| missing("signature around"))?)?;
    let digest = signature.digest(document)?;
    let own = tree.is(part, DSIG, "DigestValue").then_some(part);
    let values = own.into_iter().chain(tree.below(part, DSIG, "DigestValue"));
    for content in values.filter_map(|value| tree.content(value)) {
        edits.replace(content, digest.clone());
    }
    Ok(())
}

/// Puts a copy where it is to stand, seen from the original, which begins at `start`.
fn put(
    document: &Document<'_>,
    start: usize,
    place: Place,
    copy: &str,
) -> Result<String, WireError> {
    let tree = &document.tree;
    let original = tree.starting_at(start).ok_or_else(|| missing("original"))?;
    let signature = || {
        let any = || tree.below(document.response, DSIG, "Signature").first().copied();
        document.signature_of(original).or_else(any).ok_or_else(|| missing("signature"))
    };
    let status = || {
        let status = tree.child(document.response, PROTOCOL, "Status");
        status.ok_or_else(|| missing("Status"))
    };
    let content = |id: Id| tree.content(id).ok_or_else(|| missing("content"));
    let wrapped = |near: Id, name: &str| {
        let name = tree.sibling_name(near, name);
        format!("<{name}>{copy}</{name}>")
    };
    let (at, text) = match place {
        Place::After => (tree.range(original).end, copy.to_owned()),
        Place::Before => (tree.range(original).start, copy.to_owned()),
        Place::End => (content(document.response)?.end, copy.to_owned()),
        Place::Extensions => {
            (tree.range(status()?).start, wrapped(document.response, "Extensions"))
        }
        Place::First => (content(original)?.start, copy.to_owned()),
        Place::KeyInfo => {
            let key_info = tree.child(signature()?, DSIG, "KeyInfo");
            (content(key_info.ok_or_else(|| missing("KeyInfo"))?)?.end, copy.to_owned())
        }
        Place::Last => (content(original)?.end, copy.to_owned()),
        Place::Object => (content(signature()?)?.end, wrapped(signature()?, "Object")),
        Place::Signature => (content(signature()?)?.end, copy.to_owned()),
        Place::StatusDetail => {
            (content(status()?)?.end, wrapped(document.response, "StatusDetail"))
        }
    };
    let mut edits = Edits::default();
    edits.insert(at, text);
    Ok(edits.apply(document.xml))
}
