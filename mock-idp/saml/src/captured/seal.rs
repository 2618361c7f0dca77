//! Assertions that stand in clear where they were encrypted: signed, and encrypted again in the same markup for the
//! recipient, or left in clear for a person who reads the document.

use super::sign::{algorithm, cannot, put, signed};
use crate::WireError;
use crate::draft::Draft;
use crate::emit::{Keys, recipient};
use crate::encrypt::{ContentAlgorithm, Encryption, KeyTransport, seal};
use crate::key::DigestAlgorithm;
use crate::names::{ASSERTION, DSIG, MGF1_SHA256, XENC, XENC11};
use crate::tree::{Edits, Id, Tree};

/// More of them than any service provider looks at.
const MOST: usize = 32;

/// An encrypted assertion whose plaintext is there.
#[derive(Clone, Copy)]
pub(super) struct Sealed {
    whole: Id,
    value: Id,
    plaintext: Id,
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

/// Encrypts what was encrypted, from the last to the first, so that the number of each stays.
pub(super) fn closed(mut xml: String, draft: &Draft, keys: &Keys) -> Result<String, WireError> {
    let count = sealed(&Tree::parse(&xml)?).len();
    for number in (0..count).rev() {
        let tree = Tree::parse(&xml)?;
        let sealed = sealed(&tree)[number];
        let content = tree.content(sealed.value).unwrap_or_default();
        xml = if draft.encryption.is_some() {
            // What is around it is no part of what is encrypted, nor of what is signed inside.
            let plaintext = signed(xml[content].to_owned(), draft, keys)?;
            encrypted(&xml, &tree, sealed, &plaintext, draft)?
        } else {
            let mut edits = Edits::default();
            edits.replace(tree.range(sealed.whole), tree.markup(sealed.plaintext));
            edits.apply(&xml)
        };
    }
    Ok(xml)
}

fn encrypted(
    xml: &str,
    tree: &Tree<'_>,
    sealed: Sealed,
    plaintext: &str,
    draft: &Draft,
) -> Result<String, WireError> {
    let certificate = recipient(draft)?;
    let (content, wrapped) = seal(plaintext, encryption(tree, sealed)?, certificate)?;
    let mut edits = Edits::default();
    let place = tree.content(sealed.value).unwrap_or_default();
    edits.replace(place, super::wrapped::like("", &content));
    let is_outside = |it: &Id| !tree.below_or_same(sealed.value, *it);
    for key in encrypted_keys(tree, sealed) {
        for value in tree.below(key, XENC, "CipherValue") {
            put(xml, tree, value, &wrapped, &mut edits)?;
        }
    }
    for named in tree.below(sealed.whole, DSIG, "X509Certificate").into_iter().filter(is_outside) {
        put(xml, tree, named, certificate, &mut edits)?;
    }
    Ok(edits.apply(xml))
}

fn encrypted_keys(tree: &Tree<'_>, sealed: Sealed) -> Vec<Id> {
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
