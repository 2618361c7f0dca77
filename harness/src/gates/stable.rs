//! From what was seen to an expression that matches it in every run: names, ids, ports and instants differ from seed to seed. Knows no file.

use crate::plan::Plan;
use regex::{Captures, Regex};
use std::collections::BTreeSet;

/// What differs from run to run beside the names of people, in this order.
const VARYING: &str = concat!(
    r"(?P<instant>\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z?)",
    r"|(?P<id>\b_?[0-9A-Za-z-]{16,}\b)",
    r"|(?P<number>\b\d{4,}\b)",
);

/// Knows what is made anew for every run.
#[derive(Debug)]
pub(super) struct Varying(Regex);

impl Varying {
    /// The people and the organisations of a plan get their names from its seed.
    pub(super) fn of(plan: &Plan) -> Self {
        let cases = plan.cases.iter().chain(plan.controls.values());
        let names = cases.flat_map(|case| &case.people).map(|person| person.name.as_str());
        Self::named(names)
    }

    fn named<'a>(names: impl Iterator<Item = &'a str>) -> Self {
        let names: BTreeSet<String> = names.chain(["org"]).map(regex::escape).collect();
        let names = names.into_iter().collect::<Vec<_>>().join("|");
        let all = format!(r"(?P<name>\b(?:{names})-)[a-z2-9]{{8}}\b|{VARYING}");
        Self(Regex::new(&all).expect("the names are escaped"))
    }

    /// An expression for the whole text.
    pub(super) fn stable(&self, text: &str) -> String {
        let mut expression = String::from("^");
        let mut end = 0;
        for found in self.0.captures_iter(text) {
            let all = found.get(0).expect("a match has a whole");
            expression += &escaped(&text[end..all.start()]);
            expression += &varying(&found);
            end = all.end();
        }
        expression + &escaped(&text[end..]) + "$"
    }
}

fn varying(found: &Captures<'_>) -> String {
    let whole = &found[0];
    let has_digit = whole.contains(|letter: char| letter.is_ascii_digit());
    if let Some(name) = found.name("name") {
        format!("{}[a-z2-9]{{8}}", escaped(name.as_str()))
    } else if found.name("instant").is_some() {
        r"[0-9T:.Z-]+".to_owned()
    } else if found.name("number").is_some() {
        r"\d+".to_owned()
    } else if has_digit {
        "[0-9A-Za-z_-]+".to_owned()
    } else {
        // A long word is a word.
        escaped(whole)
    }
}

/// As the text itself; what has a meaning only inside of a class or a comment stays as it is read best.
fn escaped(text: &str) -> String {
    regex::escape(text).replace(r"\-", "-").replace(r"\#", "#").replace(r"\~", "~")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stable(text: &str) -> String {
        Varying::named(["ada"].into_iter()).stable(text)
    }

    #[test]
    fn what_differs_from_seed_to_seed_is_left_open_and_the_rest_is_not() {
        for (text, expression) in [
            (
                "signed in as ada-pcvh9fk4@mail.example",
                r"^signed in as ada-[a-z2-9]{8}@mail\.example$",
            ),
            ("refused with status 403", r"^refused with status 403$"),
            ("read-metadata: nothing", r"^read-metadata: nothing$"),
            ("http://127.0.0.1:40123/x", r"^http://127\.0\.0\.1:\d+/x$"),
            ("_0123456789abcdefghijk and x", r"^[0-9A-Za-z_-]+ and x$"),
            ("an internationalisation of it", r"^an internationalisation of it$"),
            ("at 2026-01-02T03:04:05.678Z", r"^at [0-9T:.Z-]+$"),
            (
                "control/sign-in#assertion@okta does not succeed",
                r"^control/sign-in#assertion@okta does not succeed$",
            ),
        ] {
            assert_eq!(stable(text), expression);
            assert!(Regex::new(expression).unwrap().is_match(text), "{text}");
        }
    }

    #[test]
    fn the_same_failure_of_another_seed_is_matched() {
        let expression = Regex::new(&stable("signed in as ada-pcvh9fk4@mail.example")).unwrap();
        assert!(expression.is_match("signed in as ada-abcd2345@mail.example"));
        assert!(!expression.is_match("signed in as bob-abcd2345@mail.example"));
    }
}
