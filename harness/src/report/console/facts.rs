//! What was measured, as a block between the first lines and the run.

use super::Look;
use super::paint::Paint;
use super::wrap::wrapped;
use crate::plan::Facts;
use crate::report::facts::lines;

/// A line for each fact, broken where it is too long; nothing where nothing was measured.
pub fn facts(facts: &Facts, look: Look) -> String {
    let lines = lines(facts);
    let width = lines.iter().map(|(name, _)| name.len()).max().unwrap_or(0) + 2;
    let paint = Paint(look.styled);
    let under = format!("\n{:width$}", "");
    let line = |(name, value): &(&str, String)| {
        let value = wrapped(value, look.width.saturating_sub(width)).join(&under);
        format!("{}{value}\n", paint.faint(&format!("{name:<width$}")))
    };
    lines.iter().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;
    use crate::source::Styled;

    #[test]
    fn a_fact_that_is_too_long_goes_on_below_its_value() {
        let text = facts(&sample::facts(), Look { styled: Styled::Plain, width: 50 });
        let wanted = "\
signing styles        assertion, both (okta);
                      response, both (onelogin)
signature algorithms  rsa-sha256; not rsa-sha1
digest algorithms     sha256
NameID formats        persistent; not transient
clock skew            180 s early, at least 600 s
                      late
";
        assert_eq!(text, wanted);
    }

    #[test]
    fn nothing_is_said_where_nothing_was_measured() {
        let look = Look { styled: Styled::Colour, width: 80 };
        assert_eq!(facts(&Facts::default(), look), "");
    }
}
