//! What was measured, in lines of a name and a value; the same for people and for CI.

use crate::plan::{Accepted, Answer, Facts, Reach, Tolerance};

/// A name and a value for each fact; nothing where nothing was measured.
pub(super) fn lines(facts: &Facts) -> Vec<(&'static str, String)> {
    let mut lines = Vec::new();
    if !facts.is_empty() {
        lines.push(("signing styles", styles(&facts.styles)));
    }
    if let Some(tolerance) = &facts.tolerance {
        lines.extend(tolerated(tolerance));
    }
    lines
}

/// Vendors whose documents are accepted in the same styles stand together: `assertion, both (okta, onelogin); …`.
fn styles(known: &[Accepted]) -> String {
    let mut groups: Vec<(String, Vec<&str>)> = Vec::new();
    for one in known {
        let words = accepted(one);
        match groups.iter_mut().find(|(known, _)| *known == words) {
            Some((_, vendors)) => vendors.push(&one.vendor),
            None => groups.push((words, vec![&one.vendor])),
        }
    }
    let group = |(words, vendors): (String, Vec<&str>)| format!("{words} ({})", vendors.join(", "));
    groups.into_iter().map(group).collect::<Vec<_>>().join("; ")
}

fn accepted(one: &Accepted) -> String {
    let words: Vec<String> = one.accepted.iter().map(ToString::to_string).collect();
    match &one.unmeasured {
        Some(reason) => format!("not measured: {reason}"),
        None => words.join(", "),
    }
}

fn tolerated(tolerance: &Tolerance) -> Vec<(&'static str, String)> {
    let answers = [
        ("signature algorithms", &tolerance.signatures),
        ("digest algorithms", &tolerance.digests),
        ("NameID formats", &tolerance.name_ids),
        ("encryption", &tolerance.encryption),
    ];
    let asked = answers.into_iter().filter(|(_, answers)| !answers.is_empty());
    let mut lines: Vec<_> = asked.map(|(name, answers)| (name, listed(answers))).collect();
    let sides = [(tolerance.early, "early"), (tolerance.late, "late")];
    let skew = sides
        .into_iter()
        .filter_map(|(reach, side): (Option<Reach>, _)| Some(format!("{} {side}", reach?)));
    let skew: Vec<String> = skew.collect();
    if !skew.is_empty() {
        lines.push(("clock skew", skew.join(", ")));
    }
    lines
}

/// `rsa-sha256, rsa-sha384; not rsa-sha1`.
fn listed(answers: &[Answer]) -> String {
    let names = |wanted: bool| {
        let these = answers.iter().filter(|one| one.accepted == wanted);
        these.map(|one| one.name.as_str()).collect::<Vec<_>>().join(", ")
    };
    match (names(true), names(false)) {
        (accepted, refused) if refused.is_empty() => accepted,
        (accepted, refused) if accepted.is_empty() => format!("none; not {refused}"),
        (accepted, refused) => format!("{accepted}; not {refused}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    #[test]
    fn what_is_accepted_stands_before_what_is_not() {
        let wanted = [
            ("signing styles", "assertion, both (okta); response, both (onelogin)"),
            ("signature algorithms", "rsa-sha256; not rsa-sha1"),
            ("digest algorithms", "sha256"),
            ("NameID formats", "persistent; not transient"),
            ("clock skew", "180 s early, at least 600 s late"),
        ];
        let wanted = wanted.map(|(name, value)| (name, value.to_owned()));
        assert_eq!(lines(&sample::facts()), wanted);
    }

    #[test]
    fn vendors_of_the_same_styles_stand_together() {
        let mut facts = sample::facts();
        facts.styles[1].accepted = facts.styles[0].accepted.clone();
        assert_eq!(lines(&facts)[0].1, "assertion, both (okta, onelogin)");
    }

    #[test]
    fn what_could_not_be_measured_says_why_and_nothing_is_said_where_nothing_was() {
        let mut facts = Facts { tolerance: None, ..sample::facts() };
        facts.styles.truncate(1);
        facts.styles[0].accepted.clear();
        facts.styles[0].unmeasured = Some("nobody is signed in".to_owned());
        let wanted = ("signing styles", "not measured: nobody is signed in (okta)".to_owned());
        assert_eq!(lines(&facts), [wanted]);
        assert_eq!(lines(&Facts::default()), []);
    }
}
