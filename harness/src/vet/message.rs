//! Messages as somebody captured them, and what is known of how they travelled. Reads no file and judges nothing.

use time::{Duration, OffsetDateTime};

/// One SAML message.
#[derive(Debug, Clone, PartialEq)]
pub struct Message {
    /// Where it was found: a file's name, and in an archive the request.
    pub origin: String,
    /// What it is.
    pub kind: Kind,
    /// The document, octet for octet.
    pub xml: String,
    /// How it travelled.
    pub binding: Binding,
    /// The RelayState beside it.
    pub relay_state: RelayState,
    /// The URL that it was sent to, where the capture says so.
    pub delivered_to: Option<String>,
    /// When it was sent, where the capture says so.
    pub at: Option<OffsetDateTime>,
    /// What came with it.
    pub carried: Carried,
    /// How far the clock of the computer that captured it was ahead of the receiver's, by the `Date` of the answer.
    pub ahead: Option<Duration>,
}

/// What came with a message, and is no part of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Carried {
    /// By redirect, the parameters of SAML as they stood in the query, percent-encoded: a signature is over these octets.
    pub query: Option<String>,
    /// The cookies that its receiver had set before, and that were not sent with it; absent: the capture has no cookies.
    pub lost: Option<Vec<LostCookie>>,
}

/// A cookie that the browser kept to itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LostCookie {
    /// What it is called. Its value is not kept.
    pub name: String,
    /// Its attribute `SameSite`, where it has one.
    pub same_site: Option<String>,
}

/// What a message is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A `saml:Assertion` alone, as a console's preview shows it.
    Assertion,
    /// A `samlp:AuthnRequest`.
    Request,
    /// A `samlp:Response`.
    Response,
}

/// How a message travelled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Binding {
    /// As the field of a form (Bindings 3.5).
    Post,
    /// Deflated in a query (Bindings 3.4).
    Redirect,
    /// It was given as XML.
    Unknown,
}

/// The parameter `RelayState`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RelayState {
    /// There was none.
    Absent,
    /// The capture has no parameters.
    Unknown,
    /// It had this value, which may be empty.
    Value(String),
}

impl Kind {
    /// The name of the root element.
    pub fn name(self) -> &'static str {
        match self {
            Self::Assertion => "Assertion",
            Self::Request => "AuthnRequest",
            Self::Response => "Response",
        }
    }
}
