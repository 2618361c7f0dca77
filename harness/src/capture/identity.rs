//! The key that identity providers encrypt for, and that requests are signed with: made at the start, gone at the end.

use crate::vet::Dossier;
use rcgen::{CertificateParams, DnType, KeyPair, PKCS_RSA_SHA256, RsaKeySize};
use saml_verify::decrypt::DecryptionKey;
use saml_verify::key::KeyError;
use saml_wire::WireError;
use saml_wire::key::SigningKey;
use time::{Duration, OffsetDateTime};

/// The key and its certificate.
#[derive(Debug)]
pub(super) struct Identity(SigningKey);

/// Why there is no key.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum IdentityError {
    /// It, or its certificate, could not be made.
    #[error("no key of the service provider can be made: {0}")]
    Make(#[from] rcgen::Error),
    /// It is there and signs nothing.
    #[error("the key that was made signs nothing: {0}")]
    Sign(#[from] WireError),
    /// It is there and opens nothing.
    #[error("the key that was made opens nothing: {0}")]
    Key(#[from] KeyError),
}

/// From yesterday on, for a year: browsers and identity providers refuse what is valid for longer.
pub(super) fn valid(mut parameters: CertificateParams, now: OffsetDateTime) -> CertificateParams {
    parameters.not_before = now - Duration::days(1);
    parameters.not_after = now + Duration::days(365);
    parameters
}

impl Identity {
    /// A new one, which is added to the keys that open things.
    pub(super) fn new(known: &mut Dossier, now: OffsetDateTime) -> Result<Self, IdentityError> {
        let key = KeyPair::generate_rsa_for(&PKCS_RSA_SHA256, RsaKeySize::_2048)?;
        let mut parameters = valid(CertificateParams::default(), now);
        parameters.distinguished_name.push(DnType::CommonName, "sso-harness capture");
        let certificate = parameters.self_signed(&key)?;
        known.keys.push(DecryptionKey::from_pkcs8(key.serialized_der())?);
        Ok(Self(SigningKey::from_pkcs8(key.serialized_der(), certificate.der())?))
    }

    /// DER.
    pub(super) fn certificate(&self) -> &[u8] {
        self.0.certificate()
    }

    /// Signs.
    pub(super) fn key(&self) -> &SigningKey {
        &self.0
    }
}
