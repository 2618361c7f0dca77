//! What is behind the cells of one row: the scenario once, then each service provider for which it did not pass.

use crate::judge::Verdict;
use crate::report::json::reason;
use crate::report::matrix::{Act, Cell, Mark, Request, Row, Transcript};
use maud::{Markup, html};

/// The panel of a row; `r7` is its address, `r7c2` that of the third service provider in it.
pub(super) fn panel(index: usize, row: &Row<'_>, names: &[String]) -> Markup {
    let judged = &row.any().entry.judged;
    let back = format!("#row{index}");
    let difference = row.cells.iter().flatten().find_map(|cell| cell.difference.as_ref());
    html! {
        section.panel #(format!("r{index}")) {
            a.shade href=(back) aria-label="Back to the table" {}
            div {
                header {
                    a.close href=(back) { "Close" }
                    h2 { code { (row.scenario) } }
                    p { (judged.title) }
                }
                dl {
                    dt { "requirement" } dd { (judged.requirement) ", " (judged.level) }
                    @if let Some(difference) = difference { dt { "sent" } dd { (difference) } }
                    @for mark in [Mark::Pass, Mark::Skip] {
                        @if let Some(who) = alike(row, names, mark) { dt { (mark.word()) } dd { (who) } }
                    }
                    @for why in skips(row) { dt { "skipped" } dd { (why) } }
                }
                @for (column, (cell, name)) in row.cells.iter().zip(names).enumerate() {
                    @if let Some(cell) = cell.filter(|cell| cell.mark > Mark::Pass) {
                        (article(&format!("r{index}c{column}"), cell, name))
                    }
                }
            }
        }
    }
}

/// Whoever has this mark, with a comma between.
fn alike(row: &Row<'_>, names: &[String], mark: Mark) -> Option<String> {
    let cells = row.cells.iter().zip(names);
    let names: Vec<&str> = cells
        .filter(|(cell, _)| cell.is_some_and(|cell| cell.mark == mark))
        .map(|(_, name)| name.as_str())
        .collect();
    (!names.is_empty()).then(|| names.join(", "))
}

/// Reasons of skips, each once.
fn skips<'a>(row: &Row<'a>) -> Vec<&'a str> {
    let mut reasons: Vec<&str> = Vec::new();
    for cell in row.cells.iter().flatten() {
        if let Verdict::Skip(reason) = &cell.entry.judged.verdict
            && !reasons.contains(&reason.as_str())
        {
            reasons.push(reason);
        }
    }
    reasons
}

fn article(id: &str, cell: &Cell, name: &str) -> Markup {
    let entry = &cell.entry;
    let word = cell.mark.word();
    html! {
        article #(id) {
            h3 { (name) span.mark.(word) { (word) } }
            dl {
                @if let Some((reason, link)) = entry.covered() {
                    dt { "waived" } dd { (reason) @if let Some(link) = link { " (" (link) ")" } }
                }
                @if let Some(why) = entry.uncovered() { dt { "waiver" } dd { (why) } }
                @match entry.failure() {
                    Some((disagreement, failure)) => {
                        dt { "wanted" } dd { (disagreement.wanted) }
                        dt { "seen" } dd { (disagreement.seen) }
                        @if let Some(sent) = &cell.difference { dt { "sent" } dd { (sent) } }
                        dt { "shows" } dd { (entry.judged.kind.phrase()) ", " (entry.judged.severity) }
                        dt { "means" } dd { (failure.consequence) }
                        dt { "remedy" } dd { (failure.remedy) }
                        dt { "clause" } dd { (failure.clause) }
                        dt { "again" } dd { code { (failure.reproduce) } }
                    }
                    None => { dt { "because" } dd { (reason(&entry.judged.verdict).unwrap_or_default()) } }
                }
                dt { "case" } dd { code { (entry.judged.id) } (others(cell)) }
            }
            @if let Some(transcript) = &cell.transcript { (steps(transcript)) }
        }
    }
}

/// ` and 3 of 8 more`, where other vendors and styles came to the same.
fn others(cell: &Cell) -> Markup {
    html! {
        @if !cell.alike.is_empty() {
            details {
                summary { (cell.alike.len()) " more of " (cell.cases) " cases" }
                @for id in &cell.alike { code { (id) } " " }
            }
        }
    }
}

fn steps(transcript: &Transcript) -> Markup {
    html! {
        details {
            summary { "What was done and seen" }
            ol {
                @for act in &transcript.acts { (step(act)) }
                @if transcript.more > 0 { li.faint { "and " (transcript.more) " more" } }
            }
        }
    }
}

fn step(act: &Act) -> Markup {
    html! {
        li {
            (act.who) ": " (act.act) " → " (act.seen)
            @if !act.requests.is_empty() { ul { @for request in &act.requests { (exchange(request)) } } }
        }
    }
}

fn exchange(request: &Request) -> Markup {
    html! {
        li { code { (request.line) " → " (request.answer) } @if !request.body.is_empty() { pre { (request.body) } } }
    }
}
