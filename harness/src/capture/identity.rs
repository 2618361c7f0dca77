//! The key that identity providers encrypt for: a given one, or one that is made at the start and gone at the end.

use crate::vet::Dossier;
use rcgen::{CertificateParams, DnType, KeyPair, PKCS_RSA_SHA256, RsaKeySize};
use saml_verify::decrypt::DecryptionKey;
use saml_verify::key::KeyError;

/// The certificate of the key.
#[derive(Debug)]
pub(super) struct Identity(Vec<u8>);

/// Why there is no key.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum IdentityError {
    /// It, or its certificate, could not be made.
    #[error("no key to be encrypted for can be made: {0}")]
    Make(#[from] rcgen::Error),
    /// It is there and opens nothing.
    #[error("the key that was made opens nothing: {0}")]
    Key(#[from] KeyError),
}

impl Identity {
    /// A new one, which is added to the keys that open things.
    pub(super) fn new(known: &mut Dossier) -> Result<Self, IdentityError> {
        let key = KeyPair::generate_rsa_for(&PKCS_RSA_SHA256, RsaKeySize::_2048)?;
        let mut parameters = CertificateParams::default();
        parameters.distinguished_name.push(DnType::CommonName, "sso-harness capture");
        let certificate = parameters.self_signed(&key)?;
        known.keys.push(DecryptionKey::from_pkcs8(&key.serialize_der())?);
        Ok(Self(certificate.der().to_vec()))
    }

    /// DER.
    pub(super) fn certificate(&self) -> &[u8] {
        &self.0
    }
}
