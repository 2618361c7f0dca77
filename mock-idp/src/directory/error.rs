//! Why a live directory could not be asked; knows no protocol.

/// Why a live directory could not be asked. What is shown of it holds no password.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DirectoryError {
    /// Several entries answer to one login.
    #[error("{url}: more than one entry has the login {login:?}")]
    Ambiguous {
        /// The server.
        url: String,
        /// What was typed.
        login: String,
    },
    /// The server did not answer in time.
    #[error("{url}: no answer within {millis} ms")]
    NoAnswer {
        /// The server.
        url: String,
        /// How long was waited.
        millis: u128,
    },
    /// Passwords would travel in the open.
    #[error(
        "{url} is not this machine and without TLS passwords would travel in the open: use ldaps:// or StartTLS"
    )]
    PlainText {
        /// The server.
        url: String,
    },
    /// An entry that cannot be a user.
    #[error("{url}: the entry {dn:?}: {reason}")]
    Record {
        /// The server.
        url: String,
        /// The entry's distinguished name.
        dn: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The server answered, and refused.
    #[error("{url}: {what} was refused: {reason}")]
    Refused {
        /// The server.
        url: String,
        /// What was asked for.
        what: &'static str,
        /// The result code, and the server's words.
        reason: String,
    },
    /// A setting that cannot be meant.
    #[error("{key}: {reason}")]
    Setting {
        /// Which.
        key: &'static str,
        /// What is wrong with it.
        reason: String,
    },
    /// No connection, or it was closed.
    #[error("{url}: {reason}")]
    Unreachable {
        /// The server.
        url: String,
        /// What the system says.
        reason: String,
    },
    /// TLS with the server could not be agreed on.
    #[error("{url}: no TLS connection: {reason}")]
    Untrusted {
        /// The server.
        url: String,
        /// What is wrong, the server's certificate for one.
        reason: String,
    },
}

impl DirectoryError {
    /// What a user is told first.
    pub fn title(&self) -> &'static str {
        match self {
            Self::Ambiguous { .. } | Self::Record { .. } => {
                "The directory gives no record that can be used"
            }
            Self::Refused { .. } => "The directory refuses to answer",
            _ => "The directory does not answer",
        }
    }
}
