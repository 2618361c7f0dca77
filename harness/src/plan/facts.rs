//! What a service provider was seen to accept of an honest identity provider: plain values, measured elsewhere. Asks nobody.

use saml_wire::draft::SignedElements;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Which elements of a document are signed: a choice of the identity provider, and each is enough for SAML (Core 5.3).
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Style {
    /// The assertion.
    Assertion,
    /// The Response, which covers the assertion.
    Response,
    /// The assertion, and the Response around it.
    Both,
}

impl Style {
    /// All of them, in the order in which they are reported.
    pub const ALL: [Self; 3] = [Self::Assertion, Self::Response, Self::Both];

    /// The elements that carry a signature.
    pub fn elements(self) -> SignedElements {
        match self {
            Self::Assertion => SignedElements::Assertion,
            Self::Response => SignedElements::Response,
            Self::Both => SignedElements::Both,
        }
    }

    /// The style in which these elements are signed; none where none is.
    pub fn of(elements: SignedElements) -> Option<Self> {
        Self::ALL.into_iter().find(|style| style.elements() == elements)
    }
}

/// The word of the ids: `assertion`, `response` or `both`.
impl fmt::Display for Style {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Assertion => "assertion",
            Self::Response => "response",
            Self::Both => "both",
        })
    }
}

/// What was measured of a service provider. The default is that nothing was.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Facts {
    /// The signing styles, for each vendor in the order of the run.
    pub styles: Vec<Accepted>,
    /// How far the service provider tolerates what differs; absent where no vendor's document is accepted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tolerance: Option<Tolerance>,
}

/// The signing styles in which a service provider accepts the documents of one vendor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Accepted {
    /// The vendor's name.
    pub vendor: String,
    /// The style that the vendor's application is configured with.
    pub usual: Style,
    /// The styles in which an honest login succeeds.
    pub accepted: Vec<Style>,
    /// What came of a login in the usual style; there where no style is accepted, so that nothing could be measured.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unmeasured: Option<String>,
}

/// How far a service provider tolerates what differs from a vendor's usual document, all of it correctly signed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Tolerance {
    /// The vendor with whose documents it was measured.
    pub vendor: String,
    /// Signature algorithms, by their names.
    pub signatures: Vec<Answer>,
    /// Digest algorithms, by their names; the signature is the vendor's.
    pub digests: Vec<Answer>,
    /// Formats of the NameID, by the last part of their URIs; the value is the same.
    pub name_ids: Vec<Answer>,
    /// Algorithms of encrypted assertions, by their names, and whether a `NameID` may be encrypted; empty where the service provider has published no key.
    pub encryption: Vec<Answer>,
    /// By how many seconds NotBefore of the Conditions may lie in the future; absent where a login could not be tried.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub early: Option<Reach>,
    /// How many seconds NotOnOrAfter of the Conditions may be past; absent where a login could not be tried.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub late: Option<Reach>,
}

/// Whether something is accepted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Answer {
    /// What.
    pub name: String,
    /// Whether it is.
    pub accepted: bool,
}

/// How far a clock may be off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Reach {
    /// Whole seconds.
    pub seconds: u16,
    /// Whether nobody asked further: it is this much at least.
    pub at_least: bool,
}

impl fmt::Display for Reach {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bound = if self.at_least { "at least " } else { "" };
        write!(f, "{bound}{} s", self.seconds)
    }
}

impl Accepted {
    /// The style that an administrator configures: the vendor's own, or where that is refused the first that is accepted.
    pub fn configured(&self) -> Style {
        let first = self.accepted.first().copied();
        first.filter(|_| !self.accepted.contains(&self.usual)).unwrap_or(self.usual)
    }
}

impl Facts {
    /// Whether anything was measured.
    pub fn is_empty(&self) -> bool {
        self.styles.is_empty()
    }

    /// What is known of a vendor's documents.
    pub fn of(&self, vendor: &str) -> Option<&Accepted> {
        self.styles.iter().find(|one| one.vendor == vendor)
    }
}
