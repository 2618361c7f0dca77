//! From a plan to traces: the one stage that touches the network.
//!
//! Sockets are bound first; then URLs, entity ids and keys are fixed; then everything is served; then the first case starts.

mod ask;
mod browser;
mod canary;
mod case;
mod counter;
mod deliver;
mod examine;
mod http;
mod idps;
mod logout;
mod page;
#[cfg(feature = "explore")]
mod probe;
mod read;
mod reflect;
mod schedule;
mod scope;
mod settings;
mod sign_in;
mod site;
mod world;
mod written;

pub(crate) use idps::{application, user_of};
#[cfg(feature = "explore")]
pub use probe::{Missed, Probe, Visit};
pub use schedule::{Interrupt, Progress, run};
pub use settings::{Keys, RunError, Settings};
pub use world::World;
