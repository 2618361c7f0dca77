//! The times of a document as moments and windows, for tables and timelines.

use super::Looked;
use time::format_description::BorrowedFormatItem;
use time::macros::format_description;
use time::{OffsetDateTime, UtcOffset};

/// More of them in one document are counted, and not shown.
pub(in crate::report) const MOST: usize = 20;

/// A moment, or the time from one to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// What it means to a person.
    pub what: &'static str,
    /// When it begins; absent: the document says nothing of it.
    pub from: Option<OffsetDateTime>,
    /// When it has ended; absent: the document says nothing of it.
    pub until: Option<OffsetDateTime>,
    /// Whether it is a moment, which is then in `from`.
    pub is_moment: bool,
}

const DAY: &[BorrowedFormatItem<'_>] = format_description!("[year]-[month]-[day]");
const CLOCK: &[BorrowedFormatItem<'_>] = format_description!("[hour]:[minute]:[second]Z");

/// To the second, without the day where that of another moment has been told and is the same.
pub(in crate::report) fn moment(at: OffsetDateTime, told: Option<OffsetDateTime>) -> String {
    if told.map(date) == Some(date(at)) { clock(at) } else { format!("{} {}", date(at), clock(at)) }
}

/// `2026-01-02`.
pub(in crate::report) fn date(at: OffsetDateTime) -> String {
    utc(at).format(DAY).unwrap_or_default()
}

/// `03:04:05Z`.
pub(crate) fn clock(at: OffsetDateTime) -> String {
    utc(at).format(CLOCK).unwrap_or_default()
}

fn utc(at: OffsetDateTime) -> OffsetDateTime {
    at.checked_to_offset(UtcOffset::UTC).unwrap_or(at)
}

/// The times of a document, in its order.
pub fn spans(looked: &Looked) -> Vec<Span> {
    let (mut all, mut rest) = (Vec::new(), looked.times.as_slice());
    while let [(what, at), after @ ..] = rest {
        let next = after.first().filter(|(next, _)| belongs(what, next));
        all.push(span(what, *at, next.map(|(_, at)| *at)));
        rest = if next.is_some() { &after[1..] } else { after };
    }
    all
}

/// Whether the second ends what the first begins: both stand on one element, the one after the other.
fn belongs(first: &str, second: &str) -> bool {
    let (element, attribute) = first.split_once("/@").unwrap_or((first, ""));
    let end = match attribute {
        "NotBefore" => "NotOnOrAfter",
        "AuthnInstant" => "SessionNotOnOrAfter",
        _ => return false,
    };
    second.split_once("/@") == Some((element, end))
}

fn span(what: &'static str, at: OffsetDateTime, end: Option<OffsetDateTime>) -> Span {
    let (element, attribute) = what.split_once("/@").unwrap_or((what, ""));
    let moment = |what| Span { what, from: Some(at), until: None, is_moment: true };
    match (attribute, end) {
        ("IssueInstant", _) if element == "Response" => moment("Response issued"),
        ("IssueInstant", _) if element == "Assertion" => moment("assertion issued"),
        ("AuthnInstant", None) => moment("login"),
        ("AuthnInstant", until) => {
            Span { what: "login and session", from: Some(at), until, is_moment: false }
        }
        ("SessionNotOnOrAfter", _) => {
            Span { what: "session", from: None, until: Some(at), is_moment: false }
        }
        ("NotBefore", until) => Span { what: element, from: Some(at), until, is_moment: false },
        ("NotOnOrAfter", _) => {
            Span { what: element, from: None, until: Some(at), is_moment: false }
        }
        _ => moment(what),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::examination::sample;
    use time::macros::datetime;

    #[test]
    fn two_times_of_one_element_are_a_window_and_others_stand_alone() {
        let [one, two] = [datetime!(2026-01-02 03:00 UTC), datetime!(2026-01-02 04:00 UTC)];
        let looked = Looked {
            times: vec![
                ("Assertion/@IssueInstant", one),
                ("Conditions/@NotBefore", one),
                ("Conditions/@NotOnOrAfter", two),
                ("SubjectConfirmationData/@NotOnOrAfter", two),
                ("SubjectConfirmationData/@NotBefore", one),
                ("AuthnStatement/@AuthnInstant", one),
                ("AuthnStatement/@AuthnInstant", one),
                ("AuthnStatement/@SessionNotOnOrAfter", two),
            ],
            ..sample::response()
        };
        let seen: Vec<_> =
            spans(&looked).iter().map(|it| (it.what, it.from, it.until, it.is_moment)).collect();
        let wanted = [
            ("assertion issued", Some(one), None, true),
            ("Conditions", Some(one), Some(two), false),
            ("SubjectConfirmationData", None, Some(two), false),
            ("SubjectConfirmationData", Some(one), None, false),
            ("login", Some(one), None, true),
            ("login and session", Some(one), Some(two), false),
        ];
        assert_eq!(seen, wanted);
    }
}
