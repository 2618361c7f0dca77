//! From a plan to traces: the one stage that touches the network.

mod browser;
mod http;
mod page;
mod read;
mod scope;
