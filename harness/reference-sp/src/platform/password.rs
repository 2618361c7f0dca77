//! Passwords of regular accounts: kept as a salted hash, compared, never shown.

use std::{fmt, num::NonZeroU32};

use aws_lc_rs::pbkdf2;

use crate::random::Random;

/// A password that nobody can read.
#[derive(Clone)]
pub(crate) struct Password {
    salt: [u8; 32],
    hash: [u8; 32],
}

/// Few, because these accounts live as long as a test run and are logged in to all the time.
const ROUNDS: NonZeroU32 = NonZeroU32::new(1000).expect("a thousand is not zero");

impl Password {
    pub(crate) fn new(text: &str, random: &mut Random) -> Self {
        let salt = random.bytes();
        let mut hash = [0; 32];
        pbkdf2::derive(pbkdf2::PBKDF2_HMAC_SHA256, ROUNDS, &salt, text.as_bytes(), &mut hash);
        Self { salt, hash }
    }

    pub(crate) fn is(&self, text: &str) -> bool {
        let algorithm = pbkdf2::PBKDF2_HMAC_SHA256;
        pbkdf2::verify(algorithm, ROUNDS, &self.salt, text.as_bytes(), &self.hash).is_ok()
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_itself_only_and_is_salted() {
        let mut random = Random::new(Some(1));
        let password = Password::new("hunter2", &mut random);
        assert!(password.is("hunter2") && !password.is("hunter3") && !password.is(""));
        assert_ne!(password.hash, Password::new("hunter2", &mut random).hash);
    }
}
