//! Carries a wrapping out: the signed element is kept so that its signature holds, and a forged copy stands where a service provider reads.

use super::Attacker;
use super::document::{Document, missing};
use super::place::{append, appended, extensions, object, status, status_detail};
use super::wrapping::{Bearer, Place, ResponsePlace, ResponseWrapping, Wrapping};
use crate::WireError;
use crate::names::{ASSERTION, DSIG, PROTOCOL};
use crate::tree::{Edits, Id};

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
            let object = object(document, signature, &stripped);
            edits.insert(place, appended(document, signature, &object));
        }
        ResponsePlace::ObjectWhole => {
            let object = object(document, signature, whole);
            edits.insert(place, appended(document, signature, &object));
        }
        ResponsePlace::Signature => edits.insert(place, appended(document, signature, &stripped)),
        ResponsePlace::SignatureWhole => edits.insert(place, appended(document, signature, whole)),
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
        let (mut edits, mut body, mut extension) = (Edits::default(), Vec::new(), String::new());
        self.document.unsign_response(&mut edits);
        match signature {
            Bearer::Response | Bearer::ResponseAndOriginal => {
                edits.insert(self.after_issuer()?, self.travelling_signature()?);
            }
            Bearer::Extensions => extension = self.travelling_signature()?,
            Bearer::Original | Bearer::Forged | Bearer::Both => {}
        }
        for (place, text) in [(original, self.original()?), (forged, self.forged()?)] {
            match place {
                Place::Around => {}
                Place::Extensions => extension.push_str(&text),
                Place::First => body.insert(0, text),
                Place::Last => body.push(text),
                place => self.park(&mut edits, place, &text)?,
            }
        }
        if !extension.is_empty() {
            extensions(self.document, &mut edits, &extension)?;
        }
        edits.replace(self.document.tree.range(self.assertion), body.concat());
        let (xml, tree) = (self.document.xml, &self.document.tree);
        if forged == Place::Around {
            return self.around(&edits.apply_to(xml, tree.range(self.document.response)));
        }
        Ok(edits.apply(xml))
    }

    /// E as the root, with the Response at its end. It declares what the Response has declared for it.
    fn around(&self, response: &str) -> Result<String, WireError> {
        let (document, tree) = (self.document, &self.document.tree);
        let mut edits = self.forged_edits()?;
        for (name, value) in tree.declarations(document.response) {
            if tree.attribute(self.assertion, name).is_none() {
                let place = tree.end_of_name(self.assertion);
                edits.insert(place, format!(r#" {name}="{value}""#));
            }
        }
        append(document, &mut edits, self.assertion, response);
        Ok(edits.apply_to(document.xml, tree.range(self.assertion)))
    }

    /// Puts an assertion into the Response, outside of the other one. What stands inside of the other is part of its text.
    fn park(&self, edits: &mut Edits, place: Place, text: &str) -> Result<(), WireError> {
        let (document, tree) = (self.document, &self.document.tree);
        match place {
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
        if !signature.is_original() {
            return Ok(self.document.without_signature(self.assertion, self.signature));
        }
        let mut edits = Edits::default();
        if forged.is_in_signature() {
            self.put_in_signature(&mut edits, forged, &self.forged()?)?;
        }
        Ok(edits.apply_to(self.document.xml, self.document.tree.range(self.assertion)))
    }

    fn forged(&self) -> Result<String, WireError> {
        let place = self.document.tree.range(self.assertion);
        Ok(self.forged_edits()?.apply_to(self.document.xml, place))
    }

    /// Makes E of A, with the signature that it bears and with A where that stands inside of it.
    fn forged_edits(&self) -> Result<Edits, WireError> {
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
        Ok(edits)
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
