//! Sessions of browsers: who is signed in, until when. Knows no cookies.

use std::collections::BTreeMap;

use time::{Duration, OffsetDateTime};

use crate::{random::Random, saml::SsoSession, secret::Secret};

/// A session of one browser.
#[derive(Debug, Clone)]
pub(crate) struct Session {
    /// What forms have to bring along.
    pub(crate) csrf: Csrf,
    /// Who is signed in, and how they did it.
    pub(crate) user: Option<(String, SignedInBy)>,
    /// What the identity provider calls this session, where one vouched for it.
    pub(crate) sso: Option<SsoSession>,
    until: OffsetDateTime,
}

/// What becomes of the cookie when somebody logs out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Goodbye {
    /// It is taken away.
    Forget,
    /// It stays, and means what it meant.
    Keep,
}

/// How somebody signed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SignedInBy {
    Password,
    Sso,
}

/// Proof that a form came from one of our pages.
#[derive(Debug, Clone)]
pub(crate) struct Csrf(String);

impl Csrf {
    pub(crate) fn text(&self) -> &str {
        &self.0
    }

    pub(crate) fn is(&self, text: &str) -> bool {
        Secret::new(&self.0).is(text)
    }
}

/// All sessions by their id.
#[derive(Default)]
pub(crate) struct Sessions(BTreeMap<String, Session>);

const LASTS: Duration = Duration::hours(12);

impl Sessions {
    /// Opens a session and returns its id. `end` is the latest that somebody else allows.
    pub(crate) fn open(
        &mut self,
        user: Option<(String, SignedInBy)>,
        end: Option<OffsetDateTime>,
        now: OffsetDateTime,
        random: &mut Random,
    ) -> String {
        self.0.retain(|_, session| now < session.until);
        let until = end.map_or(now + LASTS, |end| end.min(now + LASTS));
        let id = random.text();
        self.0.insert(id.clone(), Session { csrf: Csrf(random.text()), user, sso: None, until });
        id
    }

    /// The session of that id, unless it has ended.
    pub(crate) fn find(&self, id: &str, now: OffsetDateTime) -> Option<&Session> {
        self.0.get(id).filter(|session| now < session.until)
    }

    pub(crate) fn close(&mut self, id: &str) {
        self.0.remove(id);
    }

    /// A login ends the session before it: an id that somebody planted is worth nothing afterwards.
    pub(crate) fn renewed(&mut self, before: &str, new: String) -> String {
        self.close(before);
        new
    }

    /// Remembers what the identity provider calls a session, so that it can end it.
    pub(crate) fn name(&mut self, id: &str, sso: SsoSession) {
        if let Some(session) = self.0.get_mut(id) {
            session.sso = Some(sso);
        }
    }

    /// Ends every session for which this holds, and says how many.
    pub(crate) fn close_those(&mut self, ends: impl Fn(&str, &SsoSession) -> bool) -> usize {
        let before = self.0.len();
        self.0.retain(|id, it| it.sso.as_ref().is_none_or(|sso| !ends(id, sso)));
        before - self.0.len()
    }

    /// Set by mistakes only: a session goes on under an id of before.
    pub(crate) fn moved(&mut self, before: &str, new: String) -> String {
        if let Some(session) = self.0.remove(&new) {
            self.0.insert(before.to_owned(), session);
        }
        before.to_owned()
    }

    /// Ends all sessions of an account.
    pub(crate) fn close_all_of(&mut self, account: &str) {
        self.0.retain(|_, it| it.user.as_ref().is_none_or(|(user, _)| user != account));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_ends_when_the_identity_provider_says_so_and_after_half_a_day_at_the_latest() {
        let now = OffsetDateTime::UNIX_EPOCH;
        let mut random = Random::new(Some(1));
        let mut sessions = Sessions::default();
        let cases = [
            (None, LASTS),
            (Some(Duration::hours(1)), Duration::hours(1)),
            (Some(Duration::days(2)), LASTS),
        ];
        for (end, lasts) in cases {
            let id = sessions.open(None, end.map(|it| now + it), now, &mut random);
            assert!(sessions.find(&id, now + lasts - Duration::SECOND).is_some());
            assert!(sessions.find(&id, now + lasts).is_none());
        }
    }
}
