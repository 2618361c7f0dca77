//! The report for a person at a terminal: a table for each topic, then what failed with its place, then one line that says it all.

mod causes;
mod checkup;
mod comparison;
mod examination;
mod facts;
mod failures;
mod likeness;
mod matrix;
mod objections;
mod paint;
mod wrap;

use super::{Header, Report, Tally};
use crate::describe::Ruleset;
use crate::gates::Weight;
use crate::judge::{FindingKind, Verdict};
use crate::source::Styled;
pub use checkup::checkup;
pub use comparison::comparison;
pub use examination::examination;
pub use facts::facts;
pub use likeness::likeness;
use paint::Paint;
pub(crate) use wrap::wrapped;

/// How the text is laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Look {
    /// Whether ANSI colours are used; nothing is told by colour alone.
    pub styled: Styled,
    /// Columns of the terminal.
    pub width: usize,
}

/// How much is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Detail {
    /// Everything.
    Full,
    /// Only failures and the last line.
    Quiet,
}

/// The line before a run: who is judged, and how.
pub fn opening(header: &Header, look: Look) -> String {
    let paint = Paint(look.styled);
    let who = paint.strong(&format!("Judging {}", named(header)));
    let how = format!("under the ruleset {}, with the seed {}", word(header.ruleset), header.seed);
    let through = format!("through {}", header.vendors.join(", "));
    format!("{who}\n{}\n{}\n", paint.faint(&how), paint.faint(&through))
}

/// Everything after the run; ends with a line that names the service provider.
pub fn render(report: &Report, look: Look, detail: Detail) -> String {
    let mut text = String::new();
    if detail == Detail::Full {
        text.push_str(&matrix::render(report, look));
    }
    text.push_str(&failures::render(report, look));
    if detail == Detail::Full {
        text.push_str(&causes::render(report, look));
    }
    text.push_str(&objections::render(report, look));
    if detail == Detail::Full {
        text.push_str(&applied(report, look));
        text.push_str(&repeated(report, look));
    }
    text.push_str(&findings(report));
    text.push_str(&closing(report, look.styled));
    text
}

/// How much of the suite was run, and what the rest would have needed.
fn applied(report: &Report, look: Look) -> String {
    let sentence = report.applied.sentence();
    let lines = wrapped(&sentence, look.width);
    lines.iter().map(|line| Paint(look.styled).faint(line) + "\n").collect()
}

/// What was asked for once more; nothing where nothing was.
fn repeated(report: &Report, look: Look) -> String {
    let Some((_, first)) = report.repeated.first() else { return String::new() };
    let count = report.repeated.len();
    let what = if count == 1 { "1 request was" } else { &*format!("{count} requests were") };
    let sentence = format!(
        "{what} made once more, before anything was posted, because nothing had come: {first}{}",
        if count == 1 { "" } else { " and others" }
    );
    let lines = wrapped(&sentence, look.width);
    lines.iter().map(|line| Paint(look.styled).doubtful(line) + "\n").collect()
}

/// What the failures come to, by kind: `2 forged identities, 3 policy findings (1 high, 2 low)`. Nothing where nothing failed.
fn findings(report: &Report) -> String {
    let tallies = report.findings();
    let kinds = tallies.chunk_by(|one, other| one.kind == other.kind).map(of_one_kind);
    let text = kinds.collect::<Vec<_>>().join(", ");
    if text.is_empty() { text } else { text + "\n" }
}

fn of_one_kind(tallies: &[Tally]) -> String {
    let kind = tallies[0].kind;
    let total = kind.counted(tallies.iter().map(|tally| tally.scenarios).sum());
    if kind == FindingKind::ForgedIdentity {
        return total;
    }
    let each: Vec<_> =
        tallies.iter().map(|tally| format!("{} {}", tally.scenarios, tally.severity)).collect();
    format!("{total} ({})", each.join(", "))
}

/// The last line: who was judged, and what came of it.
pub(super) fn closing(report: &Report, styled: Styled) -> String {
    let paint = Paint(styled);
    let sp = named(&report.header);
    let ruleset = word(report.header.ruleset);
    let summary = report.summary();
    let verdict = if report.gating_fails() > 0 {
        paint.bad(&format!("{sp} does not conform to {ruleset}"))
    } else if report.open_errors() > 0 || summary.pass + summary.fail == 0 {
        paint.doubtful(&format!("{sp} could not be judged to the end"))
    } else if report.objections_of(Weight::Waiver) > 0 {
        paint.bad(&format!("{sp} conforms to {ruleset}, and a waiver is not true any more"))
    } else if !report.objections.is_empty() {
        paint.doubtful(&format!("{sp} conforms to {ruleset} in less than was agreed"))
    } else {
        paint.good(&format!("{sp} conforms to {ruleset}"))
    };
    format!("{verdict}: {} in {:.1} s\n", counts(report), report.header.elapsed.as_secs_f64())
}

fn counts(report: &Report) -> String {
    let summary = report.summary();
    let waived = |is: fn(&Verdict) -> bool| {
        let covered = report.entries.iter().filter(|entry| entry.covered().is_some());
        covered.filter(|entry| is(&entry.judged.verdict)).count()
    };
    let waived_fails = waived(|verdict| matches!(verdict, Verdict::Fail(_)));
    let spared = summary.fail - report.gating_fails() - waived_fails;
    let mut parts = vec![format!("{} passed", summary.pass)];
    if summary.fail > 0 {
        let of_them = of_them(&[(spared, "below --fail-on"), (waived_fails, "waived")]);
        parts.push(format!("{} failed{of_them}", summary.fail));
    }
    if summary.error > 0 {
        let of_them = of_them(&[(summary.waived - waived_fails, "waived")]);
        parts.push(format!("{} could not be found out{of_them}", summary.error));
    }
    if summary.skip > 0 {
        parts.push(format!("{} skipped", summary.skip));
    }
    parts.join(", ")
}

/// ` (1 below --fail-on, 2 waived)`; nothing where all are zero.
fn of_them(parts: &[(usize, &str)]) -> String {
    let there = parts.iter().filter(|(count, _)| *count > 0);
    let parts: Vec<String> = there.map(|(count, word)| format!("{count} {word}")).collect();
    if parts.is_empty() { String::new() } else { format!(" ({})", parts.join(", ")) }
}

fn named(header: &Header) -> String {
    let version = header.version.as_ref().map(|it| format!("{it}; ")).unwrap_or_default();
    format!("{} ({version}{})", header.sp, header.origin)
}

fn word(ruleset: Ruleset) -> &'static str {
    match ruleset {
        Ruleset::Core => "core",
        Ruleset::Dnanexus => "dnanexus",
        Ruleset::Saml2int => "saml2int",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;
    use crate::scenario::Severity;

    const PLAIN: Look = Look { styled: Styled::Plain, width: 80 };

    #[test]
    fn the_first_and_the_last_line_name_the_service_provider() {
        let report = sample::report();
        let text = opening(&report.header, PLAIN) + &render(&report, PLAIN, Detail::Full);
        assert!(
            text.lines().next().is_some_and(|line| line.contains("platform (sp.toml)")),
            "{text}"
        );
        let last = text.lines().last().unwrap_or_default();
        assert_eq!(
            last,
            "platform (sp.toml) does not conform to core: 2 passed, 2 failed (1 below --fail-on), 1 could not be found out, 1 skipped in 2.3 s"
        );
    }

    #[test]
    fn what_was_asked_for_once_more_is_told_and_so_is_a_version() {
        let mut report = sample::report();
        assert_eq!(repeated(&report, PLAIN), "");
        report.repeated = vec![("login/first@okta".to_owned(), "http://sp.test/me".to_owned())];
        report.header.version = Some("1.2.3".to_owned());
        let text = render(&report, PLAIN, Detail::Full);
        let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(words.contains("1 request was made once more, before anything was posted, because nothing had come: http://sp.test/me"), "{text}");
        assert!(words.contains("platform (1.2.3; sp.toml) does not conform"), "{text}");
    }

    #[test]
    fn the_last_line_but_one_says_what_the_failures_come_to() {
        let mut report = sample::report();
        let mut forged = sample::fail("attack/stripped@okta", Severity::Critical, true);
        forged.judged.kind = FindingKind::ForgedIdentity;
        report.entries.push(forged);
        assert_eq!(findings(&report), "1 forged identity, 2 policy findings (1 high, 1 low)\n");
        report.entries.retain(|entry| entry.failure().is_none());
        assert_eq!(findings(&report), "");
    }

    #[test]
    fn what_is_waived_is_counted_and_a_waiver_that_is_not_true_is_drawn() {
        let mut report = sample::waived();
        let text = render(&report, PLAIN, Detail::Full);
        for part in [
            "~    1 waived: nobody else uses this identity provider\n       (https://issues.example/7)\n",
            "--> waivers.toml:2:6\n",
            "2 | id = 'login/first'\n  |      ^^^^^^^^^^^^^\n",
            "the suite applied to 75 %: 3 of 4 scenarios; not: 1 needs logout\n",
            "2 failed (1 below --fail-on, 1 waived)",
            "succeed; waivers.toml:7 does not cover it",
        ] {
            assert!(text.contains(part), "{part}\n{text}");
        }
        assert!(!text.contains("error: assertion/audience-other@okta"), "{text}");
        report.entries.remove(1);
        let text = render(&report, PLAIN, Detail::Quiet);
        let wanted =
            "platform (sp.toml) conforms to core, and a waiver is not true any more: 2 passed";
        assert!(text.contains(wanted), "{text}");
    }

    #[test]
    fn plain_text_and_coloured_text_say_the_same() {
        let report = sample::report();
        let coloured = render(&report, Look { styled: Styled::Colour, ..PLAIN }, Detail::Full);
        let bare = regex::Regex::new("\u{1b}\\[[0-9;]*m")
            .expect("it parses")
            .replace_all(&coloured, "")
            .into_owned();
        assert_eq!(bare, render(&report, PLAIN, Detail::Full));
    }

    #[test]
    fn a_run_in_which_nothing_passed_or_failed_does_not_conform() {
        let mut report = sample::report();
        report.entries.retain(|entry| entry.judged.id.starts_with("login/later"));
        let text = render(&report, PLAIN, Detail::Quiet);
        assert!(
            text.starts_with(
                "platform (sp.toml) could not be judged to the end: 0 passed, 1 skipped"
            ),
            "{text}"
        );
    }

    #[test]
    fn quiet_tells_the_failures_and_nothing_that_passed() {
        let text = render(&sample::report(), PLAIN, Detail::Quiet);
        assert!(
            text.contains("assertion/audience-other@okta") && !text.contains("first"),
            "{text}"
        );
    }
}
