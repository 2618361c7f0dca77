//! What all the forms of an examination say alike: lengths of time, short names of files, groups of rules.

use super::{Looked, Span};
use time::{Duration, OffsetDateTime};

/// `4 min 58 s`: the two largest units of a length, whatever its sign.
pub(crate) fn stretch(length: Duration) -> String {
    const UNITS: [(&str, u64); 5] =
        [("y", 31_536_000), ("d", 86400), ("h", 3600), ("min", 60), ("s", 1)];
    let seconds = length.whole_seconds().unsigned_abs();
    let Some(first) = UNITS.iter().position(|(_, size)| seconds >= *size) else {
        return if length.is_zero() {
            "0 s".to_owned()
        } else {
            format!("{} ms", length.whole_milliseconds().unsigned_abs())
        };
    };
    let (large, size) = UNITS[first];
    let mut text = format!("{} {large}", seconds / size);
    if let Some((small, part)) = UNITS.get(first + 1) {
        let rest = seconds % size / part;
        if rest > 0 {
            text += &format!(" {rest} {small}");
        }
    }
    text
}

/// What the time of a document is called.
pub(in crate::report) fn arrival(looked: &Looked) -> &'static str {
    if looked.kind == "EntityDescriptor" { "judged at" } else { "arrived" }
}

/// How a span stands to the moment of arrival.
pub(in crate::report) fn standing(span: &Span, now: OffsetDateTime) -> String {
    if span.is_moment {
        return span.from.map(|at| since(at, now)).unwrap_or_default();
    }
    match (span.from, span.until) {
        (Some(from), _) if now < from => format!("begins {} later", stretch(from - now)),
        (_, Some(until)) if until <= now => format!("over for {}", stretch(now - until)),
        (_, Some(until)) => format!("{} left", stretch(until - now)),
        (_, None) => "begun, without an end".to_owned(),
    }
}

fn since(at: OffsetDateTime, now: OffsetDateTime) -> String {
    match at.cmp(&now) {
        std::cmp::Ordering::Less => format!("{} before", stretch(now - at)),
        std::cmp::Ordering::Equal => "at that moment".to_owned(),
        std::cmp::Ordering::Greater => format!("{} after", stretch(at - now)),
    }
}

/// The end of a path, as much of it as no other document has; a URL without its middle.
pub(in crate::report) fn short<'a>(
    origin: &str,
    others: impl Iterator<Item = &'a str> + Clone,
) -> String {
    if let Some((scheme, rest)) = origin.split_once("://") {
        return match (rest.split_once('/'), rest.rsplit_once('/')) {
            (Some((host, path)), Some((_, last))) if path.contains('/') => {
                format!("{scheme}://{host}/…/{last}")
            }
            _ => origin.to_owned(),
        };
    }
    let starts = origin.match_indices('/').map(|(at, _)| &origin[at + 1..]);
    let ends: Vec<&str> = std::iter::once(origin).chain(starts).collect();
    let is_only = |end: &&&str| {
        !end.is_empty() && !others.clone().any(|it| it != origin && it.ends_with(**end))
    };
    ends.iter().rev().find(is_only).map_or(origin, |end| end).to_owned()
}

/// What a rule is about, by the beginning of its id.
pub(in crate::report) fn group(rule: &str) -> &'static str {
    const GROUPS: [(&str, &str); 21] = [
        ("xml-", "document"),
        ("resp-no-dtd", "document"),
        ("resp-", "envelope"),
        ("sig-", "signature"),
        ("consume-", "signature"),
        ("key-", "signature"),
        ("redirect-", "signature"),
        ("msg-", "request"),
        ("as-", "assertion"),
        ("time-", "times"),
        ("window-", "times"),
        ("authn-", "times"),
        ("attribute-", "attributes"),
        ("groups-", "attributes"),
        ("name-id-", "names"),
        ("placeholder-", "names"),
        ("relay-state-", "names"),
        ("md-", "metadata"),
        ("drift-", "changes"),
        ("request-", "request"),
        ("", "other"),
    ];
    GROUPS.iter().find(|(start, _)| rule.starts_with(start)).map_or("other", |it| it.1)
}

/// `1 rule`, `2 rules`.
pub(in crate::report) fn counted(count: usize, what: &str) -> String {
    if count == 1 { format!("1 {what}") } else { format!("{count} {what}s") }
}

/// `a`, `a and b`, `a, b and c`.
pub(in crate::report) fn joined(parts: &[String]) -> String {
    match parts {
        [] => String::new(),
        [one] => one.clone(),
        [most @ .., last] => format!("{} and {last}", most.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::datetime;

    #[test]
    fn a_length_has_its_two_largest_units() {
        for (length, text) in [
            (Duration::ZERO, "0 s"),
            (Duration::milliseconds(-322), "322 ms"),
            (Duration::seconds(298), "4 min 58 s"),
            (Duration::seconds(-300), "5 min"),
            (Duration::hours(8), "8 h"),
            (Duration::days(3650), "10 y"),
            (Duration::days(400) + Duration::hours(3), "1 y 35 d"),
        ] {
            assert_eq!(stretch(length), text);
        }
    }

    #[test]
    fn a_window_is_told_as_it_stands_at_the_arrival() {
        let [early, now, late] = [
            datetime!(2026-01-02 03:00 UTC),
            datetime!(2026-01-02 03:04 UTC),
            datetime!(2026-01-02 03:09 UTC),
        ];
        let window = |from, until| Span { what: "Conditions", from, until, is_moment: false };
        assert_eq!(standing(&window(Some(early), Some(late)), now), "5 min left");
        assert_eq!(standing(&window(Some(late), None), now), "begins 5 min later");
        assert_eq!(standing(&window(None, Some(now)), now), "over for 0 s");
        assert_eq!(standing(&window(Some(early), None), now), "begun, without an end");
        let moment = Span { is_moment: true, ..window(Some(late), None) };
        assert_eq!(standing(&moment, now), "5 min after");
    }

    #[test]
    fn a_path_is_told_by_its_end_and_a_url_without_its_middle() {
        let all = ["/home/a/prod/idp.xml", "/home/a/test/idp.xml", "login.har, request 3"];
        let short = |origin| short(origin, all.into_iter());
        assert_eq!(short(all[0]), "prod/idp.xml");
        assert_eq!(short(all[2]), "login.har, request 3");
        assert_eq!(short("/tmp/response.b64"), "response.b64");
        assert_eq!(short("https://a.example/app/one/sso/metadata"), "https://a.example/…/metadata");
        assert_eq!(short("https://a.example/metadata"), "https://a.example/metadata");
        assert_eq!(short("-"), "-");
    }

    #[test]
    fn every_rule_has_a_group() {
        let strict = saml_verify::checks::CHECKS.iter().map(|check| check.id);
        let without: Vec<&str> =
            strict.chain(crate::vet::rules()).filter(|rule| group(rule) == "other").collect();
        assert_eq!(without, [""; 0]);
        assert_eq!(group("resp-no-dtd"), "document");
    }
}
