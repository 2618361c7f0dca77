//! The examination as one page that needs nothing else: no script, no other file, every text escaped by the template. The
//! document is shown with the findings at their elements, and its times drawn to scale.

mod findings;
mod listing;
mod scale;
mod timeline;

use super::{Examination, Looked, Unjudged, counted, short};
use crate::report::page::head;
use maud::{DOCTYPE, Markup, html};

const STYLE: &str = concat!(include_str!("../page.css"), include_str!("html.css"));

/// The page.
pub fn render(examination: &Examination) -> String {
    page(examination, &Markup::default()).into_string()
}

/// The page with something above, such as a way back.
pub(crate) fn page(examination: &Examination, above: &Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en" {
            (head("An identity provider, vetted", STYLE))
            body {
                (above)
                header {
                    h1 { "An identity provider, vetted" }
                    (verdict(examination))
                }
                main {
                    (summary(examination))
                    (findings::findings(examination))
                    @for (index, looked) in examination.looked.iter().enumerate() {
                        (document(index, looked, examination))
                    }
                    (unjudged(examination))
                }
                footer { (legend(examination)) }
            }
        }
    }
}

/// What a server has to allow in `style-src` of its policy, so that the page keeps its stylesheet.
#[cfg(feature = "cli")]
pub(crate) fn style_source() -> String {
    crate::report::page::source(STYLE)
}

fn verdict(examination: &Examination) -> Markup {
    let tally = examination.tally();
    let word = match (examination.faults.is_empty(), examination.gates()) {
        (true, _) => examination.sound(),
        (false, true) => "something is to be mended",
        (false, false) => "nothing is as bad as --fail-on",
    };
    html! {
        p.verdict.good[!examination.gates()].bad[examination.gates()] { (word) }
        ul.counts {
            @for (severity, count) in &tally { li { span.mark.(severity) { (count) " " (severity) } } }
            li { span.mark.pass { (counted(examination.kept(), "rule")) " kept" } }
            @if examination.open() > 0 { li { a.mark.skip href="#open" { (examination.open()) " not judged" } } }
        }
        @if let Some(vendor) = &examination.vendor { p.faint { "Settings are named in the words of " (vendor) "." } }
    }
}

/// A line for each document.
fn summary(examination: &Examination) -> Markup {
    html! {
        section {
            h2 { "Documents" }
            div.table tabindex="0" { table {
                thead { tr {
                    th scope="col" { "Document" }
                    th scope="col" { "Findings" } th scope="col" { "Rules kept" } th scope="col" { "Not judged" }
                } }
                tbody { @for (index, looked) in examination.looked.iter().enumerate() { (line(index, looked, examination)) } }
            } }
        }
    }
}

fn line(index: usize, looked: &Looked, examination: &Examination) -> Markup {
    let findings = examination.faults.iter().filter(|it| it.origin == looked.origin).count();
    let open = examination.unjudged.iter().filter(|it| it.origin == looked.origin);
    html! {
        tr {
            th scope="row" { a href=(format!("#d{index}")) { (named(&looked.origin, examination)) } small { (looked.kind) @if let Some(issuer) = &looked.issuer { " of " (issuer) } } }
            td { (findings) } td { (looked.kept.len()) } td { (open.map(|it| it.rules.len()).sum::<usize>()) }
        }
    }
}

fn document(index: usize, looked: &Looked, examination: &Examination) -> Markup {
    let name = named(&looked.origin, examination);
    html! {
        section #(format!("d{index}")) {
            h2 { (name) }
            p.faint {
                (looked.kind)
                @if let Some(issuer) = &looked.issuer { " of " code { (issuer) } }
                @if name != looked.origin { " · " code { (looked.origin) } }
            }
            (timeline::timeline(index, examination))
            (listing::listing(looked, examination))
        }
    }
}

fn unjudged(examination: &Examination) -> Markup {
    html! {
        @if !examination.unjudged.is_empty() {
            section #open {
                h2 { "Not judged" }
                p.faint { "Nothing is said of these rules, for want of something to compare with." }
                dl { @for it in &examination.unjudged { (reason(it, examination)) } }
            }
        }
    }
}

fn reason(unjudged: &Unjudged, examination: &Examination) -> Markup {
    html! {
        dt { (named(&unjudged.origin, examination)) }
        dd { (unjudged.why) ul.rules { @for rule in &unjudged.rules { li { code { (rule) } } } } }
    }
}

fn legend(examination: &Examination) -> Markup {
    html! {
        p { "A finding of the severity " em { (examination.gate.0) } " or worse turns the exit code." }
        p { "The documents are indented anew; lines and columns are those of the text that was received, a column counts bytes. What stands in round brackets, slanted, is hidden, with its length." }
    }
}

/// The short name of a document.
fn named(origin: &str, examination: &Examination) -> String {
    short(origin, examination.looked.iter().map(|it| it.origin.as_str()))
}

#[cfg(test)]
mod tests;
