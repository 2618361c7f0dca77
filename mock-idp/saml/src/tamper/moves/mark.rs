//! A comment, a processing instruction or a CDATA section in a text: what a reader makes of it depends on the reader.

use super::super::Attacker;
use super::super::document::{Document, missing};
use super::super::edit::end_of_prefix;
use super::super::row::Keeps;
use super::Part;
use super::sign::with_digests;
use crate::WireError;
use crate::tree::{Edits, Id};
use crate::xml::escaped;
use serde::{Deserialize, Serialize};
use std::ops::Range;

/// What is put where.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mark {
    /// In the text of every part of this kind.
    pub at: Part,
    /// What it is.
    pub with: Markup,
    /// What it holds.
    pub holds: Holds,
    /// Where in the text.
    pub place: Position,
}

/// Markup that is no element. A parser that hands a text over in pieces may end one at any of these.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Markup {
    /// `<![CDATA[…]]>`
    Cdata,
    /// `<!--…-->`
    Comment,
    /// `<?…?>`
    Pi,
    /// `&#x…;` in place of the next character; it holds nothing.
    Reference,
}

/// The text in such markup.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Holds {
    /// The digest that the document needs.
    Digest,
    /// Nothing.
    Nothing,
    /// The victim's name.
    Victim,
}

/// A place in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Position {
    /// After the victim's name, which the text begins with; a CDATA section then holds the rest.
    AfterVictim,
    /// After all of it.
    End,
    /// Before all of it.
    Start,
}

impl Mark {
    /// Whether the text has to begin with the victim's name.
    pub(super) fn splits(&self) -> bool {
        self.place == Position::AfterVictim
    }

    /// Canonicalisation drops comments and makes text of CDATA sections; a processing instruction stays.
    pub(super) fn keeps(&self) -> Keeps {
        let covered = !self.at.is_of_signature() || self.at.is_of_signed_info();
        let is_text = self.with == Markup::Cdata && self.holds != Holds::Nothing;
        if covered && (self.with == Markup::Pi || is_text) {
            Keeps::Nothing
        } else {
            Keeps::Signature
        }
    }

    pub(super) fn sentence(&self) -> String {
        let markup = match self.with {
            Markup::Cdata => "a CDATA section",
            Markup::Comment => "a comment",
            Markup::Pi => "a processing instruction",
            Markup::Reference => "a character reference",
        };
        let holding = match self.holds {
            Holds::Digest => " with the digest that this needs",
            Holds::Nothing => "",
            Holds::Victim => " with the victim's name",
        };
        let name = self.at.name();
        match self.place {
            Position::AfterVictim => {
                format!("{markup}{holding} splits the {name} after the victim's name")
            }
            Position::End => format!("{markup}{holding} ends the {name}"),
            Position::Start => format!("{markup}{holding} begins the {name}"),
        }
    }

    pub(super) fn apply(
        &self,
        document: &Document<'_>,
        attacker: &Attacker<'_>,
    ) -> Result<String, WireError> {
        if self.holds == Holds::Digest {
            return with_digests(document.xml, |document, signature, digest, edits| {
                self.mark(document, self.below(document, signature.element), digest, edits);
            });
        }
        let mut edits = Edits::default();
        let mut found = self.at.all(document)?;
        if self.splits() {
            found.retain(|id| end_of_prefix(document, *id, attacker.victim).is_some());
            if found.is_empty() {
                return Err(missing("text that begins with the victim's name and goes on"));
            }
        }
        let text = if self.holds == Holds::Victim { attacker.victim } else { "" };
        for id in found {
            let Some(content) = document.tree.content(id) else { continue };
            let rest = self.place_in(document, id, content, attacker);
            self.insert(document, rest, &escaped(text), &mut edits);
        }
        Ok(edits.apply(document.xml))
    }

    /// The parts below an element that carries a signature, but none of what is signed in it.
    fn below(&self, document: &Document<'_>, element: Id) -> Vec<Id> {
        let (signed, place) = (document.signature_of(element), document.tree.range(element));
        let place = signed
            .filter(|_| self.at.is_of_signature())
            .map_or(place, |signature| document.tree.range(signature));
        let inside = |id: &Id| place.contains(&document.tree.range(*id).start);
        self.at.all(document).unwrap_or_default().into_iter().filter(inside).collect()
    }

    fn mark(&self, document: &Document<'_>, parts: Vec<Id>, text: &str, edits: &mut Edits) {
        for content in parts.into_iter().filter_map(|id| document.tree.content(id)) {
            let at = if self.place == Position::Start { content.start } else { content.end };
            self.insert(document, at..at, text, edits);
        }
    }

    fn place_in(
        &self,
        document: &Document<'_>,
        id: Id,
        content: Range<usize>,
        attacker: &Attacker<'_>,
    ) -> Range<usize> {
        match self.place {
            Position::AfterVictim => {
                let end = end_of_prefix(document, id, attacker.victim).unwrap_or(content.end);
                end..content.end
            }
            Position::End => content.end..content.end,
            Position::Start => content.start..content.start,
        }
    }

    /// A CDATA section takes in what is left of the text, a reference one character of it; anything else stands before it.
    fn insert(&self, document: &Document<'_>, rest: Range<usize>, text: &str, edits: &mut Edits) {
        match self.with {
            Markup::Cdata => {
                edits.insert(rest.start, format!("<![CDATA[{text}"));
                edits.insert(rest.end, "]]>");
            }
            Markup::Comment => edits.insert(rest.start, format!("<!--{text}-->")),
            Markup::Pi => edits.insert(rest.start, format!("<?mark {text}?>")),
            Markup::Reference => refer(&document.xml[rest.clone()], rest.start, edits),
        }
    }
}

/// Writes the first character of a text as a reference, unless it is one.
fn refer(text: &str, start: usize, edits: &mut Edits) {
    if let Some(first) = text.chars().next().filter(|first| !matches!(first, '&' | '<')) {
        let place = start..start + first.len_utf8();
        edits.replace(place, format!("&#x{:X};", u32::from(first)));
    }
}
