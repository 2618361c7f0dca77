//! Where a captured document has assertions that were encrypted, and with which algorithms. Changes nothing.

use crate::WireError;
use crate::encrypt::{ContentAlgorithm, Encryption, KeyTransport};
use crate::key::DigestAlgorithm;
use crate::names::{ASSERTION, DSIG, MGF1_SHA256, XENC, XENC11};
use crate::tree::{Id, Tree};

/// More of them than any service provider looks at.
const MOST: usize = 32;

/// An encrypted assertion whose plaintext is there.
#[derive(Clone, Copy)]
pub(super) struct Sealed {
    pub(super) whole: Id,
    pub(super) value: Id,
    pub(super) plaintext: Id,
}

/// All of them, in their order.
pub(super) fn sealed(tree: &Tree<'_>) -> Vec<Sealed> {
    let all = tree.below(tree.root(), ASSERTION, "EncryptedAssertion");
    all.into_iter().filter_map(|whole| one(tree, whole)).take(MOST).collect()
}

fn one(tree: &Tree<'_>, whole: Id) -> Option<Sealed> {
    let child = |parent, name| tree.child(parent, XENC, name);
    let data = child(whole, "EncryptedData")?;
    let value = child(child(data, "CipherData")?, "CipherValue")?;
    Some(Sealed { whole, value, plaintext: tree.child(value, ASSERTION, "Assertion")? })
}

pub(super) fn encrypted_keys(tree: &Tree<'_>, sealed: Sealed) -> Vec<Id> {
    let keys = tree.below(sealed.whole, XENC, "EncryptedKey");
    keys.into_iter().filter(|it| !tree.below_or_same(sealed.value, *it)).collect()
}

/// The algorithms that its markup names.
pub(super) fn encryption(tree: &Tree<'_>, sealed: Sealed) -> Result<Encryption, WireError> {
    let missing = |what: &str| WireError::Captured(format!("its EncryptedAssertion has no {what}"));
    let data = tree.child(sealed.whole, XENC, "EncryptedData");
    let key = encrypted_keys(tree, sealed).first().copied();
    let method = |parent: Option<Id>, what: &str| {
        parent.and_then(|it| tree.child(it, XENC, "EncryptionMethod")).ok_or_else(|| missing(what))
    };
    let content = algorithm(tree, method(data, "EncryptionMethod")?)?;
    let transport = method(key, "EncryptedKey with an EncryptionMethod")?;
    Ok(Encryption {
        content: ContentAlgorithm::from_uri(content)
            .ok_or_else(|| cannot("encryption", content))?,
        transport: key_transport(tree, transport)?,
    })
}

/// OAEP is one of ours only with the digest and the mask that we have for it.
fn key_transport(tree: &Tree<'_>, method: Id) -> Result<KeyTransport, WireError> {
    let uri = algorithm(tree, method)?;
    let transport = KeyTransport::from_uri(uri).ok_or_else(|| cannot("key transport", uri))?;
    let (digest, mask) = match transport {
        KeyTransport::Rsa15 => return Ok(transport),
        KeyTransport::OaepSha1 => (DigestAlgorithm::Sha1.uri(), None),
        KeyTransport::OaepSha256 => (DigestAlgorithm::Sha256.uri(), Some(MGF1_SHA256)),
    };
    let named = |namespace, name| {
        let child = tree.child(method, namespace, name);
        child.and_then(|it| tree.attribute_text(it, "Algorithm"))
    };
    let found = named(DSIG, "DigestMethod").unwrap_or(DigestAlgorithm::Sha1.uri());
    if found != digest {
        return Err(cannot("OAEP with the digest", found));
    }
    match named(XENC11, "MGF") {
        found if found == mask => Ok(transport),
        found => Err(cannot("OAEP with the mask", found.unwrap_or("of SHA-1"))),
    }
}

/// The Algorithm of an element.
pub(super) fn algorithm<'x>(tree: &Tree<'x>, element: Id) -> Result<&'x str, WireError> {
    let missing = || WireError::Captured(format!("its {} has no Algorithm", tree.name(element)));
    tree.attribute_text(element, "Algorithm").ok_or_else(missing)
}

pub(super) fn cannot(what: &str, uri: &str) -> WireError {
    WireError::Captured(format!("we have no {what} {uri}"))
}
