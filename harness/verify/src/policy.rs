//! What a service provider demands of a Response: its own names, whom it trusts, the time and the
//! choices that the standards leave open; knows no XML.

use time::{Duration, OffsetDateTime};

use crate::{
    key::{AlgorithmPolicy, PinnedKey},
    limits::Limits,
};

/// The identity provider that a Response must come from.
#[derive(Debug, Clone)]
pub struct IdpTrust {
    /// Its entity id, compared byte for byte.
    pub entity_id: String,
    /// Its signing keys; each is tried, so that a rollover needs no moment (SDP-SP37).
    pub keys: Vec<PinnedKey>,
}

/// Which signature must be there. Signatures that are there must verify in any case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Required {
    /// The assertion itself is signed.
    Assertion,
    /// The assertion or the Response around it is signed (Core 5.3).
    #[default]
    AssertionOrResponse,
    /// Both are signed, each by itself.
    Both,
    /// The Response itself is signed (SDP-IDP09).
    Response,
}

/// Whether an assertion without a NameID may be used (SDP-SP13 says that it may).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum NameIdRule {
    /// A subject without a NameID is fine.
    Optional,
    /// A subject has a NameID that is not empty.
    #[default]
    Required,
}

/// Everything that a Response is judged by. Build it with [`Policy::new`] and change fields.
#[derive(Debug, Clone)]
pub struct Policy {
    /// Our entity id: the audience.
    pub entity_id: String,
    /// The URL that the Response was delivered to: the recipient and the destination.
    pub acs: String,
    /// The one identity provider that this Response may come from.
    pub idp: IdpTrust,
    /// The time at which the Response arrived.
    pub now: OffsetDateTime,
    /// How far the clocks may differ, in both directions (SDP-G01: three to five minutes).
    pub skew: Duration,
    /// The algorithms and key sizes that are accepted.
    pub algorithms: AlgorithmPolicy,
    /// Which signature must be there.
    pub required: Required,
    /// The id of the AuthnRequest that is answered; `None` where the Response is unsolicited.
    pub expected_request: Option<String>,
    /// Whether a NameID is needed.
    pub name_id: NameIdRule,
    /// Bounds on the document.
    pub limits: Limits,
}

impl Policy {
    /// The strict policy for an unsolicited Response: a skew of 180 seconds, no SHA-1.
    pub fn new(
        entity_id: impl Into<String>,
        acs: impl Into<String>,
        idp: IdpTrust,
        now: OffsetDateTime,
    ) -> Self {
        Self {
            entity_id: entity_id.into(),
            acs: acs.into(),
            idp,
            now,
            skew: Duration::seconds(180),
            algorithms: AlgorithmPolicy::default(),
            required: Required::default(),
            expected_request: None,
            name_id: NameIdRule::default(),
            limits: Limits::default(),
        }
    }
}
