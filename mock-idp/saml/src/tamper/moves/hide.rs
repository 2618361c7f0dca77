//! Encryption by somebody without any key of their own: it hides what an assertion says, and proves nothing about it.

use super::super::Attacker;
use super::super::document::{Document, missing};
use super::super::encryption::encrypted;
use crate::WireError;
use crate::names::ASSERTION;
use crate::tree::{Edits, Id};
use serde::{Deserialize, Serialize};

/// Which of the assertions in clear.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Hidden {
    /// The first.
    First,
    /// The last.
    Last,
}

impl Hidden {
    pub(super) fn sentence(self) -> &'static str {
        match self {
            Self::First => "the first assertion was encrypted by somebody without a key",
            Self::Last => "the last assertion was encrypted by somebody without a key",
        }
    }

    fn of(self, document: &Document<'_>) -> Result<Id, WireError> {
        let tree = &document.tree;
        let in_clear = |child: &Id| tree.is(*child, ASSERTION, "Assertion");
        let mut found = tree.children(document.response).filter(in_clear);
        let one = if self == Self::First { found.next() } else { found.last() };
        one.ok_or_else(|| missing("assertion in clear"))
    }

    /// The signature of the Response would not hold afterwards.
    pub(super) fn apply(
        self,
        document: &Document<'_>,
        attacker: &Attacker<'_>,
    ) -> Result<String, WireError> {
        let assertion = self.of(document)?;
        let text = encrypted(document, assertion, document.tree.markup(assertion), attacker)?;
        let mut edits = Edits::default();
        document.unsign_response(&mut edits);
        edits.replace(document.tree.range(assertion), text);
        Ok(edits.apply(document.xml))
    }
}
