//! Documents and differences as markup: lines with numbers, or with a sign in front.

use maud::{Markup, html};

use crate::reading::{Difference, Layout, Row};

/// A document in lines with numbers. The label is the name of the box, which may scroll and so can
/// be reached by the keyboard.
pub(super) fn document(label: &str, layout: &Layout) -> Markup {
    html! {
        @if !layout.is_laid_out {
            p class="hint" { "It is not well formed, and shown as it is." }
        }
        pre class="document numbered" tabindex="0" role="region" aria-label=(label) {
            @for line in &layout.lines { span class="line" { (line.text) } "\n" }
        }
    }
}

/// What differs, with the consequences in words below.
pub(super) fn difference(label: &str, difference: &Difference) -> Markup {
    let indent = indent(&difference.rows);
    html! {
        @if !difference.rows.is_empty() {
            pre class="document" tabindex="0" role="region" aria-label=(label) {
                @for row in &difference.rows { (line(row, indent)) "\n" }
            }
        }
        (consequences(&difference.consequences))
    }
}

/// How far all lines are indented, so that little of a narrow screen is left empty.
fn indent(rows: &[Row]) -> usize {
    let texts = rows.iter().filter_map(|row| match row {
        Row::Added(text) | Row::Follows(text) | Row::Removed(text) | Row::Same(text) => Some(text),
        Row::Folded(_) => None,
    });
    texts.map(|text| text.len() - text.trim_start_matches(' ').len()).min().unwrap_or(0)
}

fn line(row: &Row, indent: usize) -> Markup {
    match row {
        Row::Added(text) => html! { ins class="line" { "+ " (text[indent..]) } },
        Row::Removed(text) => html! { del class="line" { "- " (text[indent..]) } },
        Row::Follows(text) => html! { span class="line" { "~ " (text[indent..]) } },
        Row::Same(text) => html! { span class="line" { "  " (text[indent..]) } },
        Row::Folded(1) => html! { span class="line folded" { "  … 1 line that is alike" } },
        Row::Folded(count) => {
            html! { span class="line folded" { "  … " (count) " lines that are alike" } }
        }
    }
}

fn consequences(pairs: &[(String, String)]) -> Markup {
    let count = super::words::count(
        pairs.len(),
        "value of a digest or a signature",
        "values of digests and signatures",
    );
    html! {
        @if !pairs.is_empty() {
            details {
                summary { (count) " differ" @if pairs.len() == 1 { "s" } ", as a consequence" }
                pre class="document" tabindex="0" role="region" aria-label="Digests and signatures that differ" {
                    @for (before, after) in pairs {
                        (line(&Row::Removed(before.trim_start().to_owned()), 0)) "\n"
                        (line(&Row::Added(after.trim_start().to_owned()), 0)) "\n"
                    }
                }
            }
        }
    }
}
