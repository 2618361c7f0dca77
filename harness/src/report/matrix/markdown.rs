//! The matrix as Markdown tables, for a page that others write. Rows on which all pass are counted and not shown.

use super::{Agreement, Cell, Column, Mark, Matrix, Row, left_out};
use crate::judge::Verdict;
use crate::scenario::Severity;

/// A table of the service providers, one of the topics, one of the scenarios that differ, and the reasons of waivers below.
/// What did not pass leads to `explained`, where `{sp}` is the service provider as an anchor has it.
pub fn render(matrix: &Matrix, explained: Option<&str>) -> String {
    let names: Vec<String> = matrix.names().iter().map(|name| escaped(name)).collect();
    let mut text = String::from(
        "| | ruleset | version | passed | failed | waived | not found out | skipped | applied |\n|---|---|---|---|---|---|---|---|---|\n",
    );
    for (column, name) in matrix.columns.iter().zip(&names) {
        text += &service_provider(column, name);
    }
    let rows = matrix.rows();
    text += &table("passed of those that apply", &names, &topics(&rows));
    let shown: Vec<String> = rows
        .iter()
        .filter(|row| row.agreement() == Agreement::Differ)
        .map(|row| line(row, &names, explained.is_some()))
        .collect();
    text += &table("scenario", &names, &shown.concat());
    if let Some(left_out) = left_out(&rows) {
        text += &format!("\nNot shown: {left_out}.\n");
    }
    text += &waivers(matrix, &names);
    text += LEGEND;
    text + &explained.map(|explained| places(matrix, &names, explained)).unwrap_or_default()
}

const LEGEND: &str = "\n✓ passes, a severity is a failure, ~ is waived, ! could not be found out, – does not apply.\n";

fn service_provider(column: &Column, name: &str) -> String {
    let summary = &column.summary;
    let ruleset = serde_json::to_value(column.header.ruleset).unwrap_or_default();
    format!(
        "| {name} | {} | {} | {} | {} | {} | {} | {} | {} % |\n",
        ruleset.as_str().unwrap_or_default(),
        escaped(column.header.version.as_deref().unwrap_or("–")),
        summary.pass,
        summary.fail,
        summary.waived,
        summary.error,
        summary.skip,
        column.applied.percent()
    )
}

/// Nothing where there are no lines.
fn table(what: &str, names: &[String], lines: &str) -> String {
    if lines.is_empty() {
        return String::new();
    }
    format!("\n| {what} | {} |\n|---|{}\n{lines}", names.join(" | "), "---|".repeat(names.len()))
}

/// `48 of 55` for each topic and service provider. A control that failed is a row, and no scenario.
fn topics(rows: &[Row<'_>]) -> String {
    let scenarios: Vec<&Row<'_>> =
        rows.iter().filter(|row| !row.any().entry.judged.is_control()).collect();
    let mut lines = String::new();
    for topic in scenarios.chunk_by(|one, other| one.topic() == other.topic()) {
        let cells: Vec<String> =
            (0..topic[0].cells.len()).map(|column| passed(topic, column)).collect();
        lines += &format!("| {} | {} |\n", escaped(topic[0].topic()), cells.join(" | "));
    }
    lines
}

fn passed(topic: &[&Row<'_>], column: usize) -> String {
    let marks: Vec<Mark> =
        topic.iter().filter_map(|row| row.cells[column]).map(|cell| cell.mark).collect();
    let apply = marks.iter().filter(|mark| **mark != Mark::Skip).count();
    match (marks.is_empty(), apply) {
        (true, _) => String::new(),
        (false, 0) => "–".to_owned(),
        _ => format!("{} of {apply}", marks.iter().filter(|mark| **mark == Mark::Pass).count()),
    }
}

fn line(row: &Row<'_>, names: &[String], is_explained: bool) -> String {
    let cells = row.cells.iter().zip(names).map(|(cell, name)| match cell {
        None => String::new(),
        Some(cell) if is_explained && cell.mark > Mark::Pass => format!("[{}][{name}]", sign(cell)),
        Some(cell) => sign(cell).to_owned(),
    });
    format!("| `{}` | {} |\n", row.scenario, cells.collect::<Vec<_>>().join(" | "))
}

fn sign(cell: &Cell) -> &'static str {
    match cell.mark {
        Mark::Pass => "✓",
        Mark::Skip => "–",
        Mark::Error => "!",
        Mark::Waived if !matches!(cell.entry.judged.verdict, Verdict::Fail(_)) => "~",
        Mark::Waived => match cell.entry.judged.severity {
            Severity::Critical => "~ critical",
            Severity::High => "~ high",
            Severity::Medium => "~ medium",
            Severity::Low => "~ low",
            Severity::Info => "~ info",
        },
        Mark::Fail(Severity::Critical) => "**critical**",
        Mark::Fail(Severity::High) => "**high**",
        Mark::Fail(Severity::Medium) => "medium",
        Mark::Fail(Severity::Low) => "low",
        Mark::Fail(Severity::Info) => "info",
    }
}

/// Where the names in brackets lead to.
fn places(matrix: &Matrix, names: &[String], explained: &str) -> String {
    let mut text = String::from("\n");
    for (column, name) in matrix.columns.iter().zip(names) {
        if column.cells.values().any(|cell| cell.mark > Mark::Pass) {
            let place = explained.replace("{sp}", &anchor(&column.header.sp));
            text += &format!("[{name}]: {place}\n");
        }
    }
    text
}

/// A heading as the renderers of Markdown make an anchor of it.
fn anchor(heading: &str) -> String {
    let kept = |letter: &char| letter.is_alphanumeric() || "-_ ".contains(*letter);
    heading.to_lowercase().chars().filter(kept).collect::<String>().replace(' ', "-")
}

/// Each reason once for each service provider.
fn waivers(matrix: &Matrix, names: &[String]) -> String {
    let mut lines: Vec<String> = Vec::new();
    for (column, name) in matrix.columns.iter().zip(names) {
        for (reason, link) in column.cells.values().filter_map(|cell| cell.entry.covered()) {
            let link = link.map(|link| format!(" ({})", linked(link))).unwrap_or_default();
            let line = format!("- {name}: waived, {}{link}\n", escaped(reason));
            if !lines.contains(&line) {
                lines.push(line);
            }
        }
    }
    if lines.is_empty() { String::new() } else { format!("\n{}", lines.concat()) }
}

/// A URL leads there, whatever else it is stays text.
fn linked(link: &str) -> String {
    let is_plain = |letter: char| letter.is_ascii_graphic() && !"<>|".contains(letter);
    if link.starts_with("https://") && link.chars().all(is_plain) {
        format!("<{link}>")
    } else {
        escaped(link)
    }
}

/// Text that others wrote, with nothing in it that Markdown or HTML would read as markup.
pub(in crate::report) fn escaped(text: &str) -> String {
    let mut safe = String::new();
    for letter in text.chars() {
        match letter {
            '<' => safe.push_str("&lt;"),
            '&' => safe.push_str("&amp;"),
            '\n' | '\r' => safe.push(' '),
            '|' | '\\' | '`' | '*' | '_' | '[' | ']' | '#' => safe.extend(['\\', letter]),
            _ => safe.push(letter),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::super::tests::matrix;
    use super::*;

    #[test]
    fn what_differs_is_a_row_and_the_rest_is_counted() {
        let mut matrix = matrix();
        matrix.columns.truncate(2);
        let text = render(&matrix, None);
        let wanted = "\
| | ruleset | version | passed | failed | waived | not found out | skipped | applied |
|---|---|---|---|---|---|---|---|---|
| platform | core | – | 2 | 2 | 0 | 1 | 1 | 75 % |
| &lt;other> \\| platform | core | 1.2.3 | 2 | 2 | 1 | 1 | 1 | 75 % |

| passed of those that apply | platform | &lt;other> \\| platform |
|---|---|---|
| assertion | 0 of 2 | 0 of 2 |
| login | 1 of 1 | 1 of 1 |

| scenario | platform | &lt;other> \\| platform |
|---|---|---|
| `assertion/audience-other` | **high** | ! |
| `assertion/weak` | low | low |

Not shown: 1 that pass wherever they apply, 1 that apply nowhere.
";
        assert!(text.starts_with(wanted), "{text}");
    }

    #[test]
    fn what_did_not_pass_leads_to_where_it_is_explained() {
        let mut matrix = matrix();
        matrix.columns.truncate(2);
        matrix.columns[1].header.sp = "Other SP (2.0)".to_owned();
        let text = render(&matrix, Some("findings.md#{sp}"));
        let row = "| `assertion/audience-other` | [**high**][platform] | [!][Other SP (2.0)] |\n";
        assert!(text.contains(row), "{text}");
        let places =
            "\n[platform]: findings.md#platform\n[Other SP (2.0)]: findings.md#other-sp-20\n";
        assert!(text.ends_with(places), "{text}");
    }

    #[test]
    fn a_waiver_stands_below_with_its_reason() {
        let mut matrix = matrix();
        let cell = matrix.columns[1].cells.get_mut("assertion/audience-other").unwrap();
        cell.entry.waived = Some(crate::gates::Waived::Covered {
            reason: "*known*".to_owned(),
            link: Some("https://issues.example/7".to_owned()),
        });
        let line = "- &lt;other> \\| platform: waived, \\*known\\* (<https://issues.example/7>)\n";
        assert!(render(&matrix, None).contains(line));
    }
}
