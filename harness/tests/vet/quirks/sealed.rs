//! Signatures, certificates beside them, and encryption.

use super::{Quirk, okta, onelogin, quirk, usual};
use crate::world::{Begins, Take as _, world};
use base64::Engine as _;
use saml_wire::draft::{KeyChoice, SignedElements};
use saml_wire::encrypt::{Encryption, KeyTransport};
use saml_wire::key::{DigestAlgorithm, SignatureAlgorithm};
use sso_harness::vet::Dossier;
use sso_harness::vet::dossier::{Named, SignedElement};

pub(super) const QUIRKS: &[Quirk] = &[
    quirk(
        "sig-required-post",
        || unverified(SignedElements::Neither),
        || unverified(SignedElements::Response),
    ),
    quirk(
        "sig-assertion-wanted",
        || wanting(SignedElement::Assertion, "Response"),
        || wanting(SignedElement::Assertion, "Assertion"),
    ),
    quirk(
        "sig-response-only-policy",
        || wanting(SignedElement::Response, "Assertion"),
        || wanting(SignedElement::Response, "Response and assertion"),
    ),
    quirk("sig-sha1", || with_sha1(None), || with_sha1(Some(false))),
    quirk("sig-alg-ban", || with_sha1(Some(false)), || with_sha1(Some(true))),
    quirk("sig-certificate-other", beside_another, usual),
    quirk("sig-key-other", || okta(|it| it.signing.key = KeyChoice::Foreign), beside_another),
    quirk(
        "sig-certificate-expired",
        || of_several_keys(KeyChoice::Expired),
        || of_several_keys(KeyChoice::Next),
    ),
    quirk("sig-prefixes-listed", || two_people(&[]), || two_people(&["mail"])),
    quirk("as-encryption-unwanted", || sealed(Some(false)), || sealed(Some(true))),
    quirk(
        "as-encryption-weak",
        || {
            okta(|it| {
                it.encryption =
                    Some(Encryption { transport: KeyTransport::Rsa15, ..Encryption::USUAL })
            })
        },
        || {
            okta(|it| {
                it.encryption =
                    Some(Encryption { transport: KeyTransport::OaepSha256, ..Encryption::USUAL })
            })
        },
    ),
    quirk("as-encryption-other-key", for_another, || sealed(None)),
    quirk(
        "as-encryption-layout",
        || sealed(None),
        || onelogin(|it| it.encryption = Some(Encryption::USUAL)),
    ),
];

/// Without metadata nothing is verified, and what is not signed shows all the same.
fn unverified(elements: SignedElements) -> Dossier {
    let mut dossier = okta(|it| it.signing.elements = elements);
    dossier.metadata = None;
    dossier
}

fn wanting(element: SignedElement, elements: &str) -> Dossier {
    let world = world("okta");
    let mut dossier = world.with(&world.draft(elements, Begins::AtServiceProvider));
    dossier.service_provider.signed = [element].into();
    dossier
}

fn with_sha1(takes: Option<bool>) -> Dossier {
    let mut dossier = okta(|it| {
        it.signing.signature = SignatureAlgorithm::RsaSha1;
        it.signing.digest = DigestAlgorithm::Sha1;
    });
    dossier.service_provider.sha1 = takes;
    dossier
}

fn of_several_keys(key: KeyChoice) -> Dossier {
    let mut dossier = okta(|it| it.signing.key = key);
    let xml = world("okta").rollover.clone();
    dossier.metadata = Some(Named { origin: "idp.xml".to_owned(), xml });
    dossier
}

/// The signature is by the key of the metadata, and the certificate beside it is another one.
fn beside_another() -> Dossier {
    let world = world("okta");
    let xml = world.write(&world.draft("Response", Begins::AtIdentityProvider));
    let document = saml_verify::roxmltree::Document::parse(&xml).expect("XML");
    let mut nodes = document.descendants();
    let one = nodes.find(|it| it.tag_name().name() == "X509Certificate").expect("a certificate");
    let text = one.first_child().expect("its text").range();
    let other = base64::engine::general_purpose::STANDARD.encode(&world.sp.certificate);
    let mut dossier = world.dossier();
    let replaced = format!("{}{other}{}", &xml[..text.start], &xml[text.end..]);
    dossier.take("response.xml", replaced.as_bytes());
    dossier
}

/// Somebody with attributes, and somebody else who has these.
fn two_people(attributes: &[&str]) -> Dossier {
    let world = world("okta");
    let mut dossier = world.dossier();
    for (number, kept) in [(1, None), (2, Some(attributes))] {
        let mut draft = world.draft("Response and assertion", Begins::AtIdentityProvider);
        draft.response.id = format!("_response-{number}");
        let assertion = crate::world::assertion(&mut draft);
        assertion.id = format!("_assertion-{number}");
        assertion.attributes.retain(|it| kept.is_none_or(|kept| kept.contains(&it.name.as_str())));
        dossier.take(&format!("response-{number}.xml"), world.write(&draft).as_bytes());
    }
    dossier
}

/// Encrypted, and it is said whether the service provider opens it.
fn sealed(opens: Option<bool>) -> Dossier {
    let mut dossier = okta(|it| it.encryption = Some(Encryption::USUAL));
    dossier.service_provider.encryption = opens;
    if opens == Some(false) {
        dossier.keys.clear();
    }
    dossier
}

/// For a certificate that is not the service provider's.
fn for_another() -> Dossier {
    let world = world("okta");
    let mut draft = world.usual();
    draft.encryption = Some(Encryption::USUAL);
    draft.recipient = Some(world.keys.certificate().to_vec());
    let mut dossier = world.dossier();
    dossier.take("response.xml", world.write(&draft).as_bytes());
    dossier
}
