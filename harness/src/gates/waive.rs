//! Waivers against the verdicts of a run: which fails they cover, and which of them are not true any more. Reads no trace.

use super::{Objection, Ruling, Scope, Waived, Waiver, Waivers, Weight};
use crate::judge::{Judged, Verdict};
use crate::plan::IdGlob;
use crate::source::Span;
use std::sync::Arc;
use time::Date;

/// Covers what can be covered, and objects to entries that cover nothing.
pub(super) fn apply(
    waivers: &Waivers,
    judged: &mut [Judged],
    scope: Scope,
    today: Date,
    ruling: &mut Ruling,
) {
    let waiving = Waiving { waivers, scope, today };
    for one in judged.iter_mut() {
        let Some(waived) = waiving.waived(one) else { continue };
        one.gates &= matches!(waived, Waived::Uncovered(_));
        ruling.waived.insert(one.id.clone(), waived);
    }
    let objections = waivers.waivers.iter().filter_map(|waiver| waiving.objection(waiver, judged));
    ruling.objections.extend(objections);
}

struct Waiving<'a> {
    waivers: &'a Waivers,
    scope: Scope,
    today: Date,
}

impl Waiving<'_> {
    /// What the entries say about one fail or error: the first that covers it, else why the first that names it does not.
    fn waived(&self, judged: &Judged) -> Option<Waived> {
        let seen = seen(&judged.verdict)?;
        let naming: Vec<&Waiver> =
            self.waivers.waivers.iter().filter(|waiver| names(&waiver.id.value, judged)).collect();
        let covering = naming.iter().find(|waiver| self.covers(waiver, seen));
        let covered = covering.map(|waiver| Waived::Covered {
            reason: waiver.reason.clone(),
            link: waiver.link.clone(),
        });
        covered.or_else(|| Some(Waived::Uncovered(self.why_not(naming.first()?, seen))))
    }

    fn covers(&self, waiver: &Waiver, seen: &str) -> bool {
        !self.has_expired(waiver) && waiver.seen.value.is_match(seen)
    }

    fn has_expired(&self, waiver: &Waiver) -> bool {
        waiver.expires.as_ref().is_some_and(|last| self.today > last.value)
    }

    fn why_not(&self, waiver: &Waiver, seen: &str) -> String {
        let at = self.waivers.at(waiver.id.span);
        match &waiver.expires {
            Some(last) if waiver.seen.value.is_match(seen) => {
                format!("{at} does not cover it any more: it expired on {}", last.value)
            }
            _ => format!("{at} does not cover it: its `seen` does not match"),
        }
    }

    /// What is wrong with an entry. Where only a part of the suite was run, an entry may be about the rest.
    fn objection(&self, waiver: &Waiver, judged: &[Judged]) -> Option<Objection> {
        let named: Vec<&Judged> =
            judged.iter().filter(|judged| names(&waiver.id.value, judged)).collect();
        if let Some(last) = waiver.expires.as_ref().filter(|_| self.has_expired(waiver)) {
            let is_about_this = self.scope == Scope::Whole || !named.is_empty();
            let message = format!("this waiver expired on {}", last.value);
            let help = "mend the failure, or agree on another day";
            return is_about_this.then(|| self.object(last.span, message, help, judged, &named));
        }
        let is_used = named
            .iter()
            .any(|judged| seen(&judged.verdict).is_some_and(|seen| self.covers(waiver, seen)));
        // A failure that gates because it was seen otherwise says so itself.
        let is_told = named.iter().any(|judged| judged.gates);
        if self.scope == Scope::Restricted || is_used || is_told {
            return None;
        }
        let help = "delete this entry, or mend its `id`";
        Some(self.object(waiver.id.span, needless(&named), help, judged, &named))
    }

    fn object(
        &self,
        span: Span,
        message: String,
        help: &str,
        all: &[Judged],
        named: &[&Judged],
    ) -> Objection {
        Objection {
            weight: Weight::Waiver,
            message,
            place: Some((Arc::clone(&self.waivers.source), span)),
            help: help.to_owned(),
            ids: folded(named, all),
        }
    }
}

/// Why an entry that covers nothing is not needed.
fn needless(named: &[&Judged]) -> String {
    let every = |is: fn(&Verdict) -> bool| named.iter().all(|judged| is(&judged.verdict));
    if named.is_empty() {
        "this waiver matches no case of the run"
    } else if every(|verdict| matches!(verdict, Verdict::Pass)) {
        "this waiver is no longer needed: all that it matches passes"
    } else if every(|verdict| matches!(verdict, Verdict::Skip(_))) {
        "this waiver is not needed: all that it matches is skipped"
    } else if every(|verdict| matches!(verdict, Verdict::Pass | Verdict::Skip(_))) {
        "this waiver is no longer needed: all that it matches passes or is skipped"
    } else {
        "this waiver covers nothing: what it matches fails, and its `seen` does not match"
    }
    .to_owned()
}

/// What an entry's expression is held against.
pub(super) fn seen(verdict: &Verdict) -> Option<&str> {
    match verdict {
        Verdict::Fail(found) => Some(&found.seen),
        Verdict::Error(cause) => Some(&cause.reason),
        Verdict::Pass | Verdict::Skip(_) => None,
    }
}

/// The scenario where these are all of its cases, else their ids.
pub(super) fn folded(these: &[&Judged], all: &[Judged]) -> Vec<String> {
    let mut lines = Vec::new();
    for cases in these.chunk_by(|one, other| one.scenario == other.scenario) {
        let scenario = &cases[0].scenario;
        if cases.len() == all.iter().filter(|one| one.scenario == *scenario).count() {
            lines.push(scenario.clone());
        } else {
            lines.extend(cases.iter().map(|one| one.id.clone()));
        }
    }
    lines
}

pub(super) fn names(glob: &IdGlob, judged: &Judged) -> bool {
    glob.takes(&judged.id, &format!("{}@{}", judged.scenario, judged.vendor))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::{Entry, sample};
    use crate::scenario::Severity;
    use crate::source::Source;
    use time::macros::date;

    const TODAY: Date = date!(2026 - 06 - 15);

    fn ruled(text: &str, scope: Scope) -> (Vec<Judged>, Ruling) {
        let (waivers, mistakes) = Waivers::parse(Source::new("waivers.toml", text));
        assert_eq!(mistakes, []);
        let entries = sample::report().entries.into_iter();
        let mut judged: Vec<Judged> = entries.map(|entry: Entry| entry.judged).collect();
        let mut ruling = Ruling::default();
        apply(&waivers.unwrap(), &mut judged, scope, TODAY, &mut ruling);
        (judged, ruling)
    }

    fn entry(id: &str, seen: &str, more: &str) -> String {
        format!("[[waiver]]\nid = '{id}'\nseen = '{seen}'\nreason = 'known'\n{more}\n")
    }

    fn gating(judged: &[Judged]) -> Vec<&str> {
        judged.iter().filter(|one| one.gates).map(|one| one.id.as_str()).collect()
    }

    fn messages(ruling: &Ruling) -> Vec<&str> {
        ruling.objections.iter().map(|one| one.message.as_str()).collect()
    }

    #[test]
    fn a_fail_and_an_error_that_are_waived_do_not_gate() {
        let text = entry("assertion/*@okta", "^signed in as ada@", "")
            + &entry("assertion/audience-other@onelogin", "^control/sign-in@onelogin ", "");
        let (judged, ruling) = ruled(&text, Scope::Whole);
        assert_eq!(gating(&judged), [""; 0]);
        assert_eq!((ruling.waived.len(), messages(&ruling)), (3, vec![]));
    }

    #[test]
    fn a_fail_for_another_reason_gates_and_says_that_it_is_not_covered() {
        let text = entry("assertion/audience-other@okta", "^signed in as bob@", "");
        let (judged, ruling) = ruled(&text, Scope::Whole);
        assert!(gating(&judged).contains(&"assertion/audience-other@okta"));
        let wanted = "waivers.toml:2 does not cover it: its `seen` does not match";
        let waived = &ruling.waived["assertion/audience-other@okta"];
        assert_eq!(*waived, Waived::Uncovered(wanted.to_owned()));
        assert_eq!(messages(&ruling), [""; 0]);
    }

    #[test]
    fn an_entry_beside_one_that_covers_the_same_is_objected_to() {
        let text = entry("assertion/audience-other@okta", "^signed in as ada@", "")
            + &entry("assertion/audience-*@okta", "^signed in as bob@", "");
        let (_, ruling) = ruled(&text, Scope::Whole);
        let message =
            "this waiver covers nothing: what it matches fails, and its `seen` does not match";
        assert_eq!(messages(&ruling), [message]);
        assert_eq!(ruling.objections[0].ids, ["assertion/audience-other@okta"]);
    }

    #[test]
    fn an_entry_that_covers_nothing_is_objected_to() {
        let text = entry("login/first", "x", "")
            + &entry("login/later", "x", "")
            + &entry("login/*", "x", "")
            + &entry("assertion/weak", "bob", "")
            + &entry("nowhere/*", "x", "");
        let (_, ruling) = ruled(&text, Scope::Whole);
        let wanted = [
            "this waiver is no longer needed: all that it matches passes",
            "this waiver is not needed: all that it matches is skipped",
            "this waiver is no longer needed: all that it matches passes or is skipped",
            "this waiver covers nothing: what it matches fails, and its `seen` does not match",
            "this waiver matches no case of the run",
        ];
        assert_eq!(messages(&ruling), wanted);
        let places: Vec<_> = ruling.objections.iter().filter_map(Objection::at).collect();
        assert_eq!(places[..2], ["waivers.toml:2", "waivers.toml:7"]);
        assert_eq!(ruling.objections[2].ids, ["login/first", "login/later"]);
    }

    #[test]
    fn an_entry_counts_until_its_last_day_and_then_fails_the_run() {
        let of = |day: &str| {
            let (judged, ruling) =
                ruled(&entry("assertion/weak", "ada", &format!("expires = {day}")), Scope::Whole);
            let weak = judged.iter().find(|one| one.id == "assertion/weak@okta").unwrap();
            assert!(!weak.gates || weak.severity >= Severity::High);
            (ruling.waived["assertion/weak@okta"].clone(), ruling.objections.len())
        };
        assert!(matches!(of("2026-06-15"), (Waived::Covered { .. }, 0)));
        assert!(matches!(of("2026-06-14"), (Waived::Uncovered(why), 1) if why.contains("expired")));
    }

    #[test]
    fn in_a_part_of_the_suite_an_entry_may_be_about_the_rest() {
        let text = entry("login/first", "x", "")
            + &entry("nowhere/*", "x", "expires = 2020-01-01")
            + &entry("login/later", "x", "expires = 2020-01-01");
        let (_, ruling) = ruled(&text, Scope::Restricted);
        assert_eq!(messages(&ruling), ["this waiver expired on 2020-01-01"]);
    }
}
