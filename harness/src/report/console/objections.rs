//! What is not as agreed: drawn under its line where it has one, with the scenarios or cases that it is about.

use super::Look;
use super::wrap::wrapped;
use crate::gates::Objection;
use crate::report::Report;

/// All of them, each with an empty line after it.
pub(super) fn render(report: &Report, look: Look) -> String {
    report.objections.iter().map(|objection| one(objection, look)).collect()
}

fn one(objection: &Objection, look: Look) -> String {
    let drawn = objection.drawn(look.styled);
    let ids = objection.ids.join(", ");
    let lines = wrapped(&ids, look.width.saturating_sub(INDENT));
    let ids: String = lines.iter().map(|line| format!("{:INDENT$}{line}\n", "")).collect();
    if objection.ids.is_empty() { drawn + "\n" } else { format!("{drawn}{ids}\n") }
}

/// Columns before the ids.
const INDENT: usize = 4;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;
    use crate::source::Styled;

    #[test]
    fn what_no_file_names_is_a_line_with_its_ids_below() {
        let mut report = sample::waived();
        report.objections[0].place = None;
        let text = render(&report, Look { styled: Styled::Plain, width: 80 });
        let wanted = "\
error: this waiver is no longer needed: all that it matches passes
  = help: delete this entry, or mend its `id`
    login/first@okta

";
        assert_eq!(text, wanted);
    }
}
