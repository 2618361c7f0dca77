//! A second, forged copy of a part: a reader that looks for the first, the last or any element of a name may find it.

use super::super::Attacker;
use super::super::document::{Document, missing};
use super::super::row::Keeps;
use super::super::signature::Signature;
use super::Part;
use super::sign::with_digests;
use crate::WireError;
use crate::names::{DSIG, PROTOCOL};
use crate::tree::{Edits, Id};
use serde::{Deserialize, Serialize};
use std::ops::Range;

/// A copy that says what the attacker needs: the victim's name, or the digest of the document as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Twin {
    /// Of which part.
    pub part: Part,
    /// Where it stands.
    pub place: Place,
}

/// Where a copy stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Place {
    /// After the original.
    After,
    /// Before the original.
    Before,
    /// In samlp:Extensions of the Response.
    Extensions,
    /// At the end of the content of the original.
    Inside,
    /// At the end of the ds:KeyInfo.
    KeyInfo,
    /// In a ds:Object of the signature.
    Object,
    /// In samlp:StatusDetail of the Response.
    StatusDetail,
}

impl Place {
    /// Every place.
    pub const ALL: &'static [Self] = &[
        Self::After,
        Self::Before,
        Self::Extensions,
        Self::Inside,
        Self::KeyInfo,
        Self::Object,
        Self::StatusDetail,
    ];

    fn words(self) -> &'static str {
        match self {
            Self::After => "after it",
            Self::Before => "before it",
            Self::Extensions => "in Extensions",
            Self::Inside => "in it",
            Self::KeyInfo => "in KeyInfo",
            Self::Object => "in an Object of the signature",
            Self::StatusDetail => "in StatusDetail",
        }
    }

    /// Whether the enveloped-signature transform takes it out of the assertion's digest, or it is outside of that anyway.
    fn is_uncovered(self) -> bool {
        !matches!(self, Self::After | Self::Before | Self::Inside)
    }
}

impl Twin {
    pub(super) fn sentence(&self) -> String {
        format!("a forged copy of {} stands {}", self.part.name(), self.place.words())
    }

    /// What stands outside of the assertion, or in its signature but not in SignedInfo, leaves the assertion's signature good.
    pub(super) fn keeps(&self) -> Keeps {
        let beside = matches!(self.part, Part::SignedInfo | Part::SignatureValue | Part::KeyInfo);
        let outside = matches!(self.part, Part::Assertion | Part::Status);
        if self.place.is_uncovered() || (beside && self.place != Place::Inside) || outside {
            Keeps::Assertion
        } else {
            Keeps::Nothing
        }
    }

    pub(super) fn apply(
        &self,
        document: &Document<'_>,
        attacker: &Attacker<'_>,
    ) -> Result<String, WireError> {
        if self.part.is_of_signature() {
            return with_digests(document.xml, |document, signature, digest, edits| {
                for original in self.parts_of(document, signature) {
                    let copy = with_digest(document, original, digest);
                    if let Some((at, text)) =
                        self.put(document, original, signature.signature, &copy)
                    {
                        edits.insert(at, text);
                    }
                }
            });
        }
        let mut forged = Edits::default();
        document.forge(&mut forged, attacker)?;
        let mut edits = Edits::default();
        let signature = document.signed_elements()?.first().map(|(_, signature)| *signature);
        for original in self.part.all(document)? {
            let copy = forged.clone().apply_to(document.xml, document.tree.range(original));
            let signature = signature.ok_or_else(|| missing("signature"))?;
            let put = self.put(document, original, signature, &copy);
            let (at, text) = put.ok_or_else(|| missing("place for a copy"))?;
            edits.insert(at, text);
        }
        Ok(edits.apply(document.xml))
    }

    fn parts_of(&self, document: &Document<'_>, signature: &Signature) -> Vec<Id> {
        let place = document.tree.range(signature.signature);
        let inside = |id: &Id| place.contains(&document.tree.range(*id).start);
        self.part.all(document).unwrap_or_default().into_iter().filter(inside).collect()
    }

    /// Where in the document, and with what around it.
    fn put(
        &self,
        document: &Document<'_>,
        original: Id,
        signature: Id,
        copy: &str,
    ) -> Option<(usize, String)> {
        let tree = &document.tree;
        let range: Range<usize> = tree.range(original);
        let wrapped = |near: Id, name: &str| {
            let name = tree.sibling_name(near, name);
            format!("<{name}>{copy}</{name}>")
        };
        let status = || tree.child(document.response, PROTOCOL, "Status");
        Some(match self.place {
            Place::After => (range.end, copy.to_owned()),
            Place::Before => (range.start, copy.to_owned()),
            Place::Extensions => {
                (tree.range(status()?).start, wrapped(document.response, "Extensions"))
            }
            Place::Inside => (tree.content(original)?.end, copy.to_owned()),
            Place::KeyInfo => {
                (tree.content(tree.child(signature, DSIG, "KeyInfo")?)?.end, copy.to_owned())
            }
            Place::Object => (tree.content(signature)?.end, wrapped(signature, "Object")),
            Place::StatusDetail => {
                (tree.content(status()?)?.end, wrapped(document.response, "StatusDetail"))
            }
        })
    }
}

/// The markup of a part, with this in the DigestValue that it is or has.
fn with_digest(document: &Document<'_>, original: Id, digest: &str) -> String {
    let tree = &document.tree;
    let mut edits = Edits::default();
    let own = tree.is(original, DSIG, "DigestValue").then_some(original);
    let values = own.into_iter().chain(tree.below(original, DSIG, "DigestValue"));
    for content in values.filter_map(|value| tree.content(value)) {
        edits.replace(content, digest);
    }
    edits.apply_to(document.xml, tree.range(original))
}
