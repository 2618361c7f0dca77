//! Session ids, tokens and salts; knows only bytes and where they come from.

use aws_lc_rs::{
    digest::{SHA256, digest},
    rand::{SecureRandom, SystemRandom},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};

/// A source of unpredictable bytes, or of repeatable ones where a test asked for a seed.
pub(crate) enum Random {
    /// SHA-256 over seed and counter: repeatable, and therefore for tests only.
    Seeded { seed: u64, counter: u64 },
    /// The operating system's.
    System(SystemRandom),
}

impl Random {
    pub(crate) fn new(seed: Option<u64>) -> Self {
        match seed {
            Some(seed) => Self::Seeded { seed, counter: 0 },
            None => Self::System(SystemRandom::new()),
        }
    }

    /// 32 bytes.
    pub(crate) fn bytes(&mut self) -> [u8; 32] {
        let mut bytes = [0; 32];
        match self {
            Self::Seeded { seed, counter } => {
                *counter += 1;
                let block = [seed.to_be_bytes(), counter.to_be_bytes()].concat();
                bytes.copy_from_slice(digest(&SHA256, &block).as_ref());
            }
            Self::System(system) => {
                system.fill(&mut bytes).expect("the operating system has random bytes");
            }
        }
        bytes
    }

    /// 43 characters of the URL-safe alphabet, 256 bits.
    pub(crate) fn text(&mut self) -> String {
        URL_SAFE_NO_PAD.encode(self.bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_repeats_itself_and_never_a_value() {
        let draw = |seed| {
            let mut random = Random::new(Some(seed));
            [random.text(), random.text()]
        };
        assert_eq!(draw(7), draw(7));
        assert_ne!(draw(7), draw(8));
        let [first, second] = draw(7);
        assert_ne!(first, second);
    }
}
