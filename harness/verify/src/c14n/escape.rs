//! Escaping as Canonical XML 1.0 section 2.3 prescribes it.

/// Text of an element.
pub(super) fn text(out: &mut String, text: &str) {
    escape(out, text, |c| match c {
        '&' => Some("&amp;"),
        '<' => Some("&lt;"),
        '>' => Some("&gt;"),
        '\r' => Some("&#xD;"),
        _ => None,
    });
}

/// The value of an attribute or of a namespace declaration.
pub(crate) fn attribute(out: &mut String, value: &str) {
    escape(out, value, |c| match c {
        '&' => Some("&amp;"),
        '<' => Some("&lt;"),
        '"' => Some("&quot;"),
        '\t' => Some("&#x9;"),
        '\n' => Some("&#xA;"),
        '\r' => Some("&#xD;"),
        _ => None,
    });
}

/// The data of a processing instruction.
pub(super) fn instruction(out: &mut String, data: &str) {
    escape(out, data, |c| (c == '\r').then_some("&#xD;"));
}

fn escape(out: &mut String, text: &str, reference: impl Fn(char) -> Option<&'static str>) {
    for c in text.chars() {
        match reference(c) {
            Some(reference) => out.push_str(reference),
            None => out.push(c),
        }
    }
}
