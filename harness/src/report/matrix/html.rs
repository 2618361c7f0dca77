//! The matrix as one page that needs nothing else: no script, no other file, every text escaped by the template. What is behind a cell is shown as long as the address says so.

mod panel;

use super::{Agreement, Cell, Column, Mark, Matrix, Row, Standing};
use crate::gates::Applied;
use crate::report::page::head;
use crate::scenario::Severity;
use maud::{DOCTYPE, Markup, html};

const STYLE: &str = concat!(include_str!("../page.css"), include_str!("html.css"));

/// The page.
pub fn render(matrix: &Matrix) -> String {
    let (names, rows) = (matrix.names(), matrix.rows());
    // A control that failed is a row, and no scenario.
    let scenarios = rows.iter().filter(|row| !row.any().entry.judged.is_control()).count();
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            (head("Single sign-on, judged", STYLE))
            body {
                header {
                    h1 { "Single sign-on, judged" }
                    p.faint { (counted(scenarios, "scenario")) ", " (counted(names.len(), "service provider")) ". A cell is the worst of its vendors and signing styles; it leads to what was sent, wanted and seen." }
                }
                section.cards { @for (column, name) in matrix.columns.iter().zip(&names) { (card(column, name)) } }
                (choice())
                (table(matrix, &names, &rows))
                footer { (legend()) }
                @for (index, row) in rows.iter().enumerate() { (panel::panel(index, row, &names)) }
            }
        }
    };
    page.into_string()
}

fn card(column: &Column, name: &str) -> Markup {
    let (class, verdict) = match column.standing {
        Standing::Conforms => ("conforms", "conforms"),
        Standing::DoesNotConform => ("does-not-conform", "does not conform"),
        Standing::Unknown => ("unknown", "could not be judged to the end"),
    };
    let ruleset = serde_json::to_value(column.header.ruleset).unwrap_or_default();
    html! {
        article.card.(class) {
            h2 { (name) }
            p.faint {
                @if let Some(version) = &column.header.version { (version) " · " }
                "under " (ruleset.as_str().unwrap_or_default())
                @if column.header.origin != column.header.sp { " · " code { (column.header.origin) } }
            }
            p.verdict { (verdict) }
            ul.counts { @for (word, count) in counts(column) { li { span.mark.(word) { (count) " " (word) } } } }
            @if column.applied.scenarios == 0 { p { (column.closing) } } @else { (applied(&column.applied)) }
            @for objection in &column.objections {
                p { strong { (objection.message) } @if let Some(at) = objection.at() { " (" code { (at) } ")" } }
            }
        }
    }
}

fn applied(applied: &Applied) -> Markup {
    html! {
        details {
            summary { (applied.percent()) " % of the suite applied" }
            ul {
                li { (applied.run) " of " (applied.scenarios) " scenarios" }
                @for left in &applied.not { li { (left.phrase()) } }
            }
        }
    }
}

/// Scenarios by mark, the worst first.
fn counts(column: &Column) -> Vec<(String, usize)> {
    let fails =
        [Severity::Critical, Severity::High, Severity::Medium, Severity::Low, Severity::Info];
    let marks = fails.map(Mark::Fail).into_iter().chain([
        Mark::Error,
        Mark::Waived,
        Mark::Pass,
        Mark::Skip,
    ]);
    let count = |mark: Mark| column.cells.values().filter(|cell| cell.mark == mark).count();
    marks.map(|mark| (mark.word(), count(mark))).filter(|(_, count)| *count > 0).collect()
}

fn choice() -> Markup {
    let choices = [
        ("show-all", "all"),
        ("show-differ", "those with anything but passes"),
        ("show-fails", "those that somebody fails"),
    ];
    html! {
        fieldset.choice {
            legend { "Scenarios" }
            @for (id, text) in choices {
                label { input type="radio" name="show" id=(id) checked[id == "show-all"]; (text) }
            }
        }
    }
}

fn table(matrix: &Matrix, names: &[String], rows: &[Row<'_>]) -> Markup {
    let numbered: Vec<(usize, &Row<'_>)> = rows.iter().enumerate().collect();
    html! {
        div.table tabindex="0" {
            table {
                thead { tr.head {
                    th scope="col" { "Scenario" }
                    @for (column, name) in matrix.columns.iter().zip(names) {
                        th scope="col" { (name) @if let Some(version) = &column.header.version { small title=(version) { (version.split(", ").next().unwrap_or_default()) } } }
                    }
                } }
                @for topic in numbered.chunk_by(|one, other| one.1.topic() == other.1.topic()) {
                    tbody {
                        tr.topic { th scope="rowgroup" { (topic[0].1.topic()) } td colspan=(names.len()) {} }
                        @for (index, row) in topic { (line(*index, row)) }
                    }
                }
            }
        }
    }
}

fn line(index: usize, row: &Row<'_>) -> Markup {
    let is_same = row.agreement() != Agreement::Differ;
    let fails = row.cells.iter().flatten().any(|cell| matches!(cell.mark, Mark::Fail(_)));
    html! {
        tr #(format!("row{index}")) .same[is_same] .fails[fails] {
            th scope="row" { a href=(format!("#r{index}")) { (row.name()) } small { (row.any().entry.judged.title) } }
            @for (column, cell) in row.cells.iter().enumerate() { td { (sign(index, column, *cell)) } }
        }
    }
}

/// What passes or does not apply is told for the whole row; what does not pass has a place of its own.
fn sign(row: usize, column: usize, cell: Option<&Cell>) -> Markup {
    let Some(cell) = cell else { return html! { span.none title="not part of its run" { "·" } } };
    let word = cell.mark.word();
    let to = if cell.mark > Mark::Pass { format!("#r{row}c{column}") } else { format!("#r{row}") };
    html! { a.mark.(word) href=(to) { (word) } }
}

fn legend() -> Markup {
    html! {
        p { "A severity is a failure. " em { "waived" } ": a failure that was accepted, with a reason. " em { "error" } ": it could not be found out. " em { "skip" } ": it does not apply. A dot: not part of that run, or a control that did not fail." }
    }
}

fn counted(count: usize, what: &str) -> String {
    if count == 1 { format!("1 {what}") } else { format!("{count} {what}s") }
}

#[cfg(test)]
mod tests {
    use super::super::tests::matrix;
    use super::*;
    use scraper::{Html, Selector};

    fn found(page: &Html, selector: &str) -> Vec<String> {
        let selector = Selector::parse(selector).unwrap();
        page.select(&selector).map(|it| it.text().collect::<String>()).collect()
    }

    #[test]
    fn a_page_has_a_row_for_each_scenario_and_a_card_for_each_service_provider() {
        let page = Html::parse_document(&render(&matrix()));
        assert_eq!(found(&page, "tr[id] > th > a"), ["audience-other", "weak", "first", "later"]);
        assert_eq!(found(&page, ".card h2"), ["platform", "<other> | platform", "gone"]);
        assert_eq!(found(&page, "#row0 td"), ["high", "error", "·"]);
    }

    #[test]
    fn above_a_column_there_is_what_its_version_begins_with() {
        let mut matrix = matrix();
        matrix.columns[0].header.version =
            Some("library 1.2, framework 3.4 on machine 5".to_owned());
        let page = Html::parse_document(&render(&matrix));
        assert_eq!(found(&page, "thead small"), ["library 1.2", "1.2.3"]);
        assert!(found(&page, ".card p").iter().any(|text| text.contains("framework 3.4")));
    }

    #[test]
    fn every_link_leads_to_a_place_of_the_page() {
        let page = Html::parse_document(&render(&matrix()));
        let links = Selector::parse("a[href^='#']").unwrap();
        for link in page.select(&links) {
            let to = link.attr("href").unwrap();
            assert_eq!(page.select(&Selector::parse(to).unwrap()).count(), 1, "{to}");
        }
    }

    #[test]
    fn nothing_that_others_wrote_becomes_markup_and_nothing_is_loaded() {
        let mut matrix = matrix();
        let evil = "<script>alert(1)</script><img src=x onerror=alert(1)>\"'";
        for column in &mut matrix.columns {
            column.header.version = Some(evil.to_owned());
            column.header.origin = evil.to_owned();
            column.closing = evil.to_owned();
            for cell in column.cells.values_mut() {
                cell.difference = Some(evil.to_owned());
                if let crate::judge::Verdict::Fail(found) = &mut cell.entry.judged.verdict {
                    found.seen = evil.to_owned();
                }
            }
        }
        let text = render(&matrix);
        let page = Html::parse_document(&text);
        let loads =
            "script, img, link, iframe, object, embed, form, [src], [style], [onerror], [onclick]";
        assert_eq!(found(&page, loads), [""; 0]);
        assert!(found(&page, "dd").iter().any(|text| text == evil));
        assert!(!text.contains("url(") && !text.contains("@import"));
    }

    #[test]
    fn the_policy_is_the_hash_of_the_one_stylesheet() {
        let page = render(&matrix());
        assert!(
            page.contains("default-src &#39;none&#39;; style-src &#39;sha256-")
                || page.contains("default-src 'none'; style-src 'sha256-"),
            "{}",
            &page[..600]
        );
        assert_eq!(page.matches("<style").count(), 1);
    }
}
