//! `capture` as an identity provider, a browser and a person at a terminal meet it: what arrives is vetted, told, kept where
//! that was asked, and forgotten. A mock identity provider takes the part of a real one.

mod arrivals;
mod command;
mod doors;
mod stage;
