//! The manual, as pages of the documentation; owns no code, and its samples are compiled and run as tests.

#[doc = include_str!("tour.md")]
pub mod tour {}

#[doc = include_str!("architecture.md")]
pub mod architecture {}
