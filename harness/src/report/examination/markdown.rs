//! What `vet` has found as Markdown, for an issue or a chat. Text that others wrote stands in code spans, where nothing is
//! markup, leads anywhere or calls anybody.

use super::{Examination, Fault, Looked, Unjudged, counted, short};
use crate::report::matrix::markdown::escaped;

/// A table of the documents, each finding with what to do, and what was not judged.
pub fn render(examination: &Examination) -> String {
    let mut text = format!("## {}\n\n{}", heading(examination), table(examination));
    let (faults, more) = examination.shown();
    for (index, fault) in faults.iter().enumerate() {
        text += &finding(index + 1, fault, examination);
    }
    if more > 0 {
        text += &format!("\nAnd {more} more, which `--json` has.\n");
    }
    text + &unjudged(examination)
}

fn heading(examination: &Examination) -> String {
    match examination.tally().as_slice() {
        [] => examination.sound().replacen('n', "N", 1),
        tally => {
            let each: Vec<String> =
                tally.iter().map(|(severity, count)| format!("{count} {severity}")).collect();
            format!("{} ({})", counted(examination.faults.len(), "finding"), each.join(", "))
        }
    }
}

fn table(examination: &Examination) -> String {
    let mut text =
        "| document | | issuer | findings | kept | not judged |\n|---|---|---|---|---|---|\n"
            .to_owned();
    for looked in &examination.looked {
        text += &line(looked, examination);
    }
    text
}

fn line(looked: &Looked, examination: &Examination) -> String {
    let findings = examination.faults.iter().filter(|it| it.origin == looked.origin).count();
    let open = examination.unjudged.iter().filter(|it| it.origin == looked.origin);
    let open: usize = open.map(|it| it.rules.len()).sum();
    let issuer = looked.issuer.as_deref().map(|it| cell(&code(it))).unwrap_or_default();
    let name = cell(&code(&named(&looked.origin, examination)));
    let kept = looked.kept.len();
    format!("| {name} | {} | {issuer} | {findings} | {kept} | {open} |\n", looked.kind)
}

fn finding(number: usize, fault: &Fault, examination: &Examination) -> String {
    let at = fault.position.map(|it| format!(", line {}, column {}", it.line, it.column));
    let name = code(&named(&fault.origin, examination));
    let mut text = format!("\n### {number}. {}: {}\n\n", fault.severity, code(&fault.rule));
    text += &format!("In {name}{}.\n\n", at.unwrap_or_default());
    text += &format!(
        "- **expected**: {}\n- **found**: {}\n",
        code(&fault.expected),
        code(&fault.found)
    );
    text += &format!("- **means**: {}\n", escaped(&fault.consequence));
    text += &format!("- **mend**: {}\n", escaped(&fault.remedy.mend));
    if let Some(place) = &fault.remedy.place {
        let date = place.date.as_ref().map(|it| format!(", {it}")).unwrap_or_default();
        let inferred = if place.inferred { ", inferred" } else { "" };
        let source = escaped(&place.source);
        text += &format!("- **where**: {} ({source}{date}{inferred})\n", escaped(&place.label));
    }
    text + &format!("- **clause**: {}\n", escaped(&fault.clause))
}

fn unjudged(examination: &Examination) -> String {
    if examination.unjudged.is_empty() {
        return String::new();
    }
    let item = |it: &Unjudged| {
        let rules: Vec<String> = it.rules.iter().map(|rule| code(rule)).collect();
        let name = code(&named(&it.origin, examination));
        format!("- {name}: {}: {}\n", escaped(it.why), rules.join(", "))
    };
    let items: String = examination.unjudged.iter().map(item).collect();
    format!("\n### Not judged\n\n{items}")
}

fn named(origin: &str, examination: &Examination) -> String {
    short(origin, examination.looked.iter().map(|it| it.origin.as_str()))
}

/// A code span around any text: its fence is longer than every row of backticks in it, and it stays on one line.
fn code(text: &str) -> String {
    let text = text.replace(char::is_control, " ");
    if text.trim().is_empty() {
        return "(nothing)".to_owned();
    }
    let longest = text.split(|it| it != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    let space = if text.starts_with('`') || text.ends_with('`') { " " } else { "" };
    format!("{fence}{space}{text}{space}{fence}")
}

/// In a table a bar ends a cell, even in a code span.
fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::examination::sample;

    #[test]
    fn nothing_that_others_wrote_becomes_markup() {
        let mut examination = sample::examination();
        let evil = "a|b `` c\n# d <img src=x> [x](https://evil.example) @all";
        examination.looked[0].issuer = Some(evil.to_owned());
        examination.faults[0].found = evil.to_owned();
        let text = render(&examination);
        let span = "``` a|b `` c # d <img src=x> [x](https://evil.example) @all ```"
            .replace("``` a", "```a");
        let span = span.replace("all ```", "all```");
        assert!(text.contains(&format!("- **found**: {span}\n")), "{text}");
        assert!(text.contains(&format!("| {} |", span.replace('|', "\\|"))), "{text}");
        assert_eq!(text.matches("\n# d").count(), 0);
    }

    #[test]
    fn a_code_span_is_longer_than_what_is_in_it() {
        assert_eq!(code("a"), "`a`");
        assert_eq!(code("`a``"), "``` `a`` ```");
        assert_eq!(code(" \n"), "(nothing)");
    }
}
