//! Mistakes inside one signature: a part that is not looked at, or looked at in the wrong way.

use base64::{Engine, engine::general_purpose::STANDARD};
use saml_verify::{
    c14n,
    finding::Finding,
    key::{DigestAlgorithm, PinnedKey, SignatureAlgorithm},
    origin::Origins,
    policy::Policy,
    receive,
    roxmltree::Node,
    signature::{SignatureParts, Signed, child, rule_for},
    xml::{self, ns},
};

/// What a step that verifies gives back.
pub(super) type Verified = Result<Option<Signed>, Finding>;

/// Who made it is asked, what it covers is not compared.
pub(super) fn skips_digest(element: Node<'_, '_>, origins: &Origins, policy: &Policy) -> Verified {
    let Some(signature) = child(element, origins)? else { return Ok(None) };
    let parts = SignatureParts::read(signature)?;
    parts.check_algorithms(&policy.algorithms)?;
    parts.check_reference(element)?;
    let key = parts.check_value(rule_for(element), &policy.idp.keys, &policy.algorithms)?;
    Ok(Some(parts.signed(parts.canonical(element, origins), key)))
}

/// What it covers is compared, who made it is not asked.
pub(super) fn skips_signature_value(
    element: Node<'_, '_>,
    origins: &Origins,
    policy: &Policy,
) -> Verified {
    let Some(signature) = child(element, origins)? else { return Ok(None) };
    digest_holds(SignatureParts::read(signature)?, element, origins, policy).map(Some)
}

/// The configured certificate is in KeyInfo, so it must have been its key.
pub(super) fn compares_certificate_only(
    element: Node<'_, '_>,
    origins: &Origins,
    policy: &Policy,
) -> Verified {
    let Some(signature) = child(element, origins)? else { return Ok(None) };
    let shown = key_in_certificate(signature);
    if shown.is_some_and(|key| policy.idp.keys.contains(&key)) {
        return digest_holds(SignatureParts::read(signature)?, element, origins, policy).map(Some);
    }
    receive::verify(element, origins, policy)
}

/// The key that the document brings is tried besides those that are configured.
pub(super) fn trusts_key_info(
    element: Node<'_, '_>,
    origins: &Origins,
    policy: &Policy,
) -> Verified {
    let Some(signature) = child(element, origins)? else { return Ok(None) };
    let mut policy = policy.clone();
    policy.idp.keys.extend(key_in_certificate(signature));
    policy.idp.keys.extend(key_in_value(signature));
    receive::verify(element, origins, &policy)
}

/// A Signature without content has nothing that could be wrong.
pub(super) fn skips_empty_signature(
    element: Node<'_, '_>,
    origins: &Origins,
    policy: &Policy,
) -> Verified {
    match child(element, origins)? {
        Some(empty) if empty.first_element_child().is_none() => {
            Ok(Some(nothing_wrong(element, empty, origins)))
        }
        _ => receive::verify(element, origins, policy),
    }
}

/// Everything is verified for each Reference, and there is none.
pub(super) fn zero_reference(
    element: Node<'_, '_>,
    origins: &Origins,
    policy: &Policy,
) -> Verified {
    let Some(signature) = child(element, origins)? else { return Ok(None) };
    let signed_info = xml::child(signature, ns::DS, "SignedInfo");
    match signed_info {
        Some(info) if xml::child(info, ns::DS, "Reference").is_none() => {
            Ok(Some(nothing_wrong(element, signature, origins)))
        }
        _ => receive::verify(element, origins, policy),
    }
}

/// Whatever else stands in a signature is passed over.
pub(super) fn loosely(element: Node<'_, '_>, origins: &Origins, policy: &Policy) -> Verified {
    let Some(signature) = child(element, origins)? else { return Ok(None) };
    or_strictly(
        Loose::read(signature).and_then(|it| it.verify(element, origins, policy)),
        element,
        origins,
        policy,
    )
}

/// The digest is what the first child of DigestValue says.
pub(super) fn digest_first_child(
    element: Node<'_, '_>,
    origins: &Origins,
    policy: &Policy,
) -> Verified {
    let Some(signature) = child(element, origins)? else { return Ok(None) };
    let loosely = Loose::read(signature)
        .and_then(|it| it.verify_digest(it.first_of_digest()?, element, origins, policy));
    or_strictly(loosely, element, origins, policy)
}

/// What a mistake takes for signed; where it takes nothing, everything is asked as it should be.
pub(super) fn or_strictly(
    signed: Option<Signed>,
    element: Node<'_, '_>,
    origins: &Origins,
    policy: &Policy,
) -> Verified {
    match signed {
        Some(signed) => Ok(Some(signed)),
        None => receive::verify(element, origins, policy),
    }
}

fn digest_holds(
    parts: SignatureParts<'_, '_>,
    element: Node<'_, '_>,
    origins: &Origins,
    policy: &Policy,
) -> Result<Signed, Finding> {
    parts.check_algorithms(&policy.algorithms)?;
    parts.check_reference(element)?;
    let canonical = parts.canonical(element, origins);
    parts.check_digest(rule_for(element), &canonical)?;
    Ok(parts.signed(canonical, 0))
}

fn nothing_wrong(element: Node<'_, '_>, signature: Node<'_, '_>, origins: &Origins) -> Signed {
    Signed {
        canonical: c14n::exclusive(element, &[], Some(signature.id()), origins),
        id: element.attribute("ID").unwrap_or_default().to_owned(),
        algorithm: SignatureAlgorithm::RsaSha256,
        digest: DigestAlgorithm::Sha256,
        key_index: 0,
    }
}

fn key_in_certificate(signature: Node<'_, '_>) -> Option<PinnedKey> {
    let certificate = find(signature, "X509Certificate")?;
    PinnedKey::from_certificate_base64(&xml::text(certificate)).ok()
}

fn key_in_value(signature: Node<'_, '_>) -> Option<PinnedKey> {
    let number = |name| octets(&xml::text(find(signature, name)?));
    PinnedKey::from_spki(&rsa_spki(&number("Modulus")?, &number("Exponent")?)).ok()
}

fn find<'a, 'i>(signature: Node<'a, 'i>, name: &str) -> Option<Node<'a, 'i>> {
    signature.descendants().find(|node| node.has_tag_name((ns::DS, name)))
}

pub(super) fn octets(text: &str) -> Option<Vec<u8>> {
    STANDARD.decode(text.split_ascii_whitespace().collect::<String>()).ok()
}

/// SubjectPublicKeyInfo of an RSA key (RFC 3279, 2.3.1).
fn rsa_spki(modulus: &[u8], exponent: &[u8]) -> Vec<u8> {
    const RSA_ENCRYPTION: [u8; 15] =
        [0x30, 13, 6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 1, 5, 0];
    // A leading bit that is set would make the number negative.
    let sign = |value: &[u8]| vec![0; usize::from(value.first().is_some_and(|it| *it >= 0x80))];
    let integer = |value: &[u8]| der(2, &[&sign(value), value].concat());
    let key = der(0x30, &[integer(modulus), integer(exponent)].concat());
    let bits = der(3, &[&[0], key.as_slice()].concat());
    der(0x30, &[&RSA_ENCRYPTION[..], &bits].concat())
}

/// One element of DER with a length of two octets or fewer.
fn der(tag: u8, content: &[u8]) -> Vec<u8> {
    let [high, low] = u16::try_from(content.len()).unwrap_or(u16::MAX).to_be_bytes();
    let header = match (high, low) {
        (0, 0..0x80) => vec![tag, low],
        (0, _) => vec![tag, 0x81, low],
        _ => vec![tag, 0x82, high, low],
    };
    [header.as_slice(), content].concat()
}

/// A signature as a careless reader takes it apart: the first element of each name.
pub(super) struct Loose<'a, 'i> {
    pub(super) signature: Node<'a, 'i>,
    signed_info: Node<'a, 'i>,
    pub(super) reference: Node<'a, 'i>,
}

impl<'a, 'i> Loose<'a, 'i> {
    pub(super) fn read(signature: Node<'a, 'i>) -> Option<Self> {
        Self::of(signature, xml::child(signature, ns::DS, "SignedInfo")?)
    }

    /// One of the SignedInfo that a signature may have.
    pub(super) fn of(signature: Node<'a, 'i>, signed_info: Node<'a, 'i>) -> Option<Self> {
        let reference = xml::child(signed_info, ns::DS, "Reference")?;
        Some(Self { signature, signed_info, reference })
    }

    /// The id that the reference means.
    pub(super) fn referred_id(&self) -> Option<&'a str> {
        self.reference.attribute("URI")?.strip_prefix('#')
    }

    /// Whether a configured key made the signature and the digest is that of `element`.
    pub(super) fn verify(
        &self,
        element: Node<'_, '_>,
        origins: &Origins,
        policy: &Policy,
    ) -> Option<Signed> {
        self.verify_digest(self.digest_value()?, element, origins, policy)
    }

    fn verify_digest(
        &self,
        expected: Vec<u8>,
        element: Node<'_, '_>,
        origins: &Origins,
        policy: &Policy,
    ) -> Option<Signed> {
        let (algorithm, digest) = (self.algorithm()?, self.digest_algorithm()?);
        let key_index = self.key_index(algorithm, policy)?;
        let canonical = self.canonical(element, origins);
        let strong = policy.algorithms.signatures.contains(&algorithm)
            && policy.algorithms.digests.contains(&digest);
        let holds = digest.digest(canonical.text.as_bytes()) == expected;
        let id = self.referred_id()?.to_owned();
        (strong && holds).then_some(Signed { canonical, id, algorithm, digest, key_index })
    }

    /// Of SignatureMethod.
    pub(super) fn algorithm(&self) -> Option<SignatureAlgorithm> {
        let method = xml::child(self.signed_info, ns::DS, "SignatureMethod")?;
        SignatureAlgorithm::from_uri(method.attribute("Algorithm")?)
    }

    /// Of DigestMethod.
    pub(super) fn digest_algorithm(&self) -> Option<DigestAlgorithm> {
        let method = xml::child(self.reference, ns::DS, "DigestMethod")?;
        DigestAlgorithm::from_uri(method.attribute("Algorithm")?)
    }

    /// What the digest would be made over.
    pub(super) fn canonical(&self, element: Node<'_, '_>, origins: &Origins) -> c14n::Canonical {
        c14n::exclusive(element, &prefixes(self.reference), Some(self.signature.id()), origins)
    }

    /// The configured key that made the signature.
    pub(super) fn key_index(
        &self,
        algorithm: SignatureAlgorithm,
        policy: &Policy,
    ) -> Option<usize> {
        let prefixes = prefixes(self.method()?);
        let signed = c14n::exclusive(self.signed_info, &prefixes, None, &Origins::nowhere());
        self.key_that_made(algorithm, &signed.text, policy)
    }

    /// CanonicalizationMethod.
    pub(super) fn method(&self) -> Option<Node<'a, 'i>> {
        xml::child(self.signed_info, ns::DS, "CanonicalizationMethod")
    }

    /// The configured key that made the SignatureValue over a text.
    pub(super) fn key_that_made(
        &self,
        algorithm: SignatureAlgorithm,
        text: &str,
        policy: &Policy,
    ) -> Option<usize> {
        let value = octets(&xml::text(xml::child(self.signature, ns::DS, "SignatureValue")?))?;
        let made = |key: &PinnedKey| key.verifies(algorithm, text.as_bytes(), &value);
        policy.idp.keys.iter().position(made)
    }

    /// DigestValue.
    pub(super) fn digest_value(&self) -> Option<Vec<u8>> {
        octets(&xml::text(xml::child(self.reference, ns::DS, "DigestValue")?))
    }

    /// The first child of DigestValue, even where it is a comment.
    fn first_of_digest(&self) -> Option<Vec<u8>> {
        let value = xml::child(self.reference, ns::DS, "DigestValue")?;
        octets(value.first_child()?.text()?)
    }
}

/// The PrefixList anywhere inside.
pub(super) fn prefixes(node: Node<'_, '_>) -> Vec<String> {
    let inclusive =
        node.descendants().find(|it| it.has_tag_name((ns::EXC_C14N, "InclusiveNamespaces")));
    let list = inclusive.and_then(|it| it.attribute("PrefixList")).unwrap_or_default();
    list.split_ascii_whitespace().map(str::to_owned).collect()
}
