//! The memory of what was used: each id opens a session once (as-replay, Prof 4.1.4.5).

use std::collections::BTreeMap;

use time::OffsetDateTime;

/// Ids that were used, each with the time until which it has to be remembered.
#[derive(Default)]
pub(crate) struct Replay(BTreeMap<String, OffsetDateTime>);

/// Whether an id was used before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Use {
    First,
    Again,
}

impl Replay {
    /// Whether an id is remembered.
    pub(crate) fn knows(&self, id: &str, now: OffsetDateTime) -> bool {
        self.0.get(id).is_some_and(|end| *end > now)
    }

    /// Remembers an id, and says whether it had been remembered already.
    pub(crate) fn remember(
        &mut self,
        id: String,
        until: OffsetDateTime,
        now: OffsetDateTime,
    ) -> Use {
        self.0.retain(|_, end| *end > now);
        match self.0.insert(id, until) {
            None => Use::First,
            Some(_) => Use::Again,
        }
    }
}

#[cfg(test)]
mod tests {
    use time::Duration;

    use super::*;

    #[test]
    fn an_id_is_remembered_until_nobody_could_accept_it_any_more() {
        let now = OffsetDateTime::UNIX_EPOCH;
        let until = now + Duration::minutes(5);
        let mut replay = Replay::default();
        assert_eq!(replay.remember("a".to_owned(), until, now), Use::First);
        assert_eq!(replay.remember("b".to_owned(), until, now), Use::First);
        assert_eq!(replay.remember("a".to_owned(), until, now), Use::Again);
        assert_eq!(replay.remember("a".to_owned(), until, until), Use::First);
    }
}
