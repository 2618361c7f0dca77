//! The runs of text in the content of an element without children: comments and instructions lie between them.

use crate::WireError;
use crate::xml::escaped;
use quick_xml::escape::unescape;
use std::borrow::Cow;
use std::ops::Range;

/// A run of text, or a CDATA section.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Run {
    pub(super) range: Range<usize>,
    is_cdata: bool,
}

impl Run {
    /// The text, references resolved.
    pub(super) fn text<'x>(&self, xml: &'x str) -> Result<Cow<'x, str>, WireError> {
        let raw = &xml[self.range.clone()];
        if self.is_cdata {
            return Ok(Cow::Borrowed(raw));
        }
        unescape(raw).map_err(|error| WireError::Xml(error.to_string()))
    }

    /// Another text, as it has to be written there.
    pub(super) fn written(&self, text: &str) -> String {
        if self.is_cdata { text.replace("]]>", "]]]]><![CDATA[>") } else { escaped(text) }
    }
}

/// All runs in a part of a document, which is known to be well formed.
pub(super) fn runs(xml: &str, part: Range<usize>) -> Vec<Run> {
    let mut runs = Vec::new();
    let mut at = part.start;
    while at < part.end {
        let rest = &xml[at..part.end];
        let length = |end: &str| rest.find(end).map_or(rest.len(), |found| found + end.len());
        if rest.starts_with("<![CDATA[") {
            let end = at + length("]]>");
            let inner = at + "<![CDATA[".len()..end - "]]>".len();
            runs.push(Run { range: inner, is_cdata: true });
            at = end;
        } else if rest.starts_with("<!--") {
            at += length("-->");
        } else if rest.starts_with('<') {
            at += length(">");
        } else {
            let end = at + rest.find('<').unwrap_or(rest.len());
            runs.push(Run { range: at..end, is_cdata: false });
            at = end;
        }
    }
    runs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_found_around_comments_and_in_sections() {
        let xml = "<a>b&amp;c<!-- > --><![CDATA[<d>]]><?e?></a>";
        let found = runs(xml, 3..xml.len() - 4);
        let texts: Vec<_> = found.iter().map(|it| it.text(xml).expect("text")).collect();
        assert_eq!(texts, ["b&c", "<d>"]);
        assert_eq!(found[0].written("<"), "&lt;");
        assert_eq!(found[1].written("]]>"), "]]]]><![CDATA[>");
    }
}
