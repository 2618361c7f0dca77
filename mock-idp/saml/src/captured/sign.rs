//! Signatures that are there already, made anew in their place: the markup stays, digests and values are computed.

use super::sealed::{algorithm, cannot};
use super::wrapped::like;
use crate::WireError;
use crate::c14n::{Comments, Subtree, exclusive};
use crate::draft::{Draft, KeyChoice};
use crate::issued::Keys;
use crate::key::{DigestAlgorithm, SignatureAlgorithm, SigningKey};
use crate::names::{DSIG, ENVELOPED, EXC_C14N};
use crate::tree::{Edits, Id, Tree};
use std::borrow::Cow;

/// More signatures than any service provider looks at.
const MOST: usize = 32;

/// The document with every signature made anew, what is inside before what is around it.
pub(super) fn signed(mut xml: String, draft: &Draft, keys: &Keys) -> Result<String, WireError> {
    for number in innermost_first(&xml)? {
        xml = digested(&xml, number)?;
        xml = valued(&xml, number, draft, keys)?;
    }
    Ok(xml)
}

/// The signatures by their number in the document, which stays when one of them is made.
fn innermost_first(xml: &str) -> Result<Vec<usize>, WireError> {
    let tree = Tree::parse(xml)?;
    let signatures = signatures(&tree);
    if signatures.len() > MOST {
        return Err(WireError::Captured(format!("it has more than {MOST} signatures")));
    }
    let mut numbers: Vec<usize> = (0..signatures.len()).collect();
    numbers.sort_by_key(|number| std::cmp::Reverse(tree.depth(signatures[*number])));
    Ok(numbers)
}

fn signatures(tree: &Tree<'_>) -> Vec<Id> {
    tree.elements().filter(|it| tree.is(*it, DSIG, "Signature")).collect()
}

/// With the digests of one signature made anew.
fn digested(xml: &str, number: usize) -> Result<String, WireError> {
    let tree = Tree::parse(xml)?;
    let signature = signatures(&tree)[number];
    let info = needed(&tree, signature, "SignedInfo")?;
    let mut edits = Edits::default();
    for reference in tree.children(info).filter(|it| tree.is(*it, DSIG, "Reference")) {
        let canonical = canonical(xml, &tree, signature, reference)?;
        let uri = algorithm(&tree, needed(&tree, reference, "DigestMethod")?)?;
        let method = DigestAlgorithm::from_uri(uri).ok_or_else(|| cannot("digest", uri))?;
        let value = needed(&tree, reference, "DigestValue")?;
        put(xml, &tree, value, &method.digest(&canonical), &mut edits)?;
    }
    Ok(edits.apply(xml))
}

/// With its value made anew, and the key that it is made with.
fn valued(xml: &str, number: usize, draft: &Draft, keys: &Keys) -> Result<String, WireError> {
    let tree = Tree::parse(xml)?;
    let signature = signatures(&tree)[number];
    let info = needed(&tree, signature, "SignedInfo")?;
    let method = needed(&tree, info, "CanonicalizationMethod")?;
    let (comments, prefixes) = canonicalisation(&tree, method)?
        .ok_or_else(|| cannot("canonicalization", algorithm(&tree, method).unwrap_or_default()))?;
    let octets = exclusive(xml, Subtree::At(tree.range(info).start), &prefixes, comments)?;
    let uri = algorithm(&tree, needed(&tree, info, "SignatureMethod")?)?;
    let method = SignatureAlgorithm::from_uri(uri).ok_or_else(|| cannot("signature", uri))?;
    let key = key(method, draft, keys);
    let mut edits = Edits::default();
    let value = needed(&tree, signature, "SignatureValue")?;
    put(xml, &tree, value, &key.sign(method, &octets)?, &mut edits)?;
    if let Some(info) = tree.child(signature, DSIG, "KeyInfo") {
        key_info(xml, &tree, info, key, &mut edits)?;
    }
    Ok(edits.apply(xml))
}

fn key<'k>(method: SignatureAlgorithm, draft: &Draft, keys: &'k Keys) -> &'k SigningKey {
    match (method, draft.signing.key) {
        (SignatureAlgorithm::EcdsaSha256, _) => &keys.elliptic,
        (_, KeyChoice::Elliptic) => &keys.published,
        (_, choice) => keys.get(choice),
    }
}

/// What a Reference names, as its transforms leave it.
fn canonical(
    xml: &str,
    tree: &Tree<'_>,
    signature: Id,
    reference: Id,
) -> Result<Vec<u8>, WireError> {
    let target = target(tree, reference)?;
    let (mut enveloped, mut canonicalised) = (false, None);
    let list = tree.child(reference, DSIG, "Transforms");
    for transform in list.iter().flat_map(|list| tree.children(*list)) {
        let uri = algorithm(tree, transform)?;
        if uri == ENVELOPED && canonicalised.is_none() {
            enveloped = true;
        } else {
            let found = canonicalisation(tree, transform)?;
            canonicalised = Some(found.ok_or_else(|| cannot("transform", uri))?);
        }
    }
    let without = "Canonical XML 1.0, which stands where no canonicalization is named";
    let (comments, prefixes) = canonicalised.ok_or_else(|| cannot("transform", without))?;
    let (own, whole) = (tree.range(signature), tree.range(target));
    let inside = own.start >= whole.start && own.end <= whole.end;
    if inside && !enveloped {
        let what = "a signature that covers itself, without the enveloped-signature transform";
        return Err(WireError::Captured(format!("it has {what}")));
    }
    // What is taken out lies behind the start tag, so that its place stays.
    let mut text = Cow::Borrowed(xml);
    if inside {
        text.to_mut().replace_range(own, "");
    }
    exclusive(&text, Subtree::At(whole.start), &prefixes, comments)
}

fn target(tree: &Tree<'_>, reference: Id) -> Result<Id, WireError> {
    let uri = tree.attribute_text(reference, "URI").unwrap_or_default();
    let named = match uri.strip_prefix('#') {
        _ if uri.is_empty() => Some(tree.root()),
        Some(id) => tree.with_id(id),
        None => None,
    };
    named
        .ok_or_else(|| WireError::Captured(format!("no element is what the Reference {uri} names")))
}

/// Comments and PrefixList of an exclusive canonicalization; none where it is another one.
fn canonicalisation<'x>(
    tree: &Tree<'x>,
    method: Id,
) -> Result<Option<(Comments, Vec<&'x str>)>, WireError> {
    let comments = match algorithm(tree, method)?.strip_prefix(EXC_C14N) {
        Some("") => Comments::Drop,
        Some("WithComments") => Comments::Keep,
        _ => return Ok(None),
    };
    let list = tree.child(method, EXC_C14N, "InclusiveNamespaces");
    let list = list.and_then(|it| tree.attribute_text(it, "PrefixList")).unwrap_or_default();
    Ok(Some((comments, list.split_ascii_whitespace().collect())))
}

fn key_info(
    xml: &str,
    tree: &Tree<'_>,
    info: Id,
    key: &SigningKey,
    edits: &mut Edits,
) -> Result<(), WireError> {
    for certificate in tree.below(info, DSIG, "X509Certificate") {
        put(xml, tree, certificate, key.certificate(), edits)?;
    }
    for value in tree.below(info, DSIG, "KeyValue").into_iter().flat_map(|it| tree.children(it)) {
        let known = tree.is(value, DSIG, "RSAKeyValue").then(|| key.rsa_public()).flatten();
        let (modulus, exponent) = known.ok_or_else(|| cannot("key value", tree.name(value)))?;
        put(xml, tree, needed(tree, value, "Modulus")?, &modulus, edits)?;
        put(xml, tree, needed(tree, value, "Exponent")?, &exponent, edits)?;
    }
    Ok(())
}

/// Puts base64 where there was some.
pub(super) fn put(
    xml: &str,
    tree: &Tree<'_>,
    element: Id,
    octets: &[u8],
    edits: &mut Edits,
) -> Result<(), WireError> {
    let empty = || WireError::Captured(format!("its {} is empty", tree.name(element)));
    let content = tree.content(element).ok_or_else(empty)?;
    edits.replace(content.clone(), like(&xml[content], octets));
    Ok(())
}

fn needed(tree: &Tree<'_>, parent: Id, name: &str) -> Result<Id, WireError> {
    let missing = || WireError::Captured(format!("its {} has no {name}", tree.name(parent)));
    tree.child(parent, DSIG, name).ok_or_else(missing)
}
