//! The named points of the space of wrappings: the classic ones, and those of the advisories since.

use super::wrapping::{Bearer, ForgedId, Place, ResponsePlace, ResponseWrapping, Wrapping};

/// The placements of "On Breaking SAML: Be Whoever You Want to Be" (2012).
impl Wrapping {
    const fn new(forged: Place, original: Place, signature: Bearer, id: ForgedId) -> Self {
        Self { forged, original, signature, id }
    }

    /// E has the ID of A and a copy of its signature.
    const fn parked(forged: Place, original: Place) -> Self {
        Self::new(forged, original, Bearer::Both, ForgedId::Same)
    }

    /// E has the ID of A and its signature, which A itself has lost.
    const fn stripped(forged: Place, original: Place) -> Self {
        Self::new(forged, original, Bearer::Forged, ForgedId::Same)
    }

    /// E first, and A whole.
    const fn whole(original: Place) -> Self {
        Self::new(Place::First, original, Bearer::Original, ForgedId::New)
    }

    /// The Response has the signature of A.
    const fn message(original: Place) -> Self {
        Self::new(Place::First, original, Bearer::Response, ForgedId::New)
    }

    /// R{E, A}
    pub const XSW3: Self = Self::whole(Place::Last);
    /// R{E{…, A}}
    pub const XSW4: Self = Self::whole(Place::Inside);
    /// R{E with S(A), A-S}
    pub const XSW5: Self = Self::new(Place::First, Place::Last, Bearer::Forged, ForgedId::New);
    /// R{E with S(A){…, A-S}}
    pub const XSW6: Self = Self::new(Place::First, Place::Signature, Bearer::Forged, ForgedId::New);
    /// R{Extensions{E with the same ID}, A}
    pub const XSW7: Self =
        Self::new(Place::Extensions, Place::First, Bearer::Original, ForgedId::Same);
    /// R{E with the same ID and S(A){Object{A-S}}}
    pub const XSW8: Self = Self::stripped(Place::First, Place::Object);
}

/// The placements of later advisories.
impl Wrapping {
    /// R{A, E}
    pub const APPEND: Self = Self::new(Place::Last, Place::First, Bearer::Original, ForgedId::New);
    /// R{A, E with the same ID and S(A)}
    pub const DUPID_PARKED_BEFORE: Self = Self::parked(Place::Last, Place::First);
    /// R{Extensions{A}, E with the same ID and S(A)}
    pub const DUPID_PARKED_EXTENSIONS: Self = Self::parked(Place::First, Place::Extensions);
    /// R{Issuer{…, A}, E with the same ID and S(A)}
    pub const DUPID_PARKED_ISSUER: Self = Self::parked(Place::First, Place::Issuer);
    /// R{E with the same ID and S(A), and A in its NameID}
    pub const DUPID_PARKED_NAMEID: Self = Self::parked(Place::First, Place::NameId);
    /// R{Status{StatusDetail{A}}, E with the same ID and S(A)}
    pub const DUPID_PARKED_STATUS: Self = Self::parked(Place::First, Place::StatusDetail);
    /// R{Status{StatusCode{A}}, E with the same ID and S(A)}
    pub const DUPID_PARKED_STATUSCODE: Self = Self::parked(Place::First, Place::StatusCode);
    /// R{A-S, E with the same ID and S(A)}
    pub const DUPID_STRIPPED_BEFORE: Self = Self::stripped(Place::Last, Place::First);
    /// R{Extensions{A-S}, E with the same ID and S(A)}
    pub const DUPID_STRIPPED_EXTENSIONS: Self = Self::stripped(Place::First, Place::Extensions);
    /// R{Issuer{…, A-S}, E with the same ID and S(A)}
    pub const DUPID_STRIPPED_ISSUER: Self = Self::stripped(Place::First, Place::Issuer);
    /// R{E with the same ID and S(A), and A-S in its NameID}
    pub const DUPID_STRIPPED_NAMEID: Self = Self::stripped(Place::First, Place::NameId);
    /// R{Status{StatusDetail{A-S}}, E with the same ID and S(A)}
    pub const DUPID_STRIPPED_STATUS: Self = Self::stripped(Place::First, Place::StatusDetail);
    /// R{Status{StatusCode{A-S}}, E with the same ID and S(A)}
    pub const DUPID_STRIPPED_STATUSCODE: Self = Self::stripped(Place::First, Place::StatusCode);
    /// R{Extensions{A}, E}
    pub const EXT_ORIG: Self = Self::whole(Place::Extensions);
    /// R{E with A in its Advice}
    pub const IN_ADVICE: Self = Self::whole(Place::Advice);
    /// R{E with A in its SubjectConfirmationData}
    pub const IN_SUBJECTCONFIRMATIONDATA: Self = Self::whole(Place::ConfirmationData);
    /// R{S(A), Extensions{A-S}, E}
    pub const MSGSIG_EXTENSIONS: Self = Self::message(Place::Extensions);
    /// R{S(A){Object{A-S}}, E}
    pub const MSGSIG_OBJECT: Self = Self::message(Place::Object);
    /// R{S(A), Status{StatusDetail{A-S}}, E}
    pub const MSGSIG_STATUS: Self = Self::message(Place::StatusDetail);
    /// R{E with `x:ID` of A, A}
    pub const NAMESPACED_ID: Self =
        Self::new(Place::First, Place::Last, Bearer::Original, ForgedId::Namespaced);
    /// R{E without ID, A}
    pub const NO_ID: Self =
        Self::new(Place::First, Place::Last, Bearer::Original, ForgedId::Absent);
    /// R{E with the same ID, A}
    pub const SAME_ID: Self =
        Self::new(Place::First, Place::Last, Bearer::Original, ForgedId::Same);
}

impl ResponseWrapping {
    const fn new(original: ResponsePlace) -> Self {
        Self { original, id: ForgedId::New }
    }

    /// E{Extensions{R}}
    pub const RESP_IN_EXTENSIONS: Self = Self::new(ResponsePlace::Extensions);
    /// E{S(R){Object{R}}}
    pub const RESP_IN_OBJECT: Self = Self::new(ResponsePlace::ObjectWhole);
    /// E{…, S(R){R-S}}
    pub const XSW1: Self = Self::new(ResponsePlace::Signature);
    /// E{Issuer, R-S, S(R), …}
    pub const XSW2: Self = Self::new(ResponsePlace::Beside);
}
