//! The requests that wait for an answer, each bound to the browser that it was sent with, and good once.

use std::collections::BTreeMap;

use time::{Duration, OffsetDateTime};

/// Requests by their id.
#[derive(Default)]
pub(crate) struct Outstanding {
    waiting: BTreeMap<String, Pending>,
    sent: u64,
}

/// A request that was sent.
#[derive(Debug, Clone)]
pub(crate) struct Pending {
    /// The session of the browser that it was sent with.
    pub(crate) session: String,
    /// The entity id of the identity provider that it was sent to.
    pub(crate) idp: String,
    /// What travels as RelayState and has to come back.
    pub(crate) relay_state: String,
    /// Where the person wanted to go.
    pub(crate) target: String,
    until: OffsetDateTime,
}

/// How long a person may take to log in at the identity provider.
const WAITS: Duration = Duration::minutes(15);

impl Pending {
    pub(crate) fn new(
        session: &str,
        idp: &str,
        relay_state: String,
        target: String,
        now: OffsetDateTime,
    ) -> Self {
        let (session, idp) = (session.to_owned(), idp.to_owned());
        Self { session, idp, relay_state, target, until: now + WAITS }
    }
}

impl Outstanding {
    pub(crate) fn add(&mut self, id: String, pending: Pending, now: OffsetDateTime) {
        self.sent += 1;
        self.waiting.retain(|_, it| now < it.until);
        self.waiting.insert(id, pending);
    }

    /// How many requests there were so far.
    pub(crate) fn sent(&self) -> u64 {
        self.sent
    }

    /// The request, whichever browser it was sent with.
    pub(crate) fn find(&self, id: &str, now: OffsetDateTime) -> Option<&Pending> {
        self.waiting.get(id).filter(|pending| now < pending.until)
    }

    /// The request, whether or not somebody waits for it any more.
    pub(crate) fn get(&self, id: &str) -> Option<&Pending> {
        self.waiting.get(id)
    }

    /// The request is answered: taken out, so that it is answered once.
    pub(crate) fn take(&mut self, id: &str) -> Option<Pending> {
        self.waiting.remove(id)
    }

    /// The same browser has another session now; what it still waits for goes along.
    pub(crate) fn follow(&mut self, before: &str, after: &str) {
        for pending in self.waiting.values_mut().filter(|it| it.session == before) {
            after.clone_into(&mut pending.session);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_waits_for_a_while_for_its_browser_and_is_answered_once() {
        let now = OffsetDateTime::UNIX_EPOCH;
        let mut outstanding = Outstanding::default();
        let pending = Pending::new("s1", "idp", "state".to_owned(), "/".to_owned(), now);
        outstanding.add("a".to_owned(), pending, now);
        outstanding.follow("s1", "s2");
        assert_eq!(outstanding.find("a", now).map(|it| &*it.session), Some("s2"));
        assert!(outstanding.find("a", now + WAITS).is_none());
        assert!(outstanding.take("a").is_some() && outstanding.take("a").is_none());
    }
}
