//! The document, indented by its elements, with the findings below the elements that they are about.

use crate::report::examination::sheet::{Line, Role, Token};
use crate::report::examination::{Examination, Fault, Looked, counted};
use maud::{Markup, html};
use saml_verify::finding::Position;
use std::collections::BTreeMap;

/// Of more lines only those around findings are shown.
const MOST: usize = 1500;
/// So many lines around a finding.
const AROUND: usize = 2;
/// Deeper elements stand below each other.
const DEEPEST: usize = 16;

/// Findings by the place that they are about, with their numbers.
type Marks<'a> = BTreeMap<Position, Vec<(usize, &'a Fault)>>;

/// The whole listing.
pub(super) fn listing(looked: &Looked, examination: &Examination) -> Markup {
    let (lines, marks) = (looked.sheet.lines(), marks(looked, examination));
    let shown = shown(&lines, &marks);
    html! {
        h3 { "The document" }
        div.sheet tabindex="0" {
            @for (place, index) in shown.iter().enumerate() {
                (gap(place.checked_sub(1).map_or(0, |before| shown[before] + 1), *index))
                (line(&lines[*index], &marks))
            }
            (gap(shown.last().map_or(0, |last| last + 1), lines.len()))
        }
    }
}

/// The first document of this name has the marks, and each finding has one.
fn marks<'a>(looked: &Looked, examination: &'a Examination) -> Marks<'a> {
    let mut marks = Marks::new();
    let is_first = examination
        .looked
        .iter()
        .find(|it| it.origin == looked.origin)
        .is_some_and(|first| std::ptr::eq(first, looked));
    let faults = examination.shown().0.iter().enumerate().filter(|_| is_first);
    for (index, fault) in faults.filter(|(_, it)| it.origin == looked.origin) {
        if let Some(at) = fault.position.filter(|at| looked.sheet.find(*at).is_some()) {
            marks.entry(at).or_default().push((index + 1, fault));
        }
    }
    marks
}

/// The indices of the lines that are shown.
fn shown(lines: &[Line<'_>], marks: &Marks<'_>) -> Vec<usize> {
    if lines.len() <= MOST {
        return (0..lines.len()).collect();
    }
    let marked: Vec<usize> =
        (0..lines.len()).filter(|index| is_marked(&lines[*index], marks)).collect();
    let is_near = |index: usize| {
        let next = marked.partition_point(|it| it + AROUND < index);
        marked.get(next).is_some_and(|it| *it <= index + AROUND)
    };
    (0..lines.len()).filter(|index| *index < MOST || is_near(*index)).collect()
}

fn is_marked(line: &Line<'_>, marks: &Marks<'_>) -> bool {
    line.tokens.iter().any(|token| marks.contains_key(&token.at))
}

fn gap(from: usize, to: usize) -> Markup {
    let left = to.saturating_sub(from);
    html! { @if left > 0 { div.gap { "… " (counted(left, "line")) " left out …" } } }
}

fn line(line: &Line<'_>, marks: &Marks<'_>) -> Markup {
    let depth = format!("i{}", line.depth.min(DEEPEST));
    html! {
        div.line.(depth).marked[is_marked(line, marks)] { @for token in line.tokens { (shown_token(token)) } }
        @for (number, fault) in line.tokens.iter().filter_map(|token| marks.get(&token.at)).flatten() {
            div.note.(depth).(fault.severity) #(format!("m{number}")) {
                a href=(format!("#f{number}")) { "▲ finding " (number) ", " (fault.severity) }
                " " code { (fault.rule) } ": expected " (fault.expected) ", found " (fault.found)
            }
        }
    }
}

fn shown_token(token: &Token) -> Markup {
    html! {
        @for piece in &token.pieces {
            @match piece.role {
                Role::Markup | Role::Content => { (piece.text) }
                Role::Element => { b { (piece.text) } }
                Role::Attribute => { i { (piece.text) } }
                Role::Hidden => { em { (piece.text) } }
            }
        }
    }
}
