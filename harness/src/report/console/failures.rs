//! Each failure as a picture: the line of the scenario with a caret, then clause, wanted, seen, the one difference, and how to see it again.

use super::Look;
use super::paint::Paint;
use super::wrap::wrapped;
use crate::judge::Disagreement;
use crate::report::{Entry, Failure, Report};
use crate::source::{Diagnostic, render as draw};
use std::sync::Arc;

/// All failures that are not waived; vendors for which the same line of the same scenario failed share a picture.
pub(super) fn render(report: &Report, look: Look) -> String {
    let mut text = String::new();
    for same in grouped(report) {
        let (entry, disagreement, failure) = same[0];
        let others: Vec<&str> =
            same[1..].iter().map(|(entry, ..)| vendor_and_style(entry)).collect();
        text.push_str(draw(&[diagnostic(entry, disagreement, failure)], look.styled).trim_end());
        text.push('\n');
        text.push_str(&facts(entry, disagreement, failure, &others, look));
        text.push('\n');
    }
    text
}

/// `okta`, or `okta.response`: as in the id.
fn vendor_and_style(entry: &Entry) -> &str {
    entry.judged.id.split_once('@').map_or(entry.judged.vendor.as_str(), |(_, after)| after)
}

type Found<'a> = (&'a Entry, &'a Disagreement, &'a Failure);

fn grouped(report: &Report) -> Vec<Vec<Found<'_>>> {
    let mut groups: Vec<Vec<Found<'_>>> = Vec::new();
    for entry in &report.entries {
        let Some((disagreement, failure)) = entry.failure() else { continue };
        if entry.covered().is_some() {
            continue;
        }
        let found = (entry, disagreement, failure);
        match groups.iter_mut().find(|group| same_place(&group[0], &found)) {
            Some(group) => group.push(found),
            None => groups.push(vec![found]),
        }
    }
    groups
}

fn same_place(one: &Found<'_>, other: &Found<'_>) -> bool {
    one.0.judged.scenario == other.0.judged.scenario && one.1.span == other.1.span
}

fn diagnostic(entry: &Entry, disagreement: &Disagreement, failure: &Failure) -> Diagnostic {
    Diagnostic {
        source: Arc::clone(&failure.source),
        span: disagreement.span,
        message: entry.judged.id.clone(),
        label: "this was not so".to_owned(),
        help: None,
    }
}

fn facts(
    entry: &Entry,
    disagreement: &Disagreement,
    failure: &Failure,
    others: &[&str],
    look: Look,
) -> String {
    let judged = &entry.judged;
    let below = if judged.gates { "" } else { ", below --fail-on" };
    let mut lines = vec![
        ("rule", judged.title.clone()),
        ("severity", format!("{}, {}{below}", judged.severity, judged.kind.phrase())),
        ("means", failure.consequence.clone()),
        ("remedy", failure.remedy.clone()),
        ("clause", format!("{} ({}, {})", failure.clause, judged.requirement, judged.level)),
    ];
    lines.extend(failure.quote.iter().map(|quote| ("", format!("“{quote}”"))));
    lines.push(("wanted", disagreement.wanted.clone()));
    lines.push(("seen", disagreement.seen.clone()));
    lines.extend(failure.difference.iter().map(|difference| ("sent", difference.clone())));
    lines.extend(entry.uncovered().map(|why| ("waiver", why.to_owned())));
    if !others.is_empty() {
        lines.push(("as well", format!("for {}", others.join(", "))));
    }
    let mut text: String = lines.iter().map(|(word, text)| fact(word, text, look)).collect();
    // In one line, however long, because it is copied.
    text.push_str(&format!("{}{}\n", head("again", look), failure.reproduce));
    text
}

/// A word, and its text beside it in as many lines as that takes.
fn fact(word: &str, text: &str, look: Look) -> String {
    let lines = wrapped(text, look.width.saturating_sub(INDENT)).join(&format!("\n{:INDENT$}", ""));
    format!("{}{lines}\n", head(word, look))
}

fn head(word: &str, look: Look) -> String {
    format!("  {} ", Paint(look.styled).strong(&format!("{word:<9}")))
}

/// Columns before the text of a fact.
const INDENT: usize = 12;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;
    use crate::scenario::Severity;
    use crate::source::Styled;

    const PLAIN: Look = Look { styled: Styled::Plain, width: 80 };

    #[test]
    fn a_failure_is_drawn_under_its_line_with_all_that_is_known() {
        let text = render(&sample::report(), PLAIN);
        for part in [
            "error: assertion/audience-other@okta\n",
            "  rule      An assertion made out for another service provider opens no session\n",
            "--> scenarios/assertion/audience-other.toml:3:1",
            "3 | session = \"none\"\n  | ^^^^^^^^^^^^^^^^ this was not so",
            "  wanted    nobody is signed in\n  seen      signed in as ada@mail.example\n",
            "  sent      the audience is https://other.example/sp\n",
            "  again     sso-harness run sp.toml --seed 7 'assertion/audience-other@okta'\n",
            "  severity  low, a policy finding, below --fail-on\n",
            "  means     Another service provider uses the assertions of its visitors here.\n",
            "  remedy    Demand an AudienceRestriction with one's own entity id in it.\n",
            "  clause    Core 2.5.1.4, SAML 2.0 Core (as-audience, must)\n",
        ] {
            assert!(text.contains(part), "{part}\n{text}");
        }
    }

    #[test]
    fn vendors_that_fail_in_the_same_place_share_a_picture() {
        let mut report = sample::report();
        report.entries.push(sample::fail(
            "assertion/audience-other@onelogin",
            Severity::High,
            true,
        ));
        let mut styled = sample::fail("assertion/audience-other@okta", Severity::High, true);
        styled.judged.id.push_str(".response");
        report.entries.push(styled);
        let text = render(&report, PLAIN);
        assert_eq!(text.matches("--> scenarios/assertion/audience-other.toml").count(), 1);
        assert!(text.contains("  as well   for onelogin, okta.response\n"), "{text}");
    }
}
