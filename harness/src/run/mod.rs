//! From a plan to traces: the one stage that touches the network.
//!
//! The identity providers are served first; then the service provider is started, which may ask them for their metadata; then
//! it becomes an application of theirs; then the first case starts.

mod application;
mod ask;
mod browser;
mod canary;
mod case;
mod cleanup;
mod command;
mod counter;
mod deliver;
pub mod driver;
mod examine;
mod handout;
mod http;
mod idps;
mod listed;
#[cfg(feature = "ldap")]
mod live;
mod logout;
mod net;
mod page;
mod people;
#[cfg(feature = "explore")]
mod probe;
mod process;
mod program;
mod read;
mod reflect;
mod request;
#[cfg(feature = "ldap")]
mod residents;
mod schedule;
mod scope;
mod settings;
mod sign_in;
mod silence;
mod site;
mod user;
mod world;
mod written;

pub(crate) use application::application;
#[cfg(feature = "ldap")]
pub use live::DirectoryFile;
#[cfg(feature = "cli")]
pub(crate) use live::schema as directory_schema;
pub(crate) use net::with_causes;
#[cfg(feature = "explore")]
pub use probe::{Missed, Probe, Visit};
pub use schedule::{Interrupt, Progress, Silent, run};
pub use settings::{Keys, Published, RunError, Service, Settings, SiteInfo};
pub(crate) use user::user_of;
pub use world::World;
