//! What we encrypt, bergshamra decrypts, with its signatures whole.

use crate::fixture::{self, P256, RSA, STYLES};
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
                    let encryption = Encryption { content, transport };
                    trials.push(trial(name, move || comes_back(&shape, encryption, style)));
                }
            }
        }
    }
    trials.push(trial("encryption::needs_an_rsa_certificate".to_owned(), || {
        let nobody = [Some(P256.certificate.clone()), Some(b"no certificate".to_vec()), None];
        for recipient in nobody {
            let (content, transport) = (ContentAlgorithm::Aes128Cbc, KeyTransport::OaepSha1);
            let mut draft = draft(SignedElements::Both, Encryption { content, transport });
            draft.recipient = recipient;
            assert!(issue(&draft, &fixture::shape("okta"), &fixture::keys(&RSA)).is_err());
        }
    }));
    trials
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

pub(crate) fn context() -> EncContext {
    let mut keys = KeysManager::new();
    keys.add_key(load_rsa_private_pem(RSA.pem.as_bytes()).unwrap());
    EncContext::new(keys)
}
