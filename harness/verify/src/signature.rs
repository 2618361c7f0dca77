//! Enveloped signatures, verified strictly: one Signature, one Reference to its own parent, two
//! transforms, pinned keys. Returns the octets that were signed; knows nothing of what they say.
//!
//! [`verify_child`] is the whole; its steps are public, so that a service provider with a mistake
//! can leave one out or put a wrong one in its place.

mod parts;

use roxmltree::Node;

use crate::{
    c14n::Canonical,
    finding::{Finding, Rule, quoted},
    key::{AlgorithmPolicy, DigestAlgorithm, PinnedKey, SignatureAlgorithm},
    origin::Origins,
    xml::{self, ns},
};

pub use parts::SignatureParts;

const KEY_SIZE: Rule = Rule::new("key-size", "SDP-MD06, SDP-MD07");
const WEAK: Rule = Rule::new("sig-alg-ban", "IIP-ALG08");
const SINGLE_REFERENCE: Rule = Rule::new("sig-single-ref", "Core 5.4.2");
pub(crate) const MISSING: Rule = Rule::new("sig-required-post", "Prof 4.1.4.5, 4.1.3.5; E26");

/// What a signature covers, and by which key.
#[derive(Debug, Clone)]
pub struct Signed {
    /// The octets that were digested. Read these, and nothing else.
    pub canonical: Canonical,
    /// The id of the signed element.
    pub id: String,
    /// The algorithm of the signature.
    pub algorithm: SignatureAlgorithm,
    /// The algorithm of the digest.
    pub digest: DigestAlgorithm,
    /// Which of the pinned keys verifies it.
    pub key_index: usize,
}

/// Verifies the one signature that is a direct child of `element`.
///
/// KeyInfo is ignored: only `keys` count, and each is tried. A finding names the first thing that
/// is wrong, among them that there is no signature.
pub fn verify_child(
    element: Node<'_, '_>,
    origins: &Origins,
    keys: &[PinnedKey],
    policy: &AlgorithmPolicy,
) -> Result<Signed, Finding> {
    let Some(signature) = child(element, origins)? else {
        let expected = format!("a signature of the {}", element.tag_name().name());
        return Err(MISSING.finding(expected, "none").at(origins.at(element)));
    };
    let at = origins.at(signature);
    let verified = || {
        let parts = SignatureParts::read(signature)?;
        parts.check_algorithms(policy)?;
        parts.check_reference(element)?;
        let key_index = parts.check_value(rule_for(element), keys, policy)?;
        let canonical = parts.canonical(element, origins);
        parts.check_digest(rule_for(element), &canonical)?;
        Ok(parts.signed(canonical, key_index))
    };
    verified().map_err(|finding: Finding| finding.at(at))
}

/// The direct child that is a `ds:Signature`; `None` without one, a finding with two.
pub fn child<'a, 'i>(
    element: Node<'a, 'i>,
    origins: &Origins,
) -> Result<Option<Node<'a, 'i>>, Finding> {
    let mut signatures = xml::children(element, ns::DS, "Signature");
    let first = signatures.next();
    match signatures.next() {
        Some(second) => Err(SINGLE_REFERENCE
            .finding("one ds:Signature", "two under the same parent")
            .at(origins.at(second))),
        None => Ok(first),
    }
}

/// The rule that says whose signature has to verify.
pub fn rule_for(element: Node<'_, '_>) -> Rule {
    match element.tag_name().name() {
        "Assertion" => Rule::new("sig-verify-assertion", "Prof 4.1.4.3; Core 2.3.3"),
        "Response" => Rule::new("sig-verify-response", "Prof 4.1.4.3; Core 3.2.2"),
        _ => Rule::new("sig-verify-message", "Core 3.2.1, 3.2.2"),
    }
}

impl SignatureParts<'_, '_> {
    /// Both algorithms are on the list.
    pub fn check_algorithms(&self, policy: &AlgorithmPolicy) -> Result<(), Finding> {
        check_signature_algorithm(self.algorithm, policy)?;
        if policy.digests.contains(&self.digest) {
            return Ok(());
        }
        Err(WEAK.finding("a digest algorithm on the list", self.digest.uri()))
    }

    /// The one reference means the parent, by its `ID`.
    pub fn check_reference(&self, element: Node<'_, '_>) -> Result<(), Finding> {
        let id = xml::attribute(element, "ID").unwrap_or_default();
        if !id.is_empty() && self.reference.strip_prefix('#') == Some(id) {
            return Ok(());
        }
        let expected = format!("a Reference to the signature's own parent, {}", quoted(id));
        Err(SINGLE_REFERENCE.finding(expected, quoted(&self.reference)))
    }

    /// One of the keys made the SignatureValue over SignedInfo; returns which.
    pub fn check_value(
        &self,
        rule: Rule,
        keys: &[PinnedKey],
        policy: &AlgorithmPolicy,
    ) -> Result<usize, Finding> {
        let octets = self.signed_info_octets();
        find_key(rule, keys, policy, self.algorithm, &octets, &self.value)
    }

    /// The DigestValue is the digest of these octets.
    pub fn check_digest(&self, rule: Rule, canonical: &Canonical) -> Result<(), Finding> {
        if self.digest.digest(canonical.text.as_bytes()) == self.digest_value {
            return Ok(());
        }
        Err(rule.finding("content as it was signed", "content with another digest"))
    }

    /// What a caller holds in the end, once it has checked what it wants to.
    pub fn signed(&self, canonical: Canonical, key_index: usize) -> Signed {
        let id = self.reference.strip_prefix('#').unwrap_or_default().to_owned();
        Signed { canonical, id, algorithm: self.algorithm, digest: self.digest, key_index }
    }
}

/// The algorithm is on the list.
pub(crate) fn check_signature_algorithm(
    algorithm: SignatureAlgorithm,
    policy: &AlgorithmPolicy,
) -> Result<(), Finding> {
    if policy.signatures.contains(&algorithm) {
        return Ok(());
    }
    Err(WEAK.finding("a signature algorithm on the list", algorithm.uri()))
}

/// The index of the first key that verifies a signature value over some octets.
pub(crate) fn find_key(
    rule: Rule,
    keys: &[PinnedKey],
    policy: &AlgorithmPolicy,
    algorithm: SignatureAlgorithm,
    octets: &[u8],
    value: &[u8],
) -> Result<usize, Finding> {
    let verifies = |key: &PinnedKey| key.verifies(algorithm, octets, value);
    let Some(index) = keys.iter().position(verifies) else {
        let found = "one that none of them made";
        return Err(rule.finding("a signature by a configured key", found));
    };
    if policy.admits(keys[index].kind()) {
        return Ok(index);
    }
    let expected = format!("an RSA key of {} bits or more", policy.min_rsa_bits);
    Err(KEY_SIZE.finding(expected, "a smaller one"))
}
