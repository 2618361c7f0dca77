//! The command line: words in, text and an exit code out. Everything that it can do is a call of the library.

mod agreed;
mod args;
mod ask;
mod clauses;
mod connect_args;
mod doctor;
mod emit;
mod exit;
mod explain;
mod explore;
mod export;
mod handed;
mod init;
mod lint;
mod list;
mod matrix;
mod matrix_args;
mod offline;
mod options;
mod output;
mod progress;
mod recording;
mod run;
mod scenario_args;
mod schema;
mod serve;
mod serve_args;
mod snapshots;
mod start;
mod trouble;
mod vet;
mod vet_args;
mod vet_like;
mod words;

pub use exit::Exit;
pub use start::main;
