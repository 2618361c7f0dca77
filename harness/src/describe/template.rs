//! Text with `{names}` in it; knows only the names' spelling, not their values.

use std::fmt;

/// Text with holes: `"{url}/saml/acs"`. `{{` and `}}` stand for braces.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Template(pub Vec<Piece>);

/// A piece of a [`Template`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// Literal text.
    Text(String),
    /// A name, such as `url`, `idp.metadata` or `secrets.admin`.
    Name(String),
}

/// Why a text is no template.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TemplateError {
    /// `{` without its `}`.
    #[error("a brace is not closed; a brace that stands for itself is written {{{{")]
    Unclosed,
    /// `}` without its `{`.
    #[error(
        "a brace is closed that was not opened; a brace that stands for itself is written }}}}"
    )]
    Unopened,
    /// `{}` or something that is no name.
    #[error("`{{{0}}}` is no name; a brace that stands for itself is written {{{{")]
    NoName(String),
}

impl Template {
    /// Reads `{names}` out of a text.
    ///
    /// # Errors
    /// Braces that do not match, or that enclose no name.
    pub fn parse(text: &str) -> Result<Self, TemplateError> {
        let mut pieces = Self::default();
        let mut rest = text;
        while let Some(at) = rest.find(['{', '}']) {
            let (before, found) = rest.split_at(at);
            pieces.text(before);
            rest = match (doubled(found), found.strip_prefix('{')) {
                (Some((brace, after)), _) => {
                    pieces.text(brace);
                    after
                }
                (None, Some(inner)) => {
                    let (name, after) = inner.split_once('}').ok_or(TemplateError::Unclosed)?;
                    pieces.name(name)?;
                    after
                }
                (None, None) => return Err(TemplateError::Unopened),
            };
        }
        pieces.text(rest);
        Ok(pieces)
    }

    /// The names in it, in order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().filter_map(|piece| match piece {
            Piece::Name(name) => Some(name.as_str()),
            Piece::Text(_) => None,
        })
    }

    fn text(&mut self, text: &str) {
        match self.0.last_mut() {
            _ if text.is_empty() => {}
            Some(Piece::Text(before)) => before.push_str(text),
            _ => self.0.push(Piece::Text(text.to_owned())),
        }
    }

    fn name(&mut self, name: &str) -> Result<(), TemplateError> {
        let is_name = name.starts_with(|c: char| c.is_ascii_alphabetic())
            && name.chars().all(|c| c.is_ascii_alphanumeric() || "._-".contains(c));
        if !is_name {
            return Err(TemplateError::NoName(name.to_owned()));
        }
        self.0.push(Piece::Name(name.to_owned()));
        Ok(())
    }
}

/// A doubled brace at the beginning: the one that it stands for, and what follows.
fn doubled(text: &str) -> Option<(&'static str, &str)> {
    ["{", "}"]
        .into_iter()
        .find_map(|brace| Some((brace, text.strip_prefix(brace)?.strip_prefix(brace)?)))
}

impl fmt::Display for Template {
    /// As it would be written in a file.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|piece| match piece {
            Piece::Text(text) => f.write_str(&text.replace('{', "{{").replace('}', "}}")),
            Piece::Name(name) => write!(f, "{{{name}}}"),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_text_come_in_order() {
        let template = Template::parse("{url}/saml?x={idp.metadata}").expect("it is one");
        assert_eq!(template.names().collect::<Vec<_>>(), ["url", "idp.metadata"]);
        assert_eq!(template.0[1], Piece::Text("/saml?x=".into()));
    }

    #[test]
    fn doubled_braces_stand_for_themselves() {
        let template = Template::parse("a{{b}}c").expect("it is one");
        assert_eq!(template.0, [Piece::Text("a{b}c".into())]);
        assert_eq!(template.to_string(), "a{{b}}c");
    }

    #[test]
    fn braces_that_enclose_no_name_are_refused() {
        assert_eq!(Template::parse("a{b"), Err(TemplateError::Unclosed));
        assert_eq!(Template::parse("a}b"), Err(TemplateError::Unopened));
        assert_eq!(Template::parse("{}"), Err(TemplateError::NoName(String::new())));
        assert_eq!(Template::parse("{a b}"), Err(TemplateError::NoName("a b".into())));
    }
}
