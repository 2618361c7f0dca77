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
    /// A child of the Response, before the other.
    First,
    /// A child of the Response, after the other.
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
    /// Without its signature, in it: E{S(R){R-S}}.
    Signature,
    /// Whole, in a StatusDetail of E.
    StatusDetail,
}

/// A part of a signature that no digest covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SignaturePart {
    /// ds:KeyInfo.
    KeyInfo,
    /// A ds:Object.
    Object,
}

/// A place of the Response outside of the assertion.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum UnsignedPlace {
    /// Extensions, before the assertion.
    Extensions,
    /// A StatusDetail, before the assertion.
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
        }
    }
}

impl Wrapping {
    /// Whether there is such a document: the two do not stand in each other, and neither in a signature that it has itself.
    pub fn is_possible(self) -> bool {
        let Self { forged, original, signature, id: _ } = self;
        let apart = forged != original && !(forged.is_in_signature() && original.is_in_signature());
        let one_holds = !(ORIGINAL_ONLY.contains(&original) && forged.is_in_signature());
        // The signature of A that E stands in is the one that A has.
        let forged_in_own = forged.is_in_signature() && signature != Bearer::Original;
        let original_in_own =
            original.is_in_signature() && matches!(signature, Bearer::Original | Bearer::Both);
        apart && one_holds && !ORIGINAL_ONLY.contains(&forged) && !forged_in_own && !original_in_own
    }

    /// The whole space.
    pub fn all() -> impl Iterator<Item = Self> {
        let forged = IN_RESPONSE.into_iter().chain(IN_SIGNATURE);
        let places = forged.flat_map(|forged| {
            let originals = IN_RESPONSE.into_iter().chain(IN_SIGNATURE).chain(ORIGINAL_ONLY);
            originals.map(move |original| (forged, original))
        });
        let borne = places.flat_map(|(forged, original)| {
            let bearers = [Bearer::Original, Bearer::Forged, Bearer::Both, Bearer::Response];
            bearers.map(move |signature| (forged, original, signature))
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
            ResponsePlace::Signature,
            ResponsePlace::StatusDetail,
        ];
        places.into_iter().flat_map(|original| ForgedId::ALL.map(|id| Self { original, id }))
    }

    /// The one difference, in a sentence that continues "compared with a good Response, …".
    pub fn sentence(self) -> String {
        let place = match self.original {
            ResponsePlace::Beside => "beside its signature",
            ResponsePlace::Extensions => "whole, in Extensions",
            ResponsePlace::ExtensionsStripped => "in Extensions, without its signature",
            ResponsePlace::Object => "in an Object of its signature",
            ResponsePlace::Signature => "in its signature",
            ResponsePlace::StatusDetail => "whole, in a StatusDetail",
        };
        format!("a forged Response with {} holds the signed one {place}", self.id.phrase())
    }
}

/// The placements of "On Breaking SAML: Be Whoever You Want to Be" (2012).
impl Wrapping {
    const fn new(forged: Place, original: Place, signature: Bearer, id: ForgedId) -> Self {
        Self { forged, original, signature, id }
    }

    /// R{E, A}
    pub const XSW3: Self = Self::new(Place::First, Place::Last, Bearer::Original, ForgedId::New);
    /// R{E{…, A}}
    pub const XSW4: Self = Self::new(Place::First, Place::Inside, Bearer::Original, ForgedId::New);
    /// R{E with S(A), A-S}
    pub const XSW5: Self = Self::new(Place::First, Place::Last, Bearer::Forged, ForgedId::New);
    /// R{E with S(A){…, A-S}}
    pub const XSW6: Self = Self::new(Place::First, Place::Signature, Bearer::Forged, ForgedId::New);
    /// R{Extensions{E with the same ID}, A}
    pub const XSW7: Self =
        Self::new(Place::Extensions, Place::First, Bearer::Original, ForgedId::Same);
    /// R{E with the same ID and S(A){Object{A-S}}}
    pub const XSW8: Self = Self::new(Place::First, Place::Object, Bearer::Forged, ForgedId::Same);
    /// R{Extensions{A}, E with the same ID and S(A)}
    pub const DUPLICATE_ID: Self =
        Self::new(Place::First, Place::Extensions, Bearer::Both, ForgedId::Same);
}

impl ResponseWrapping {
    /// E{…, S(R){R-S}}
    pub const XSW1: Self = Self { original: ResponsePlace::Signature, id: ForgedId::New };
    /// E{Issuer, R-S, S(R), …}
    pub const XSW2: Self = Self { original: ResponsePlace::Beside, id: ForgedId::New };
}
