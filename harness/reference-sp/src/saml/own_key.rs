//! The key that the service provider signs its own messages with, and the certificate that its metadata shows.

use std::sync::Arc;

use aws_lc_rs::{
    rand::SystemRandom,
    signature::{RSA_PKCS1_SHA256, RsaKeyPair},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use rcgen::{CertificateParams, KeyPair, PKCS_RSA_SHA256, RsaKeySize};

use super::OwnCertificate;

/// The identifier of the one algorithm that it signs with (RFC 9231).
pub(crate) const ALGORITHM: &str = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256";

/// An RSA key of 2048 bits and its certificate.
#[derive(Clone)]
pub(crate) struct OwnKey {
    pair: Arc<RsaKeyPair>,
    pub(crate) certificate: OwnCertificate,
}

impl OwnKey {
    /// A new one, with a certificate that it signed itself: metadata is the trust anchor.
    pub(crate) fn generate() -> Self {
        let pair = KeyPair::generate_rsa_for(&PKCS_RSA_SHA256, RsaKeySize::_2048)
            .expect("an RSA key can be made");
        let params = CertificateParams::new(Vec::new()).expect("no name is a valid name");
        let certificate = params.self_signed(&pair).expect("a new key signs its certificate");
        let certificate =
            OwnCertificate::from_der(certificate.der()).expect("a new certificate is whole");
        let pair = RsaKeyPair::from_pkcs8(&pair.serialize_der()).expect("a new key is whole");
        Self { pair: Arc::new(pair), certificate }
    }

    /// The signature over some text, in base64.
    pub(crate) fn sign(&self, text: &str) -> String {
        let mut value = vec![0; self.pair.public_modulus_len()];
        self.pair
            .sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), text.as_bytes(), &mut value)
            .expect("the buffer is as long as the modulus");
        STANDARD.encode(value)
    }
}
