//! What `doctor` has looked at: a line for each thing that holds, and for the one that does not what was seen and what to do.

use super::Look;
use super::paint::Paint;
use super::wrap::wrapped;
use crate::report::checkup::{Advice, Check, Checkup, State};

/// Columns before what was seen.
const INDENT: usize = 30;
/// Columns before what is said of a thing that is amiss.
const UNDER: usize = 11;

/// The whole checkup; ends with what to do next.
pub fn checkup(checkup: &Checkup, look: Look) -> String {
    let paint = Paint(look.styled);
    let version = checkup.version.as_ref().map(|it| format!("; {it}")).unwrap_or_default();
    let head = format!("{} ({}{version})", checkup.sp, checkup.origin);
    let mut text = format!("{}\n", paint.strong(&head));
    text.extend(checkup.checks.iter().map(|check| line(check, look)));
    if !checkup.facts.is_empty() {
        text += &format!("\n{}", super::facts(&checkup.facts, look));
    }
    text + &hints(checkup, look) + &closing(checkup, look)
}

fn line(check: &Check, look: Look) -> String {
    let paint = Paint(look.styled);
    let (mark, seen) = match &check.state {
        State::Holds(seen) => (paint.good("✓"), seen),
        State::Open(why) => (paint.faint("–"), why),
        State::Amiss(advice) => return block(&paint.bad("✗"), &check.what, advice, look),
        State::Doubtful(advice) => return block(&paint.doubtful("~"), &check.what, advice, look),
    };
    let room = look.width.saturating_sub(INDENT);
    let lines: Vec<String> = wrapped(seen, room).iter().map(|line| paint.faint(line)).collect();
    let seen = lines.join(&format!("\n{:INDENT$}", ""));
    format!("{mark} {:<width$}{seen}\n", check.what, width = INDENT - 2)
}

fn block(mark: &str, what: &str, advice: &Advice, look: Look) -> String {
    let paint = Paint(look.styled);
    let mut text = format!("{mark} {}\n", paint.strong(what));
    text += &said("seen", &advice.seen, look);
    text.extend(advice.shown.iter().map(|line| said("", line, look)));
    text += &said("mend", &advice.mend, look);
    // What would move the cursor is not ours to print.
    let plain = |line: &String| line.replace(char::is_control, " ");
    let log = |line| format!("  {:<9}{} {line}\n", "", paint.faint("log |"));
    text.extend(advice.log.iter().map(plain).map(log));
    text
}

fn said(word: &str, text: &str, look: Look) -> String {
    let lines = wrapped(text, look.width.saturating_sub(UNDER));
    let under = format!("\n{:UNDER$}", "");
    format!("  {word:<9}{}\n", lines.join(&under))
}

fn hints(checkup: &Checkup, look: Look) -> String {
    if checkup.hints.is_empty() {
        return String::new();
    }
    let paint = Paint(look.styled);
    let each = checkup.hints.iter().map(|(name, why)| format!("`{name}` ({why})"));
    let sentence = format!("could be declared too: {}", each.collect::<Vec<_>>().join(", "));
    let lines = wrapped(&sentence, look.width);
    lines.iter().map(|line| paint.doubtful(line) + "\n").collect()
}

fn closing(checkup: &Checkup, look: Look) -> String {
    let paint = Paint(look.styled);
    let applied = checkup.applied.as_ref().map(|applied| applied.sentence()).unwrap_or_default();
    let mut text: String = if applied.is_empty() {
        String::new()
    } else {
        wrapped(&applied, look.width).iter().map(|line| paint.faint(line) + "\n").collect()
    };
    text += &match checkup.troubles().count() {
        0 => paint.good(&format!(
            "{} is ready{}: sso-harness run {}",
            checkup.sp,
            doubts(checkup.doubts()),
            checkup.word
        )),
        1 => paint.bad(&format!("{} is not ready: one thing is amiss", checkup.sp)),
        many => paint.bad(&format!("{} is not ready: {many} things are amiss", checkup.sp)),
    };
    text + "\n"
}

fn doubts(count: usize) -> String {
    match count {
        0 => String::new(),
        1 => ", but for one thing that it does otherwise".to_owned(),
        many => format!(", but for {many} things that it does otherwise"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Styled;

    #[test]
    fn what_holds_is_a_line_and_what_is_amiss_a_block() {
        let advice = Advice {
            seen: "POST /acs answers 404".to_owned(),
            shown: vec!["sent Audience     sp".to_owned()],
            mend: "have `[trust]` name the URL that takes the Response.".to_owned(),
            log: vec!["not found".to_owned()],
            is_finding: false,
        };
        let made = Checkup {
            sp: "platform".to_owned(),
            origin: "sp.toml".to_owned(),
            checks: vec![
                Check::holds("it starts", "at http://[::1]:1"),
                Check::amiss("an honest login gets in", advice),
                Check::open("everything else", "it stands on this"),
            ],
            ..Checkup::default()
        };
        let wanted = "\
platform (sp.toml)
✓ it starts                   at http://[::1]:1
✗ an honest login gets in
  seen     POST /acs answers 404
           sent Audience     sp
  mend     have `[trust]` name the URL that takes
           the Response.
           log | not found
– everything else             it stands on this
platform is not ready: one thing is amiss
";
        assert_eq!(checkup(&made, Look { styled: Styled::Plain, width: 50 }), wanted);
    }
}
