//! One document that was looked at: what it is, when it came, and its times as a table.

use super::{named, plain};
use crate::report::console::Look;
use crate::report::console::paint::Paint;
use crate::report::console::wrapped;
use crate::report::examination::{
    Examination, Looked, MOST, Span, Validity, arrival, date, moment, spans, standing, stretch,
};
use time::OffsetDateTime;

pub(super) fn head(looked: &Looked, examination: &Examination, look: Look) -> String {
    let paint = Paint(look.styled);
    let mut text = format!("{}\n", paint.strong(&named(&looked.origin, examination)));
    let what = match &looked.issuer {
        Some(issuer) => format!("{} of {}", looked.kind, plain(issuer)),
        None => looked.kind.to_owned(),
    };
    for line in wrapped(&what, look.width.saturating_sub(2)) {
        text += &format!("  {}\n", paint.faint(&line));
    }
    let rows = rows(looked);
    if !rows.is_empty() {
        text += &table(&rows, look);
    }
    text + &clock(looked, look) + "\n"
}

/// What is said of a time: what it is, from when, until when, and how it stands.
type Row = [String; 4];

fn rows(looked: &Looked) -> Vec<Row> {
    let mut rows: Vec<Row> = Vec::new();
    if let Some(at) = looked.at {
        let arrived = arrival(looked).to_owned();
        rows.push([arrived, moment(at, None), String::new(), String::new()]);
    }
    // Within a day the hour is enough, once the day has been told.
    let spans = spans(looked);
    let told = looked.at.or_else(|| spans.iter().find_map(|it| it.from.or(it.until)));
    if let (None, Some(told)) = (looked.at, told) {
        rows.push(["on".to_owned(), date(told), String::new(), String::new()]);
    }
    rows.extend(spans.iter().take(MOST).map(|span| row(span, looked.at, told)));
    if let Some(more) = spans.len().checked_sub(MOST).filter(|more| *more > 0) {
        rows.push([format!("and {more} more"), String::new(), String::new(), String::new()]);
    }
    rows.extend(looked.certificates.iter().take(MOST).map(|it| certificate(it, looked.at)));
    rows
}

fn row(span: &Span, now: Option<OffsetDateTime>, told: Option<OffsetDateTime>) -> Row {
    let shown = |at: Option<OffsetDateTime>| at.map(|at| moment(at, told)).unwrap_or_default();
    let until = match (span.is_moment, span.until) {
        (false, Some(_)) => format!("– {}", shown(span.until)),
        _ => String::new(),
    };
    let stands = now.map(|now| standing(span, now)).unwrap_or_default();
    [span.what.to_owned(), shown(span.from), until, stands]
}

fn certificate(validity: &Validity, now: Option<OffsetDateTime>) -> Row {
    let Validity { from, until, .. } = validity;
    let span =
        Span { what: "certificate", from: Some(*from), until: Some(*until), is_moment: false };
    let stands = now.map(|now| standing(&span, now)).unwrap_or_default();
    ["certificate".to_owned(), date(*from), format!("– {}", date(*until)), stands]
}

/// Aligned, and without the last column where there is no room for it.
fn table(rows: &[Row], look: Look) -> String {
    let paint = Paint(look.styled);
    // What stands alone in its line needs no column.
    let is_alone = |row: &Row, column: usize| column == 1 && row[2].is_empty() && row[3].is_empty();
    let width = |column: usize| {
        let cells = rows.iter().filter(|row| !is_alone(row, column)).map(|row| &row[column]);
        cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
    };
    let widths = [width(0), width(1), width(2), width(3)];
    let has_room = 2 + widths.iter().sum::<usize>() + 2 * 3 <= look.width;
    let line = |row: &Row| {
        let cell = |column: usize| format!("{:<width$}", row[column], width = widths[column]);
        let mut text = format!("  {}  {}  {}", paint.faint(&cell(0)), cell(1), cell(2));
        if has_room {
            text += &format!("  {}", stands(&row[3], paint));
        } else if !row[3].is_empty() {
            text += &format!("\n    {}", stands(&row[3], paint));
        }
        text.trim_end().to_owned() + "\n"
    };
    rows.iter().map(line).collect()
}

/// What is over, or not yet begun, stands out; the words say it, too.
fn stands(text: &str, paint: Paint) -> String {
    let is_shut = text.starts_with("over") || text.starts_with("begins");
    if is_shut { paint.doubtful(text) } else { paint.faint(text) }
}

fn clock(looked: &Looked, look: Look) -> String {
    let Some(ahead) = looked.ahead.filter(|it| it.whole_seconds().abs() > 1) else {
        return String::new();
    };
    let side = if ahead.is_negative() { "behind" } else { "ahead of" };
    let told = format!("the browser's clock is {} {side} the receiver's", stretch(ahead));
    format!("  {}\n", Paint(look.styled).doubtful(&told))
}
