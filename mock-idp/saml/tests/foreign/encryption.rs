//! What we encrypt, bergshamra decrypts, with its signatures whole.

use crate::fixture::{self, P256, RSA, STYLES, TestKey};
use crate::{opinion, trial};
use bergshamra::keys::loader::load_rsa_private_pem;
use bergshamra::{EncContext, KeysManager};
use libtest_mimic::Trial;
use saml_wire::draft::{Draft, SignedElements};
use saml_wire::emit::issue;
use saml_wire::encrypt::{ContentAlgorithm, Encryption, KeyTransport};
use saml_wire::key::SignatureAlgorithm;
use saml_wire::names::{ASSERTION, XENC};
use saml_wire::shape::Shape;

pub(crate) const CONTENT: [ContentAlgorithm; 4] = [
    ContentAlgorithm::Aes128Cbc,
    ContentAlgorithm::Aes128Gcm,
    ContentAlgorithm::Aes256Cbc,
    ContentAlgorithm::Aes256Gcm,
];

pub(crate) fn trials() -> Vec<Trial> {
    let mut trials = Vec::new();
    for (name, shape) in fixture::shapes() {
        for content in CONTENT {
            for transport in [KeyTransport::OaepSha1, KeyTransport::OaepSha256] {
                for style in STYLES {
                    let name = format!("encryption::{name}/{content:?}/{transport:?}/{style:?}");
                    let shape = shape.clone();
                    let encryption =
                        move || Encryption { content, transport, certificate: certificate(&RSA) };
                    trials.push(trial(name, move || comes_back(&shape, encryption(), style)));
                }
            }
        }
    }
    trials.push(trial("encryption::needs_an_rsa_certificate".to_owned(), || {
        for certificate in [certificate(&P256), b"no certificate".to_vec()] {
            let encryption = Encryption {
                content: ContentAlgorithm::Aes128Cbc,
                transport: KeyTransport::OaepSha1,
                certificate,
            };
            let draft = draft(SignedElements::Both, encryption);
            assert!(issue(&draft, &fixture::shape("okta"), &fixture::keys(&RSA)).is_err());
        }
    }));
    trials
}

fn certificate(key: &TestKey) -> Vec<u8> {
    key.certificate.clone()
}

fn draft(style: SignedElements, encryption: Encryption) -> Draft {
    let mut draft = fixture::draft(style, SignatureAlgorithm::RsaSha256);
    draft.encryption = Some(encryption);
    draft
}

fn comes_back(shape: &Shape, encryption: Encryption, style: SignedElements) {
    let issued = issue(&draft(style, encryption), shape, &fixture::keys(&RSA)).unwrap();
    let found = |xml: &str, name| opinion::parse(xml).descendants().any(|n| n.has_tag_name(name));
    assert!(!found(&issued.xml, (ASSERTION, "NameID")), "nothing is left in clear");
    if style.response() {
        assert_eq!(opinion::bergshamra(&issued.xml, &RSA), Ok(vec![issued.response_id]));
    }
    let opened = bergshamra::decrypt(&context(), &issued.xml).unwrap();
    assert!(found(&opened, (ASSERTION, "NameID")));
    assert!(!found(&opened, (XENC, "EncryptedData")));
    if style == SignedElements::Assertion {
        let id = issued.assertion_id.unwrap();
        assert_eq!(opinion::bergshamra(&opened, &RSA), Ok(vec![id]), "{opened}");
    }
}

fn context() -> EncContext {
    let mut keys = KeysManager::new();
    keys.add_key(load_rsa_private_pem(RSA.pem.as_bytes()).unwrap());
    EncContext::new(keys)
}
