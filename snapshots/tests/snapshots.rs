//! The golden files.

fn main() {}
