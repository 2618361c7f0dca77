//! How a value of a document is shown in one line.

/// Base64 that is longer than this is shown by its ends.
const LONG: usize = 100;
/// How much of an end is shown.
const END: usize = 24;

/// A value in one line, in which blanks at the ends and line ends can be seen.
pub(super) fn shown(text: &str) -> String {
    shortened(text).unwrap_or_else(|| visible(text))
}

/// The ends of long base64, and its length; nothing where it is something else.
fn shortened(text: &str) -> Option<String> {
    let octets = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=');
    let compact: String = text.lines().map(str::trim).collect();
    if compact.len() <= LONG || !compact.bytes().all(octets) {
        return None;
    }
    let (start, end) = (&compact[..END], &compact[compact.len() - END..]);
    Some(format!("{start}… {} characters …{end}", compact.len()))
}

fn visible(text: &str) -> String {
    let inner = text.trim_matches([' ', '\u{a0}']);
    let start = text.len() - text.trim_start_matches([' ', '\u{a0}']).len();
    let blanks = |text: &str| "␣".repeat(text.chars().count());
    let (before, after) = match inner.is_empty() {
        true => (text, ""),
        false => (&text[..start], &text[start + inner.len()..]),
    };
    let inner = inner.replace("\r\n", "⏎").replace(['\n', '\r'], "⏎").replace('\t', "⇥");
    format!("{}{inner}{}", blanks(before), blanks(after))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blanks_at_the_ends_and_line_ends_can_be_seen() {
        let cases = [
            ("https://sp.test", "https://sp.test"),
            ("https://sp.test ", "https://sp.test␣"),
            ("\n    a b\n  ", "⏎    a b⏎␣␣"),
            ("  ", "␣␣"),
            ("", ""),
            ("a\tb\r\nc", "a⇥b⏎c"),
        ];
        for (text, expected) in cases {
            assert_eq!(shown(text), expected, "{text:?}");
        }
    }

    #[test]
    fn long_base64_is_shown_by_its_ends_and_length() {
        let long = format!("{}\n{}", "A".repeat(76), "B".repeat(30));
        let expected = format!("{}… 106 characters …{}", "A".repeat(24), "B".repeat(24));
        assert_eq!(shown(&long), expected);
        let prose = "one two ".repeat(20);
        assert!(shown(&prose).starts_with("one two one"));
        assert!(shown(&format!("{}é", "A".repeat(120))).ends_with('é'));
    }
}
