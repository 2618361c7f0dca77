//! Bounds on a text before a parser sees it: it counts tags and attributes, and is never asked
//! what they mean. Where it reads malformed text differently from the parser, the parser refuses.

use crate::{
    finding::{Finding, Rule},
    limits::Limits,
    xml::ENCODING,
};

pub(super) const BOUNDS: Rule = Rule::new("xml-bounds", "attacks 5: depth, size");

/// Refuses text that is too long, too deep, too crowded, or labelled as anything but UTF-8.
pub fn scan(text: &str, limits: &Limits) -> Result<(), Finding> {
    bound("bytes", text.len(), limits.bytes)?;
    bound("namespace declarations", text.matches("xmlns").count(), limits.namespaces)?;
    refuse_other_encoding(text)?;
    let mut rest = text;
    let mut depth = 0_usize;
    while let Some(start) = rest.find('<') {
        let markup = Markup::at(&rest[start..]);
        bound("attributes of one element", markup.attributes, limits.attributes)?;
        match markup.kind {
            Kind::Open => depth += 1,
            Kind::Close => depth = depth.saturating_sub(1),
            Kind::Other => {}
        }
        bound("elements inside elements", depth, limits.depth)?;
        rest = &rest[start + markup.length..];
    }
    Ok(())
}

fn bound(what: &str, count: usize, limit: usize) -> Result<(), Finding> {
    let expected = || format!("at most {limit} {what}");
    if count <= limit { Ok(()) } else { Err(BOUNDS.finding(expected(), "more")) }
}

/// The parser ignores the label, so a lie in it would be read by others in another way.
fn refuse_other_encoding(text: &str) -> Result<(), Finding> {
    let text = text.trim_start_matches('\u{feff}');
    let declaration = text.strip_prefix("<?xml").and_then(|it| it.split_once("?>"));
    let Some((_, label)) = declaration.and_then(|(inside, _)| inside.split_once("encoding")) else {
        return Ok(());
    };
    let label = label.trim_matches(|c: char| c.is_ascii_whitespace() || c == '=');
    let quote = label.chars().next().unwrap_or(' ');
    let value = label.trim_start_matches(quote).split(quote).next().unwrap_or_default();
    if value.eq_ignore_ascii_case("utf-8") {
        return Ok(());
    }
    Err(ENCODING.finding("the encoding label UTF-8", "another one"))
}

struct Markup {
    kind: Kind,
    attributes: usize,
    length: usize,
}

enum Kind {
    Open,
    Close,
    Other,
}

impl Markup {
    /// Reads from one `<` to the end of that piece of markup, or of the text.
    fn at(text: &str) -> Self {
        // The end is looked for behind the beginning: `<!-->` ends no comment.
        const PAIRS: [(&str, &str); 3] = [("<!--", "-->"), ("<![CDATA[", "]]>"), ("<?", "?>")];
        let Some((begin, end)) = PAIRS.into_iter().find(|(begin, _)| text.starts_with(begin))
        else {
            return Self::tag(text);
        };
        let length =
            text[begin.len()..].find(end).map_or(text.len(), |at| begin.len() + at + end.len());
        Self { kind: Kind::Other, attributes: 0, length }
    }

    fn tag(text: &str) -> Self {
        let mut quote = None;
        let mut attributes = 0;
        let mut length = text.len();
        for (offset, byte) in text.bytes().enumerate() {
            match (quote, byte) {
                (Some(open), close) if open == close => quote = None,
                (Some(_), _) => {}
                (None, b'"' | b'\'') => quote = Some(byte),
                (None, b'=') => attributes += 1,
                (None, b'>') => {
                    length = offset + 1;
                    break;
                }
                (None, _) => {}
            }
        }
        let kind = match text.as_bytes().get(1) {
            Some(b'/') => Kind::Close,
            Some(b'!') => Kind::Other,
            _ if text[..length].ends_with("/>") => Kind::Other,
            _ => Kind::Open,
        };
        Self { kind, attributes, length }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_within_the_bounds_passes_however_it_is_written() {
        let cases = [
            "<a b='>' c=\"/>\"><!-- <x> --><![CDATA[<y>]]><?z <z>?></a>",
            "<?xml version='1.0' encoding='utf-8'?><a/>",
            "<?xml version=\"1.0\" encoding = \"UTF-8\" standalone='no'?><a/>",
            "not xml at all",
            "<",
        ];
        let limits = Limits { depth: 1, attributes: 2, ..Limits::default() };
        for text in cases {
            assert_eq!(scan(text, &limits), Ok(()), "{text}");
        }
    }

    #[test]
    fn what_exceeds_a_bound_is_refused() {
        let limits = Limits { bytes: 60, depth: 2, attributes: 2, namespaces: 1, inflated: 0 };
        let cases = [
            ("<a><b><c/></b></a>", None),
            ("<a><b><c></c></b></a>", Some("elements inside")),
            ("<a b='' c='' d=''/>", Some("attributes")),
            ("<a><!--></a>--><b><c></c></b></a>", Some("elements inside")),
            ("<a xmlns:x=''><b xmlns:y=''/></a>", Some("namespace")),
            (&"<a/>".repeat(16), Some("bytes")),
        ];
        for (text, expected) in cases {
            let found = scan(text, &limits).err().map(|finding| finding.expected);
            assert_eq!(found.is_some(), expected.is_some(), "{text}");
            let named = found.unwrap_or_default();
            assert!(named.contains(expected.unwrap_or_default()), "{text}: {named}");
        }
    }

    #[test]
    fn an_encoding_label_other_than_utf8_is_refused() {
        for label in ["UTF-7", "utf-16", "ISO-8859-1", "", "utf-8x"] {
            let text = format!("<?xml version='1.0' encoding='{label}'?><a/>");
            let finding = scan(&text, &Limits::default()).unwrap_err();
            assert_eq!(finding.check, "xml-encoding", "{label}");
        }
    }
}
