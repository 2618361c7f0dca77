//! What `vet` has found, for a person: what was looked at, each rule that is broken with what to mend, and the sum.

mod drawn;
mod head;

use super::Look;
use super::paint::Paint;
use super::wrap::wrapped;
use crate::report::examination::{
    Examination, Fault, Place, Unjudged, counted, group, joined, short,
};
use crate::scenario::Severity;

/// Columns before what is said of a fault.
const UNDER: usize = 12;

/// The whole examination; ends with one line that sums it up.
pub fn examination(examination: &Examination, look: Look) -> String {
    let heads = examination.looked.iter().map(|it| head::head(it, examination, look));
    let mut text: String = heads.collect();
    let (faults, more) = examination.shown();
    text.extend(faults.iter().map(|it| fault(it, examination, look)));
    if more > 0 {
        text += &format!("and {more} more, which --json has\n\n");
    }
    text + &unjudged(examination, look) + &closing(examination, look)
}

/// The short name of a document.
fn named(origin: &str, examination: &Examination) -> String {
    let all = examination.looked.iter().map(|it| it.origin.as_str());
    plain(&short(origin, all))
}

fn fault(fault: &Fault, examination: &Examination, look: Look) -> String {
    let paint = Paint(look.styled);
    let severity = match fault.severity {
        Severity::Critical | Severity::High => paint.bad(&fault.severity.to_string()),
        Severity::Medium | Severity::Low => paint.doubtful(&fault.severity.to_string()),
        Severity::Info => paint.faint("info"),
    };
    let mut text = format!("{severity}: {}\n", paint.strong(&fault.rule));
    text += &drawn::drawn(fault, examination, look);
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

/// One block: each reason once, whatever the documents, with its rules below.
fn unjudged(examination: &Examination, look: Look) -> String {
    let all = &examination.unjudged;
    let mut reasons: Vec<&str> = Vec::new();
    for it in all.iter().filter(|it| !it.rules.is_empty()) {
        if !reasons.contains(&it.why) {
            reasons.push(it.why);
        }
    }
    if reasons.is_empty() {
        return String::new();
    }
    let paint = Paint(look.styled);
    let mut text = format!("{}\n", paint.strong("not judged"));
    for why in reasons {
        let same: Vec<&Unjudged> = all.iter().filter(|it| it.why == why).collect();
        text += &item(why, look);
        for it in distinct(&same) {
            let rules = it.rules.join(", ");
            let told = match examination.looked.len() {
                0 | 1 => rules,
                _ => format!("{rules} ({})", documents(&same, it, examination)),
            };
            let lines = wrapped(&told, look.width.saturating_sub(4));
            text.extend(lines.iter().map(|line| format!("    {}\n", paint.faint(line))));
        }
    }
    text + "\n"
}

fn item(why: &str, look: Look) -> String {
    let lines = wrapped(why, look.width.saturating_sub(4));
    format!("  {} {}\n", Paint(look.styled).faint("–"), lines.join("\n    "))
}

/// Several documents that leave the same rules open are told once.
fn distinct<'a>(same: &[&'a Unjudged]) -> Vec<&'a Unjudged> {
    let mut each: Vec<&Unjudged> = Vec::new();
    for it in same {
        if !each.iter().any(|known| known.rules == it.rules) {
            each.push(it);
        }
    }
    each
}

fn documents(same: &[&Unjudged], like: &Unjudged, examination: &Examination) -> String {
    let alike = same.iter().filter(|it| it.rules == like.rules);
    joined(&alike.map(|it| named(&it.origin, examination)).collect::<Vec<_>>())
}

fn closing(examination: &Examination, look: Look) -> String {
    let verdict = match examination.faults.len() {
        0 => examination.sound().to_owned(),
        many => format!("{}{}", counted(many, "finding"), severities(examination)),
    };
    let open = match examination.open() {
        0 => String::new(),
        open => format!(", {open} not judged"),
    };
    let is_mild = !examination.faults.is_empty() && !examination.gates();
    let mild = if is_mild { "; none is as bad as --fail-on" } else { "" };
    let told = format!("{verdict}: {}{open}{mild}", checked(examination));
    // Painted when the lines are broken: a colour has no width.
    let painted = painted(&verdict, examination, Paint(look.styled));
    wrapped(&told, look.width).join("\n").replacen(&verdict, &painted, 1) + "\n"
}

fn painted(verdict: &str, examination: &Examination, paint: Paint) -> String {
    match (examination.faults.is_empty(), examination.gates()) {
        (true, _) => paint.good(verdict),
        (false, true) => paint.bad(verdict),
        (false, false) => paint.doubtful(verdict),
    }
}

/// ` (1 high, 2 low)`.
fn severities(examination: &Examination) -> String {
    let tally = examination.tally();
    let each: Vec<String> =
        tally.iter().map(|(severity, count)| format!("{count} {severity}")).collect();
    format!(" ({})", each.join(", "))
}

/// How many rules are kept; by what they are about, where nothing else is there to be told.
fn checked(examination: &Examination) -> String {
    let rules = counted(examination.kept(), "rule");
    if !examination.faults.is_empty() {
        return format!("{rules} kept");
    }
    let mut groups: Vec<(&str, usize)> = Vec::new();
    for rule in examination.looked.iter().flat_map(|it| &it.kept) {
        match groups.iter_mut().find(|(name, _)| *name == group(rule)) {
            Some((_, count)) => *count += 1,
            None => groups.push((group(rule), 1)),
        }
    }
    let each: Vec<String> =
        groups.iter().map(|(name, count)| format!("{count} of {name}")).collect();
    match each.is_empty() {
        true => format!("{rules} kept"),
        false => format!("{rules} kept ({})", each.join(", ")),
    }
}

fn said(word: &str, text: &str, look: Look) -> String {
    let lines = wrapped(&plain(text), look.width.saturating_sub(UNDER));
    format!("  {word:<10}{}\n", lines.join(&format!("\n{:UNDER$}", "")))
}

/// What would move the cursor is not ours to print.
fn plain(text: &str) -> String {
    text.replace(char::is_control, " ")
}
