//! Session ids, tokens and salts; knows only bytes and where they come from.

use aws_lc_rs::{
    digest::{SHA256, digest},
    rand::{SecureRandom, SystemRandom},
};

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

    /// 64 hexadecimal digits, 256 bits. The URL-safe alphabet has a hyphen, and what begins with one is an option where a
    /// person gives it to a program, as in `--token TOKEN`.
    pub(crate) fn text(&mut self) -> String {
        self.bytes().iter().map(|byte| format!("{byte:02x}")).collect()
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
        assert!(first.len() == 64 && first.chars().all(|letter| letter.is_ascii_hexdigit()));
    }
}
