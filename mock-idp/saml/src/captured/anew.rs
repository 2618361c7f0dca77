//! A captured document in the place of one that would be composed: what a draft says because of it, and how it is written.

use super::{Captured, seal, sign, values};
use crate::WireError;
use crate::draft::{Draft, KeyChoice, SignedElements};
use crate::issued::{Issued, Keys};
use crate::key::{DigestAlgorithm, SignatureAlgorithm};
use crate::names::{ASSERTION, DSIG};
use crate::tree::{Id, Tree};

/// The first of the signatures in a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Method {
    signature: SignatureAlgorithm,
    digest: DigestAlgorithm,
}

impl Captured {
    /// A draft says what its document will be.
    pub(crate) fn apply(&self, draft: &mut Draft) {
        let tree = self.tree();
        draft.encryption = self.encryption();
        draft.name_id_encryption = None;
        draft.signing.elements = elements(&tree);
        if let Some(Method { signature, digest }) = method(&tree) {
            draft.signing.signature = signature;
            draft.signing.digest = digest;
        }
        if self.is_signed_with(SignatureAlgorithm::EcdsaSha256) {
            draft.signing.key = KeyChoice::Elliptic;
        }
        draft.captured = Some(self.clone());
    }
}

/// Writes the document anew. The order is that of every document: what is inside is signed before what is around it, and
/// encrypted in between.
pub(crate) fn issue(captured: &Captured, draft: &Draft, keys: &Keys) -> Result<Issued, WireError> {
    let xml = values::replaced(captured.text(), draft)?;
    let xml = seal::closed(xml, draft, keys)?;
    let xml = sign::signed(xml, draft, keys)?;
    Ok(Issued {
        xml,
        response_id: draft.response.id.clone(),
        assertion_id: draft.response.assertions.first().map(|it| it.id.clone()),
    })
}

fn elements(tree: &Tree<'_>) -> SignedElements {
    let is_signed = |element: Id| tree.child(element, DSIG, "Signature").is_some();
    let assertion = tree.below(tree.root(), ASSERTION, "Assertion").into_iter().any(is_signed);
    match (is_signed(tree.root()), assertion) {
        (true, true) => SignedElements::Both,
        (true, false) => SignedElements::Response,
        (false, true) => SignedElements::Assertion,
        (false, false) => SignedElements::Neither,
    }
}

fn method(tree: &Tree<'_>) -> Option<Method> {
    let first = |name| tree.below(tree.root(), DSIG, name).first().copied();
    let uri = |name| first(name).and_then(|it| tree.attribute_text(it, "Algorithm"));
    Some(Method {
        signature: SignatureAlgorithm::from_uri(uri("SignatureMethod")?)?,
        digest: DigestAlgorithm::from_uri(uri("DigestMethod")?)?,
    })
}
