//! The verifier against documents of our own: sound ones, hostile ones, and ones at random.
#![expect(clippy::unwrap_used, reason = "a helper of a test may panic as the test itself may")]

mod canonical;
mod checks;
mod document;
mod encryption;
mod entries;
mod hostile;
mod idp;
mod metadata;
mod mutation;
mod parsers;
mod queries;
mod signatures;
mod tolerance;
