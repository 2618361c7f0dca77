//! Entries ready to be pasted, for what gates or is skipped now. Each still wants its reason, and does not parse without.

use super::entry::{PLACEHOLDER, gist};
use super::stable::Varying;
use super::waive::{names, seen};
use crate::judge::{Judged, Verdict};
use crate::plan::{IdGlob, Plan};
use std::collections::BTreeMap;

/// A waiver for each fail and error that gates: one for a scenario where one glob takes exactly its vendors that were seen alike.
pub fn waivers(plan: &Plan, judged: &[Judged]) -> String {
    let mut text = String::new();
    for ((scenario, expression), failing) in failing(&Varying::of(plan), judged) {
        for glob in globs(&scenario, &failing, judged) {
            let severity = failing.iter().map(|one| one.severity).max();
            let severity = severity.map(|it| it.to_string()).unwrap_or_default();
            text += &format!("# {}, {severity}\n", failing[0].title);
            text += &format!("[[waiver]]\nid     = {}\n", quoted(&glob));
            text += &format!("seen   = {}\nreason = \"{PLACEHOLDER}\"\n\n", quoted(&expression));
        }
    }
    text
}

type Alike<'a> = BTreeMap<(String, String), Vec<&'a Judged>>;

/// What gates, by scenario and by what was seen. What depends on a broken control shares an entry, whatever the scenario.
fn failing<'a>(varying: &Varying, judged: &'a [Judged]) -> Alike<'a> {
    let mut alike = Alike::new();
    for one in judged.iter().filter(|one| one.gates) {
        let Some(seen) = seen(&one.verdict) else { continue };
        let scenario = match &one.verdict {
            Verdict::Error(cause) if cause.kind == "control" => "*".to_owned(),
            // The next run will not be interrupted.
            Verdict::Error(cause) if cause.kind == "interrupted" => continue,
            _ => one.scenario.clone(),
        };
        alike.entry((scenario, varying.stable(seen))).or_default().push(one);
    }
    alike
}

/// An entry for each group of skips with one reason: a topic, a file with its variants, a scenario, or single cases.
pub fn skips(judged: &[Judged]) -> String {
    let mut by_reason: BTreeMap<&str, Vec<&Judged>> = BTreeMap::new();
    for one in judged {
        if let Verdict::Skip(reason) = &one.verdict {
            by_reason.entry(gist(reason)).or_default().push(one);
        }
    }
    let mut text = String::new();
    for (reason, mut skipped) in by_reason {
        text += &format!("# {reason}\n\n");
        while let Some(first) = skipped.first() {
            let glob = widest(first, &skipped, judged);
            let parsed = IdGlob::new(&glob).expect("it is made of an id");
            text += &format!("[[skip]]\nid     = {}\n", quoted(&glob));
            text += &format!("reason = \"{PLACEHOLDER}\"\n\n");
            skipped.retain(|one| !names(&parsed, one));
        }
    }
    text
}

/// The widest glob around a case that takes nothing else than these.
fn widest(case: &Judged, these: &[&Judged], all: &[Judged]) -> String {
    let topic = case.scenario.split('/').next().unwrap_or_default();
    let file = case.scenario.split('#').next().unwrap_or_default();
    let mut globs = vec![format!("{topic}/*")];
    globs.extend(case.scenario.contains('#').then(|| format!("{file}#*")));
    globs.extend([case.scenario.clone(), format!("{}@{}", case.scenario, case.vendor)]);
    let ids: Vec<&str> = these.iter().map(|one| one.id.as_str()).collect();
    let fits = |glob: &String| taken(glob, all).iter().all(|id| ids.contains(id));
    globs.into_iter().find(fits).unwrap_or_else(|| case.id.clone())
}

/// One glob where it takes exactly these cases, else their ids.
fn globs(scenario: &str, these: &[&Judged], all: &[Judged]) -> Vec<String> {
    if scenario == "*" {
        return vec![scenario.to_owned()];
    }
    let vendors = alternatives(these.iter().map(|one| one.vendor.as_str()));
    let ends = these.iter().map(|one| one.id.rsplit_once('@').map_or("", |(_, end)| end));
    let styles = alternatives(
        these.iter().map(|one| one.style.map(|style| format!(".{style}")).unwrap_or_default()),
    );
    let globs = [
        scenario.to_owned(),
        format!("{scenario}@*{styles}"),
        format!("{scenario}@{vendors}"),
        format!("{scenario}@{}", alternatives(ends)),
    ];
    let ids: Vec<&str> = these.iter().map(|one| one.id.as_str()).collect();
    let fitting = globs.into_iter().find(|glob| taken(glob, all) == ids);
    fitting.map_or_else(|| these.iter().map(|one| one.id.clone()).collect(), |glob| vec![glob])
}

/// `okta`, or `{okta,onelogin}`.
fn alternatives(words: impl Iterator<Item = impl Into<String>>) -> String {
    let mut words: Vec<String> = words.map(Into::into).collect();
    words.sort();
    words.dedup();
    if let [word] = words.as_slice() { word.clone() } else { format!("{{{}}}", words.join(",")) }
}

/// The cases that a glob takes, in their order.
fn taken<'a>(glob: &str, all: &'a [Judged]) -> Vec<&'a str> {
    let Ok(glob) = IdGlob::new(glob) else { return Vec::new() };
    all.iter().filter(|one| names(&glob, one)).map(|one| one.id.as_str()).collect()
}

/// As TOML writes it: literally, where it can.
fn quoted(text: &str) -> String {
    if text.contains('\'') || text.contains(char::is_control) {
        toml::Value::String(text.to_owned()).to_string()
    } else {
        format!("'{text}'")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gates::{ExpectedSkips, Waivers};
    use crate::plan::Style;
    use crate::report::sample;
    use crate::scenario::Severity;
    use crate::source::Source;

    fn fail(id: &str) -> Judged {
        sample::fail(id, Severity::High, true).judged
    }

    fn pass(id: &str) -> Judged {
        sample::entry(id, Severity::High, false, Verdict::Pass).judged
    }

    fn skip(id: &str, reason: &str) -> Judged {
        sample::entry(id, Severity::High, false, Verdict::Skip(reason.to_owned())).judged
    }

    fn ids(text: &str) -> Vec<&str> {
        text.lines().filter_map(|line| line.strip_prefix("id     = ")).collect()
    }

    #[test]
    fn one_glob_stands_for_a_scenario_that_fails_everywhere_and_else_for_its_vendors() {
        let judged = [
            fail("a/all@okta"),
            fail("a/all@pingone"),
            fail("a/some@okta"),
            pass("a/some@pingone"),
        ];
        assert_eq!(ids(&waivers(&Plan::default(), &judged)), ["'a/all'", "'a/some@okta'"]);
    }

    #[test]
    fn what_fails_in_one_style_everywhere_is_named_by_it() {
        let styled = |id: &str, judged: Judged| Judged {
            id: format!("{id}.response"),
            style: Some(Style::Response),
            ..judged
        };
        let judged = [
            pass("a/all@okta"),
            styled("a/all@okta", fail("a/all@okta")),
            pass("a/all@pingone"),
            styled("a/all@pingone", fail("a/all@pingone")),
        ];
        assert_eq!(ids(&waivers(&Plan::default(), &judged)), ["'a/all@*.response'"]);
    }

    #[test]
    fn a_suggestion_parses_when_its_reason_is_written_and_not_before() {
        let judged = [fail("a/all@okta"), pass("a/all@pingone")];
        let text = waivers(&Plan::default(), &judged);
        let parsed = |text: String| Waivers::parse(Source::new("waivers.toml", text)).1.len();
        assert_eq!(parsed(text.clone()), 1);
        assert_eq!(parsed(text.replace(PLACEHOLDER, "known")), 0);
    }

    #[test]
    fn skips_for_one_reason_share_the_widest_glob_that_takes_nothing_else() {
        let judged = [
            skip("logout/a@okta", "no logout"),
            skip("logout/b#x@okta", "no logout"),
            skip("sp/a#x@okta", "no start, which line 3 needs"),
            skip("sp/a#y@okta", "no start, which line 9 needs"),
            skip("sp/b@okta", "no start"),
            pass("sp/c@okta"),
        ];
        let text = skips(&judged);
        assert_eq!(ids(&text), ["'logout/*'", "'sp/a#*'", "'sp/b'"]);
        let text = text.replace(PLACEHOLDER, "known");
        assert_eq!(ExpectedSkips::parse(Source::new("skips.toml", text)).1, []);
    }
}
