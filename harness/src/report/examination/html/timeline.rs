//! The windows of a document drawn to scale, and the same in a table. Places on the line are per cent, so that the drawing
//! is as wide as the page and its letters keep their size.

use super::scale::{Place, Scale};
use crate::report::examination::{
    Examination, Looked, MOST, Span, Validity, arrival, clock, date, moment, spans, standing,
    stretch,
};
use maud::{Markup, html};
use time::{Duration, OffsetDateTime};

/// Height of a line of letters, of a bar with its margins, of what is above the rows, and of what is below them.
const LETTERS: usize = 17;
const BAR: usize = 21;
const ABOVE: usize = 24;
const BELOW: usize = 24;

/// What one drawing shows.
struct Drawing<'a> {
    id: String,
    title: String,
    rows: Vec<(String, Span)>,
    /// When it arrived.
    now: Option<OffsetDateTime>,
    /// What that is called.
    arrival: &'a str,
    /// The same moment by the clock of the browser.
    browser: Option<OffsetDateTime>,
    scale: Scale,
    /// Long names have a line of their own.
    has_long_names: bool,
}

/// Both drawings of a document, those that there is something for. A certificate that an earlier document has is not drawn
/// again.
pub(super) fn timeline(index: usize, examination: &Examination) -> Markup {
    let looked = &examination.looked[index];
    let known = |it: &&Validity| {
        examination.looked[..index].iter().any(|earlier| earlier.certificates.contains(it))
    };
    let new: Vec<&Validity> =
        looked.certificates.iter().filter(|it| !known(it)).take(MOST).collect();
    let all = spans(looked);
    let more = all.len().saturating_sub(MOST);
    let all: Vec<Span> = all.into_iter().take(MOST).collect();
    let windows = Scale::of(&all, looked.at).map(|scale| windows(index, looked, &all, scale));
    let validities: Vec<Span> = new.iter().map(|it| validity(it)).collect();
    let certificates = Scale::of(&validities, looked.at)
        .map(|scale| certificates(index, looked, (&new, &validities), scale));
    html! {
        @if let Some(drawing) = &windows {
            h3 { "When" @if let Some(day) = drawing.day() { ", on " (date(day)) " (UTC)" } }
            (clocks(looked))
            (drawing.drawn())
            (drawing.table())
            @if more > 0 { p.faint { "And " (more) " more, which the JSON report has." } }
        }
        @if let Some(drawing) = &certificates {
            h3 { "Certificates" }
            p.faint { "This drawing has a scale of its own: years, where that of a message has minutes." }
            (drawing.drawn())
            (drawing.table())
        }
    }
}

fn windows<'a>(index: usize, looked: &'a Looked, spans: &[Span], scale: Scale) -> Drawing<'a> {
    let row = |span: &Span| (span.what.to_owned(), *span);
    Drawing {
        id: format!("w{index}"),
        title: format!("The times of the {}", looked.kind),
        rows: spans.iter().map(row).collect(),
        now: looked.at,
        arrival: arrival(looked),
        browser: looked.at.zip(difference(looked)).and_then(|(at, ahead)| at.checked_add(ahead)),
        scale,
        has_long_names: false,
    }
}

fn certificates<'a>(
    index: usize,
    looked: &'a Looked,
    (validities, spans): (&[&Validity], &[Span]),
    scale: Scale,
) -> Drawing<'a> {
    let names = validities.iter().map(|it| it.name.clone());
    Drawing {
        id: format!("c{index}"),
        title: "How long the certificates are valid".to_owned(),
        rows: names.zip(spans.iter().copied()).collect(),
        now: looked.at,
        arrival: arrival(looked),
        browser: None,
        scale,
        has_long_names: true,
    }
}

fn validity(validity: &Validity) -> Span {
    let Validity { from, until, .. } = validity;
    Span { what: "certificate", from: Some(*from), until: Some(*until), is_moment: false }
}

/// How far the browser's clock is ahead, where that is more than the rounding of a header.
fn difference(looked: &Looked) -> Option<Duration> {
    looked.ahead.filter(|it| it.whole_seconds().abs() > 1)
}

fn clocks(looked: &Looked) -> Markup {
    let told = difference(looked).map(|ahead| {
        let side = if ahead.is_negative() { "behind" } else { "ahead of" };
        format!("The browser's clock is {} {side} the receiver's; the broken line is the arrival by that clock.", stretch(ahead))
    });
    html! {
        @if looked.at.is_none() { p.faint { "When it arrived is not known: name the time with --at, or export a HAR." } }
        @if let Some(told) = told { p { (told) } }
    }
}

impl Drawing<'_> {
    fn drawn(&self) -> Markup {
        let [title, description] = ["t", "e"].map(|part| format!("{}{part}", self.id));
        let bottom = ABOVE + self.rows.len() * self.height();
        html! {
            svg.timeline role="img" aria-labelledby=(format!("{title} {description}")) width="100%" height=(bottom + BELOW) {
                title id=(title) { (self.title) }
                desc id=(description) { (self.described()) }
                (self.marks(bottom))
                (self.moments(bottom))
                @for (index, (name, span)) in self.rows.iter().enumerate() { (self.row(ABOVE + index * self.height(), name, span)) }
            }
        }
    }

    fn height(&self) -> usize {
        BAR + if self.has_long_names { 2 * LETTERS } else { LETTERS }
    }

    /// The day that the heading tells: that of the document, which may have arrived on another one.
    fn day(&self) -> Option<OffsetDateTime> {
        self.rows.iter().find_map(|(_, span)| span.from.or(span.until))
    }

    /// All of it in words, for those who do not see it.
    fn described(&self) -> String {
        let rows = self.rows.iter().map(|(name, span)| {
            let stands = self.now.map(|now| format!(" ({})", standing(span, now)));
            format!("{name}: {}{}.", self.times(span), stands.unwrap_or_default())
        });
        let now = self.now.map(|now| format!("{}: {}.", self.arrival, moment(now, None)));
        now.into_iter().chain(rows).collect::<Vec<_>>().join(" ")
    }

    fn times(&self, span: &Span) -> String {
        let shown = |at| if self.is_of_days() { date(at) } else { moment(at, self.day()) };
        match (span.from, span.until) {
            (Some(from), _) if span.is_moment => shown(from),
            (Some(from), Some(until)) => format!("{} – {}", shown(from), shown(until)),
            (Some(from), None) => format!("from {}", shown(from)),
            (None, Some(until)) => format!("until {}", shown(until)),
            (None, None) => String::new(),
        }
    }

    fn is_of_days(&self) -> bool {
        self.scale.is_of_days()
    }

    fn marks(&self, bottom: usize) -> Markup {
        let label = |at: OffsetDateTime| match (self.scale.is_of_years(), self.is_of_days()) {
            (true, _) => at.year().to_string(),
            (false, true) => date(at),
            (false, false) => clock(at),
        };
        html! {
            line.axis x1="0%" x2="100%" y1=(bottom) y2=(bottom) {}
            @for (share, at) in self.scale.marks() {
                @let x = per_cent(share);
                line.grid x1=(x) x2=(x) y1=(ABOVE) y2=(bottom + 4) {}
                text.faint x=(x) y=(bottom + 18) text-anchor=(anchor(share)) { (label(at)) }
            }
        }
    }

    fn row(&self, top: usize, name: &str, span: &Span) -> Markup {
        let shut = self.now.map(|now| standing(span, now)).unwrap_or_default();
        let is_shut = shut.starts_with("over") || shut.starts_with("begins");
        let bar = top + self.height() - BAR;
        html! {
            @if self.has_long_names {
                text x="0" y=(top + 13) { tspan.name { (name) } }
                text.faint x="0" y=(top + 13 + LETTERS) { (self.times(span)) }
            } @else {
                text x="0" y=(top + 13) { tspan.name { (name) } tspan.faint dx="8" { (self.times(span)) } }
            }
            @if span.is_moment { (self.point(bar + 8, span)) } @else { (self.bar(bar + 2, span, is_shut)) }
        }
    }

    fn point(&self, y: usize, span: &Span) -> Markup {
        html! {
            @match span.from.map(|at| self.scale.place(at)) {
                Some(Place::On(share)) => { circle.point cx=(per_cent(share)) cy=(y) r="5" {} }
                Some(Place::Before) => { (arrow(false, y)) }
                Some(Place::After) => { (arrow(true, y)) }
                None => {}
            }
        }
    }

    /// Cut at the ends of the line, with an arrow there.
    fn bar(&self, y: usize, span: &Span, is_shut: bool) -> Markup {
        let place = |at: Option<OffsetDateTime>, open| at.map_or(open, |at| self.scale.place(at));
        let (from, until) = (place(span.from, Place::Before), place(span.until, Place::After));
        let start = if let Place::On(share) = from {
            share
        } else if from == Place::After {
            100.0
        } else {
            0.0
        };
        let end = if let Place::On(share) = until {
            share
        } else if until == Place::Before {
            0.0
        } else {
            100.0
        };
        html! {
            rect.window.shut[is_shut] x=(per_cent(start)) y=(y) width=(per_cent((end - start).max(0.3))) height="12" rx="2" {}
            @if from == Place::Before || until == Place::Before { (arrow(false, y + 6)) }
            @if until == Place::After || from == Place::After { (arrow(true, y + 6)) }
        }
    }

    /// The arrival, through all rows, and the browser's clock beside it.
    fn moments(&self, bottom: usize) -> Markup {
        html! {
            @if let (Some(at), Some(Place::On(share))) = (self.browser, self.browser.map(|at| self.scale.place(at))) {
                line.browser x1=(per_cent(share)) x2=(per_cent(share)) y1=(ABOVE) y2=(bottom) { title { "the browser's clock: " (clock(at)) } }
            }
            @if let Some(now) = self.now {
                @let told = format!("{} {}", self.arrival, if self.is_of_days() { date(now) } else { moment(now, self.day()) });
                @match self.scale.place(now) {
                    Place::On(share) => {
                        line.now x1=(per_cent(share)) x2=(per_cent(share)) y1=(ABOVE - 6) y2=(bottom) {}
                        text.now x=(per_cent(share)) y="13" text-anchor=(anchor(share)) { (told) }
                    }
                    Place::Before => { (arrow(false, 9)) text.now x="14" y="13" { (told) } }
                    Place::After => { (arrow(true, 9)) text.now x="97%" y="13" text-anchor="end" { (told) } }
                }
            }
        }
    }

    fn table(&self) -> Markup {
        let cell =
            |at: Option<OffsetDateTime>| at.map_or_else(|| "–".to_owned(), |at| moment(at, None));
        html! {
            details {
                summary { "The same as a table" }
                div.table tabindex="0" { table {
                    thead { tr {
                        th scope="col" { "What" } th scope="col" { "From" } th scope="col" { "Until" }
                        @if self.now.is_some() { th scope="col" { "Then" } }
                    } }
                    tbody {
                        @if let Some(now) = self.now { tr { th scope="row" { (self.arrival) } td { (moment(now, None)) } td { "–" } td { "–" } } }
                        @for (name, span) in &self.rows { tr {
                            th scope="row" { (name) } td { (cell(span.from)) } td { (cell(span.until)) }
                            @if let Some(now) = self.now { td { (standing(span, now)) } }
                        } }
                    }
                } }
            }
        }
    }
}

/// It goes on beyond the line.
fn arrow(is_right: bool, y: usize) -> Markup {
    let (x, points) = if is_right { ("100%", "-9,-5 0,0 -9,5") } else { ("0%", "9,-5 0,0 9,5") };
    html! { svg.arrow x=(x) y=(y) overflow="visible" { polygon points=(points) {} } }
}

fn per_cent(share: f64) -> String {
    format!("{share:.2}%")
}

/// A label stays on the page.
fn anchor(share: f64) -> &'static str {
    match share {
        ..15.0 => "start",
        85.0.. => "end",
        _ => "middle",
    }
}
