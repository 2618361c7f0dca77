//! What a service provider writes of SAML, as far as it was looked at: facts and mistakes, and no judgement which of them matter.

use serde::{Deserialize, Serialize};

/// A message or a document of the service provider.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Written {
    /// What it is.
    pub kind: Kind,
    /// Its ID, where it has one.
    pub id: Option<String>,
    /// The text, where it could be decoded.
    pub xml: String,
    /// What travelled as RelayState.
    pub relay_state: Option<String>,
    /// What it says of itself, such as `WantAssertionsSigned`.
    pub claims: Vec<String>,
    /// Rules that it breaks, each with what is there instead.
    pub mistakes: Vec<Mistake>,
}

/// What a service provider can write.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// A `samlp:AuthnRequest` that left in a URL or in a form.
    AuthnRequest,
    /// A `samlp:LogoutResponse`.
    LogoutResponse,
    /// Its metadata.
    Metadata,
}

/// A rule that is broken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Mistake {
    /// The rule, in the words of a scenario's `then`.
    pub rule: String,
    /// What is there instead.
    pub found: String,
}

impl Written {
    /// What is there instead of what a rule demands.
    pub fn breaks(&self, rule: &str) -> Option<&str> {
        self.mistakes.iter().find(|it| it.rule == rule).map(|it| it.found.as_str())
    }
}
