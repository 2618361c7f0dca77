//! Carries a wrapping out: the signed element is kept so that its signature holds, and a forged copy stands where a service provider reads.

use super::Attacker;
use super::document::{Document, missing};
use super::wrapping::{
    Bearer, Place, ResponsePlace, ResponseWrapping, SignaturePart, UnsignedPlace, Wrapping,
};
use crate::WireError;
use crate::names::{ASSERTION, DSIG, PROTOCOL};
use crate::tree::{Edits, Id};
use crate::xml::escaped;

/// Wraps the signed assertion.
pub(super) fn assertion(
    document: &Document<'_>,
    attacker: &Attacker<'_>,
    wrapping: Wrapping,
) -> Result<String, WireError> {
    if !wrapping.is_possible() {
        return Err(missing("place for both assertions"));
    }
    let (assertion, signature) = document.signed_assertion()?;
    Parts { document, attacker, wrapping, assertion, signature }.response()
}

/// Wraps the signed Response.
pub(super) fn response(
    document: &Document<'_>,
    attacker: &Attacker<'_>,
    wrapping: ResponseWrapping,
) -> Result<String, WireError> {
    let signature = document.response_signature()?;
    let stripped = document.without_signature(document.response, signature);
    let whole = document.tree.markup(document.response);
    let own = document.tree.markup(signature).to_owned();
    let mut edits = document.forgery(document.response, wrapping.id, attacker)?;
    let place = document.tree.range(signature).start;
    match wrapping.original {
        ResponsePlace::Beside => edits.insert(place, stripped + &own),
        ResponsePlace::Extensions => extensions(document, &mut edits, whole)?,
        ResponsePlace::ExtensionsStripped => {
            edits.insert(place, own);
            extensions(document, &mut edits, &stripped)?;
        }
        ResponsePlace::Object => {
            edits.insert(
                place,
                appended(document, signature, &object(document, signature, &stripped)),
            );
        }
        ResponsePlace::Signature => edits.insert(place, appended(document, signature, &stripped)),
        ResponsePlace::StatusDetail => status_detail(document, &mut edits, whole)?,
    }
    Ok(edits.apply(document.xml))
}

/// What a wrapped assertion is put together from.
struct Parts<'a, 'x> {
    document: &'a Document<'x>,
    attacker: &'a Attacker<'a>,
    wrapping: Wrapping,
    assertion: Id,
    signature: Id,
}

impl Parts<'_, '_> {
    fn response(&self) -> Result<String, WireError> {
        let Wrapping { forged, original, signature, .. } = self.wrapping;
        let mut edits = Edits::default();
        self.document.unsign_response(&mut edits);
        if signature == Bearer::Response {
            let borne = self.travelling_signature()?;
            edits.insert(self.after_issuer()?, borne);
        }
        let mut body = Vec::new();
        for (place, text) in [(original, self.original()?), (forged, self.forged()?)] {
            match place {
                Place::First => body.insert(0, text),
                Place::Last => body.push(text),
                place => self.park(&mut edits, place, &text)?,
            }
        }
        edits.replace(self.document.tree.range(self.assertion), body.concat());
        Ok(edits.apply(self.document.xml))
    }

    /// Puts an assertion into the Response, outside of the other one. What stands inside of the other is part of its text.
    fn park(&self, edits: &mut Edits, place: Place, text: &str) -> Result<(), WireError> {
        let (document, tree) = (self.document, &self.document.tree);
        match place {
            Place::Extensions => extensions(document, edits, text),
            Place::Issuer => {
                let issuer = tree.child(document.response, ASSERTION, "Issuer");
                append(document, edits, issuer.ok_or_else(|| missing("Issuer"))?, text);
                Ok(())
            }
            Place::StatusCode => {
                let code = tree.child(status(document)?, PROTOCOL, "StatusCode");
                append(document, edits, code.ok_or_else(|| missing("StatusCode"))?, text);
                Ok(())
            }
            Place::StatusDetail => status_detail(document, edits, text),
            _ => Ok(()),
        }
    }

    /// A as it stands in the document, with E in its signature where that is where E is.
    fn original(&self) -> Result<String, WireError> {
        let Wrapping { forged, signature, .. } = self.wrapping;
        if matches!(signature, Bearer::Forged | Bearer::Response) {
            return Ok(self.document.without_signature(self.assertion, self.signature));
        }
        let mut edits = Edits::default();
        if forged.is_in_signature() {
            self.put_in_signature(&mut edits, forged, &self.forged()?)?;
        }
        Ok(edits.apply_to(self.document.xml, self.document.tree.range(self.assertion)))
    }

    /// E, with the signature that it bears and with A where that stands inside of it.
    fn forged(&self) -> Result<String, WireError> {
        let Wrapping { original, signature, id, .. } = self.wrapping;
        let (document, tree) = (self.document, &self.document.tree);
        let mut edits = document.forgery(self.assertion, id, self.attacker)?;
        if matches!(signature, Bearer::Forged | Bearer::Both) {
            edits.insert(tree.range(self.signature).start, self.travelling_signature()?);
        }
        match original {
            Place::Advice => {
                let name = tree.sibling_name(self.assertion, "Advice");
                let text = format!("<{name}>{}</{name}>", self.original()?);
                let conditions = self.child("Conditions")?;
                edits.insert(tree.range(conditions).end, text);
            }
            Place::ConfirmationData => {
                let data = tree.below(self.assertion, ASSERTION, "SubjectConfirmationData");
                let data = data.first().ok_or_else(|| missing("SubjectConfirmationData"))?;
                append(document, &mut edits, *data, &self.original()?);
            }
            Place::Inside => append(document, &mut edits, self.assertion, &self.original()?),
            Place::NameId => {
                let (_, name) = document.name_id()?;
                edits.insert(name.end, self.original()?);
            }
            _ => {}
        }
        Ok(edits.apply_to(document.xml, tree.range(self.assertion)))
    }

    /// S(A), with A in it where that is where A stands.
    fn travelling_signature(&self) -> Result<String, WireError> {
        let mut edits = Edits::default();
        if self.wrapping.original.is_in_signature() {
            self.put_in_signature(&mut edits, self.wrapping.original, &self.original()?)?;
        }
        Ok(edits.apply_to(self.document.xml, self.document.tree.range(self.signature)))
    }

    fn put_in_signature(
        &self,
        edits: &mut Edits,
        place: Place,
        text: &str,
    ) -> Result<(), WireError> {
        let (document, signature) = (self.document, self.signature);
        match place {
            Place::KeyInfo => {
                let key_info = document.tree.child(signature, DSIG, "KeyInfo");
                append(document, edits, key_info.ok_or_else(|| missing("KeyInfo"))?, text);
            }
            Place::Object => {
                append(document, edits, signature, &object(document, signature, text));
            }
            _ => append(document, edits, signature, text),
        }
        Ok(())
    }

    fn child(&self, local: &str) -> Result<Id, WireError> {
        let found = self.document.tree.child(self.assertion, ASSERTION, local);
        found.ok_or_else(|| missing(local))
    }

    /// Where a signature of the Response goes; before the Status where there is no Issuer.
    fn after_issuer(&self) -> Result<usize, WireError> {
        let tree = &self.document.tree;
        match tree.child(self.document.response, ASSERTION, "Issuer") {
            Some(issuer) => Ok(tree.range(issuer).end),
            None => Ok(tree.range(status(self.document)?).start),
        }
    }
}

/// S(A) with a forged Subject and AttributeStatement in it.
pub(super) fn statements_in_signature(
    document: &Document<'_>,
    attacker: &Attacker<'_>,
    part: SignaturePart,
) -> Result<String, WireError> {
    let (assertion, signature) = document.signed_assertion()?;
    let mut forged = Edits::default();
    document.forge(&mut forged, attacker)?;
    let statements = ["Subject", "AttributeStatement"]
        .into_iter()
        .filter_map(|local| document.tree.child(assertion, ASSERTION, local))
        .map(|child| forged.clone().apply_to(document.xml, document.tree.range(child)));
    let statements: String = statements.collect();
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

/// A NameID outside of the signed assertion, before it.
pub(super) fn unsigned_name_id(
    document: &Document<'_>,
    attacker: &Attacker<'_>,
    place: UnsignedPlace,
) -> Result<String, WireError> {
    document.signed_assertion()?;
    let name = escaped(attacker.victim);
    let name_id = format!(r#"<x:NameID xmlns:x="{ASSERTION}">{name}</x:NameID>"#);
    let mut edits = Edits::default();
    document.unsign_response(&mut edits);
    match place {
        UnsignedPlace::Extensions => extensions(document, &mut edits, &name_id)?,
        UnsignedPlace::StatusDetail => status_detail(document, &mut edits, &name_id)?,
    }
    Ok(edits.apply(document.xml))
}

pub(super) fn status(document: &Document<'_>) -> Result<Id, WireError> {
    let status = document.tree.child(document.response, PROTOCOL, "Status");
    status.ok_or_else(|| missing("Status"))
}

fn object(document: &Document<'_>, signature: Id, content: &str) -> String {
    let name = document.tree.sibling_name(signature, "Object");
    format!("<{name}>{content}</{name}>")
}

/// Extensions where the schema has them: before the Status.
pub(super) fn extensions(
    document: &Document<'_>,
    edits: &mut Edits,
    content: &str,
) -> Result<(), WireError> {
    let name = document.tree.sibling_name(document.response, "Extensions");
    let place = document.tree.range(status(document)?).start;
    edits.insert(place, format!("<{name}>{content}</{name}>"));
    Ok(())
}

/// A StatusDetail at the end of the Status.
pub(super) fn status_detail(
    document: &Document<'_>,
    edits: &mut Edits,
    content: &str,
) -> Result<(), WireError> {
    let status = status(document)?;
    let name = document.tree.sibling_name(document.response, "StatusDetail");
    append(document, edits, status, &format!("<{name}>{content}</{name}>"));
    Ok(())
}

/// An element with something more at the end of its content.
fn appended(document: &Document<'_>, element: Id, addition: &str) -> String {
    let mut edits = Edits::default();
    append(document, &mut edits, element, addition);
    edits.apply_to(document.xml, document.tree.range(element))
}

/// Something more at the end of an element's content. An empty-element tag becomes two tags.
pub(super) fn append(document: &Document<'_>, edits: &mut Edits, element: Id, addition: &str) {
    let tree = &document.tree;
    match tree.content(element) {
        Some(content) => edits.insert(content.end, addition),
        None => {
            let end = tree.range(element).end;
            let name = tree.name(element);
            edits.replace(end - "/>".len()..end, format!(">{addition}</{name}>"));
        }
    }
}
