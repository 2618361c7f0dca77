//! An xs:dateTime that is moved and keeps the form in which it was written: digits of the second, Z, an offset or neither.

use std::fmt;
use time::macros::format_description;
use time::{Duration, OffsetDateTime, PrimitiveDateTime, UtcOffset};

/// The attributes of SAML that hold an instant.
pub const INSTANTS: [&str; 5] =
    ["AuthnInstant", "IssueInstant", "NotBefore", "NotOnOrAfter", "SessionNotOnOrAfter"];

/// A moment, and how it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Instant {
    /// The moment; where no zone is written, in UTC.
    pub at: OffsetDateTime,
    /// Digits behind the point; none: no point.
    digits: Option<usize>,
    zone: Zone,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Zone {
    Absent,
    Offset(UtcOffset),
    Utc,
}

/// Characters up to the seconds.
const SECONDS: usize = "2030-01-01T00:00:00".len();

impl Instant {
    /// Reads one; none where the text is no instant.
    pub fn parse(text: &str) -> Option<Self> {
        let (seconds, rest) = text.split_at_checked(SECONDS)?;
        let format = format_description!("[year]-[month]-[day]T[hour]:[minute]:[second]");
        let seconds = PrimitiveDateTime::parse(seconds, format).ok()?;
        let (digits, rest) = match rest.strip_prefix('.') {
            Some(fraction) => {
                let end = fraction.find(|it: char| !it.is_ascii_digit());
                let (digits, rest) = fraction.split_at(end.unwrap_or(fraction.len()));
                (Some(digits), rest)
            }
            None => (None, rest),
        };
        let zone = zone(rest)?;
        let offset = match zone {
            Zone::Offset(offset) => offset,
            Zone::Absent | Zone::Utc => UtcOffset::UTC,
        };
        let at = seconds.assume_offset(offset) + fraction(digits.unwrap_or_default())?;
        Some(Self { at, digits: digits.map(str::len), zone })
    }

    /// The same form, so much later; where that is no year of four digits, the same instant.
    #[must_use]
    pub fn later(self, by: Duration) -> Self {
        let moved = self.at.checked_add(by).filter(|it| (0..=9999).contains(&it.year()));
        Self { at: moved.unwrap_or(self.at), ..self }
    }
}

impl fmt::Display for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let offset = match self.zone {
            Zone::Offset(offset) => offset,
            Zone::Absent | Zone::Utc => UtcOffset::UTC,
        };
        let at = self.at.to_offset(offset);
        let (date, time) = (at.date(), at.time());
        let (year, month, day) = (date.year(), u8::from(date.month()), date.day());
        let (hour, minute, second) = time.as_hms();
        write!(f, "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}")?;
        if let Some(digits) = self.digits {
            let nanoseconds = format!("{:09}", time.nanosecond());
            write!(f, ".{:0<digits$}", &nanoseconds[..digits.min(nanoseconds.len())])?;
        }
        match self.zone {
            Zone::Absent => Ok(()),
            Zone::Utc => f.write_str("Z"),
            Zone::Offset(offset) => {
                let (hours, minutes, _) = offset.as_hms();
                let sign = if offset.is_negative() { '-' } else { '+' };
                write!(f, "{sign}{:02}:{:02}", hours.unsigned_abs(), minutes.unsigned_abs())
            }
        }
    }
}

fn zone(text: &str) -> Option<Zone> {
    match text {
        "" => return Some(Zone::Absent),
        "Z" => return Some(Zone::Utc),
        _ => {}
    }
    let (sign, rest) = match text.as_bytes().first()? {
        b'+' => (1, &text[1..]),
        b'-' => (-1, &text[1..]),
        _ => return None,
    };
    let (hours, minutes) = rest.split_once(':').filter(|_| rest.len() == 5)?;
    let (hours, minutes): (i8, i8) = (hours.parse().ok()?, minutes.parse().ok()?);
    UtcOffset::from_hms(sign * hours, sign * minutes, 0).ok().map(Zone::Offset)
}

/// Digits behind the point; what is finer than a nanosecond is left out.
fn fraction(digits: &str) -> Option<Duration> {
    if digits.is_empty() {
        return Some(Duration::ZERO);
    }
    let nine = format!("{digits:0<9}");
    nine[..9].parse().ok().map(Duration::nanoseconds)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_form_stays_and_the_moment_moves() {
        for (text, moved) in [
            ("2029-12-31T23:59:58Z", "2030-01-01T00:00:00Z"),
            ("2029-12-31T23:59:58.5Z", "2030-01-01T00:00:00.5Z"),
            ("2029-12-31T23:59:58.123456", "2030-01-01T00:00:00.123456"),
            ("2029-12-31T23:59:58.123456789+05:30", "2030-01-01T00:00:00.123456789+05:30"),
            ("2029-12-31T23:59:58.-01:00", "2030-01-01T00:00:00.-01:00"),
        ] {
            let read = Instant::parse(text).expect(text);
            assert_eq!(read.to_string(), text);
            assert_eq!(read.later(Duration::seconds(2)).to_string(), moved);
        }
        let offset = Instant::parse("2030-01-01T05:30:00+05:30").expect("an instant");
        assert_eq!(offset.at, time::macros::datetime!(2030-01-01 00:00 UTC));
    }

    #[test]
    fn what_is_no_instant_is_none() {
        for text in
            ["", "now", "2030-13-01T00:00:00Z", "2030-01-01 00:00:00Z", "2030-01-01T00:00:00z"]
        {
            assert_eq!(Instant::parse(text), None, "{text}");
        }
    }
}
