//! Text with `{names}` in it; knows only the names' spelling, not their values.

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
