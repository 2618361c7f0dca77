//! The forms of values that are not compared themselves: ids by their pattern, certificates by how long they are valid.

use mock_idp::vendor::CertificateProfile;
use saml_wire::ids::Pattern;
use time::Duration;
use toml::Value;

/// A pattern that could have made this id; nothing where there is no word for it.
pub(super) fn pattern(id: &str) -> Option<String> {
    let is_name = |it: char| it.is_ascii_alphabetic() || it == '_';
    let named = id.chars().take_while(|it| is_name(*it)).count();
    // What is counted is ASCII, so that characters are octets.
    let prefixes = 0..=named.min(LONGEST_PREFIX);
    let candidates = prefixes.flat_map(|at| {
        let (prefix, rest) = id.split_at(at);
        bodies(rest).into_iter().map(move |body| format!("{prefix}{body}"))
    });
    let fits = |it: &String| Pattern::parse(it).is_ok_and(|pattern| pattern.matches(id));
    candidates.filter(fits).max_by_key(|it| worth(it))
}

/// Longer beginnings than these are no vendor's.
const LONGEST_PREFIX: usize = 8;

/// What could follow a beginning.
fn bodies(rest: &str) -> Vec<String> {
    let length = rest.len();
    let mut bodies = vec!["{uuid}".to_owned()];
    // 13 digits are milliseconds until the year 2286.
    if rest.split_once('.').is_some_and(|(millis, _)| millis.len() == 13) {
        bodies.push("{millis}.{int31}".to_owned());
    }
    // Less than this is no random part, but a name.
    if length >= 16 {
        bodies.extend(["digits", "hex", "base64url"].map(|kind| format!("{{{kind}:{length}}}")));
    }
    bodies
}

/// The more a pattern says of an id, the better; and the shorter its beginning, the better.
fn worth(pattern: &str) -> (u8, std::cmp::Reverse<usize>) {
    let kinds = [("{uuid}", 4), ("{millis}", 4), ("{digits", 3), ("{hex", 2), ("{base64url", 1)];
    let kind = kinds.iter().find(|(kind, _)| pattern.contains(kind)).map_or(0, |(_, worth)| *worth);
    (kind, std::cmp::Reverse(pattern.find('{').unwrap_or(0)))
}

/// An id as it is shown: its pattern, or how long it is.
pub(super) fn of_id(id: &str) -> String {
    let length =
        || format!("{} characters in no form that a table has a word for", id.chars().count());
    pattern(id).map_or_else(length, |pattern| format!("{pattern:?}"))
}

/// Whether the attributes that the table adds are there, in front or behind.
pub(super) fn has_extras(names: &[String], table: Option<&Value>, key: &str) -> bool {
    let extras = table.and_then(Value::as_array).into_iter().flatten();
    let extras: Vec<&str> = extras.filter_map(|it| it.get("name")?.as_str()).collect();
    let there = names.iter().map(String::as_str);
    let there: Vec<&str> = if key.ends_with("before") {
        there.take(extras.len()).collect()
    } else {
        there.skip(names.len().saturating_sub(extras.len())).collect()
    };
    there == extras
}

/// Whether a certificate of this profile is valid for so long, but for a day or two of a leap year.
pub(super) fn is_valid_for(profile: &CertificateProfile, seen: Duration) -> bool {
    let years = Duration::days(i64::from(profile.years) * 1461 / 4);
    let expected = years + Duration::days(profile.days) - Duration::seconds(profile.not_before);
    (expected - seen).abs() <= Duration::days(2)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand_chacha::ChaCha8Rng;
    use rand_core::SeedableRng as _;
    use time::OffsetDateTime;

    #[test]
    fn what_a_pattern_of_a_vendor_makes_is_recognised() {
        let mut rng = ChaCha8Rng::seed_from_u64(11);
        let now = OffsetDateTime::from_unix_timestamp(1_772_600_767).expect("a time");
        for text in [
            "id{digits:27}",
            "pfx{uuid}",
            "R{hex:40}",
            "A{hex:40}",
            "ID{hex:50}",
            "_{uuid}",
            "_{hex:32}",
            "id{millis}.{int31}",
            "{base64url:27}",
        ] {
            let made = Pattern::parse(text).expect("it parses");
            for _ in 0..100 {
                let id = made.make(&mut rng, now);
                assert_eq!(pattern(&id).as_deref(), Some(text), "{id}");
            }
        }
    }

    #[test]
    fn what_there_is_no_word_for_is_told_by_its_length() {
        for id in ["abc.def", "", "name", "i_.aaaaaaaaaaaaaaaaaaaaaaaa"] {
            assert!(pattern(id).is_none(), "{id}");
        }
        assert!(of_id("abc.def").starts_with("7 characters"));
    }
}
