//! Lays a document out in lines: an element each, an attribute each where there are several. Where
//! the text is not well formed it stays as it is.

use std::ops::Range;

use quick_xml::{Reader, events::Event};

use super::value;

const INDENT: &str = "  ";

/// A document in lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Layout {
    pub(crate) lines: Vec<Laid>,
    /// Whether it is laid out, and not as it was because it is not well formed.
    pub(crate) is_laid_out: bool,
}

/// One line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Laid {
    /// As it is shown: long values are shortened.
    pub(crate) text: String,
    /// The line in full, by which it is compared.
    pub(super) full: String,
    /// The same without its value, where that follows from others: a digest, a signature.
    pub(super) cause: Option<String>,
}

/// Lays a document out.
pub(crate) fn lay_out(document: &str) -> Layout {
    match Tokens::read(document) {
        Some(tokens) => Layout { lines: tokens.lines(), is_laid_out: true },
        None => Layout { lines: document.lines().map(Laid::plain).collect(), is_laid_out: false },
    }
}

impl Laid {
    fn plain(text: &str) -> Self {
        Self { text: text.to_owned(), full: text.to_owned(), cause: None }
    }

    fn indented(depth: usize, text: &str) -> Self {
        Self::plain(&format!("{}{text}", INDENT.repeat(depth)))
    }
}

/// What a document consists of, in order.
struct Tokens<'x> {
    document: &'x str,
    all: Vec<Token>,
}

struct Token {
    range: Range<usize>,
    kind: Kind,
}

enum Kind {
    Start {
        tag: Tag,
        /// Which token ends it.
        end: usize,
        /// Text stands in it, or nothing: its content is shown in its line.
        has_text: bool,
    },
    Empty(Tag),
    End,
    /// Text between elements, which is left out.
    Blank,
    Text,
    Other,
}

/// A start tag: its name, and its attributes as they are written.
struct Tag {
    name: String,
    attributes: Vec<String>,
}

impl<'x> Tokens<'x> {
    fn read(document: &'x str) -> Option<Self> {
        let mut reader = Reader::from_str(document);
        let mut tokens = Self { document, all: Vec::new() };
        let mut open = Vec::new();
        loop {
            let start = position(&reader);
            let event = reader.read_event().ok()?;
            let range = start..position(&reader);
            let kind = match event {
                Event::Eof => break,
                Event::Start(tag) => {
                    open.push(tokens.all.len());
                    Kind::Start { tag: Tag::read(&tag)?, end: 0, has_text: false }
                }
                Event::Empty(tag) => Kind::Empty(Tag::read(&tag)?),
                Event::End(_) => {
                    tokens.close(open.pop()?);
                    Kind::End
                }
                Event::Text(_) if document[range.clone()].trim().is_empty() => Kind::Blank,
                Event::Text(_) | Event::CData(_) | Event::GeneralRef(_) => {
                    tokens.mark(open.last().copied()?);
                    Kind::Text
                }
                _ => Kind::Other,
            };
            tokens.all.push(Token { range, kind });
        }
        open.is_empty().then_some(tokens)
    }

    /// The element that this token starts ends here.
    fn close(&mut self, start: usize) {
        let here = self.all.len();
        let is_bare = !self.all[start + 1..].iter().any(Token::is_shown);
        if let Kind::Start { end, has_text, .. } = &mut self.all[start].kind {
            *end = here;
            *has_text |= is_bare;
        }
    }

    fn mark(&mut self, start: usize) {
        if let Kind::Start { has_text, .. } = &mut self.all[start].kind {
            *has_text = true;
        }
    }

    fn lines(&self) -> Vec<Laid> {
        let (mut lines, mut depth, mut next) = (Vec::new(), 0_usize, 0);
        while let Some(token) = self.all.get(next) {
            next += 1;
            match &token.kind {
                Kind::Start { tag, end, has_text: true } => {
                    self.with_content(tag, token, *end, depth, &mut lines);
                    next = end + 1;
                }
                Kind::Start { tag, .. } => {
                    lines.extend(tag.lines(depth, ">"));
                    depth += 1;
                }
                Kind::Empty(tag) => lines.extend(tag.lines(depth, "/>")),
                Kind::End => {
                    depth = depth.saturating_sub(1);
                    lines.push(Laid::indented(depth, self.text(token)));
                }
                Kind::Blank => {}
                Kind::Text | Kind::Other => {
                    lines.push(Laid::indented(depth, &value::shown(self.text(token))));
                }
            }
        }
        lines
    }

    /// An element with its content and its end in one line, as the content is written.
    fn with_content(
        &self,
        tag: &Tag,
        start: &Token,
        end: usize,
        depth: usize,
        lines: &mut Vec<Laid>,
    ) {
        let end = &self.all[end];
        let content = &self.document[start.range.end..end.range.start];
        let mut open = tag.lines(depth, ">");
        let before = open.pop().map(|line| line.text).unwrap_or_default();
        let after = self.text(end);
        lines.append(&mut open);
        lines.push(Laid {
            text: format!("{before}{}{after}", value::shown(content)),
            full: format!("{before}{content}{after}"),
            cause: tag.follows_from_others().then(|| format!("{before}…{after}")),
        });
    }

    fn text(&self, token: &Token) -> &str {
        &self.document[token.range.clone()]
    }
}

impl Token {
    fn is_shown(&self) -> bool {
        !matches!(self.kind, Kind::Blank)
    }
}

impl Tag {
    fn read(tag: &quick_xml::events::BytesStart<'_>) -> Option<Self> {
        let name = tag.name().as_ref().to_owned();
        let mut attributes = Vec::new();
        for attribute in tag.attributes() {
            let attribute = attribute.ok()?;
            let (key, value) = (attribute.key.as_ref(), attribute.value.as_ref());
            let quote = if value.contains('"') { '\'' } else { '"' };
            attributes.push(format!("{key}={quote}{}{quote}", value::shown(value)));
        }
        Some(Self { name, attributes })
    }

    /// Several attributes have a line each, so that two documents can be compared by lines.
    fn lines(&self, depth: usize, end: &str) -> Vec<Laid> {
        let name = &self.name;
        match &*self.attributes {
            [] => vec![Laid::indented(depth, &format!("<{name}{end}"))],
            [one] => vec![Laid::indented(depth, &format!("<{name} {one}{end}"))],
            several => {
                let mut lines = vec![Laid::indented(depth, &format!("<{name}"))];
                lines.extend(several.iter().map(|it| Laid::indented(depth + 1, it)));
                lines.push(Laid::indented(depth, end));
                lines
            }
        }
    }

    /// A digest and a signature are other ones whenever something else is.
    fn follows_from_others(&self) -> bool {
        let local = self.name.rsplit(':').next();
        matches!(local, Some("DigestValue" | "SignatureValue"))
    }
}

fn position(reader: &Reader<&[u8]>) -> usize {
    usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn laid_out(document: &str) -> String {
        let layout = lay_out(document);
        assert!(layout.is_laid_out, "{document}");
        layout.lines.iter().map(|line| format!("{}\n", line.text)).collect()
    }

    #[test]
    fn elements_have_lines_of_their_own_and_several_attributes_too() {
        let document = "<?xml version=\"1.0\"?>\n<a x='1' y='&quot;'>\n <b><c>t</c><d/></b>\n</a>";
        let expected = "<?xml version=\"1.0\"?>\n<a\n  x=\"1\"\n  y=\"&quot;\"\n>\n  <b>\n    <c>t</c>\n    <d/>\n  </b>\n</a>\n";
        assert_eq!(laid_out(document), expected);
    }

    #[test]
    fn text_stands_as_it_is_written_with_all_that_is_in_it() {
        let cases = [
            "<a>ada<!---->.evil</a>\n",
            "<a>&lt;script&gt;</a>\n",
            "<a><![CDATA[<b>]]></a>\n",
            "<a>x<b>y</b>z</a>\n",
            "<a></a>\n",
            "<a b=\"it's\"/>\n",
            "<a b='\"'/>\n",
        ];
        for document in cases {
            assert_eq!(laid_out(document), document);
        }
        assert_eq!(laid_out("<a> </a>"), "<a>␣</a>\n");
        assert_eq!(laid_out("<a>\n x \n</a>"), "<a>⏎ x ⏎</a>\n");
    }

    #[test]
    fn markup_that_documents_seldom_have_is_shown() {
        let document = "<!DOCTYPE a [<!ENTITY x \"y\">]><a><!-- c --><?p i?><b/></a>";
        let expected =
            "<!DOCTYPE a [<!ENTITY x \"y\">]>\n<a>\n  <!-- c -->\n  <?p i?>\n  <b/>\n</a>\n";
        assert_eq!(laid_out(document), expected);
    }

    #[test]
    fn what_is_not_well_formed_stays_as_it_is() {
        for document in ["<a><b></a>", "<a", "<a>\n<b x=y/>", "</a>", "text", "<a>é"] {
            let layout = lay_out(document);
            assert!(!layout.is_laid_out, "{document}");
            let lines: Vec<&str> = layout.lines.iter().map(|line| &*line.text).collect();
            assert_eq!(lines.join("\n"), document);
        }
    }
}
