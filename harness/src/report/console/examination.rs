//! What `vet` has found, for a person: what was looked at, each rule that is broken with what to mend, and the sum.

use super::Look;
use super::paint::Paint;
use super::wrap::wrapped;
use crate::report::examination::{Examination, Fault, Looked, Place, Unjudged};
use crate::scenario::Severity;
use time::format_description::well_known::Rfc3339;

/// Columns before what is said of a fault.
const UNDER: usize = 12;

/// The whole examination; ends with one line that sums it up.
pub fn examination(examination: &Examination, look: Look) -> String {
    let mut text: String = examination.looked.iter().map(|it| looked(it, look)).collect();
    text.extend(examination.faults.iter().map(|it| fault(it, look)));
    text.extend(examination.unjudged.iter().map(|it| unjudged(it, look)));
    text + &closing(examination, look)
}

fn looked(looked: &Looked, look: Look) -> String {
    let paint = Paint(look.styled);
    let issuer = looked.issuer.as_ref().map(|it| format!(", of {it}")).unwrap_or_default();
    let mut text =
        format!("{}\n", paint.strong(&format!("{} ({}{issuer})", looked.origin, looked.kind)));
    if let Some(at) = looked.at {
        text += &line("arrived", &moment(at));
    }
    if let Some(ahead) = looked.ahead.filter(|it| it.whole_seconds().abs() > 1) {
        text += &line(
            "clock",
            &format!("that of the browser is {} s ahead of the receiver's", ahead.whole_seconds()),
        );
    }
    for (what, at) in &looked.times {
        let from = looked.at.map(|now| format!("  {}", relative((*at - now).whole_seconds())));
        text += &line(
            "",
            &format!("{}  {what}{}", moment(*at), paint.faint(&from.unwrap_or_default())),
        );
    }
    text + "\n"
}

fn fault(fault: &Fault, look: Look) -> String {
    let paint = Paint(look.styled);
    let severity = match fault.severity {
        Severity::Critical | Severity::High => paint.bad(&fault.severity.to_string()),
        Severity::Medium | Severity::Low => paint.doubtful(&fault.severity.to_string()),
        Severity::Info => paint.faint("info"),
    };
    let at = fault.position.map(|it| format!(":{}:{}", it.line, it.column)).unwrap_or_default();
    let mut text = format!("{severity}: {}\n", paint.strong(&fault.rule));
    text += &format!("  {} {}{at}\n", paint.faint("-->"), fault.origin);
    text += &said("expected", &fault.expected, look);
    text += &said("found", &fault.found, look);
    text += &said("means", &fault.consequence, look);
    text += &said("mend", &fault.remedy.mend, look);
    text += &fault.remedy.place.as_ref().map(|it| place(it, look)).unwrap_or_default();
    text + &said("clause", &fault.clause, look) + "\n"
}

fn place(place: &Place, look: Look) -> String {
    let date = place.date.as_ref().map(|it| format!(", {it}")).unwrap_or_default();
    let inferred = if place.inferred { ", inferred" } else { "" };
    said("where", &place.label, look)
        + &said("", &format!("({}{date}{inferred})", place.source), look)
}

fn unjudged(unjudged: &Unjudged, look: Look) -> String {
    let paint = Paint(look.styled);
    let what = format!("{}: not judged, because {}", unjudged.origin, unjudged.why);
    let mut text = format!(
        "{} {}\n",
        paint.faint("–"),
        wrapped(&what, look.width.saturating_sub(2)).join("\n  ")
    );
    text += &format!("  {}\n", paint.faint(&unjudged.rules.join(", ")));
    text
}

fn closing(examination: &Examination, look: Look) -> String {
    let paint = Paint(look.styled);
    let kept: usize = examination.looked.iter().map(|it| it.kept).sum();
    let open: usize = examination.unjudged.iter().map(|it| it.rules.len()).sum();
    let open = if open == 0 { String::new() } else { format!(", {open} not judged") };
    let faults = match examination.faults.len() {
        0 => paint.good("nothing is wrong"),
        1 => paint.bad("1 finding"),
        many => paint.bad(&format!("{many} findings")),
    };
    format!("\n{faults}: {kept} rules kept{open}\n")
}

fn said(word: &str, text: &str, look: Look) -> String {
    // What would move the cursor is not ours to print.
    let plain = text.replace(|it: char| it.is_control() && it != '\n', " ");
    let lines = wrapped(&plain, look.width.saturating_sub(UNDER));
    format!("  {word:<10}{}\n", lines.join(&format!("\n{:UNDER$}", "")))
}

fn line(word: &str, text: &str) -> String {
    format!("  {word:<10}{text}\n")
}

fn moment(at: time::OffsetDateTime) -> String {
    at.format(&Rfc3339).unwrap_or_default()
}

fn relative(seconds: i64) -> String {
    match seconds {
        0 => "at that moment".to_owned(),
        1.. => format!("{seconds} s after"),
        _ => format!("{} s before", -seconds),
    }
}
