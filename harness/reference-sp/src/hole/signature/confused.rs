//! Mistakes about which value, which digest and which kind of signature count.

use aws_lc_rs::hmac;
use base64::{Engine, engine::general_purpose::STANDARD};
use saml_verify::{
    c14n,
    key::{KeyKind, PinnedKey, SignatureAlgorithm},
    origin::Origins,
    policy::Policy,
    receive,
    roxmltree::Node,
    signature::{SignatureParts, Signed, child, rule_for},
    xml::{self, ns},
};

use super::parts::{Loose, Verified, octets, or_strictly};

const HMAC_SHA1: &str = "http://www.w3.org/2000/09/xmldsig#hmac-sha1";

/// Which of several SignedInfo a step looks at.
type Chosen = for<'a, 'i> fn(&[Node<'a, 'i>]) -> Option<Node<'a, 'i>>;

/// The value is verified over the last SignedInfo, the digest is taken from the first.
pub(super) fn digest_of_first(
    element: Node<'_, '_>,
    origins: &Origins,
    policy: &Policy,
) -> Verified {
    two_signed_infos(
        element,
        origins,
        policy,
        |all| all.last().copied(),
        |all| all.first().copied(),
    )
}

/// The value is verified over the first SignedInfo, the digest is taken from the last.
pub(super) fn digest_of_last(
    element: Node<'_, '_>,
    origins: &Origins,
    policy: &Policy,
) -> Verified {
    two_signed_infos(
        element,
        origins,
        policy,
        |all| all.first().copied(),
        |all| all.last().copied(),
    )
}

fn two_signed_infos(
    element: Node<'_, '_>,
    origins: &Origins,
    policy: &Policy,
    valued: Chosen,
    digested: Chosen,
) -> Verified {
    let Some(signature) = child(element, origins)? else { return Ok(None) };
    let is_info = |node: &Node<'_, '_>| node.has_tag_name((ns::DS, "SignedInfo"));
    let all: Vec<_> = signature.descendants().filter(is_info).collect();
    let signed = valued(&all).zip(digested(&all)).and_then(|(valued, digested)| {
        let genuine = Loose::of(signature, valued)?;
        let algorithm = genuine.algorithm()?;
        let key_index = genuine.key_index(algorithm, policy)?;
        let digest = Loose::of(signature, digested)?.digest_holds(element, origins)?;
        Some(Signed { algorithm, key_index, ..digest })
    });
    or_strictly(signed, element, origins, policy)
}

/// The digest is the first DigestValue of the whole document.
pub(super) fn digest_anywhere(
    element: Node<'_, '_>,
    origins: &Origins,
    policy: &Policy,
) -> Verified {
    let Some(signature) = child(element, origins)? else { return Ok(None) };
    let parts = SignatureParts::read(signature)?;
    parts.check_algorithms(&policy.algorithms)?;
    parts.check_reference(element)?;
    let key = parts.check_value(rule_for(element), &policy.idp.keys, &policy.algorithms)?;
    let canonical = parts.canonical(element, origins);
    let is_value = |node: &Node<'_, '_>| node.has_tag_name((ns::DS, "DigestValue"));
    let first = element.document().descendants().find(is_value);
    let smuggled = first.and_then(|value| octets(&xml::text(value)));
    if smuggled.is_none_or(|value| parts.digest.digest(canonical.text.as_bytes()) != value) {
        parts.check_digest(rule_for(element), &canonical)?;
    }
    Ok(Some(parts.signed(canonical, key)))
}

/// A verification that ends with an error has not said no.
pub(super) fn error_is_no_refusal(
    element: Node<'_, '_>,
    origins: &Origins,
    policy: &Policy,
) -> Verified {
    let Some(signature) = child(element, origins)? else { return Ok(None) };
    let parts = SignatureParts::read(signature)?;
    let lengths = policy.idp.keys.iter().map(|key| match key.kind() {
        KeyKind::EcP256 => 64,
        KeyKind::Rsa { bits } => bits.div_ceil(8),
    });
    if lengths.into_iter().any(|length| length == parts.value.len()) {
        return receive::verify(element, origins, policy);
    }
    let canonical = parts.canonical(element, origins);
    parts.check_reference(element)?;
    parts.check_digest(rule_for(element), &canonical)?;
    Ok(Some(parts.signed(canonical, 0)))
}

/// A message authentication code counts as a signature, and the configured certificate is its secret.
pub(super) fn accepts_hmac(element: Node<'_, '_>, origins: &Origins, policy: &Policy) -> Verified {
    authenticated(element, origins, policy, |signature, octets_signed, value| {
        let Some(certificate) = configured_certificate(signature, policy) else { return false };
        secrets(&certificate).iter().any(|secret| {
            let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, secret);
            hmac::verify(&key, octets_signed, value).is_ok()
        })
    })
}

/// A message authentication code counts, and as many bits are compared as the message asks for.
pub(super) fn truncates_hmac(
    element: Node<'_, '_>,
    origins: &Origins,
    policy: &Policy,
) -> Verified {
    authenticated(element, origins, policy, |signature, octets_signed, value| {
        let length =
            signature.descendants().find(|it| it.has_tag_name((ns::DS, "HMACOutputLength")));
        let bits = length.and_then(|it| xml::text(it).trim().parse::<usize>().ok()).unwrap_or(160);
        let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, b"a secret of our own");
        let expected = hmac::sign(&key, octets_signed);
        value.get(..bits / 8) == expected.as_ref().get(..bits / 8)
    })
}

fn authenticated(
    element: Node<'_, '_>,
    origins: &Origins,
    policy: &Policy,
    is_right: impl Fn(Node<'_, '_>, &[u8], &[u8]) -> bool,
) -> Verified {
    let Some(signature) = child(element, origins)? else { return Ok(None) };
    match mac_of(signature, element, origins, is_right) {
        Some(signed) => Ok(Some(signed)),
        None => receive::verify(element, origins, policy),
    }
}

fn mac_of(
    signature: Node<'_, '_>,
    element: Node<'_, '_>,
    origins: &Origins,
    is_right: impl Fn(Node<'_, '_>, &[u8], &[u8]) -> bool,
) -> Option<Signed> {
    let loose = Loose::read(signature)?;
    let info = xml::child(signature, ns::DS, "SignedInfo")?;
    let method = xml::child(info, ns::DS, "SignatureMethod")?;
    let value = octets(&xml::text(xml::child(signature, ns::DS, "SignatureValue")?))?;
    let octets_signed = c14n::exclusive(info, &[], None, &Origins::nowhere()).text;
    let is_mac = xml::attribute(method, "Algorithm") == Some(HMAC_SHA1);
    (is_mac && is_right(signature, octets_signed.as_bytes(), &value))
        .then(|| loose.digest_holds(element, origins))
        .flatten()
}

/// The certificate in KeyInfo, where its key is one that is configured.
fn configured_certificate(signature: Node<'_, '_>, policy: &Policy) -> Option<Vec<u8>> {
    let is_certificate = |node: &Node<'_, '_>| node.has_tag_name((ns::DS, "X509Certificate"));
    let certificate = octets(&xml::text(signature.descendants().find(is_certificate)?))?;
    let key = PinnedKey::from_certificate_der(&certificate).ok()?;
    policy.idp.keys.contains(&key).then_some(certificate)
}

/// What a program may hold a certificate in.
fn secrets(certificate: &[u8]) -> Vec<Vec<u8>> {
    let public = PinnedKey::from_certificate_der(certificate).map(|key| key.spki().to_vec());
    let forms = [("CERTIFICATE", certificate.to_vec()), ("PUBLIC KEY", public.unwrap_or_default())];
    let each = forms.into_iter().flat_map(|(label, octets)| {
        let base64 = STANDARD.encode(&octets);
        let lines: Vec<_> = base64.as_bytes().chunks(64).map(String::from_utf8_lossy).collect();
        let pem = format!("-----BEGIN {label}-----\n{}\n-----END {label}-----", lines.join("\n"));
        let with_line_break = format!("{pem}\n");
        [octets, base64.into(), pem.into(), with_line_break.into()]
    });
    each.collect()
}

impl Loose<'_, '_> {
    /// What is signed, as far as the digest says so.
    pub(super) fn digest_holds(&self, element: Node<'_, '_>, origins: &Origins) -> Option<Signed> {
        let (digest, canonical) = (self.digest_algorithm()?, self.canonical(element, origins));
        let holds = digest.digest(canonical.text.as_bytes()) == self.digest_value()?;
        let id = self.referred_id()?.to_owned();
        holds.then_some(Signed {
            canonical,
            id,
            algorithm: SignatureAlgorithm::RsaSha256,
            digest,
            key_index: 0,
        })
    }
}
