//! What a scenario demands: the keys of `then`. Expectations never reach a driver.

use crate::source::At;

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
    /// `authn_request = "none"`: no AuthnRequest has left the service provider.
    NoAuthnRequest,
    /// `delivered = "nothing"`: no SAML message was posted to the service provider.
    NothingDelivered,
    /// `memberships`: the organisations that the person is a member of.
    Memberships(MembershipsAre),
    /// `billing`: the organisations whose billing account the person may use.
    Billing(MembershipsAre),
    /// `caller`: as whom the API takes the bearer of the token.
    Caller(SessionIs),
    /// `lacks`: the document that was read has no element of this name (metadata).
    Lacks(At<String>),
}

/// `"none"`, `{ is = "ada" }` or `{ not = "bob" }`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SessionIs {
    /// Nobody is signed in.
    None,
    /// This person, with the address the directory has now.
    Is(At<String>),
    /// Nobody, or somebody whose account is not this person's.
    Not(At<String>),
}

/// `"unchanged"`, or a table of person and `"none" | "created" | "kept"`.
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
    /// This path at the service provider, possibly with a query.
    Path(At<String>),
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
