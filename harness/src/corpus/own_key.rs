//! The decryption key of a corpus's service provider: made for it, or kept in a folder. The one private key that leaves this program.

use pem::Pem;
use rcgen::{CertificateParams, KeyPair, PKCS_RSA_SHA256, RsaKeySize};
use std::path::Path;

/// A private RSA key and its certificate.
#[derive(Clone, PartialEq)]
pub struct OwnKey {
    key: Pem,
    certificate: Pem,
}

/// Why there is no key.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OwnKeyError {
    /// It could not be made.
    #[error("the decryption key of the corpus could not be made")]
    Make(#[from] rcgen::Error),
    /// Its file could not be read or written, or holds something else.
    #[error("no private key with its certificate in {path}: {reason}")]
    File {
        /// The file.
        path: String,
        /// Why.
        reason: String,
    },
}

impl OwnKey {
    /// A new key of 2048 bits, with a certificate of its own.
    ///
    /// # Errors
    /// The key could not be made.
    pub fn generate() -> Result<Self, OwnKeyError> {
        let key = KeyPair::generate_rsa_for(&PKCS_RSA_SHA256, RsaKeySize::_2048)?;
        let certificate = CertificateParams::default().self_signed(&key)?;
        Ok(Self {
            key: Pem::new("PRIVATE KEY", key.serialize_der()),
            certificate: Pem::new("CERTIFICATE", certificate.der().to_vec()),
        })
    }

    /// The key of a folder, `service-provider.pem`, which is made where it is missing.
    ///
    /// # Errors
    /// The file cannot be read or written, or the key could not be made.
    pub fn kept_in(folder: &Path) -> Result<Self, OwnKeyError> {
        let path = folder.join("service-provider.pem");
        let failed =
            |reason: String| OwnKeyError::File { path: path.display().to_string(), reason };
        if path.exists() {
            let text = std::fs::read_to_string(&path).map_err(|error| failed(error.to_string()))?;
            return Self::parse(&text).map_err(failed);
        }
        let made = Self::generate()?;
        std::fs::write(&path, made.key_pem() + &made.certificate_pem())
            .map_err(|error| failed(error.to_string()))?;
        Ok(made)
    }

    fn parse(text: &str) -> Result<Self, String> {
        let blocks = pem::parse_many(text).map_err(|error| error.to_string())?;
        let block = |tag: &str| {
            let found = blocks.iter().find(|block| block.tag() == tag).cloned();
            found.ok_or_else(|| format!("there is no {tag}"))
        };
        Ok(Self { key: block("PRIVATE KEY")?, certificate: block("CERTIFICATE")? })
    }

    /// The private key, PKCS #8 in PEM.
    pub fn key_pem(&self) -> String {
        encoded(&self.key)
    }

    /// The certificate in PEM.
    pub fn certificate_pem(&self) -> String {
        encoded(&self.certificate)
    }

    /// The certificate as DER.
    pub fn certificate(&self) -> &[u8] {
        self.certificate.contents()
    }
}

impl std::fmt::Debug for OwnKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("OwnKey").finish_non_exhaustive()
    }
}

/// With the line ends of every system that reads it.
pub(super) fn encoded(block: &Pem) -> String {
    let config = pem::EncodeConfig::new().set_line_ending(pem::LineEnding::LF);
    pem::encode_config(block, config)
}
