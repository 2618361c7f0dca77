//! Our words for what the library has as values.

use time::{OffsetDateTime, macros::format_description};

use crate::{directory::UserState, launch::DenialReason, state::Order, vendor::Vendor};
use saml_wire::draft::SignedElements;

/// Our word for a state, as it is written in JSON.
pub(super) fn state(state: UserState) -> &'static str {
    match state {
        UserState::Active => "active",
        UserState::Deactivated => "deactivated",
        UserState::Locked => "locked",
        UserState::PasswordExpired => "password-expired",
        UserState::Staged => "staged",
        UserState::Suspended => "suspended",
    }
}

pub(super) fn state_of(word: &str) -> Option<UserState> {
    UserState::ALL.into_iter().find(|known| state(*known) == word)
}

/// Our words for what is signed, as they are written in JSON, and for people.
pub(super) const SIGNED: [(&str, SignedElements, &str); 4] = [
    ("both", SignedElements::Both, "the Response and the assertion"),
    ("response", SignedElements::Response, "the Response alone"),
    ("assertion", SignedElements::Assertion, "the assertion alone"),
    ("neither", SignedElements::Neither, "nothing"),
];

pub(super) fn signed(elements: SignedElements) -> &'static str {
    SIGNED.iter().find(|(_, known, _)| *known == elements).map_or("", |(_, _, words)| words)
}

/// What was ordered, in a sentence.
pub(super) fn order(order: &Order) -> String {
    match order {
        Order::Deny => "The next login is refused.".to_owned(),
        Order::Deviate(deviation) => {
            format!("Compared with a good Response, {}.", deviation.sentence())
        }
    }
}

/// Why somebody was refused, in the vendor's word where it has one.
pub(super) fn denial(vendor: &Vendor, reason: DenialReason) -> String {
    match reason {
        DenialReason::NotActive(state) => {
            format!("the state of the user is {}", vendor.states.word(state).name)
        }
        DenialReason::NotAssigned => "the application is not assigned".to_owned(),
        DenialReason::NoNameId => "the user lacks the value of the NameID".to_owned(),
        DenialReason::Ordered => "it was ordered".to_owned(),
    }
}

/// A time to the second.
pub(super) fn moment(at: OffsetDateTime) -> String {
    let format = format_description!("[year]-[month]-[day] [hour]:[minute]:[second]");
    at.format(&format).unwrap_or_default()
}

/// `1 user`, `2 users`.
pub(super) fn count(number: usize, one: &str, several: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { several })
}
