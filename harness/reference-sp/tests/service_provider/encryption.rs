//! Encrypted assertions: opened with our key, and believed only where they are signed too.

use aws_lc_rs::{
    aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey},
    rsa::{OAEP_SHA1_MGF1SHA1, OaepPublicEncryptingKey, PrivateDecryptingKey},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use reference_sp::{Clock, ReferenceSp};

use crate::{
    browser::World,
    identity_provider::{Draft, NOW, attacker, metadata, one, sign, two},
};

/// A service provider that opens what is encrypted for the second key.
async fn world() -> World {
    let world = World::with(None).await;
    let builder = ReferenceSp::builder().clock(Clock::Fixed(NOW));
    let builder = builder.decryption_key(&two().pkcs8, &two().der).unwrap();
    let bound = builder.bind().await.unwrap();
    let sp = bound.serve(vec![metadata("https://one.example", one())]).unwrap();
    World { sp, ..world }
}

/// A Response with the assertion encrypted.
fn encrypted(draft: &Draft, assertion: &str) -> String {
    let content_key = [7; 32];
    let mut content = assertion.as_bytes().to_vec();
    let key = LessSafeKey::new(UnboundKey::new(&AES_256_GCM, &content_key).unwrap());
    let nonce = Nonce::assume_unique_for_key([1; 12]);
    key.seal_in_place_append_tag(nonce, Aad::empty(), &mut content).unwrap();
    let value = |octets: &[u8]| {
        let text = STANDARD.encode(octets);
        format!("<x:CipherData><x:CipherValue>{text}</x:CipherValue></x:CipherData>")
    };
    let saml = "urn:oasis:names:tc:SAML:2.0:assertion";
    let place = format!(
        "<saml:EncryptedAssertion xmlns:saml=\"{saml}\"><x:EncryptedData \
         xmlns:x=\"http://www.w3.org/2001/04/xmlenc#\" \
         Type=\"http://www.w3.org/2001/04/xmlenc#Element\"><x:EncryptionMethod \
         Algorithm=\"http://www.w3.org/2009/xmlenc11#aes256-gcm\"/><ds:KeyInfo \
         xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\"><x:EncryptedKey><x:EncryptionMethod \
         Algorithm=\"http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p\"/>{}</x:EncryptedKey>\
         </ds:KeyInfo>{}</x:EncryptedData></saml:EncryptedAssertion>",
        value(&wrapped(&content_key)),
        value(&[&[1; 12], content.as_slice()].concat()),
    );
    draft.response(&place).concat()
}

fn wrapped(content_key: &[u8]) -> Vec<u8> {
    let public = PrivateDecryptingKey::from_pkcs8(&two().pkcs8).unwrap().public_key();
    let key = OaepPublicEncryptingKey::new(public).unwrap();
    let mut octets = vec![0; key.ciphertext_size()];
    key.encrypt(&OAEP_SHA1_MGF1SHA1, content_key, &mut octets, None).unwrap().to_vec()
}

#[tokio::test]
async fn an_encrypted_assertion_opens_a_session_only_where_it_is_signed() {
    let world = world().await;
    let cases = [(Some(one()), "ada@example.test"), (Some(attacker()), "nobody"), (None, "nobody")];
    for (key, expected) in cases {
        let draft = world.draft("ada");
        let [begin, end] = draft.assertion();
        let plain = format!("{begin}{end}");
        let signature = key.map(|key| sign(&plain, &draft.assertion_id, key, ""));
        let assertion = format!("{begin}{}{end}", signature.unwrap_or_default());
        let mut browser = world.browser();
        browser.deliver(&encrypted(&draft, &assertion)).await;
        assert_eq!(browser.who().await, expected);
    }
}
