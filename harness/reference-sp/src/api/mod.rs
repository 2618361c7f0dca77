//! The JSON APIs.
