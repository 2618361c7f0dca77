//! What is almost the right name: the one difference that a person overlooks and a comparison does not (Core 1.3.1).

use saml_verify::finding::Finding;
use saml_verify::message::{Assertion, NameId};
use saml_verify::policy::Policy;
use saml_verify::receive::Received;
use url::{Position, Url};

/// What tells two spellings apart, in words, and the function that makes them equal.
type Difference = (&'static str, fn(&str) -> String);

const DIFFERENCES: &[Difference] = &[
    ("white space", |text| text.split_whitespace().collect()),
    ("full-width characters", half_width),
    ("letter case", str::to_lowercase),
    ("http and https", |text| replaced_start(text, "http://", "https://")),
    ("the port that is the default one", without_port),
    ("a slash at its end", |text| text.trim_end_matches('/').to_owned()),
];

/// "differs only by …", where two texts mean the same to a person; nothing where they are equal or are other names.
pub(super) fn words(expected: &str, found: &str) -> Option<String> {
    let equal = |leaving_out: Option<&str>| {
        let of = |text: &str| {
            let steps = DIFFERENCES.iter().filter(|(words, _)| Some(*words) != leaving_out);
            steps.fold(text.to_owned(), |text, (_, step)| step(&text))
        };
        of(expected) == of(found)
    };
    if expected == found {
        return None;
    }
    if !equal(None) {
        return another_place(expected, found);
    }
    let needed = DIFFERENCES.iter().map(|(words, _)| *words).filter(|words| !equal(Some(words)));
    Some(format!("differs only by {}", needed.collect::<Vec<_>>().join(" and ")))
}

/// The same path at another host, as that of a test system, or at another port.
fn another_place(expected: &str, found: &str) -> Option<String> {
    let (expected, found) = (Url::parse(expected).ok()?, Url::parse(found).ok()?);
    let same = |at: Position| expected[at..] == found[at..];
    let is_near = expected.has_host() && expected.scheme() == found.scheme();
    let hosts = expected.host_str() != found.host_str();
    match (is_near && same(Position::BeforePath), hosts) {
        (true, true) => Some("differs only by its host".to_owned()),
        (true, false) => Some("differs only by its port".to_owned()),
        (false, _) => None,
    }
}

/// The same finding, and what the difference is where it is a small one.
pub(super) fn explained(finding: Finding, received: &Received, policy: &Policy) -> Finding {
    let (expected, found) = compared(finding.check, received, policy);
    let mut near = found.into_iter().filter_map(|found| words(expected, found));
    match near.next() {
        Some(words) => Finding { found: format!("{}, which {words}", finding.found), ..finding },
        None => finding,
    }
}

/// The name that a check demands, and those that are there.
fn compared<'a>(
    check: &str,
    received: &'a Received,
    policy: &'a Policy,
) -> (&'a str, Vec<&'a str>) {
    let Received { response, assertion, .. } = received;
    let value = |it: &'a NameId| it.value.as_str();
    match check {
        "as-audience" => (&policy.entity_id, audiences(assertion)),
        "as-issuer" => (&policy.idp.entity_id, assertion.issuer.iter().map(value).collect()),
        "as-recipient" => (&policy.acs, recipients(assertion)),
        "resp-destination-match" => {
            (&policy.acs, response.destination.as_deref().into_iter().collect())
        }
        "resp-issuer" => (&policy.idp.entity_id, response.issuer.iter().map(value).collect()),
        _ => ("", Vec::new()),
    }
}

fn audiences(assertion: &Assertion) -> Vec<&str> {
    let restrictions = assertion.conditions.iter().flat_map(|it| &it.audience_restrictions);
    restrictions.flat_map(|it| &it.audiences).map(String::as_str).collect()
}

fn recipients(assertion: &Assertion) -> Vec<&str> {
    let confirmations = assertion.subject.iter().flat_map(|it| &it.confirmations);
    confirmations.filter_map(|it| it.data.as_ref()?.recipient.as_deref()).collect()
}

/// U+FF01 to U+FF5E look like the ASCII characters from `!` to `~`.
fn half_width(text: &str) -> String {
    let half = |c: char| match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        c => c,
    };
    text.chars().map(half).collect()
}

fn replaced_start(text: &str, start: &str, by: &str) -> String {
    text.strip_prefix(start).map_or(text.to_owned(), |rest| format!("{by}{rest}"))
}

fn without_port(text: &str) -> String {
    let ports = [("https://", ":443"), ("http://", ":80")];
    let shorter = ports.iter().find_map(|(scheme, port)| {
        let rest = text.strip_prefix(scheme)?;
        let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
        Some(format!("{scheme}{}{path}", host.strip_suffix(port)?))
    });
    shorter.unwrap_or_else(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_looks_alike_is_told_by_its_difference() {
        let name = "https://sp.example/saml";
        let cases = [
            ("https://sp.example/saml/", "differs only by a slash at its end"),
            ("http://sp.example/saml", "differs only by http and https"),
            ("https://SP.example/saml", "differs only by letter case"),
            ("\n  https://sp.example/saml\n", "differs only by white space"),
            ("https://sp.example:443/saml", "differs only by the port that is the default one"),
            ("HTTPS://SP.EXAMPLE/SAML/", "differs only by letter case and a slash at its end"),
            ("https://sp.example/ｓａｍｌ", "differs only by full-width characters"),
            ("https://test.example/saml", "differs only by its host"),
            ("https://sp.example:8443/saml", "differs only by its port"),
        ];
        for (found, expected) in cases {
            assert_eq!(words(name, found).as_deref(), Some(expected), "{found}");
        }
    }

    #[test]
    fn what_is_equal_or_another_name_is_not_near() {
        let name = "https://sp.example/saml";
        for found in [name, "https://sp.example/acs", "https://test.example/acs", "urn:sp", ""] {
            assert_eq!(words(name, found), None, "{found}");
        }
    }
}
