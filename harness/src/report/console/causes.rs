//! Why cases were skipped, are waived or could not be judged: one line for each reason, however many cases share it.

use super::Look;
use super::paint::Paint;
use super::wrap::wrapped;
use crate::judge::{Cause, Verdict};
use crate::report::Report;
use std::collections::BTreeMap;

/// How many scenarios are named before the rest is only counted.
const NAMED: usize = 3;

/// Skips, waivers, then errors, each with an empty line after the block.
pub(super) fn render(report: &Report, look: Look) -> String {
    let paint = Paint(look.styled);
    let mut skips: Causes<'_> = BTreeMap::new();
    let mut errors: Causes<'_> = BTreeMap::new();
    let mut waived: Causes<'_> = BTreeMap::new();
    for entry in &report.entries {
        if let Some((reason, link)) = entry.covered() {
            let link = link.map(|link| format!(" ({link})")).unwrap_or_default();
            waived.entry(format!("{reason}{link}")).or_default().ids.push(&entry.judged.id);
            continue;
        }
        match &entry.judged.verdict {
            Verdict::Skip(reason) => {
                skips.entry(reason.clone()).or_default().ids.push(&entry.judged.id)
            }
            Verdict::Error(cause) => {
                let key = error(cause, entry.uncovered());
                let sharing = errors.entry(key).or_default();
                sharing.ids.push(&entry.judged.id);
                if sharing.log.is_empty() {
                    sharing.log = &cause.log;
                }
            }
            Verdict::Pass | Verdict::Fail(_) => {}
        }
    }
    block(&paint.faint("–"), "skipped", &skips, look)
        + &block(&paint.doubtful("~"), "waived", &waived, look)
        + &block(&paint.doubtful("!"), "could not be found out", &errors, look)
}

/// The cases that share a reason.
#[derive(Default)]
struct Sharing<'a> {
    ids: Vec<&'a str>,
    /// What the service provider had printed when the first of them ended.
    log: &'a [String],
}

fn error(cause: &Cause, uncovered: Option<&str>) -> String {
    let why = uncovered.map(|why| format!("; {why}")).unwrap_or_default();
    format!("{}: {}{why}", cause.kind, cause.reason)
}

type Causes<'a> = BTreeMap<String, Sharing<'a>>;

fn block(mark: &str, word: &str, causes: &Causes<'_>, look: Look) -> String {
    if causes.is_empty() {
        return String::new();
    }
    let lines: String =
        causes.iter().map(|(reason, sharing)| cause(mark, word, reason, sharing, look)).collect();
    lines + "\n"
}

fn cause(mark: &str, word: &str, reason: &str, sharing: &Sharing<'_>, look: Look) -> String {
    let Sharing { ids, log } = sharing;
    let room = look.width.saturating_sub(INDENT);
    let under = format!("\n{:INDENT$}", "");
    let reason = wrapped(&format!("{word}: {reason}"), room).join(&under);
    let count = format!("{:>4}", ids.len());
    let ids: Vec<String> =
        wrapped(&named(ids), room).iter().map(|line| Paint(look.styled).faint(line)).collect();
    let last = &log[log.len().saturating_sub(PRINTED)..];
    let paint = Paint(look.styled);
    let last: String =
        last.iter().map(|line| format!("{under}{} {line}", paint.faint("log |"))).collect();
    format!("{mark} {count} {reason}{under}{}{last}\n", ids.join(&under))
}

/// How many lines of a log are shown.
const PRINTED: usize = 6;
/// Columns before the text.
const INDENT: usize = 7;

fn named(ids: &[&str]) -> String {
    let more = ids.len().saturating_sub(NAMED);
    let first = ids.iter().take(NAMED).copied().collect::<Vec<_>>().join(", ");
    if more == 0 { first } else { format!("{first} and {more} more") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;
    use crate::scenario::Severity;
    use crate::source::Styled;

    #[test]
    fn cases_that_share_a_reason_share_a_line() {
        let mut report = sample::report();
        report.entries = ["a", "b", "c", "d", "e"]
            .map(|name| {
                let cause = Cause::new("control", "control/sign-in@okta does not succeed");
                sample::entry(
                    &format!("assertion/{name}@okta"),
                    Severity::High,
                    true,
                    Verdict::Error(cause),
                )
            })
            .to_vec();
        let text = render(&report, Look { styled: Styled::Plain, width: 80 });
        assert_eq!(
            text,
            "!    5 could not be found out: control: control/sign-in@okta does not succeed\n       assertion/a@okta, assertion/b@okta, assertion/c@okta and 2 more\n\n"
        );
    }
}
