//! What one scenario came to for one service provider: the worst of its vendors and styles, and what was sent and seen in that case.

use crate::judge::Verdict;
use crate::report::Entry;
use crate::scenario::Severity;
use crate::trace::{Exchange, StepTrace, Trace, Traces};
use scraper::Html;

/// The sign of a cell, the worst last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mark {
    /// It does not apply.
    Skip,
    /// Everything that is wanted was seen.
    Pass,
    /// A failure that a waiver covers.
    Waived,
    /// It could not be found out.
    Error,
    /// The service provider misbehaves.
    Fail(Severity),
}

impl Mark {
    fn of(entry: &Entry) -> Self {
        match &entry.judged.verdict {
            Verdict::Skip(_) => Self::Skip,
            Verdict::Pass => Self::Pass,
            _ if entry.covered().is_some() => Self::Waived,
            Verdict::Error(_) => Self::Error,
            Verdict::Fail(_) => Self::Fail(entry.judged.severity),
        }
    }

    /// `pass`, `waived`, …; of a failure the severity.
    pub fn word(self) -> String {
        match self {
            Self::Skip => "skip".to_owned(),
            Self::Pass => "pass".to_owned(),
            Self::Waived => "waived".to_owned(),
            Self::Error => "error".to_owned(),
            Self::Fail(severity) => severity.to_string(),
        }
    }
}

/// One scenario for one service provider.
#[derive(Debug, Clone)]
pub struct Cell {
    /// The worst of its cases.
    pub mark: Mark,
    /// The first case with that mark.
    pub entry: Entry,
    /// The ids of the others that have it too.
    pub alike: Vec<String>,
    /// How many cases there are.
    pub cases: usize,
    /// What was sent and seen; there where it did not pass and was tried.
    pub transcript: Option<Transcript>,
    /// The one difference from a good Response, in a sentence.
    pub difference: Option<String>,
}

/// What was done in one case, shortened for reading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transcript {
    /// The acts, in order.
    pub acts: Vec<Act>,
    /// How many acts more there were.
    pub more: usize,
}

/// One act of a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Act {
    /// The act, in the words of the scenario language.
    pub act: String,
    /// Who did it.
    pub who: String,
    /// What came of it.
    pub seen: String,
    /// The requests that it took.
    pub requests: Vec<Request>,
}

/// One request and its answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// `POST http://…`.
    pub line: String,
    /// `303, to /`, or that there was none.
    pub answer: String,
    /// The beginning of the body; may be empty.
    pub body: String,
}

/// Acts beyond these repeat themselves.
const ACTS: usize = 16;
/// Requests of one act beyond these are a browser that goes round.
const REQUESTS: usize = 8;
/// Where a page says that it is one.
const HEAD: usize = 200;
/// What a body begins with says what it is.
const BODY: usize = 240;

impl Cell {
    /// From all cases of a scenario; at least one.
    pub(super) fn of(entries: Vec<Entry>, traces: &Traces) -> Self {
        let cases = entries.len();
        let mark = entries.iter().map(Mark::of).max().expect("a scenario has a case");
        let mut worst = entries.into_iter().filter(|entry| Mark::of(entry) == mark);
        let entry = worst.next().expect("one of them is the worst");
        let trace = trace(&entry.judged.id, traces);
        let tells = mark > Mark::Pass;
        Self {
            mark,
            alike: worst.map(|entry| entry.judged.id).collect(),
            cases,
            transcript: trace.filter(|_| tells).map(Transcript::of),
            difference: trace.and_then(difference),
            entry,
        }
    }
}

/// Of a control the last run, which is the one that did not succeed if one did.
fn trace<'a>(id: &str, traces: &'a Traces) -> Option<&'a Trace> {
    traces.cases.get(id).or_else(|| traces.controls.get(id)?.last())
}

fn difference(trace: &Trace) -> Option<String> {
    trace.steps.iter().rev().find_map(|step| step.document.as_ref()?.difference.clone())
}

impl Transcript {
    fn of(trace: &Trace) -> Self {
        let acts = trace.steps.iter().take(ACTS).map(Act::of).collect();
        Self { acts, more: trace.steps.len().saturating_sub(ACTS) }
    }
}

impl Act {
    fn of(step: &StepTrace) -> Self {
        Self {
            act: step.act.clone(),
            who: step.who.clone(),
            seen: step.seen.sentence(),
            requests: step.exchanges.iter().take(REQUESTS).map(Request::of).collect(),
        }
    }
}

impl Request {
    fn of(exchange: &Exchange) -> Self {
        let status = exchange.status.map_or("no answer".to_owned(), |status| status.to_string());
        let location =
            exchange.location.as_ref().map(|to| format!(", to {to}")).unwrap_or_default();
        Self {
            line: format!("{} {}", exchange.method, exchange.url),
            answer: status + &location,
            body: beginning(&readable(exchange.body.trim())),
        }
    }
}

/// Of a page what a person would read; everything else as it is.
fn readable(body: &str) -> String {
    if !body.chars().take(HEAD).collect::<String>().to_ascii_lowercase().contains("<html") {
        return body.to_owned();
    }
    let page = Html::parse_document(body);
    let texts = page.root_element().descendants().filter_map(|node| {
        let inside = node.parent()?.value().as_element()?.name();
        node.value().as_text().filter(|_| !["script", "style", "title"].contains(&inside))
    });
    texts.flat_map(|text| text.split_whitespace()).collect::<Vec<_>>().join(" ")
}

fn beginning(body: &str) -> String {
    let mut text: String = body.chars().take(BODY).collect();
    if text.len() < body.len() {
        text.push('…');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    #[test]
    fn of_several_cases_the_worst_is_shown_and_the_others_like_it_are_named() {
        let entries = vec![
            sample::entry("a/b@okta", Severity::High, false, Verdict::Pass),
            sample::fail("a/b@onelogin", Severity::Low, false),
            sample::fail("a/b@pingone", Severity::Low, false),
        ];
        let cell = Cell::of(entries, &Traces::default());
        assert_eq!((cell.mark, cell.cases), (Mark::Fail(Severity::Low), 3));
        assert_eq!(cell.entry.judged.id, "a/b@onelogin");
        assert_eq!(cell.alike, ["a/b@pingone"]);
        assert!(cell.transcript.is_none());
    }

    #[test]
    fn of_a_page_what_a_person_reads_is_told() {
        let page = "<!DOCTYPE html><html><head><title>x</title></head><body><h1>Access denied</h1> <script>1</script><p>Ask <b>us</b>.</p></body></html>";
        assert_eq!(readable(page), "Access denied Ask us .");
        assert_eq!(readable("{\"a\": \"<b>\"}"), "{\"a\": \"<b>\"}");
        assert_eq!(readable("<md:EntityDescriptor/>"), "<md:EntityDescriptor/>");
    }

    #[test]
    fn a_long_body_is_cut_between_characters() {
        let body = "ä".repeat(BODY + 1);
        assert_eq!(beginning(&body).chars().count(), BODY + 1);
        assert_eq!(beginning("short"), "short");
    }
}
