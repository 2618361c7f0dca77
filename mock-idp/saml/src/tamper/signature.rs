//! One signature of a finished document: its parts, and the digest that its Reference would need.

use super::document::{Document, missing};
use crate::WireError;
use crate::c14n::{Comments, Subtree, exclusive};
use crate::key::{DigestAlgorithm, SignatureAlgorithm};
use crate::names::{DSIG, EXC_C14N};
use crate::tree::{Edits, Id};
use base64::Engine as _;

/// The parts that a signature must have.
pub(super) struct Signature {
    /// The element that it is a child of.
    pub(super) element: Id,
    /// ds:Signature.
    pub(super) signature: Id,
    /// ds:SignedInfo.
    pub(super) signed_info: Id,
    /// ds:Reference.
    pub(super) reference: Id,
    /// ds:DigestValue.
    pub(super) digest_value: Id,
    /// ds:SignatureValue.
    pub(super) signature_value: Id,
}

impl Signature {
    pub(super) fn read(
        document: &Document<'_>,
        (element, signature): (Id, Id),
    ) -> Result<Self, WireError> {
        let child = |parent, local| {
            document.tree.child(parent, DSIG, local).ok_or_else(|| missing(&format!("ds:{local}")))
        };
        let signed_info = child(signature, "SignedInfo")?;
        let reference = child(signed_info, "Reference")?;
        Ok(Self {
            element,
            signature,
            signed_info,
            reference,
            digest_value: child(reference, "DigestValue")?,
            signature_value: child(signature, "SignatureValue")?,
        })
    }

    /// What the DigestValue of this document would have to be.
    pub(super) fn digest(&self, document: &Document<'_>) -> Result<String, WireError> {
        let tree = &document.tree;
        let method = tree
            .child(self.reference, DSIG, "DigestMethod")
            .and_then(|method| DigestAlgorithm::from_uri(tree.attribute_text(method, "Algorithm")?))
            .ok_or_else(|| missing("DigestMethod that we know"))?;
        let prefixes: Vec<&str> = tree
            .below(self.reference, EXC_C14N, "InclusiveNamespaces")
            .into_iter()
            .filter_map(|list| tree.attribute_text(list, "PrefixList"))
            .flat_map(str::split_ascii_whitespace)
            .collect();
        let mut edits = Edits::default();
        edits.remove(tree.range(self.signature));
        let place = Subtree::At(tree.range(self.element).start);
        let canonical = exclusive(&edits.apply(document.xml), place, &prefixes, Comments::Drop)?;
        Ok(base64::engine::general_purpose::STANDARD.encode(method.digest(&canonical)))
    }

    /// The bytes that the SignatureValue is made over.
    pub(super) fn signed_bytes(&self, document: &Document<'_>) -> Result<Vec<u8>, WireError> {
        let place = Subtree::At(document.tree.range(self.signed_info).start);
        exclusive(document.xml, place, &[], Comments::Drop)
    }

    /// SignatureMethod.
    pub(super) fn algorithm(
        &self,
        document: &Document<'_>,
    ) -> Result<SignatureAlgorithm, WireError> {
        let tree = &document.tree;
        tree.child(self.signed_info, DSIG, "SignatureMethod")
            .and_then(|method| {
                SignatureAlgorithm::from_uri(tree.attribute_text(method, "Algorithm")?)
            })
            .ok_or_else(|| missing("SignatureMethod that we know"))
    }
}
