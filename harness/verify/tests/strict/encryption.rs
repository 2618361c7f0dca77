//! Encrypted assertions: every algorithm, both places of the key, and one answer to all faults.

use aws_lc_rs::{
    aead,
    cipher::{AES_128, AES_256, EncryptingKey, EncryptionContext, UnboundCipherKey},
    iv::FixedLength,
    rsa::{
        OAEP_SHA1_MGF1SHA1, OAEP_SHA256_MGF1SHA256, OaepPublicEncryptingKey, PublicEncryptingKey,
    },
};
use base64::{Engine, engine::general_purpose::STANDARD};
use saml_verify::{
    c14n::exclusive,
    decrypt::DecryptionKey,
    origin::Origins,
    receive::{Confidentiality, inspect, receive},
    xml,
};

use crate::{document::*, idp::*};

const XENC: &str = "http://www.w3.org/2001/04/xmlenc#";
const XENC11: &str = "http://www.w3.org/2009/xmlenc11#";
const BLOCKS: [(&str, &str, usize); 4] = [
    (XENC, "aes128-cbc", 16),
    (XENC, "aes256-cbc", 32),
    (XENC11, "aes128-gcm", 16),
    (XENC11, "aes256-gcm", 32),
];

#[derive(Debug, Clone, Copy, PartialEq)]
enum Transport {
    Mgf1p,
    Sha256,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Place {
    Beside,
    BesideUnnamed,
    Inside,
}

/// An EncryptedAssertion for the service provider, whose key is the attacker's in these tests:
/// any pair of keys will do, and nobody signs with it.
fn encrypted(
    plaintext: &str,
    block: (&str, &str, usize),
    transport: Transport,
    place: Place,
) -> String {
    let (namespace, name, length) = block;
    let key = vec![3; length];
    let data = if name.ends_with("gcm") { gcm(&key, plaintext) } else { cbc(&key, plaintext) };
    let wrapped_key = wrapped(&key, transport);
    let method = match transport {
        Transport::Mgf1p => format!("Algorithm=\"{XENC}rsa-oaep-mgf1p\"></xenc:EncryptionMethod>"),
        Transport::Sha256 => format!(
            "Algorithm=\"{XENC11}rsa-oaep\"><ds:DigestMethod Algorithm=\"{XENC}sha256\"/>\
             <e11:MGF xmlns:e11=\"{XENC11}\" Algorithm=\"{XENC11}mgf1sha256\"/></xenc:EncryptionMethod>"
        ),
    };
    let key = format!(
        "<xenc:EncryptedKey xmlns:xenc=\"{XENC}\"{DS_DECLARED} Id=\"_k1\"><xenc:EncryptionMethod {method}\
         <xenc:CipherData><xenc:CipherValue>{}</xenc:CipherValue></xenc:CipherData>\
         </xenc:EncryptedKey>",
        STANDARD.encode(wrapped_key)
    );
    let retrieval = format!("<ds:RetrievalMethod Type=\"{XENC}EncryptedKey\" URI=\"#_k1\"/>");
    let (info, beside) = match place {
        Place::Beside => (retrieval.as_str(), key.as_str()),
        Place::BesideUnnamed => ("", key.as_str()),
        Place::Inside => (key.as_str(), ""),
    };
    let data = STANDARD.encode(data);
    format!(
        "<saml:EncryptedAssertion xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\">\
         <xenc:EncryptedData xmlns:xenc=\"{XENC}\"><xenc:EncryptionMethod Algorithm=\"{namespace}{name}\"/>\
         <ds:KeyInfo{DS_DECLARED}>{info}</ds:KeyInfo><xenc:CipherData><xenc:CipherValue>{data}\
         </xenc:CipherValue></xenc:CipherData></xenc:EncryptedData>{beside}</saml:EncryptedAssertion>"
    )
}

fn wrapped(key: &[u8], transport: Transport) -> Vec<u8> {
    let public = PublicEncryptingKey::from_der(ATTACKER.pinned().spki()).unwrap();
    let public = OaepPublicEncryptingKey::new(public).unwrap();
    let algorithm = match transport {
        Transport::Mgf1p => &OAEP_SHA1_MGF1SHA1,
        Transport::Sha256 => &OAEP_SHA256_MGF1SHA256,
    };
    let mut buffer = vec![0; public.ciphertext_size()];
    public.encrypt(algorithm, key, &mut buffer, None).unwrap().to_vec()
}

/// XML Encryption lets all octets of the padding but the last be anything.
fn cbc(key: &[u8], plaintext: &str) -> Vec<u8> {
    let padding = 16 - plaintext.len() % 16;
    let mut data = plaintext.as_bytes().to_vec();
    data.extend(std::iter::repeat_n(0x5a, padding - 1));
    data.push(u8::try_from(padding).unwrap());
    cbc_blocks(key, data)
}

fn cbc_blocks(key: &[u8], mut blocks: Vec<u8>) -> Vec<u8> {
    let algorithm = if key.len() == 16 { &AES_128 } else { &AES_256 };
    let cipher = EncryptingKey::cbc(UnboundCipherKey::new(algorithm, key).unwrap()).unwrap();
    let iv = [7; 16];
    let context = EncryptionContext::Iv128(FixedLength::from(iv));
    cipher.less_safe_encrypt(&mut blocks, context).unwrap();
    [&iv[..], &blocks].concat()
}

fn gcm(key: &[u8], plaintext: &str) -> Vec<u8> {
    let algorithm = if key.len() == 16 { &aead::AES_128_GCM } else { &aead::AES_256_GCM };
    let cipher = aead::LessSafeKey::new(aead::UnboundKey::new(algorithm, key).unwrap());
    let nonce = [9; 12];
    let mut data = plaintext.as_bytes().to_vec();
    let fresh = aead::Nonce::assume_unique_for_key(nonce);
    cipher.seal_in_place_append_tag(fresh, aead::Aad::empty(), &mut data).unwrap();
    [&nonce[..], &data].concat()
}

pub(crate) fn keys() -> [DecryptionKey; 2] {
    [&IDP.pkcs8, &ATTACKER.pkcs8].map(|key| DecryptionKey::from_pkcs8(key).unwrap())
}

pub(crate) fn response(body: &str) -> String {
    Response::new("_r1").text("", body)
}

pub(crate) fn usual(plaintext: &str) -> String {
    encrypted(plaintext, BLOCKS[3], Transport::Mgf1p, Place::Inside)
}

#[test]
fn every_algorithm_and_both_places_of_the_key_are_understood() {
    let plaintext = Assertion::new("_a1", ADA).signed_by(&IDP);
    for block in BLOCKS {
        for transport in [Transport::Mgf1p, Transport::Sha256] {
            for place in [Place::Beside, Place::BesideUnnamed, Place::Inside] {
                let text = response(&encrypted(&plaintext, block, transport, place));
                let received = receive(&text, &policy(), &keys()).unwrap();
                let name_id = &received.assertion.name_id().unwrap().value;
                assert_eq!(name_id, ADA, "{block:?} {transport:?} {place:?}");
                assert_eq!(received.confidentiality, Confidentiality::Encrypted);
                assert!(received.signed.assertion.is_some());
            }
        }
    }
}

#[test]
fn encryption_proves_nothing_about_the_sender() {
    let unsigned = usual(&Assertion::new("_a1", ADA).text(""));
    let refused =
        |text: &str| receive(text, &policy(), &keys()).map(|_| "").unwrap_or_else(|it| it.check);
    assert_eq!(refused(&response(&unsigned)), "sig-required-post");
    let forged = usual(&Assertion::new("_a1", ADA).signed_by(&ATTACKER));
    assert_eq!(refused(&response(&forged)), "sig-verify-assertion");
    let beside = usual(&Assertion::new("_a1", MALLORY).signed_by(&IDP));
    let forged = Assertion::new("_evil", ADA).text("");
    assert_eq!(refused(&response(&(beside + &forged))), "resp-multi-assertion");
}

#[test]
fn a_signed_response_vouches_for_what_is_encrypted_inside() {
    let body = usual(&Assertion::new("_a1", ADA).text(""));
    let response = Response::new("_r1");
    let unsigned = response.text("", &body);
    let document = xml::parse(&unsigned, &policy().limits).unwrap();
    let canonical = exclusive(document.root_element(), &[], None, &Origins::nowhere()).text;
    let text = response.text(&IDP.signature(&canonical, "_r1"), &body);
    let received = receive(&text, &policy(), &keys()).unwrap();
    assert_eq!(received.assertion.name_id().unwrap().value, ADA);
    assert!(received.signed.assertion.is_none() && received.signed.response.is_some());
    let other = usual(&Assertion::new("_a1", MALLORY).text(""));
    let finding = receive(&text.replace(&body, &other), &policy(), &keys()).unwrap_err();
    assert_eq!(finding.check, "sig-verify-response");
}

#[test]
fn a_name_may_be_encrypted_and_is_what_was_signed() {
    let name = |text: &str| format!("<saml:NameID>{text}</saml:NameID>");
    let hidden = |plaintext: &str| usual(plaintext).replace("EncryptedAssertion", "EncryptedID");
    let signed = |names: &str| {
        let assertion = Assertion { name_id: names.to_owned(), ..Assertion::new("_a1", ADA) };
        let text = assertion.text("");
        let document = xml::parse(&text, &policy().limits).unwrap();
        let octets = exclusive(document.root_element(), &[], None, &Origins::nowhere()).text;
        response(&assertion.text(&IDP.signature(&octets, "_a1")))
    };
    let received = receive(&signed(&hidden(&name(ADA))), &policy(), &keys()).unwrap();
    assert_eq!(received.assertion.name_id().unwrap().value, ADA);
    let refused = |subject: &str, keys: &[DecryptionKey]| {
        receive(&signed(subject), &policy(), keys).unwrap_err().check
    };
    assert_eq!(refused(&hidden(&name(ADA)), &[]), "as-nameid");
    for plaintext in ["", "<saml:BaseID/>", &name("a<!---->b"), &(name(ADA) + &name(MALLORY))] {
        assert_eq!(refused(&hidden(plaintext), &keys()), "as-encrypted", "{plaintext}");
    }
    let beside = hidden(&name(MALLORY)) + &name(ADA);
    assert!(
        receive(&signed(&beside), &policy(), &keys()).is_err(),
        "an EncryptedID beside a NameID"
    );
}

#[test]
fn a_plaintext_may_use_prefixes_from_around_it() {
    let declared = " xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\"";
    let plaintext = Assertion::new("_a1", ADA).signed_by(&IDP).replacen(declared, "", 1);
    let received = receive(&response(&usual(&plaintext)), &policy(), &keys()).unwrap();
    assert_eq!(received.assertion.name_id().unwrap().value, ADA);
}

#[test]
fn every_fault_has_the_same_finding() {
    let good = Assertion::new("_a1", ADA).signed_by(&IDP);
    let sound = usual(&good);
    let value = "<xenc:CipherValue>";
    let in_cbc = |plaintext: &str| encrypted(plaintext, BLOCKS[1], Transport::Mgf1p, Place::Inside);
    let cases = [
        ("other octets", sound.replace(value, &format!("{value}AAAA"))),
        ("rsa 1.5", sound.replace("rsa-oaep-mgf1p", "rsa-1_5")),
        ("an unknown cipher", sound.replace("aes256-gcm", "tripledes-cbc")),
        ("another cipher", sound.replace("aes256-gcm", "aes128-gcm")),
        ("no key", sound.replace("EncryptedKey", "Encrypted")),
        ("no plaintext", usual("")),
        ("text", usual("text")),
        ("text before", usual(&format!(" {good}"))),
        ("a comment behind", usual(&format!("{good}<!-- -->"))),
        ("two assertions", usual(&good.repeat(2))),
        ("another element", usual("<a/>")),
        (
            "an assertion within",
            usual(&good.replace(
                "</saml:Assertion>",
                &format!("{}</saml:Assertion>", Assertion::new("_b", ADA).text("")),
            )),
        ),
        ("a doctype", usual(&format!("<!DOCTYPE a>{good}"))),
        ("the end of what is around", usual(&format!("{good}</plaintext><plaintext>"))),
        ("the end and a root", usual(&format!("</plaintext>{good}"))),
        ("cut off", usual(&good[1..])),
        ("cut off in cbc", in_cbc(&good[1..])),
        ("depth", in_cbc(&"<a>".repeat(50_000))),
    ];
    let mut findings: Vec<_> = Vec::new();
    for (name, body) in cases {
        findings.push((name, receive(&response(&body), &policy(), &keys()).unwrap_err()));
    }
    let no_keys = receive(&response(&sound), &policy(), &[]).map(|_| ()).unwrap_err();
    let other_key = &keys()[..1];
    findings.push(("none of our keys", no_keys.clone()));
    findings.push(("another key", receive(&response(&sound), &policy(), other_key).unwrap_err()));
    for (name, finding) in findings {
        assert_eq!(finding, no_keys, "{name}");
    }
    assert_eq!(no_keys.check, "as-encrypted");
    assert_eq!(inspect(&response(&sound), &policy(), &[]), [no_keys]);
}

#[test]
fn a_padding_that_is_impossible_is_the_same_fault_too() {
    for last in [0, 17, 255] {
        let mut padded = vec![b'x'; 32];
        padded[31] = last;
        let data = cbc_blocks(&[3; 32], padded);
        let sound = encrypted("x", BLOCKS[1], Transport::Mgf1p, Place::Inside);
        let (before, _) = sound.rsplit_once("<xenc:CipherValue>").unwrap();
        let text = format!(
            "{before}<xenc:CipherValue>{}</xenc:CipherValue></xenc:CipherData>\
             </xenc:EncryptedData></saml:EncryptedAssertion>",
            STANDARD.encode(data)
        );
        let finding = receive(&response(&text), &policy(), &keys()).unwrap_err();
        assert_eq!(finding.check, "as-encrypted", "{last}");
    }
}

#[test]
fn bergshamra_encrypts_what_we_open() {
    use bergshamra::{EncContext, KeysManager, encrypt, keys::loader::load_spki_der};
    let plaintext = Assertion::new("_a1", ADA).signed_by(&IDP);
    for block in BLOCKS {
        let text = encrypted("", block, Transport::Mgf1p, Place::Inside);
        let values: Vec<_> = text.split("<xenc:CipherValue>").collect();
        let emptied = values[1..].iter().map(|it| it.split_once('<').unwrap().1);
        let template = emptied.fold(values[0].to_owned(), |all, rest| {
            format!("{all}<xenc:CipherValue></xenc:CipherValue>{}", rest.split_once('>').unwrap().1)
        });
        let mut manager = KeysManager::new();
        manager.add_key(load_spki_der(ATTACKER.pinned().spki()).unwrap());
        let body = encrypt(&EncContext::new(manager), &template, plaintext.as_bytes()).unwrap();
        let received = receive(&response(&body), &policy(), &keys()).unwrap();
        assert_eq!(received.assertion.name_id().unwrap().value, ADA, "{block:?}");
    }
}

#[test]
fn a_decryption_key_shows_nothing_of_itself() {
    assert_eq!(format!("{:?}", keys()[0]), "DecryptionKey(..)");
    assert!(DecryptionKey::from_pkcs8(&EC_IDP.pkcs8).is_err());
}
