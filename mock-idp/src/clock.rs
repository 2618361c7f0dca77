//! What time it is, as a value; the one place of this crate that looks at the system's clock.

use time::OffsetDateTime;

/// Where the time comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Clock {
    /// Always this moment.
    Fixed(OffsetDateTime),
    /// The system's clock.
    System,
}

impl Clock {
    /// The moment, in UTC.
    pub fn now(self) -> OffsetDateTime {
        match self {
            Self::Fixed(at) => at.to_offset(time::UtcOffset::UTC),
            Self::System => OffsetDateTime::now_utc(),
        }
    }
}
