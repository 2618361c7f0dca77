//! What came of an act, in words that fit every service provider.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What came of an act.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Seen {
    /// `whoami`, `call-with-token`: somebody is signed in.
    SignedIn {
        /// What `identifies` says: an address, a user name or a NameID.
        principal: String,
        /// The account, where the service provider tells it.
        account: Option<String>,
    },
    /// `whoami`, `call-with-token`: nobody is.
    Anonymous,
    /// The act was done. Values that later steps use are not part of the trace.
    Done,
    /// The service provider refused.
    Refused(Refusal),
    /// The accounts that were found.
    Accounts(Vec<FoundAccount>),
    /// Organisations and billing accounts of a person.
    Memberships {
        /// Organisations.
        orgs: Vec<String>,
        /// Billing accounts.
        billing: Vec<String>,
    },
    /// The roles that a person has there.
    Roles(Vec<String>),
    /// The identity provider refused the person; nothing was posted to the service provider.
    DeniedByIdp {
        /// HTTP status of the page.
        status: u16,
        /// Its heading.
        title: String,
    },
    /// A document was posted and the browser followed to the end. Who is signed in is `whoami`'s to say.
    Delivered {
        /// Status of the last answer; no oracle, for people only.
        status: u16,
        /// What the page told, by meaning (the description's `[says]`).
        says: Vec<String>,
    },
    /// The elements of a document that was read, local names, sorted, each once.
    Elements(Vec<String>),
    /// The answer fits none of the description's readings.
    Unreadable {
        /// What was there instead.
        reason: String,
    },
}

/// A refusal as a person or a program sees it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Refusal {
    /// HTTP status.
    pub status: u16,
    /// Machine-readable kind.
    pub kind: Option<String>,
    /// The words.
    pub message: Option<String>,
    /// Meanings, keys of the description's `[says]`.
    pub says: Vec<String>,
}

/// One account that `find-account` found: what identifies it, and everything else that the description reads.
#[derive(
    Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema,
)]
pub struct FoundAccount {
    /// The account's id.
    pub account: String,
    /// Further values, such as `email`, `kind`, `username`.
    pub values: BTreeMap<String, String>,
}
