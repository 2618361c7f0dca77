//! Assertions that stand in clear where they were encrypted: signed, and encrypted again in the same markup for the
//! recipient, or left in clear for a person who reads the document.

use super::sealed::{Sealed, encrypted_keys, encryption, sealed};
use super::sign::{put, signed};
use crate::WireError;
use crate::draft::Draft;
use crate::encrypt::seal;
use crate::issued::Keys;
use crate::names::{DSIG, XENC};
use crate::tree::{Edits, Id, Tree};

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
    let certificate = draft.encrypted_for()?;
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
