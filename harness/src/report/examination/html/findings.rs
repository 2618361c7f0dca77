//! Each finding with what to do, numbered as in the document.

use super::named;
use crate::report::examination::{Examination, Fault, Place};
use maud::{Markup, html};

/// All of them, the worst first; `f3` is the address of the third.
pub(super) fn findings(examination: &Examination) -> Markup {
    let (faults, more) = examination.shown();
    html! {
        @if !faults.is_empty() {
            section {
                h2 { "Findings" }
                @for (index, fault) in faults.iter().enumerate() { (article(index + 1, fault, examination)) }
                @if more > 0 { p.faint { "And " (more) " more, which the JSON report has." } }
            }
        }
    }
}

fn article(number: usize, fault: &Fault, examination: &Examination) -> Markup {
    let severity = fault.severity;
    html! {
        article.finding.(severity) #(format!("f{number}")) {
            h3 { span.number { (number) } span.mark.(severity) { (severity) } code { (fault.rule) } }
            dl {
                dt { "expected" } dd { (fault.expected) }
                dt { "found" } dd.found { (fault.found) }
                dt { "means" } dd { (fault.consequence) }
                dt { "mend" } dd { (fault.remedy.mend) }
                @if let Some(place) = &fault.remedy.place { dt { "where" } dd { (setting(place)) } }
                dt { "clause" } dd { (fault.clause) }
                dt { "in" } dd { (location(number, fault, examination)) }
            }
        }
    }
}

fn setting(place: &Place) -> Markup {
    html! {
        strong { (place.label) }
        small.faint {
            (place.source)
            @if let Some(date) = &place.date { ", " (date) }
            @if place.inferred { ", inferred and not read" }
        }
    }
}

/// Leads to the element, or to the document where there is none.
fn location(number: usize, fault: &Fault, examination: &Examination) -> Markup {
    let name = named(&fault.origin, examination);
    let document = examination.looked.iter().position(|it| it.origin == fault.origin);
    let is_marked =
        |at| document.is_some_and(|index| examination.looked[index].sheet.find(at).is_some());
    html! {
        @match (fault.position, document) {
            (Some(at), _) if is_marked(at) => {
                a href=(format!("#m{number}")) { (name) ", line " (at.line) ", column " (at.column) }
            }
            (_, Some(index)) => { a href=(format!("#d{index}")) { (name) } ", as a whole" }
            (_, None) => { (name) }
        }
    }
}
