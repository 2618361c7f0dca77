//! What the answers to a posted document were like, beside what they mean.

use serde::{Deserialize, Serialize};

/// The answers of the service provider to one document, from the first to the page that the browser ended at.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Answers {
    /// Their statuses, in order.
    pub statuses: Vec<u16>,
    /// What was sent and stands in one of them as markup, or as the target of a link: `RelayState`, `NameID`, an attribute,
    /// the document. Absent where no expectation asks for it: to find it out, everything that was sent is parsed as HTML.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reflected: Option<Vec<String>>,
    /// What those say about caches that do not say `no-store`.
    pub storable: Vec<String>,
    /// How many of the browsers that posted the document at the same moment are signed in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sessions: Option<u32>,
}
