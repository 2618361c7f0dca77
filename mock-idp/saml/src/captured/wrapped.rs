//! Base64 in the lines in which other base64 was written.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use std::ops::Range;

/// The octets in base64, with the white space and the width of lines of a text that was there before.
pub(super) fn like(before: &str, octets: &[u8]) -> String {
    let encoded = STANDARD.encode(octets);
    let lines = lines(before);
    let Some((first, last)) = lines.first().zip(lines.last()) else {
        return format!("{before}{encoded}");
    };
    let (lead, trail) = (&before[..first.start], &before[last.end..]);
    let Some(second) = lines.get(1) else { return format!("{lead}{encoded}{trail}") };
    let separator = &before[first.end..second.start];
    let chunks = encoded.as_bytes().chunks(first.len());
    let chunks: Vec<&str> = chunks.filter_map(|it| std::str::from_utf8(it).ok()).collect();
    format!("{lead}{}{trail}", chunks.join(separator))
}

/// Where there is base64; a reference to a character, such as `&#13;`, is none.
fn lines(text: &str) -> Vec<Range<usize>> {
    let mut lines: Vec<Range<usize>> = Vec::new();
    let mut is_reference = false;
    for (at, octet) in text.bytes().enumerate() {
        match octet {
            b'&' => is_reference = true,
            b';' => is_reference = false,
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'+' | b'/' | b'=' if !is_reference => {
                match lines.last_mut() {
                    Some(line) if line.end == at => line.end = at + 1,
                    _ => lines.push(at..at + 1),
                }
            }
            _ => {}
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_as_wide_as_before() {
        assert_eq!(like("AAAA", b"abcdef"), "YWJjZGVm");
        assert_eq!(like("\n AAAA\n", b"abcdef"), "\n YWJjZGVm\n");
        assert_eq!(like("AAAA&#13;\nA=", b"abcdef"), "YWJj&#13;\nZGVm");
        assert_eq!(like("", b"abc"), "YWJj");
        assert_eq!(like("\n", b"abc"), "\nYWJj");
    }
}
