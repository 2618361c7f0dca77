//! Reading `xs:dateTime` the way SAML restricts it: UTC, written with a `Z` (Core 1.3.3).

use time::{Date, Duration, Month, OffsetDateTime, Time};

/// The time, or `None` where the text is not `YYYY-MM-DDThh:mm:ss`, an optional fraction, and `Z`.
///
/// Digits of a fraction beyond nanoseconds are dropped. Leap seconds and the hour 24 are refused.
pub(crate) fn parse_utc(text: &str) -> Option<OffsetDateTime> {
    let body = text.strip_suffix('Z')?;
    let (whole, fraction) = match body.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (body, None),
    };
    let (date, clock) = whole.split_once('T')?;
    let nanosecond = fraction.map_or(Some(0), nanoseconds)?;
    Some(parse_date(date)?.with_time(parse_clock(clock, nanosecond)?).assume_utc())
}

/// How long that is, for a person: in seconds up to two minutes, and in the two largest units beyond.
pub(crate) fn stretch(length: Duration) -> String {
    let seconds = length.whole_seconds();
    match seconds {
        ..120 => format!("{seconds} s"),
        120..3600 => format!("{} min {} s", seconds / 60, seconds % 60),
        3600..86400 => format!("{} h {} min", seconds / 3600, seconds % 3600 / 60),
        _ => format!("{} d {} h", seconds / 86400, seconds % 86400 / 3600),
    }
}

fn parse_date(text: &str) -> Option<Date> {
    let [year, month, day] = fields(text, '-')?;
    let year = digits(year, 4)?.try_into().ok()?;
    let month = Month::try_from(u8::try_from(digits(month, 2)?).ok()?).ok()?;
    Date::from_calendar_date(year, month, digits(day, 2)?.try_into().ok()?).ok()
}

fn parse_clock(text: &str, nanosecond: u32) -> Option<Time> {
    let [hour, minute, second] = fields(text, ':')?;
    let two = |text| u8::try_from(digits(text, 2)?).ok();
    Time::from_hms_nano(two(hour)?, two(minute)?, two(second)?, nanosecond).ok()
}

fn nanoseconds(fraction: &str) -> Option<u32> {
    digits(fraction, fraction.len().max(1)).map(|_| ())?;
    let nine: String = fraction.chars().chain("000000000".chars()).take(9).collect();
    nine.parse().ok()
}

fn fields(text: &str, separator: char) -> Option<[&str; 3]> {
    text.split(separator).collect::<Vec<_>>().try_into().ok()
}

/// The number that exactly so many ASCII digits write; only the shape counts beyond nine digits.
fn digits(text: &str, count: usize) -> Option<u32> {
    let all = text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit());
    all.then(|| text.get(..count.min(9))?.parse().ok())?
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    #[test]
    fn a_length_is_told_in_units_that_people_use() {
        let cases = [
            (5, "5 s"),
            (119, "119 s"),
            (2635, "43 min 55 s"),
            (16199, "4 h 29 min"),
            (90000, "1 d 1 h"),
        ];
        for (seconds, words) in cases {
            assert_eq!(stretch(Duration::seconds(seconds)), words);
        }
    }

    #[test]
    fn utc_times_with_and_without_a_fraction_are_read() {
        let cases = [
            ("2026-11-23T19:01:02Z", datetime!(2026-11-23 19:01:02 UTC)),
            ("2026-11-23T19:01:02.5Z", datetime!(2026-11-23 19:01:02.5 UTC)),
            ("2024-02-29T00:00:00.123Z", datetime!(2024-02-29 00:00:00.123 UTC)),
            ("0001-01-01T23:59:59.1234567899999Z", datetime!(0001-01-01 23:59:59.123456789 UTC)),
        ];
        for (text, expected) in cases {
            assert_eq!(parse_utc(text), Some(expected), "{text}");
        }
    }

    #[test]
    fn every_other_way_to_write_a_time_is_refused() {
        let cases = [
            "",
            "Z",
            "2026-11-23",
            "2026-11-23T19:01:02",
            "2026-11-23T19:01:02+00:00",
            "2026-11-23T19:01:02z",
            "2026-11-23t19:01:02Z",
            "2026-11-23 19:01:02Z",
            " 2026-11-23T19:01:02Z",
            "2026-11-23T19:01:02Z ",
            "2026-11-23T19:01:02.Z",
            "2026-11-23T24:00:00Z",
            "2026-11-23T19:01:60Z",
            "2026-02-29T19:01:02Z",
            "2026-13-01T19:01:02Z",
            "+2026-11-23T19:01:02Z",
            "-026-11-23T19:01:02Z",
            "2026-11-23T19:01Z",
            "2026-1-3T19:01:02Z",
            "2026-11-23T19:01:02.5.5Z",
            "२०२६-11-23T19:01:02Z",
            "2026-11-23T19:01:02.٣Z",
        ];
        for text in cases {
            assert_eq!(parse_utc(text), None, "{text}");
        }
    }
}
