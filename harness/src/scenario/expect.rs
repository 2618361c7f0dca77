//! What a scenario demands: the keys of `then`. Expectations never reach a driver.

use crate::source::{At, quoted};

/// One key of a `then` table.
#[derive(Debug, Clone, PartialEq)]
pub enum Expect {
    /// `session`: who is signed in, in the browser of the person who acted.
    Session(SessionIs),
    /// `accounts`: what the service provider has of the people, compared with before the first `when`.
    Accounts(AccountsAre),
    /// `outcome`: how the act itself ended.
    Outcome(OutcomeIs),
    /// `says`: the message that the person sees has this meaning, one of the description's `[says]`.
    Says(At<String>),
    /// `kind`: the machine-readable kind of the refusal, such as `SSORequiredError`.
    Kind(At<String>),
    /// `status`: the HTTP status of the refusal, where a requirement names one.
    Status(At<u16>),
    /// `message`: the exact words of the refusal, where a requirement quotes them.
    Message(At<String>),
    /// `landing`: where the browser is after a login.
    Landing(LandingIs),
    /// `http`: which statuses the answers to a document have.
    Http(HttpIs),
    /// `cached = "nothing"`: the answers to a document say that nobody may store them.
    NothingCached,
    /// `reflects = "nothing"`: nothing of what was sent stands in a page as markup, or as the target of a link.
    NothingReflected,
    /// `sessions`: how many of the browsers are signed in that posted a document at the same moment.
    Sessions(At<u32>),
    /// `authn_request`: whether an AuthnRequest has left the service provider, and how it is.
    AuthnRequest(RequestIs),
    /// `canary = "silent"`: the service provider has fetched nothing that a document names.
    NothingFetched,
    /// `delivered = "nothing"`: no SAML message was posted to the service provider.
    NothingDelivered,
    /// `memberships`: the organisations that the person is a member of.
    Memberships(MembershipsAre),
    /// `billing`: the organisations whose billing account the person may use.
    Billing(MembershipsAre),
    /// `roles`: the roles that the person has at the service provider.
    Roles(RolesAre),
    /// `caller`: as whom the API takes the bearer of the token.
    Caller(SessionIs),
    /// `logout_response`: how the answer to a LogoutRequest is.
    LogoutResponse(AnswerIs),
    /// `metadata`: how the metadata is that was read.
    Metadata(MetadataIs),
    /// `lacks`: the document that was read has no element of this name (metadata).
    Lacks(At<String>),
}

/// `"none"`, `{ at_most = "ada" }`, `{ is = "ada" }` or `{ not = "bob" }`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SessionIs {
    /// Nobody, or this person.
    AtMost(At<String>),
    /// Nobody is signed in.
    None,
    /// This person, with the address the directory has now.
    Is(At<String>),
    /// Nobody, or somebody whose account is not this person's.
    Not(At<String>),
}

impl SessionIs {
    /// The person that is named.
    pub fn person(&self) -> Option<&At<String>> {
        match self {
            Self::AtMost(person) | Self::Is(person) | Self::Not(person) => Some(person),
            Self::None => None,
        }
    }
}

/// `"unchanged"`, or a table of person and `"none" | "created" | "kept" | "untouched"`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AccountsAre {
    /// For all people of the case, the same as before the first `when`.
    Unchanged,
    /// For each person named.
    Each(Vec<(At<String>, At<AccountIs>)>),
}

/// What has become of one person's account.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum AccountIs {
    /// There is none.
    None,
    /// There was none, and now there is exactly one.
    Created,
    /// There was exactly one, and it is still the only one.
    Kept,
    /// Each that there was is still there as it was; there may be others with the same address.
    Untouched,
}

/// How an act ended.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum OutcomeIs {
    /// The service provider did it.
    Done,
    /// The service provider refused it.
    Refused,
    /// The identity provider refused; the service provider was not asked.
    DeniedByIdp,
}

/// `"default"` or a local path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LandingIs {
    /// The service provider's default place for unsolicited logins (`landing` of the description).
    Default,
    /// Anywhere at the service provider.
    Local,
    /// This path at the service provider, possibly with a query.
    Path(At<String>),
}

/// `http = "no-error" | "no-server-error"`.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum HttpIs {
    /// All below 400.
    NoError,
    /// All below 500.
    NoServerError,
}

/// `"none"` or `"the-organisation"`: every case with `add-member` has one organisation of its own.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum MembershipsAre {
    /// None at all.
    None,
    /// Exactly the organisation of the case.
    TheOrganisation,
}

/// `roles = ["reader"]` or `roles = { none_of = ["owner"] }`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RolesAre {
    /// These and no others, in any order.
    Exactly(Vec<String>),
    /// None of these.
    NoneOf(Vec<String>),
}

impl RolesAre {
    /// The roles that are named.
    pub fn named(&self) -> &[String] {
        match self {
            Self::Exactly(roles) | Self::NoneOf(roles) => roles,
        }
    }

    /// What is wanted, for a person.
    pub fn sentence(&self) -> String {
        let named = quoted(self.named().iter().map(String::as_str));
        match self {
            Self::Exactly(roles) if roles.is_empty() => "no role".to_owned(),
            Self::Exactly(_) => format!("the roles {named} and no other"),
            Self::NoneOf(_) => format!("none of the roles {named}"),
        }
    }
}

/// `authn_request = "…"`: none has left, or one has and keeps this rule.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum RequestIs {
    /// It names an assertion consumer service of the metadata, by URL or index and with its binding, or none.
    Acs,
    /// Its Destination is the endpoint that it is sent to, which the metadata of the identity provider has.
    Destination,
    /// Its Issuer is the entity id of the service provider, and an entity by its format.
    Issuer,
    /// It asks for a NameID format that the metadata of the service provider has, or for any.
    NameIdPolicy,
    /// None has left.
    None,
    /// What travels as RelayState has 80 bytes at most.
    RelayState,
    /// It is a message of version 2.0 with an ID and the time of now.
    Schema,
    /// It is signed with a key of the metadata, where the metadata says that it is.
    Signed,
    /// No request of this case has the ID of another one, and none can be guessed from another.
    Unpredictable,
}

/// `logout_response = "…"`: there is one, and it keeps this rule.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum AnswerIs {
    /// It is signed with a key of the metadata.
    Signed,
    /// It answers the request with Success, is addressed to the identity provider, and brings the RelayState back.
    Success,
}

/// `metadata = "…"`: the metadata keeps this rule.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum MetadataIs {
    /// It names an assertion consumer service for the POST binding, which is the default and the one that is configured.
    Acs,
    /// Its entityID is the one that is configured.
    EntityId,
    /// Each key is whole, and an RSA key has 2048 bits or more.
    Keys,
    /// It has not expired.
    Validity,
    /// It says `true` or `false` or nothing; and where it says `true`, nobody is signed in by this case.
    WantAssertionsSigned,
}
