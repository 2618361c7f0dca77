//! An identity provider that signs text which is its own canonical form; keys are made at start.

use std::sync::LazyLock;

use aws_lc_rs::{
    digest::{SHA256, digest},
    rand::SystemRandom,
    rsa::KeyPair as RsaKeyPair,
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, RSA_PKCS1_SHA256},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use rcgen::{CertificateParams, KeyPair, PKCS_ECDSA_P256_SHA256, PKCS_RSA_SHA256};
use saml_verify::{key::PinnedKey, xml::ns};

pub(crate) const EXCLUSIVE: &str = ns::EXC_C14N;
pub(crate) const ENVELOPED: &str = "http://www.w3.org/2000/09/xmldsig#enveloped-signature";
pub(crate) const RSA_SHA256: &str = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256";
pub(crate) const ECDSA_SHA256: &str = "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256";
pub(crate) const DIGEST_SHA256: &str = "http://www.w3.org/2001/04/xmlenc#sha256";

pub(crate) static IDP: LazyLock<Idp> = LazyLock::new(|| Idp::new(&PKCS_RSA_SHA256));
pub(crate) static ATTACKER: LazyLock<Idp> = LazyLock::new(|| Idp::new(&PKCS_RSA_SHA256));
pub(crate) static EC_IDP: LazyLock<Idp> = LazyLock::new(|| Idp::new(&PKCS_ECDSA_P256_SHA256));

pub(crate) struct Idp {
    signer: Signer,
    pub(crate) pkcs8: Vec<u8>,
    pub(crate) certificate: Vec<u8>,
}

enum Signer {
    Ecdsa(EcdsaKeyPair),
    Rsa(RsaKeyPair),
}

impl Idp {
    fn new(algorithm: &'static rcgen::SignatureAlgorithm) -> Self {
        let key = KeyPair::generate_for(algorithm).unwrap();
        let certificate = CertificateParams::new(vec![]).unwrap().self_signed(&key).unwrap();
        let pkcs8 = key.serialize_der();
        let signer = if algorithm == &PKCS_RSA_SHA256 {
            Signer::Rsa(RsaKeyPair::from_pkcs8(&pkcs8).unwrap())
        } else {
            let ecdsa = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &pkcs8);
            Signer::Ecdsa(ecdsa.unwrap())
        };
        Self { signer, pkcs8, certificate: certificate.der().to_vec() }
    }

    pub(crate) fn pinned(&self) -> PinnedKey {
        PinnedKey::from_certificate_der(&self.certificate).unwrap()
    }

    pub(crate) fn key_info(&self) -> String {
        let certificate = STANDARD.encode(&self.certificate);
        format!(
            "<ds:KeyInfo><ds:X509Data><ds:X509Certificate>{certificate}</ds:X509Certificate>\
             </ds:X509Data></ds:KeyInfo>"
        )
    }

    pub(crate) fn sign(&self, octets: &[u8]) -> Vec<u8> {
        let random = SystemRandom::new();
        match &self.signer {
            Signer::Ecdsa(key) => key.sign(&random, octets).unwrap().as_ref().to_vec(),
            Signer::Rsa(key) => {
                let mut value = vec![0; key.public_modulus_len()];
                key.sign(&RSA_PKCS1_SHA256, &random, octets, &mut value).unwrap();
                value
            }
        }
    }

    pub(crate) fn method(&self) -> &'static str {
        match self.signer {
            Signer::Ecdsa(_) => ECDSA_SHA256,
            Signer::Rsa(_) => RSA_SHA256,
        }
    }

    /// The signature of an element whose text, without it, is canonical.
    pub(crate) fn signature(&self, element: &str, id: &str) -> String {
        self.signature_of(&SignedInfo::new(element, id, self.method()), "")
    }

    /// A signature with a SignedInfo of one's own, and something in place of KeyInfo.
    pub(crate) fn signature_of(&self, info: &SignedInfo, key_info: &str) -> String {
        let value = STANDARD.encode(self.sign(info.text(DS_DECLARED).as_bytes()));
        let info = info.text("");
        format!(
            "<ds:Signature{DS_DECLARED}>{info}<ds:SignatureValue>{value}</ds:SignatureValue>\
             {key_info}</ds:Signature>"
        )
    }
}

pub(crate) const DS_DECLARED: &str = " xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\"";

/// SignedInfo in canonical form, each part of which a test can replace.
#[derive(Clone)]
pub(crate) struct SignedInfo {
    pub(crate) canonicalization: String,
    pub(crate) method: String,
    pub(crate) references: String,
}

impl SignedInfo {
    pub(crate) fn new(element: &str, id: &str, method: &str) -> Self {
        let transforms = format!("{}{}", transform(ENVELOPED), transform(EXCLUSIVE));
        let digest = STANDARD.encode(digest(&SHA256, element.as_bytes()));
        Self {
            canonicalization: EXCLUSIVE.to_owned(),
            method: method.to_owned(),
            references: reference(&format!("#{id}"), &transforms, DIGEST_SHA256, &digest),
        }
    }

    fn text(&self, declared: &str) -> String {
        let Self { canonicalization, method, references } = self;
        format!(
            "<ds:SignedInfo{declared}><ds:CanonicalizationMethod Algorithm=\"{canonicalization}\">\
             </ds:CanonicalizationMethod><ds:SignatureMethod Algorithm=\"{method}\">\
             </ds:SignatureMethod>{references}</ds:SignedInfo>"
        )
    }
}

pub(crate) fn reference(uri: &str, transforms: &str, method: &str, digest: &str) -> String {
    format!(
        "<ds:Reference URI=\"{uri}\"><ds:Transforms>{transforms}</ds:Transforms>\
         <ds:DigestMethod Algorithm=\"{method}\"></ds:DigestMethod>\
         <ds:DigestValue>{digest}</ds:DigestValue></ds:Reference>"
    )
}

pub(crate) fn transform(algorithm: &str) -> String {
    format!("<ds:Transform Algorithm=\"{algorithm}\"></ds:Transform>")
}
