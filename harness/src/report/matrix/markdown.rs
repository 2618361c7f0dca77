//! The matrix as a Markdown table, for a page that others write. Rows on which all pass are counted and not shown.

use super::{Agreement, Cell, Column, Mark, Matrix, Row, left_out};

/// A table of the service providers, one of the scenarios that differ, and the reasons of waivers below.
pub fn render(matrix: &Matrix) -> String {
    let names = matrix.names();
    let mut text = String::from(
        "| | ruleset | version | passed | failed | waived | not found out | skipped | applied |\n|---|---|---|---|---|---|---|---|---|\n",
    );
    for (column, name) in matrix.columns.iter().zip(&names) {
        text += &service_provider(column, name);
    }
    let rows = matrix.rows();
    let shown: Vec<&Row<'_>> =
        rows.iter().filter(|row| row.agreement() == Agreement::Differ).collect();
    if !shown.is_empty() {
        let heads: Vec<String> = names.iter().map(|name| escaped(name)).collect();
        text += &format!(
            "\n| scenario | {} |\n|---|{}\n",
            heads.join(" | "),
            "---|".repeat(names.len())
        );
        text.extend(shown.iter().map(|row| line(row)));
    }
    if let Some(left_out) = left_out(&rows) {
        text += &format!("\nNot shown: {left_out}.\n");
    }
    text + &waivers(matrix, &names) + LEGEND
}

const LEGEND: &str = "\n✓ passes, a severity is a failure, ~ is waived, ! could not be found out, – does not apply.\n";

fn service_provider(column: &Column, name: &str) -> String {
    let summary = &column.summary;
    let ruleset = serde_json::to_value(column.header.ruleset).unwrap_or_default();
    format!(
        "| {} | {} | {} | {} | {} | {} | {} | {} | {} % |\n",
        escaped(name),
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

fn line(row: &Row<'_>) -> String {
    let cells: Vec<String> =
        row.cells.iter().map(|cell| cell.map_or("", |it| sign(it)).to_owned()).collect();
    format!("| `{}` | {} |\n", row.scenario, cells.join(" | "))
}

fn sign(cell: &Cell) -> &'static str {
    use crate::scenario::Severity;
    match cell.mark {
        Mark::Pass => "✓",
        Mark::Skip => "–",
        Mark::Waived => "~",
        Mark::Error => "!",
        Mark::Fail(Severity::Critical) => "**critical**",
        Mark::Fail(Severity::High) => "**high**",
        Mark::Fail(Severity::Medium) => "medium",
        Mark::Fail(Severity::Low) => "low",
        Mark::Fail(Severity::Info) => "info",
    }
}

/// Each reason once for each service provider.
fn waivers(matrix: &Matrix, names: &[String]) -> String {
    let mut lines: Vec<String> = Vec::new();
    for (column, name) in matrix.columns.iter().zip(names) {
        for (reason, link) in column.cells.values().filter_map(|cell| cell.entry.covered()) {
            let link = link.map(|link| format!(" ({link})")).unwrap_or_default();
            let line =
                format!("- {}: waived, {}\n", escaped(name), escaped(&(reason.to_owned() + &link)));
            if !lines.contains(&line) {
                lines.push(line);
            }
        }
    }
    if lines.is_empty() { String::new() } else { format!("\n{}", lines.concat()) }
}

/// Text that others wrote, with nothing in it that Markdown or HTML would read as markup.
fn escaped(text: &str) -> String {
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
        let text = render(&matrix);
        let wanted = "\
| | ruleset | version | passed | failed | waived | not found out | skipped | applied |
|---|---|---|---|---|---|---|---|---|
| platform | core | – | 2 | 2 | 0 | 1 | 1 | 75 % |
| &lt;other> \\| platform | core | 1.2.3 | 2 | 2 | 1 | 1 | 1 | 75 % |

| scenario | platform | &lt;other> \\| platform |
|---|---|---|
| `assertion/audience-other` | **high** | ! |
| `assertion/weak` | low | low |

Not shown: 1 that pass wherever they apply, 1 that apply nowhere.
";
        assert!(text.starts_with(wanted), "{text}");
    }

    #[test]
    fn a_waiver_stands_below_with_its_reason() {
        let mut matrix = matrix();
        let cell = matrix.columns[1].cells.get_mut("assertion/audience-other").unwrap();
        cell.entry.waived = Some(crate::gates::Waived::Covered {
            reason: "*known*".to_owned(),
            link: Some("https://issues.example/7".to_owned()),
        });
        let line = "- &lt;other> \\| platform: waived, \\*known\\* (https://issues.example/7)\n";
        assert!(render(&matrix).contains(line));
    }
}
