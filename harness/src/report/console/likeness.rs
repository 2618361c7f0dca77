//! How a capture differs from a vendor's profile, for a person: the news first, what is the same and what is not shown
//! last, and the sum.

use super::Look;
use super::paint::Paint;
use super::wrap::wrapped;
use crate::report::likeness::{Beyond, Likeness, Line, Outcome};

/// Columns before what the table and the capture have.
const UNDER: usize = 12;
/// Columns for a key before its value.
const KEY: usize = 40;

/// The whole comparison; ends with one line that sums it up.
pub fn likeness(likeness: &Likeness, look: Look) -> String {
    let paint = Paint(look.styled);
    let what = format!("{} beside the table of {}", likeness.documents.join(", "), likeness.vendor);
    let mut text = wrapped(&what, look.width).join("\n") + "\n";
    for (outcome, inferred, heading) in [
        (Outcome::Different, true, "inferred, and contradicted"),
        (Outcome::Different, false, "different"),
    ] {
        let lines: Vec<&Line> = likeness.with(outcome, inferred).collect();
        text += &headed(&paint.bad(heading), lines.len());
        text.extend(lines.into_iter().map(|line| difference(line, look)));
    }
    text += &headed(&paint.bad("different, and no table has a word for it"), likeness.beyond.len());
    text.extend(likeness.beyond.iter().map(|it| beyond(it, look)));
    for (outcome, inferred, heading) in
        [(Outcome::Same, true, "inferred, and confirmed"), (Outcome::Same, false, "the same")]
    {
        let lines: Vec<&Line> = likeness.with(outcome, inferred).collect();
        text += &headed(&paint.good(heading), lines.len());
        text.extend(lines.into_iter().map(|line| same(line, look)));
    }
    text + &not_shown(likeness, look) + &closing(likeness, look)
}

fn headed(heading: &str, count: usize) -> String {
    if count == 0 { String::new() } else { format!("\n{heading} ({count})\n") }
}

fn difference(line: &Line, look: Look) -> String {
    let none = "(the key is not there)";
    let (table, capture) = (line.table.as_deref().unwrap_or(none), line.capture.as_deref());
    format!("  {}\n", Paint(look.styled).strong(&line.key))
        + &said("table", table, look)
        + &said("capture", capture.unwrap_or(none), look)
}

fn beyond(beyond: &Beyond, look: Look) -> String {
    let place = if beyond.place.is_empty() { "(the root)" } else { &beyond.place };
    let lines = wrapped(place, look.width.saturating_sub(2));
    let place = Paint(look.styled).strong(&lines.join("\n  "));
    format!("  {place}\n")
        + &said("mock", beyond.mock.as_deref().unwrap_or("(nothing)"), look)
        + &said("capture", beyond.capture.as_deref().unwrap_or("(nothing)"), look)
}

/// One line, or the value below its key where both do not fit.
fn same(line: &Line, look: Look) -> String {
    let value = line.table.as_deref().unwrap_or_default();
    let key = format!("{:<KEY$}", line.key);
    if 4 + key.len() + value.chars().count() <= look.width {
        return format!("  {key}  {}\n", Paint(look.styled).faint(value));
    }
    let lines = wrapped(value, look.width.saturating_sub(UNDER));
    let value = Paint(look.styled).faint(&lines.join(&format!("\n{:UNDER$}", "")));
    format!("  {}\n{:UNDER$}{value}\n", line.key, "")
}

/// Only the names, for nothing is known of them; a part of the table of which nothing is shown by its name alone.
fn not_shown(likeness: &Likeness, look: Look) -> String {
    let part = |line: &Line| line.key.split_once('.').map(|(part, _)| format!("{part}."));
    let is_dark = |part: &str| {
        let mut lines = likeness.lines.iter().filter(|it| it.key.starts_with(part));
        lines.all(|it| it.outcome == Outcome::NotShown)
    };
    let name = |line: &Line| match part(line).filter(|part| is_dark(part)) {
        Some(part) => format!("{part}*"),
        None => line.key.clone(),
    };
    let lines = likeness.lines.iter().filter(|it| it.outcome == Outcome::NotShown);
    let mut names: Vec<String> = lines.map(name).collect();
    names.dedup();
    let paint = Paint(look.styled);
    let count = likeness.count(Outcome::NotShown);
    let heading = headed(&paint.faint("not shown by these documents"), count);
    let names = wrapped(&names.join(", "), look.width.saturating_sub(2));
    match heading.is_empty() {
        true => heading,
        false => format!("{heading}  {}\n", paint.faint(&names.join("\n  "))),
    }
}

fn closing(likeness: &Likeness, look: Look) -> String {
    let paint = Paint(look.styled);
    let different = likeness.count(Outcome::Different) + likeness.beyond.len();
    let verdict = match different {
        0 => paint.good(&format!("as {} writes it", likeness.vendor)),
        1 => paint.bad("1 difference"),
        many => paint.bad(&format!("{many} differences")),
    };
    let inferred = |outcome| likeness.with(outcome, true).count();
    let (confirmed, contradicted) = (inferred(Outcome::Same), inferred(Outcome::Different));
    let counted = format!(
        "\n{verdict}: {} the same, {} not shown",
        likeness.count(Outcome::Same),
        likeness.count(Outcome::NotShown)
    );
    match confirmed + contradicted {
        0 => counted + "\n",
        _ => format!(
            "{counted};\nof what was inferred {confirmed} confirmed, {contradicted} contradicted\n"
        ),
    }
}

fn said(word: &str, text: &str, look: Look) -> String {
    // What would move the cursor is not ours to print.
    let plain = text.replace(char::is_control, " ");
    let lines = wrapped(&plain, look.width.saturating_sub(UNDER));
    format!("    {word:<8}{}\n", lines.join(&format!("\n{:UNDER$}", "")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Styled;

    fn line(key: &str, outcome: Outcome, inferred: bool) -> Line {
        let capture = (outcome != Outcome::NotShown).then(|| "-180".to_owned());
        let table = Some(if outcome == Outcome::Same { "-180" } else { "-300" }.to_owned());
        Line { key: key.to_owned(), table, capture, outcome, inferred }
    }

    #[test]
    fn the_news_comes_first_and_the_sum_last() {
        let mut compared = Likeness {
            vendor: "okta".to_owned(),
            documents: vec!["a.xml".to_owned()],
            lines: vec![
                line("one", Outcome::Same, false),
                line("two", Outcome::Different, true),
                line("three", Outcome::Same, true),
                line("four.five", Outcome::NotShown, false),
                line("four.six", Outcome::NotShown, false),
                line("seven", Outcome::NotShown, false),
            ],
            beyond: vec![Beyond {
                place: "Response".to_owned(),
                mock: None,
                capture: Some("x:y".to_owned()),
            }],
        };
        let look = Look { styled: Styled::Plain, width: 80 };
        let text = likeness(&compared, look);
        let expected = "a.xml beside the table of okta\n\
            \ninferred, and contradicted (1)\n  two\n    table   -300\n    capture -180\n\
            \ndifferent, and no table has a word for it (1)\n  Response\n    mock    (nothing)\n    capture x:y\n\
            \ninferred, and confirmed (1)\n  three                                     -180\n\
            \nthe same (1)\n  one                                       -180\n\
            \nnot shown by these documents (3)\n  four.*, seven\n\
            \n2 differences: 2 the same, 3 not shown;\nof what was inferred 1 confirmed, 1 contradicted\n";
        assert_eq!(text, expected);
        compared.lines.retain(|it| it.outcome == Outcome::Same);
        compared.beyond.clear();
        assert!(compared.is_alike());
        assert!(likeness(&compared, look).contains("\nas okta writes it: 2 the same, 0 not shown"));
    }
}
