//! One table for each topic: a line for each scenario, a column for each vendor. Knows no reason of any verdict.

use super::Look;
use super::paint::Paint;
use crate::judge::Verdict;
use crate::report::{Entry, Report};

/// From this width on the titles stand beside the marks.
const WIDE: usize = 120;
/// A vendor's name is never cut below this.
const NARROWEST: usize = 4;

/// The tables, with an empty line after each.
pub(super) fn render(report: &Report, look: Look) -> String {
    let columns = Columns::of(report, look);
    let paint = Paint(look.styled);
    let mut text = String::from("\n");
    for topic in report.entries.chunk_by(|one, other| one.topic() == other.topic()) {
        text.push_str(&columns.head(topic[0].topic(), paint));
        for scenario in topic.chunk_by(|one, other| one.judged.scenario == other.judged.scenario) {
            text.push_str(&columns.line(scenario, paint));
        }
        text.push('\n');
    }
    text
}

/// How wide each column is; the same for all topics, so that the eye can run down.
struct Columns<'a> {
    name: usize,
    vendors: Vec<(&'a str, usize)>,
    /// Columns left for titles; none where there is no room.
    title: usize,
}

impl<'a> Columns<'a> {
    fn of(report: &'a Report, look: Look) -> Self {
        let name = report.entries.iter().map(|entry| length(entry.name())).max().unwrap_or(0);
        let room = look.width.saturating_sub(2 + name);
        let vendors = fitted(&report.header.vendors, room);
        let taken: usize = vendors.iter().map(|(_, width)| width + 2).sum();
        let title = if look.width >= WIDE { room.saturating_sub(taken + 2) } else { 0 };
        Self { name, vendors, title }
    }

    fn head(&self, topic: &str, paint: Paint) -> String {
        let names: String = self
            .vendors
            .iter()
            .map(|(vendor, width)| format!("  {:^width$}", cut(vendor, *width)))
            .collect();
        let space = " ".repeat((self.name + 2).saturating_sub(length(topic)));
        format!("{}{space}{}\n", paint.strong(topic), paint.faint(names.trim_end()))
    }

    fn line(&self, entries: &[Entry], paint: Paint) -> String {
        let mut line = format!("  {:<width$}", entries[0].name(), width = self.name);
        for (vendor, width) in &self.vendors {
            let of_vendor = entries.iter().filter(|entry| entry.judged.vendor == *vendor);
            let mark = of_vendor
                .max_by_key(|entry| weight(entry))
                .map_or(" ".to_owned(), |entry| mark(entry, paint));
            let left = (width - 1) / 2;
            line.push_str(&format!("  {}{mark}{}", " ".repeat(left), " ".repeat(width - 1 - left)));
        }
        if self.title > 0 {
            line.push_str(&format!(
                "  {}",
                paint.faint(&cut(&entries[0].judged.title, self.title))
            ));
        }
        line.truncate(line.trim_end().len());
        line.push('\n');
        line
    }
}

/// Of several signing styles the worst is shown.
fn weight(entry: &Entry) -> u8 {
    match entry.judged.verdict {
        Verdict::Skip(_) => 0,
        Verdict::Pass => 1,
        _ if entry.covered().is_some() => 2,
        Verdict::Error(_) => 3,
        Verdict::Fail(_) if !entry.judged.gates => 4,
        Verdict::Fail(_) => 5,
    }
}

fn mark(entry: &Entry, paint: Paint) -> String {
    match entry.judged.verdict {
        _ if entry.covered().is_some() => paint.doubtful("~"),
        Verdict::Pass => paint.good("✓"),
        Verdict::Fail(_) if entry.judged.gates => paint.bad("✗"),
        Verdict::Fail(_) => paint.doubtful("✗"),
        Verdict::Skip(_) => paint.faint("–"),
        Verdict::Error(_) => paint.doubtful("!"),
    }
}

/// The widths of the vendors' columns: the longest names give way until everything fits.
fn fitted(vendors: &[String], room: usize) -> Vec<(&str, usize)> {
    let mut fitted: Vec<(&str, usize)> =
        vendors.iter().map(|vendor| (vendor.as_str(), length(vendor).max(NARROWEST))).collect();
    while fitted.iter().map(|(_, width)| width + 2).sum::<usize>() > room {
        let Some((_, widest)) = fitted
            .iter_mut()
            .max_by_key(|(_, width)| *width)
            .filter(|(_, width)| *width > NARROWEST)
        else {
            break;
        };
        *widest -= 1;
    }
    fitted
}

pub(super) fn length(text: &str) -> usize {
    text.chars().count()
}

/// The text, with an ellipsis where it is longer than the room.
pub(super) fn cut(text: &str, room: usize) -> String {
    if length(text) <= room {
        return text.to_owned();
    }
    text.chars().take(room.saturating_sub(1)).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;
    use crate::source::Styled;

    #[test]
    fn a_topic_is_a_table_of_scenarios_and_vendors() {
        let text = render(&sample::report(), Look { styled: Styled::Plain, width: 80 });
        let wanted = "
assertion         okta  onelogin
  audience-other   ✗       !
  weak             ✗

login             okta  onelogin
  first            ✓       ✓
  later            –

";
        assert_eq!(text, wanted);
    }

    #[test]
    fn of_several_styles_the_worst_is_shown() {
        let mut report = sample::report();
        let at = report.entries.iter().position(|entry| entry.judged.id == "login/first@okta");
        let at = at.expect("it is there") + 1;
        let mut styled = sample::fail("login/first@okta", crate::scenario::Severity::High, true);
        styled.judged.id.push_str(".response");
        report.entries.insert(at, styled);
        let text = render(&report, Look { styled: Styled::Plain, width: 80 });
        assert!(text.contains("  first            ✗       ✓\n"), "{text}");
    }

    #[test]
    fn no_line_is_wider_than_the_terminal() {
        let mut report = sample::report();
        report.header.vendors =
            ["okta", "onelogin", "pingone", "pingone-for-enterprise"].map(str::to_owned).to_vec();
        for width in [40, 60, 80, 120, 200] {
            let text = render(&report, Look { styled: Styled::Plain, width });
            assert!(text.lines().all(|line| length(line) <= width), "{width}\n{text}");
        }
    }

    #[test]
    fn titles_stand_beside_the_marks_where_there_is_room() {
        let wide = render(&sample::report(), Look { styled: Styled::Plain, width: 140 });
        assert!(
            wide.contains("An assertion made out for another service provider opens no session"),
            "{wide}"
        );
    }
}
