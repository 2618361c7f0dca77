//! Something that has arrived, and what was found. Pure data.

use crate::report::examination::Examination;
use crate::vet::intake::Unreadable;
use crate::vet::message::Message;
use time::OffsetDateTime;

/// How something came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// A browser posted it to the ACS: it arrives now.
    Posted,
    /// A person pasted it into the page and said that it had just been sent: it arrives now.
    Copied,
    /// A person pasted it into the page: when it was sent is known only where it says so itself.
    Pasted,
}

/// Something that has arrived.
#[derive(Debug)]
pub struct Arrival {
    /// The first one is 1.
    pub number: u64,
    /// When.
    pub at: OffsetDateTime,
    /// How.
    pub way: Way,
    /// What was found, or why nothing can be said.
    pub outcome: Result<Examination, Unreadable>,
    /// The name of the file in which it is kept, where it is; or why it is not.
    pub kept: Option<Result<String, String>>,
    /// The messages that were judged: those in it, and a request of ours that it answers.
    pub(super) messages: Vec<Message>,
}

impl Way {
    /// One word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Posted => "posted",
            Self::Copied | Self::Pasted => "pasted",
        }
    }
}
