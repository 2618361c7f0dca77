//! From moments to places on a line: where it begins and ends, what stands beyond its ends, and the marks below it.

use crate::report::examination::Span;
use time::{Date, Duration, OffsetDateTime};

/// A line of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Scale {
    start: OffsetDateTime,
    end: OffsetDateTime,
}

/// Where a moment stands.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Place {
    Before,
    /// Per cent of the line.
    On(f64),
    After,
}

/// Seconds between two marks, from one to a year.
const STEPS: [i64; 17] = [
    1, 5, 15, 30, 60, 120, 300, 600, 1800, 3600, 10_800, 21_600, 86_400, 604_800, 2_592_000,
    7_862_400, 31_536_000,
];

/// Longer lines have marks at the beginnings of years.
const YEARS: Duration = Duration::days(3 * 365);

/// So many marks at most have room on a telephone.
const MARKS: i64 = 4;

impl Scale {
    /// A line with all the moments of these windows that are near to each other. A session that lasts for hours, and an
    /// arrival on another day, would leave nothing to be seen of the minutes that decide: they are beyond its ends.
    pub(super) fn of(spans: &[Span], now: Option<OffsetDateTime>) -> Option<Self> {
        let is_near = |span: &&Span| !span.what.contains("session") && span.what != "login";
        let near: Vec<OffsetDateTime> = spans.iter().filter(is_near).flat_map(ends).collect();
        let moments = if near.is_empty() { spans.iter().flat_map(ends).collect() } else { near };
        let (first, last) = (*moments.iter().min()?, *moments.iter().max()?);
        let reach = (last - first).max(Duration::minutes(1)).checked_mul(3)?;
        let is_within = |at: &OffsetDateTime| first - *at <= reach && *at - last <= reach;
        let others = spans.iter().flat_map(ends).chain(now).filter(is_within);
        let (first, last) =
            others.fold((first, last), |(first, last), at| (first.min(at), last.max(at)));
        let length: Duration = last - first;
        let margin = (length / 20_i32).max(Duration::seconds(5));
        Some(Self { start: first.checked_sub(margin)?, end: last.checked_add(margin)? })
    }

    pub(super) fn place(&self, at: OffsetDateTime) -> Place {
        if at < self.start {
            Place::Before
        } else if at > self.end {
            Place::After
        } else {
            let share =
                (at - self.start).as_seconds_f64() / (self.end - self.start).as_seconds_f64();
            Place::On(share * 100.0)
        }
    }

    /// The marks below it, at whole minutes, hours or years.
    pub(super) fn marks(&self) -> Vec<(f64, OffsetDateTime)> {
        let moments = if self.end - self.start > YEARS { self.years() } else { self.units() };
        let places = moments.into_iter().map(|at| (self.place(at), at));
        let on = places.filter_map(|(place, at)| match place {
            // One at the very end would be cut.
            Place::On(share) => (2.0..98.0).contains(&share).then_some((share, at)),
            Place::Before | Place::After => None,
        });
        on.collect()
    }

    fn units(&self) -> Vec<OffsetDateTime> {
        let length = (self.end - self.start).whole_seconds();
        let Some(step) = STEPS.iter().find(|step| length / *step <= MARKS) else {
            return Vec::new();
        };
        let first = self.start.unix_timestamp().div_euclid(*step) + 1;
        let moments = (first..=first + MARKS).map(|count| count.checked_mul(*step));
        moments.filter_map(|at| OffsetDateTime::from_unix_timestamp(at?).ok()).collect()
    }

    fn years(&self) -> Vec<OffsetDateTime> {
        let (first, last) = (self.start.year() + 1, self.end.year());
        let step =
            [1, 2, 5, 10, 20, 50].into_iter().find(|step| i64::from((last - first) / step) < MARKS);
        let begins = |year| Date::from_ordinal_date(year, 1).ok();
        let years = (first..=last).filter(|year| step.is_some_and(|step| year % step == 0));
        years.filter_map(|year| Some(begins(year)?.midnight().assume_utc())).collect()
    }

    /// Whether its marks are years.
    pub(super) fn is_of_years(&self) -> bool {
        self.end - self.start > YEARS
    }

    /// Whether days tell enough.
    pub(super) fn is_of_days(&self) -> bool {
        self.end - self.start > Duration::days(2)
    }
}

/// Both ends of a span, those that are told.
fn ends(span: &Span) -> impl Iterator<Item = OffsetDateTime> + use<> {
    [span.from, span.until].into_iter().flatten()
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::datetime;

    fn window(what: &'static str, from: OffsetDateTime, until: OffsetDateTime) -> Span {
        Span { what, from: Some(from), until: Some(until), is_moment: false }
    }

    #[test]
    fn what_is_hours_away_leaves_the_minutes_their_room() {
        let conditions =
            window("Conditions", datetime!(2026-01-02 03:00 UTC), datetime!(2026-01-02 03:10 UTC));
        let late = datetime!(2026-01-02 11:00 UTC);
        let session = window("login and session", datetime!(2026-01-02 03:05 UTC), late);
        let scale =
            Scale::of(&[conditions, session], Some(datetime!(2026-01-09 00:00 UTC))).unwrap();
        assert_eq!(scale.place(late), Place::After);
        assert_eq!(scale.place(datetime!(2026-01-02 02:00 UTC)), Place::Before);
        let Place::On(middle) = scale.place(datetime!(2026-01-02 03:05 UTC)) else { panic!() };
        assert!((49.9..50.1).contains(&middle), "{middle}");
    }

    #[test]
    fn an_arrival_that_is_near_is_on_the_line() {
        let [from, until] = [datetime!(2026-01-02 03:00 UTC), datetime!(2026-01-02 03:10 UTC)];
        let late = datetime!(2026-01-02 03:30 UTC);
        let scale = Scale::of(&[window("Conditions", from, until)], Some(late)).unwrap();
        assert!(matches!(scale.place(late), Place::On(share) if share > 90.0));
    }

    #[test]
    fn a_few_marks_stand_at_whole_units_whatever_the_length() {
        let start = datetime!(2026-01-02 03:04:05 UTC);
        for length in
            [Duration::ZERO, Duration::minutes(7), Duration::days(3), Duration::days(40_000)]
        {
            let scale = Scale::of(&[window("Conditions", start, start + length)], None).unwrap();
            let marks = scale.marks();
            assert!((1..=5).contains(&marks.len()), "{length}: {marks:?}");
            assert!(marks.is_sorted_by(|one, two| one.0 < two.0));
        }
    }

    #[test]
    fn times_at_the_end_of_all_years_are_no_trouble() {
        let far = OffsetDateTime::new_utc(Date::MAX, time::Time::MIDNIGHT);
        let near = OffsetDateTime::new_utc(Date::MIN, time::Time::MIDNIGHT);
        let scale = Scale::of(&[window("Conditions", near, far)], Some(far));
        assert!(scale.is_none_or(|scale| scale.marks().len() < 9));
    }
}
