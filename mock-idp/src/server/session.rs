//! Things that are found again by a random token: logins and launches that wait for one. Bounded;
//! knows no HTTP but the cookie's text.

use std::collections::{BTreeMap, VecDeque};

use aws_lc_rs::rand;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use time::OffsetDateTime;

/// Somebody who is logged in at the portal.
#[derive(Debug, Clone)]
pub(super) struct Session {
    /// Login.
    pub(super) user: String,
    /// Since when.
    pub(super) since: OffsetDateTime,
}

/// Values by random tokens; the oldest is forgotten where there are too many.
#[derive(Debug)]
pub(super) struct Shelf<T> {
    values: BTreeMap<String, T>,
    order: VecDeque<String>,
}

impl<T> Default for Shelf<T> {
    fn default() -> Self {
        Self { values: BTreeMap::new(), order: VecDeque::new() }
    }
}

impl<T> Shelf<T> {
    const MOST: usize = 10_000;

    /// Keeps a value, and gives the token it is found by.
    pub(super) fn put(&mut self, value: T) -> String {
        if self.order.len() == Self::MOST
            && let Some(oldest) = self.order.pop_front()
        {
            self.values.remove(&oldest);
        }
        let token = token();
        self.order.push_back(token.clone());
        self.values.insert(token.clone(), value);
        token
    }

    pub(super) fn find(&self, token: &str) -> Option<&T> {
        self.values.get(token)
    }

    pub(super) fn take(&mut self, token: &str) -> Option<T> {
        self.values.remove(token)
    }
}

/// 192 bits of the system's randomness; a login is worth guessing, so no seed decides it.
pub(super) fn token() -> String {
    let mut octets = [0; 24];
    rand::fill(&mut octets).expect("the system has randomness");
    URL_SAFE_NO_PAD.encode(octets)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_value_is_forgotten() {
        let mut shelf = Shelf::default();
        let tokens: Vec<_> = (0..=Shelf::<usize>::MOST).map(|number| shelf.put(number)).collect();
        assert_eq!(shelf.find(&tokens[0]), None);
        assert_eq!(shelf.find(&tokens[1]), Some(&1));
        assert_eq!(shelf.take(&tokens[1]), Some(1));
        assert_eq!(shelf.take(&tokens[1]), None);
    }
}
