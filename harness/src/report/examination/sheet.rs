//! A document as a report shows it: in tokens, each with its place in the text that was received, and in lines that are
//! indented anew. What is not to be read has been replaced before. Knows no rule.

use saml_verify::finding::Position;

/// A document in tokens, in the order of the text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sheet {
    /// The tokens.
    pub tokens: Vec<Token>,
}

/// A tag, a text, or anything else between two of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// Where it begins, as it was received.
    pub at: Position,
    /// What it is.
    pub kind: Kind,
    /// What is shown of it.
    pub pieces: Vec<Piece>,
}

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A start tag.
    Open,
    /// An end tag.
    Close,
    /// An element without content, a comment, an instruction.
    Alone,
    /// Text.
    Text,
    /// Nothing but white space.
    Blank,
}

/// A part of a token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// What it is.
    pub role: Role,
    /// What is shown.
    pub text: String,
}

/// What a piece is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// Brackets, quotes, equals signs.
    Markup,
    /// The name of an element.
    Element,
    /// The name of an attribute.
    Attribute,
    /// A value or a text, as it stands in the document.
    Content,
    /// What is said instead of a value.
    Hidden,
}

/// What is shown on one line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Line<'a> {
    /// How many elements are around it.
    pub depth: usize,
    /// Its tokens; an element with nothing but text has all three here.
    pub tokens: &'a [Token],
}

impl Token {
    /// All of it.
    pub fn text(&self) -> String {
        self.pieces.iter().map(|piece| piece.text.as_str()).collect()
    }
}

impl Line<'_> {
    /// Where it begins.
    pub fn at(&self) -> Option<Position> {
        self.tokens.first().map(|token| token.at)
    }
}

impl Sheet {
    /// The document, indented by its elements.
    pub fn lines(&self) -> Vec<Line<'_>> {
        let (mut lines, mut depth, mut rest) = (Vec::new(), 0_usize, self.tokens.as_slice());
        while let Some(first) = rest.first() {
            let taken = together(rest);
            let (tokens, after) = rest.split_at(taken);
            if first.kind == Kind::Close {
                depth = depth.saturating_sub(1);
            }
            if first.kind != Kind::Blank {
                lines.push(Line { depth, tokens });
            }
            if first.kind == Kind::Open && taken == 1 {
                depth += 1;
            }
            rest = after;
        }
        lines
    }

    /// The place of the token that begins there.
    pub fn find(&self, at: Position) -> Option<usize> {
        // Tokens ascend.
        self.tokens.binary_search_by_key(&at, |token| token.at).ok()
    }
}

/// How many of the first tokens stand on one line.
fn together(tokens: &[Token]) -> usize {
    match tokens {
        [one, two, three, ..]
            if one.kind == Kind::Open
                && matches!(two.kind, Kind::Text | Kind::Blank)
                && three.kind == Kind::Close =>
        {
            3
        }
        [one, two, ..] if one.kind == Kind::Open && two.kind == Kind::Close => 2,
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sheet(tokens: &[(Kind, &str)]) -> Sheet {
        let token = |(column, (kind, text)): (usize, &(Kind, &str))| Token {
            at: Position::new(1, u32::try_from(column).expect("a few") + 1),
            kind: *kind,
            pieces: vec![Piece { role: Role::Markup, text: (*text).to_owned() }],
        };
        Sheet { tokens: tokens.iter().enumerate().map(token).collect() }
    }

    #[test]
    fn an_element_with_text_is_one_line_and_what_has_children_is_indented() {
        use Kind::{Alone, Blank, Close, Open, Text};
        let sheet = sheet(&[
            (Alone, "<?xml?>"),
            (Open, "<a>"),
            (Blank, "\n"),
            (Open, "<b>"),
            (Text, "b"),
            (Close, "</b>"),
            (Open, "<c>"),
            (Alone, "<d/>"),
            (Close, "</c>"),
            (Open, "<e>"),
            (Close, "</e>"),
            (Close, "</a>"),
        ]);
        let lines = sheet.lines();
        let text =
            |line: &Line<'_>| line.tokens.iter().map(Token::text).collect::<Vec<_>>().concat();
        let shown: Vec<String> =
            lines.iter().map(|line| format!("{}{}", " ".repeat(line.depth), text(line))).collect();
        assert_eq!(
            shown,
            ["<?xml?>", "<a>", " <b>b</b>", " <c>", "  <d/>", " </c>", " <e></e>", "</a>"]
        );
    }

    #[test]
    fn a_token_is_found_by_where_it_begins() {
        let sheet = sheet(&[(Kind::Open, "<a>"), (Kind::Close, "</a>")]);
        assert_eq!(sheet.find(Position::new(1, 2)), Some(1));
        assert_eq!(sheet.find(Position::new(2, 1)), None);
    }
}
