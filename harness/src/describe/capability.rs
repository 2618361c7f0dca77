//! What a service provider may be able to do. A description declares it, or describes the act that shows it; a scenario needs it.

use super::{ActName, AttributeNeed, Description, Idps, Values};
use crate::source::from_word;
use crate::source::words_of;

/// All capabilities: those that a description declares, then one for each act.
pub const CAPABILITIES: &[&str] = &[
    // Of everybody but those that a driver is for: pages, cookies and redirects can be looked at.
    "http",
    // Of those who are sent all roles of a person, see `many` of `[attributes]`.
    "many-roles",
    // Declared, because no act shows them.
    "ecdsa",            // accepts signatures with ecdsa-sha256
    "encrypted-id",     // decrypts a NameID
    "encryption",       // decrypts assertions
    "jit",              // makes an account at the first login
    "licence",          // has a licence for single sign-on that can be taken away
    "many-idps",        // trusts several identity providers at once
    "regular-accounts", // has accounts with a password of its own
    "rsa-sha1",         // accepts signatures with rsa-sha1
    "signed-response",  // demands that the Response itself is signed
    "single-logout",    // obeys a LogoutRequest
    "solicited-only",   // refuses a Response that answers no request of its own
    "sp-initiated",     // sends an AuthnRequest
    "unique-addresses", // has no two accounts with one e-mail address
    // Implied by `[acts.NAME]`.
    "add-member",
    "call-with-token",
    "change-email",
    "change-email-directly",
    "change-password",
    "change-password-directly",
    "cleanup",
    "create-account",
    "create-organisation",
    "create-token",
    "deliver",
    "deliver-logout",
    "disable-account",
    "enable-two-factor",
    "enable-two-factor-directly",
    "find-account",
    "forgot-password",
    "login-command-line",
    "login-password",
    "logout",
    "memberships",
    "read-metadata",
    "revoke-token",
    "roles",
    "set-licence",
    "setup",
    "start-login",
    "teardown",
    "whoami",
];

/// Those that a description declares; the other ones are acts.
pub(crate) const DECLARED: &[&str] = &[
    "ecdsa",
    "encrypted-id",
    "encryption",
    "jit",
    "licence",
    "many-idps",
    "regular-accounts",
    "rsa-sha1",
    "signed-response",
    "single-logout",
    "solicited-only",
    "sp-initiated",
    "unique-addresses",
];

impl ActName {
    /// The act as it is written in a description.
    pub fn word(self) -> &'static str {
        words_of::<Self>()[self as usize]
    }
}

impl Description {
    /// How this service provider is asked for an act, if it can be.
    pub fn act(&self, name: ActName) -> Option<&super::ActDescription> {
        self.acts.iter().find(|act| act.name.value == name)
    }

    /// Whether the service provider has a capability, one of [`CAPABILITIES`].
    pub fn has(&self, capability: &str) -> bool {
        self.capabilities.iter().any(|declared| declared.value == capability)
            || self.shows(capability)
    }

    /// The attributes that say which roles somebody has.
    pub(super) fn roles(&self) -> impl Iterator<Item = &AttributeNeed> {
        self.attributes.iter().filter(|need| need.from.value == "groups")
    }

    /// What need not be declared because the description shows it.
    fn shows(&self, capability: &str) -> bool {
        match capability {
            // The binding is known: a Response is posted to the ACS where nothing else is described.
            "deliver" => true,
            "http" => self.driver.is_none(),
            "licence" => self.act(ActName::SetLicence).is_some(),
            "many-idps" => self.trust.idps == Idps::Many,
            "many-roles" => self.roles().any(|need| need.values == Values::Many),
            "regular-accounts" => {
                self.act(ActName::CreateAccount).is_some() || !self.accounts.is_empty()
            }
            act => from_word(act).is_some_and(|name| self.act(name).is_some()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_capabilities_are_those_that_are_declared_and_the_acts() {
        let mut expected = vec!["http", "many-roles"];
        expected.extend(DECLARED);
        expected.extend(words_of::<ActName>());
        assert_eq!(CAPABILITIES, expected);
    }
}
