//! Templates of a vendor table, such as `/app/{exk}/sso/saml`; knows no vendor and no URL.

use std::{borrow::Cow, fmt};

use serde::Deserialize;

/// Text with names in braces. Which names there are is said by who renders it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Template {
    pieces: Vec<Piece>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    Name(String),
    Text(String),
}

/// A brace without its partner.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a brace without its partner in {0:?}")]
pub struct Unbalanced(String);

impl Template {
    /// Reads a template; both braces must be there, and none inside another.
    pub fn parse(text: &str) -> Result<Self, Unbalanced> {
        let mut pieces = Vec::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('{') {
            let (name, after) = after.split_once('}').ok_or_else(|| Unbalanced(text.to_owned()))?;
            if before.contains('}') || name.contains('{') {
                return Err(Unbalanced(text.to_owned()));
            }
            pieces.extend([Piece::Text(before.to_owned()), Piece::Name(name.to_owned())]);
            rest = after;
        }
        if rest.contains('}') {
            return Err(Unbalanced(text.to_owned()));
        }
        pieces.push(Piece::Text(rest.to_owned()));
        pieces.retain(|piece| *piece != Piece::Text(String::new()));
        Ok(Self { pieces })
    }

    /// The names in braces.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.pieces.iter().filter_map(|piece| match piece {
            Piece::Name(name) => Some(name.as_str()),
            Piece::Text(_) => None,
        })
    }

    /// Whether it could have made this text, with some value in the place of each name: one that is not empty and has no `/`.
    pub fn could_make(&self, text: &str) -> bool {
        could_make(&self.pieces, text)
    }

    /// Fills in the names; one that `value` does not know stays as it was written.
    pub fn render<'a>(&'a self, value: impl Fn(&'a str) -> Option<Cow<'a, str>>) -> String {
        let piece = |piece: &'a Piece| match piece {
            Piece::Text(text) => Cow::Borrowed(text.as_str()),
            Piece::Name(name) => value(name).unwrap_or_else(|| format!("{{{name}}}").into()),
        };
        self.pieces.iter().map(piece).collect()
    }
}

fn could_make(pieces: &[Piece], text: &str) -> bool {
    match pieces {
        [] => text.is_empty(),
        [Piece::Text(literal), rest @ ..] => {
            text.strip_prefix(literal.as_str()).is_some_and(|after| could_make(rest, after))
        }
        // Templates are short and names few, so trying every length costs nothing.
        [Piece::Name(_), rest @ ..] => {
            let ends = text.char_indices().map(|(at, it)| (at + it.len_utf8(), it));
            ends.take_while(|(_, it)| *it != '/').any(|(end, _)| could_make(rest, &text[end..]))
        }
    }
}

impl TryFrom<String> for Template {
    type Error = Unbalanced;

    fn try_from(text: String) -> Result<Self, Unbalanced> {
        Self::parse(&text)
    }
}

impl fmt::Display for Template {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.render(|_| None))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_filled_in_and_unknown_ones_stay() {
        let template = Template::parse("/app/{exk}/{n}/x").unwrap();
        assert_eq!(template.names().collect::<Vec<_>>(), ["exk", "n"]);
        let rendered = template.render(|name| (name == "n").then_some(Cow::Borrowed("7")));
        assert_eq!(rendered, "/app/{exk}/7/x");
        assert_eq!(template.to_string(), "/app/{exk}/{n}/x");
    }

    #[test]
    fn a_template_could_have_made_what_has_a_value_for_each_name() {
        let template = Template::parse("/app/{org}_app_{n}/{exk}/sso").unwrap();
        assert!(template.could_make("/app/acme_app_1/exk123/sso"));
        for other in
            ["/app/acme_app_1//sso", "/app/acme_app_/x/sso", "/app/a/b_app_1/x/sso", "/app"]
        {
            assert!(!template.could_make(other), "{other}");
        }
        assert!(
            Template::parse("{a}").unwrap().could_make("x")
                && !Template::parse("a").unwrap().could_make("b")
        );
    }

    #[test]
    fn a_brace_without_a_partner_is_refused() {
        for text in ["{", "}", "a{b", "a}b{c}", "{a{b}}", "{a}}"] {
            assert!(Template::parse(text).is_err(), "{text}");
        }
    }
}
