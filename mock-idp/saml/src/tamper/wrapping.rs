//! Signature wrapping as a value: where the signed assertion goes, where the forged copy stands, and which signature travels with which.
//!
//! The classic placements and those that advisories describe are points of one space, so that a generator can walk through all of it.

use serde::{Deserialize, Serialize};

/// A wrapping of the signed assertion A by a forged copy E of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Wrapping {
    /// Where E stands.
    pub forged: Place,
    /// Where A stands.
    pub original: Place,
    /// With whom the signature of A goes.
    pub signature: Bearer,
    /// Which ID E has.
    pub id: ForgedId,
}

/// Where one of the two assertions stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Place {
    /// A child of the Response, before the other if that is one too.
    First,
    /// A child of the Response, after the other, which is first.
    Last,
    /// In Extensions of the Response.
    Extensions,
    /// In the Issuer of the Response, after its text.
    Issuer,
    /// In the StatusCode.
    StatusCode,
    /// In a StatusDetail.
    StatusDetail,
    /// In a ds:Object of the signature.
    Object,
    /// In the KeyInfo of the signature.
    KeyInfo,
    /// In the ds:Signature, as its last child.
    Signature,
    /// In an Advice of the forged assertion; the original only.
    Advice,
    /// In the SubjectConfirmationData of the forged assertion; the original only.
    ConfirmationData,
    /// In the forged assertion, as its last child; the original only.
    Inside,
    /// In the NameID of the forged assertion, after its text; the original only.
    NameId,
    /// As the root of the document, around the whole Response; the forged one only.
    Around,
}

/// With whom the signature goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Bearer {
    /// It stays in the original.
    Original,
    /// It moves to the forged assertion.
    Forged,
    /// Both have it.
    Both,
    /// It moves up and is a child of the Response.
    Response,
    /// It stays in the original, and a copy is a child of the Response.
    ResponseAndOriginal,
    /// It stands alone, in Extensions of the Response.
    Extensions,
}

impl Bearer {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::Original,
        Self::Forged,
        Self::Both,
        Self::Response,
        Self::ResponseAndOriginal,
        Self::Extensions,
    ];

    /// Whether the original has it, so that it is found by whoever looks for the signature of what was signed.
    pub fn is_original(self) -> bool {
        matches!(self, Self::Original | Self::Both | Self::ResponseAndOriginal)
    }

    /// Whether it, or a copy of it, stands outside of the original.
    fn travels(self) -> bool {
        self != Self::Original
    }
}

/// Which ID the forged element has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ForgedId {
    /// None.
    Absent,
    /// `x:ID` with that of the original, before a new `ID`.
    Namespaced,
    /// A new one.
    New,
    /// That of the original.
    Same,
}

/// A wrapping of the signed Response R by a forged Response E.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct ResponseWrapping {
    /// Where R stands.
    pub original: ResponsePlace,
    /// Which ID E has.
    pub id: ForgedId,
}

/// Where the signed Response stands in the forged one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ResponsePlace {
    /// Without its signature, in front of it: E{Issuer, R-S, S(R), …}.
    Beside,
    /// Whole, in Extensions of E.
    Extensions,
    /// Without its signature, in Extensions of E, which has the signature.
    ExtensionsStripped,
    /// Without its signature, in an Object of it: E{S(R){Object{R-S}}}.
    Object,
    /// Whole, in an Object of a copy of its signature: E{S(R){Object{R}}}.
    ObjectWhole,
    /// Without its signature, in it: E{S(R){R-S}}.
    Signature,
    /// Whole, in a copy of its signature: E{S(R){R}}.
    SignatureWhole,
    /// Whole, in a StatusDetail of E.
    StatusDetail,
}

const ORIGINAL_ONLY: [Place; 4] =
    [Place::Advice, Place::ConfirmationData, Place::Inside, Place::NameId];
const IN_SIGNATURE: [Place; 3] = [Place::Object, Place::KeyInfo, Place::Signature];
const IN_RESPONSE: [Place; 6] = [
    Place::First,
    Place::Last,
    Place::Extensions,
    Place::Issuer,
    Place::StatusCode,
    Place::StatusDetail,
];

impl Place {
    /// Whether it is inside of a signature.
    pub(super) fn is_in_signature(self) -> bool {
        IN_SIGNATURE.contains(&self)
    }

    fn phrase(self) -> &'static str {
        match self {
            Self::First => "first",
            Self::Last => "last",
            Self::Extensions => "in Extensions",
            Self::Issuer => "in the Issuer of the Response",
            Self::StatusCode => "in the StatusCode",
            Self::StatusDetail => "in a StatusDetail",
            Self::Object => "in an Object of the signature",
            Self::KeyInfo => "in the KeyInfo of the signature",
            Self::Signature => "in the signature",
            Self::Advice => "in an Advice of the forged one",
            Self::ConfirmationData => "in the SubjectConfirmationData of the forged one",
            Self::Inside => "inside of the forged one",
            Self::NameId => "in the NameID of the forged one",
            Self::Around => "around the whole Response",
        }
    }
}

impl Wrapping {
    /// Whether there is such a document: the two do not stand in each other, and neither only in a signature that it has itself.
    pub fn is_possible(self) -> bool {
        let Self { forged, original, signature, id: _ } = self;
        let apart = forged != original && !(forged.is_in_signature() && original.is_in_signature());
        // Alone among the children of the Response, one is first and last.
        let counted = (forged != Place::Last || original == Place::First)
            && (original != Place::Last || forged == Place::First);
        let one_holds = !(ORIGINAL_ONLY.contains(&original) && forged.is_in_signature());
        // The signature of A that E stands in is the one that A has.
        let forged_in_own = forged.is_in_signature() && signature != Bearer::Original;
        let original_in_own = original.is_in_signature() && !signature.travels();
        let placed = !ORIGINAL_ONLY.contains(&forged) && original != Place::Around;
        apart && counted && one_holds && placed && !forged_in_own && !original_in_own
    }

    /// Whether the digest holds for whoever follows the enveloped-signature transform to the letter: it takes the signature
    /// that is verified out of what it refers to, and what stands in that signature goes with it.
    pub fn holds_to_the_letter(self) -> bool {
        self.signature.is_original() || !self.original.is_in_signature()
    }

    /// The whole space.
    pub fn all() -> impl Iterator<Item = Self> {
        let forged = IN_RESPONSE.into_iter().chain(IN_SIGNATURE).chain([Place::Around]);
        let places = forged.flat_map(|forged| {
            let originals = IN_RESPONSE.into_iter().chain(IN_SIGNATURE).chain(ORIGINAL_ONLY);
            originals.map(move |original| (forged, original))
        });
        let borne = places.flat_map(|(forged, original)| {
            Bearer::ALL.map(move |signature| (forged, original, signature))
        });
        let named = borne.flat_map(|(forged, original, signature)| {
            ForgedId::ALL.map(move |id| Self { forged, original, signature, id })
        });
        named.filter(|wrapping| wrapping.is_possible())
    }

    /// The one difference, in a sentence that continues "compared with a good Response, …".
    pub fn sentence(self) -> String {
        let signature = match self.signature {
            Bearer::Original => "keeps its signature",
            Bearer::Forged => "has lost its signature to the forged one",
            Bearer::Both => "shares its signature with the forged one",
            Bearer::Response => "has lost its signature to the Response",
            Bearer::ResponseAndOriginal => "shares its signature with the Response",
            Bearer::Extensions => "has lost its signature to the Extensions",
        };
        format!(
            "a forged assertion with {} stands {}, and the signed one, {}, {signature}",
            self.id.phrase(),
            self.forged.phrase(),
            self.original.phrase(),
        )
    }
}

impl ForgedId {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Absent, Self::Namespaced, Self::New, Self::Same];

    fn phrase(self) -> &'static str {
        match self {
            Self::Absent => "no ID",
            Self::Namespaced => "a new ID, and that of the signed one in another namespace,",
            Self::New => "a new ID",
            Self::Same => "the ID of the signed one",
        }
    }
}

impl ResponseWrapping {
    /// The whole space.
    pub fn all() -> impl Iterator<Item = Self> {
        let places = [
            ResponsePlace::Beside,
            ResponsePlace::Extensions,
            ResponsePlace::ExtensionsStripped,
            ResponsePlace::Object,
            ResponsePlace::ObjectWhole,
            ResponsePlace::Signature,
            ResponsePlace::SignatureWhole,
            ResponsePlace::StatusDetail,
        ];
        places.into_iter().flat_map(|original| ForgedId::ALL.map(|id| Self { original, id }))
    }

    /// Whether the digest holds for whoever follows the enveloped-signature transform to the letter.
    pub fn holds_to_the_letter(self) -> bool {
        !matches!(self.original, ResponsePlace::Object | ResponsePlace::Signature)
    }

    /// The one difference, in a sentence that continues "compared with a good Response, …".
    pub fn sentence(self) -> String {
        let place = match self.original {
            ResponsePlace::Beside => "beside its signature",
            ResponsePlace::Extensions => "whole, in Extensions",
            ResponsePlace::ExtensionsStripped => "in Extensions, without its signature",
            ResponsePlace::Object => "in an Object of its signature",
            ResponsePlace::ObjectWhole => "whole, in an Object of a copy of its signature",
            ResponsePlace::Signature => "in its signature",
            ResponsePlace::SignatureWhole => "whole, in a copy of its signature",
            ResponsePlace::StatusDetail => "whole, in a StatusDetail",
        };
        format!("a forged Response with {} holds the signed one {place}", self.id.phrase())
    }
}
