//! What is said to a driver and by it: one JSON object on a line, in each direction. The schema is public, and grows only with the
//! version.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The version of these lines.
pub const PROTOCOL: u32 = 1;

/// A line to the driver.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// Counts up from one; the answer has the same. Several may be open at once, and be answered in any order.
    pub id: u64,
    /// What is wanted.
    #[serde(flatten)]
    pub wanted: Wanted,
}

/// What is wanted of a driver.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Wanted {
    /// The first line, once: whom the service provider is to trust. Answered with `ready`.
    Hello(Hello),
    /// An act. Answered with `seen` or `error`.
    Act(ActRequest),
    /// A browser is closed: what belongs to it may be forgotten. Answered with nothing.
    Close {
        /// Which.
        browser: u64,
    },
}

/// Whom the service provider is to trust.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Hello {
    /// The version of these lines, 1.
    pub protocol: u32,
    /// The identity providers: one, or all at once where `[trust] idps = "many"`.
    pub idps: Vec<IdpInfo>,
}

/// An identity provider.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct IdpInfo {
    /// The vendor's name, `okta`.
    pub name: String,
    /// Its entity id.
    pub entity_id: String,
    /// Where AuthnRequests go by HTTP-Redirect.
    pub sso: String,
    /// Its metadata document.
    pub metadata: String,
    /// Its signing certificate, DER in base64.
    pub certificate: String,
}

/// An act.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ActRequest {
    /// Its name, `deliver`.
    pub act: String,
    /// In which browser: whoever is signed in there is signed in for all acts with this number.
    pub browser: u64,
    /// The names that a template of this act could use, with their values: `saml_response`, `mail`, `token`.
    pub arguments: BTreeMap<String, String>,
}

/// A line from the driver.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Reply {
    /// That of the request.
    pub id: u64,
    /// What is said.
    #[serde(flatten)]
    pub said: Said,
}

/// What a driver says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Said {
    /// To `hello`: who the service provider is.
    Ready(Ready),
    /// To an act: what came of it.
    Seen(Sight),
    /// The driver could not find out. Never a refusal by the service provider: that was seen.
    Error(String),
}

/// Who the service provider is.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Ready {
    /// What was started, in one line.
    pub version: Option<String>,
    /// Its entity id; absent: that of the description.
    pub entity_id: Option<String>,
    /// The URL of its ACS; absent: that of the description.
    pub acs: Option<String>,
    /// A certificate to encrypt for, DER in base64.
    pub encryption_certificate: Option<String>,
}

/// What came of an act.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Sight {
    /// `whoami`, `call-with-token`: nobody is signed in.
    Anonymous {},
    /// It was done.
    Done(Done),
    /// `find-account`: the accounts that there are, each with `account`, and any other value that tells accounts apart.
    Accounts(Vec<BTreeMap<String, String>>),
    /// `memberships`.
    Memberships {
        /// Organisations.
        orgs: Vec<String>,
        /// Billing accounts.
        billing: Vec<String>,
    },
    /// It was refused.
    Refused(Refused),
    /// `roles`: those that have arrived.
    Roles(Vec<String>),
    /// `whoami`, `call-with-token`: somebody is signed in.
    SignedIn {
        /// What `identifies` of the description says: an address, a user name or a NameID.
        r#as: String,
        /// The account, where it is told.
        #[serde(default)]
        account: Option<String>,
    },
}

/// An act that was done.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Done {
    /// What later acts may use: `token`, `token_id`, `username`, `account`, `connection`.
    pub values: BTreeMap<String, String>,
    /// `start-login`: the URL that the browser is sent to, with its SAMLRequest.
    pub location: Option<String>,
    /// `read-metadata`: the document.
    pub document: Option<String>,
}

/// An act that was refused.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Refused {
    /// A status, where there is one.
    pub status: u16,
    /// The machine-readable kind.
    pub kind: Option<String>,
    /// The words that a person sees.
    pub message: Option<String>,
}

/// Both directions, for the schema.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(title = "lines of a driver of sso-harness, protocol 1")]
pub enum Line {
    /// To the driver.
    Request(Request),
    /// From the driver.
    Reply(Reply),
}
