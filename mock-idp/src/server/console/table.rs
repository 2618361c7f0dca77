//! A table that stays readable on a narrow screen, where a row is a card and a value has its
//! heading beside it. The roles are said because such a layout takes them away.

use maud::{Markup, html};

/// A table. The first cell of a row is its heading.
pub(super) fn table<const N: usize>(
    caption: &str,
    headings: [&str; N],
    rows: impl Iterator<Item = [Markup; N]>,
) -> Markup {
    html! {
        table role="table" {
            caption class="unseen" { (caption) }
            thead role="rowgroup" { tr role="row" {
                @for heading in headings { th scope="col" role="columnheader" { (heading) } }
            } }
            tbody role="rowgroup" { @for row in rows {
                tr role="row" { @for (heading, content) in headings.iter().zip(row) {
                    (cell(heading, heading == &headings[0], &content))
                } }
            } }
        }
    }
}

fn cell(heading: &str, is_first: bool, content: &Markup) -> Markup {
    html! {
        @if is_first {
            th scope="row" role="rowheader" { (content) }
        } @else if content.0.is_empty() {
            td role="cell" data-label=(heading) {}
        } @else {
            td role="cell" data-label=(heading) { div { (content) } }
        }
    }
}
