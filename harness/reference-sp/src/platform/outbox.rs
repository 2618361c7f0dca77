//! Mails that the platform would send, and the links in them that set a password.

use std::collections::BTreeMap;

use time::{Duration, OffsetDateTime};

/// A mail.
#[derive(Debug, Clone)]
pub(crate) struct Mail {
    pub(crate) to: String,
    pub(crate) subject: &'static str,
    /// A path of the website.
    pub(crate) link: String,
}

/// All mails, and what the secrets in their links are good for.
#[derive(Default)]
pub(crate) struct Outbox {
    mails: Vec<Mail>,
    resets: BTreeMap<String, (String, OffsetDateTime)>,
}

const RESET_LASTS: Duration = Duration::hours(1);

impl Outbox {
    /// Sends a link that sets the password of an account, once, for an hour.
    pub(crate) fn send_reset(
        &mut self,
        to: &str,
        account: &str,
        secret: String,
        now: OffsetDateTime,
    ) {
        let link = format!("/reset-password?token={secret}");
        self.mails.push(Mail { to: to.to_owned(), subject: "Set a new password", link });
        self.resets.insert(secret, (account.to_owned(), now + RESET_LASTS));
    }

    /// The account whose password the secret sets; the secret is used up.
    pub(crate) fn redeem(&mut self, secret: &str, now: OffsetDateTime) -> Option<String> {
        let (account, until) = self.resets.remove(secret)?;
        (now < until).then_some(account)
    }

    pub(crate) fn to<'a>(&'a self, email: &'a str) -> impl Iterator<Item = &'a Mail> {
        self.mails.iter().filter(move |mail| mail.to.eq_ignore_ascii_case(email))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_works_once_and_for_an_hour() {
        let now = OffsetDateTime::UNIX_EPOCH;
        let mut outbox = Outbox::default();
        for secret in ["used", "late"] {
            outbox.send_reset("ada@example.test", "user-ada", secret.to_owned(), now);
        }
        assert_eq!(outbox.redeem("used", now).as_deref(), Some("user-ada"));
        assert_eq!(outbox.redeem("used", now), None);
        assert_eq!(outbox.redeem("late", now + RESET_LASTS), None);
        assert_eq!(outbox.to("Ada@example.test").count(), 2);
    }
}
