//! The whole way from a draft to a document: compose, sign the assertion, encrypt it, sign the Response.

use crate::WireError;
use crate::captured::anew;
use crate::compose::{Composed, compose};
use crate::draft::Draft;
use crate::encrypt::{Around, Encryption, Style, encrypt};
use crate::names::ASSERTION;
use crate::shape::Shape;
use crate::sign::{SignatureSpec, splice};
use crate::tree::{Edits, Tree};
use std::ops::Range;

pub use crate::issued::{Issued, Keys};

/// Writes, signs and encrypts a document. The same draft, shape and RSA keys give the same bytes, unless it is encrypted.
///
/// # Errors
/// The key cannot sign with the algorithm, a feature is off, or there is nobody to encrypt for.
pub fn issue(draft: &Draft, shape: &Shape, keys: &Keys) -> Result<Issued, WireError> {
    if let Some(captured) = &draft.captured {
        return anew::issue(captured, draft, keys);
    }
    let mut composed = compose(&draft.response, shape, draft.signing.elements);
    let in_clear = draft.encryption.is_none();
    if let Some(encryption) = draft.name_id_encryption {
        encrypt_name_ids(&mut composed, encryption, draft, shape)?;
    }
    if draft.signing.elements.assertion() {
        sign_assertions(&mut composed, draft, shape, keys)?;
    }
    if let Some(encryption) = draft.encryption {
        encrypt_assertions(&mut composed, encryption, draft, shape)?;
    }
    if draft.signing.elements.response() {
        let prefixes =
            shape.signature.prefix_list.as_deref().filter(|_| in_clear && has_values(draft));
        splice(
            &mut composed.xml,
            &draft.response.id,
            composed.response,
            &SignatureSpec { odd: draft.signing.odd, ..spec(draft, shape, keys, prefixes) },
        )?;
    }
    Ok(Issued {
        xml: composed.xml,
        response_id: draft.response.id.clone(),
        assertion_id: draft.response.assertions.first().map(|assertion| assertion.id.clone()),
    })
}

/// From the last to the first, so that the places of the others stay true; their ends are moved by what is put in.
fn sign_assertions(
    composed: &mut Composed,
    draft: &Draft,
    shape: &Shape,
    keys: &Keys,
) -> Result<(), WireError> {
    for (index, assertion) in draft.response.assertions.iter().enumerate().rev() {
        let before = composed.xml.len();
        let odd = draft.signing.odd.filter(|_| !draft.signing.elements.response());
        let prefixes =
            shape.signature.prefix_list.as_deref().filter(|_| !assertion.attributes.is_empty());
        splice(
            &mut composed.xml,
            &assertion.id,
            composed.assertions[index].signature,
            &SignatureSpec { odd, ..spec(draft, shape, keys, prefixes) },
        )?;
        let grown = composed.xml.len() - before;
        composed.grow(index, grown);
    }
    Ok(())
}

impl Composed {
    /// Something was put into an assertion, behind its signature or in the place of that: what follows stands further on.
    pub(crate) fn grow(&mut self, assertion: usize, octets: usize) {
        self.assertions[assertion].element.end += octets;
        for later in &mut self.assertions[assertion + 1..] {
            later.element.start += octets;
            later.element.end += octets;
            later.signature += octets;
        }
    }
}

/// Before anything is signed: what is signed is the EncryptedID.
fn encrypt_name_ids(
    composed: &mut Composed,
    encryption: Encryption,
    draft: &Draft,
    shape: &Shape,
) -> Result<(), WireError> {
    let recipient = draft.encrypted_for()?;
    for index in (0..composed.assertions.len()).rev() {
        let Some((place, text)) = name_id(&composed.xml, composed.assertions[index].element.start)?
        else {
            continue;
        };
        let text = encrypt(&text, Around::NameId, encryption, recipient, Style::of(shape))?;
        let grown = text.len().saturating_sub(place.len());
        composed.xml.replace_range(place, &text);
        composed.grow(index, grown);
    }
    Ok(())
}

/// Where the NameID of the assertion that begins at `start` stands, and its markup with the namespaces that it needs.
fn name_id(xml: &str, start: usize) -> Result<Option<(Range<usize>, String)>, WireError> {
    let tree = Tree::parse(xml)?;
    let child = |parent, local| tree.child(parent, ASSERTION, local);
    let assertion = tree.starting_at(start);
    let subject = assertion.and_then(|assertion| child(assertion, "Subject"));
    let Some(name_id) = subject.and_then(|subject| child(subject, "NameID")) else {
        return Ok(None);
    };
    let mut edits = Edits::default();
    if let Some((at, declaration)) = tree.undeclared(name_id) {
        edits.insert(at, declaration);
    }
    let place = tree.range(name_id);
    Ok(Some((place.clone(), edits.apply_to(xml, place))))
}

fn encrypt_assertions(
    composed: &mut Composed,
    encryption: Encryption,
    draft: &Draft,
    shape: &Shape,
) -> Result<(), WireError> {
    let recipient = draft.encrypted_for()?;
    for place in composed.assertions.iter().rev() {
        let assertion = &composed.xml[place.element.clone()];
        let style = Style::of(shape);
        let encrypted = encrypt(assertion, Around::Assertion, encryption, recipient, style)?;
        composed.xml.replace_range(place.element.clone(), &encrypted);
    }
    Ok(())
}

fn has_values(draft: &Draft) -> bool {
    draft.response.assertions.iter().any(|assertion| !assertion.attributes.is_empty())
}

fn spec<'a>(
    draft: &Draft,
    shape: &'a Shape,
    keys: &'a Keys,
    prefixes: Option<&'a str>,
) -> SignatureSpec<'a> {
    SignatureSpec {
        signature: draft.signing.signature,
        digest: draft.signing.digest,
        key: keys.get(draft.signing.key),
        shape: &shape.signature,
        prefixes,
        odd: None,
    }
}
