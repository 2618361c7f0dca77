//! The text of a document cut into tokens, for those who keep its markup octet for octet. The document has been parsed, so
//! everything that begins also ends.

/// How many octets the first token has. The document has been parsed, so everything that begins also ends.
pub(super) fn length(text: &str) -> usize {
    let until = |skipped: usize, end: &str| {
        text.get(skipped..)
            .and_then(|inner| inner.find(end))
            .map_or(text.len(), |at| skipped + at + end.len())
    };
    if !text.starts_with('<') {
        text.find('<').unwrap_or(text.len())
    } else if text.starts_with("<!--") {
        until(4, "-->")
    } else if text.starts_with("<![CDATA[") {
        until(9, "]]>")
    } else if text.starts_with("<?") {
        until(2, "?>")
    } else {
        tag(text)
    }
}

/// A tag ends at the first bracket that is not quoted.
fn tag(text: &str) -> usize {
    let mut quoted = None;
    for (at, octet) in text.bytes().enumerate() {
        match (quoted, octet) {
            (None, b'>') => return at + 1,
            (None, b'"' | b'\'') => quoted = Some(octet),
            (Some(quote), _) if quote == octet => quoted = None,
            _ => {}
        }
    }
    text.len()
}

/// The first attribute of a tag, its value without quotes, and what follows.
pub(super) fn attribute(text: &str) -> Option<(&str, &str, &str)> {
    let (key, rest) = text.trim_start().split_once('=')?;
    let rest = rest.trim_start();
    let quote = rest.chars().next().filter(|it| matches!(it, '"' | '\''))?;
    let (value, after) = rest[1..].split_once(quote)?;
    Some((key.trim_end(), value, after))
}

pub(super) fn local(name: &str) -> &str {
    name.rsplit_once(':').map_or(name, |(_, local)| local)
}

/// A text with its references resolved; one that is none stays.
pub(super) fn unescaped(text: &str) -> String {
    let (mut plain, mut rest) = (String::with_capacity(text.len()), text);
    while let Some(at) = rest.find('&') {
        plain.push_str(&rest[..at]);
        rest = &rest[at..];
        let known = rest.find(';').and_then(|end| Some((end, character(&rest[1..end])?)));
        let (end, character) = known.unwrap_or((0, '&'));
        plain.push(character);
        rest = &rest[end + 1..];
    }
    plain + rest
}

fn character(name: &str) -> Option<char> {
    if let Some(number) = name.strip_prefix('#') {
        let number = match number.strip_prefix('x') {
            Some(number) => u32::from_str_radix(number, 16),
            None => number.parse(),
        };
        return number.ok().and_then(char::from_u32);
    }
    let known = [("amp", '&'), ("apos", '\''), ("gt", '>'), ("lt", '<'), ("quot", '"')];
    known.into_iter().find(|(known, _)| *known == name).map(|(_, character)| character)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_resolved() {
        assert_eq!(unescaped("a&amp;b&lt;&#x41;&#66;&apos;&quot;&gt;"), "a&b<AB'\">");
        assert_eq!(unescaped("& &nbsp; &#xFFFFFFFF;"), "& &nbsp; &#xFFFFFFFF;");
    }
}
