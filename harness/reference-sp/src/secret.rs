//! Text that must never be shown: passwords, tokens, what an administrator holds.

use std::fmt;

use aws_lc_rs::{
    constant_time::verify_slices_are_equal,
    digest::{SHA256, digest},
};

/// A secret. It can be compared, and that is all.
#[derive(Clone)]
pub(crate) struct Secret(String);

impl Secret {
    pub(crate) fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// Compares digests, so that the time taken says nothing about the secret or its length.
    pub(crate) fn is(&self, other: &str) -> bool {
        let (ours, theirs) = (sha256(&self.0), sha256(other));
        verify_slices_are_equal(ours.as_bytes(), theirs.as_bytes()).is_ok()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(..)")
    }
}

/// SHA-256 in lowercase hex: how tokens are stored, and how the command line names one.
pub(crate) fn sha256(text: &str) -> String {
    digest(&SHA256, text.as_bytes()).as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_itself_and_never_shown() {
        let secret = Secret::new("open sesame");
        assert!(secret.is("open sesame") && !secret.is("open sesam") && !secret.is(""));
        assert_eq!(format!("{secret:?}"), "Secret(..)");
    }
}
