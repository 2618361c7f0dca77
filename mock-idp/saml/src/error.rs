//! What can go wrong with a document of ours.

/// Why a document could not be made, changed or read. Always our fault or the caller's, never a service provider's.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum WireError {
    /// A captured document has something that cannot be made anew.
    #[error("the captured document cannot be written anew: {0}")]
    Captured(String),
    /// A feature of this package is off.
    #[error("{algorithm} needs the feature `{feature}` of saml-wire")]
    FeatureOff {
        /// What was asked for.
        algorithm: &'static str,
        /// What has to be switched on.
        feature: &'static str,
    },
    /// An id pattern does not parse.
    #[error("id pattern `{pattern}`: {reason}")]
    IdPattern {
        /// The pattern.
        pattern: String,
        /// Why.
        reason: String,
    },
    /// A key is not one that we can use.
    #[error("key: {0}")]
    Key(String),
    /// A place that a tamper or a signature needs is not in the document.
    #[error("the document has no {0}")]
    NoSuchPlace(String),
    /// An operation with a key failed.
    #[error("signing or encrypting failed: {0}")]
    Operation(&'static str),
    /// An endpoint is not a URL.
    #[error("endpoint: {0}")]
    Url(String),
    /// The document is not well formed.
    #[error("not well-formed XML: {0}")]
    Xml(String),
}
