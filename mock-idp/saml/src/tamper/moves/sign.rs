//! Digests that fit the document as it is now.

use super::super::document::Document;
use super::super::signature::Signature;
use crate::WireError;
use crate::tree::Edits;

/// Every DigestValue made good again: from the inside out, because the digest of a Response covers those of its assertions.
pub(super) fn redigest(document: &Document<'_>) -> Result<String, WireError> {
    with_digests(document.xml, |document, signature, digest, edits| {
        document
            .tree
            .content(signature.digest_value)
            .into_iter()
            .for_each(|place| edits.replace(place, digest));
    })
}

/// Edits the document once for each signature, and gives the digest that it needs by then.
pub(super) fn with_digests(
    xml: &str,
    edit: impl Fn(&Document<'_>, &Signature, &str, &mut Edits),
) -> Result<String, WireError> {
    let count = Document::read(xml)?.signed_elements()?.len();
    (0..count).try_fold(xml.to_owned(), |xml, index| {
        let document = Document::read(&xml)?;
        let signature = Signature::read(&document, document.signed_elements()?[index])?;
        let digest = signature.digest(&document)?;
        let mut edits = Edits::default();
        edit(&document, &signature, &digest, &mut edits);
        Ok(edits.apply(&xml))
    })
}
