//! Where the service provider's time comes from; knows nothing of what it is used for.

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use time::OffsetDateTime;

/// A source of time that is handed to the service provider.
#[derive(Debug, Clone, Default)]
pub enum Clock {
    /// One moment, for ever.
    Fixed(OffsetDateTime),
    /// Seconds since 1970 in UTC, moved by whoever else holds the value.
    Shared(Arc<AtomicI64>),
    /// The clock of this machine.
    #[default]
    System,
}

impl Clock {
    /// The time in UTC.
    pub fn now(&self) -> OffsetDateTime {
        match self {
            Self::Fixed(moment) => *moment,
            Self::Shared(seconds) => {
                let seconds = seconds.load(Ordering::Relaxed);
                OffsetDateTime::from_unix_timestamp(seconds).unwrap_or(OffsetDateTime::UNIX_EPOCH)
            }
            Self::System => OffsetDateTime::now_utc(),
        }
    }
}
