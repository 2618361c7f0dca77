//! The keys of one identity provider: its own, the one after it, an old one, one on a curve, and one that nobody published. Makes them, or keeps
//! them in a folder; never shows a private key.

use std::{
    fmt, fs,
    io::{self, Write},
    path::{Path, PathBuf},
};

use rcgen::{KeyPair, PKCS_ECDSA_P256_SHA256, PKCS_RSA_SHA256, RsaKeySize};
use saml_wire::{emit::Keys, key::SigningKey};
use time::OffsetDateTime;

use crate::vendor::Vendor;

/// A vendor's signing key with its certificate, the key that it is going to change to, one whose certificate has expired,
/// one on a curve, and a foreign key that is not in the metadata.
#[derive(Clone)]
pub struct KeyRing(Keys);

/// Why there are no keys.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum KeyError {
    /// The certificate could not be made from the vendor's profile.
    #[error("the certificate profile of {vendor} makes no certificate")]
    Certificate {
        /// The vendor's name.
        vendor: String,
        /// What rcgen says.
        source: rcgen::Error,
    },
    /// A file of the folder could not be read or written.
    #[error("cannot keep keys in {}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// A file of the folder has no key or certificate that can be used.
    #[error("no RSA key with its certificate in {}: {reason}", path.display())]
    Unusable {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
}

impl KeyRing {
    /// Makes the keys, RSA of 2048 bits but for the one on the curve P-256, with certificates after the vendor's profile, at once on
    /// four threads.
    pub fn generate(vendor: &Vendor, now: OffsetDateTime) -> Result<Self, KeyError> {
        let make = |made| Kind::Rsa.generate(vendor, made)?.signing_key(Path::new("a new key"));
        let long_ago = vendor.certificate.expired_before(now);
        std::thread::scope(|scope| {
            let start = |made| scope.spawn(move || make(made));
            let (next, foreign, expired) = (start(now), start(now), start(long_ago));
            let published = make(now)?;
            let elliptic = Kind::P256.generate(vendor, now)?.signing_key(Path::new("a new key"))?;
            let [next, foreign, expired] = [next, foreign, expired]
                .map(|thread| thread.join().expect("making a key does not panic"));
            let (next, expired, foreign) = (next?, expired?, foreign?);
            Ok(Self(Keys { published, next, expired, elliptic, foreign }))
        })
    }

    /// Makes the keys of several vendors at once, in their order.
    pub fn generate_all<'a>(
        vendors: impl IntoIterator<Item = &'a Vendor>,
        now: OffsetDateTime,
    ) -> Result<Vec<Self>, KeyError> {
        std::thread::scope(|scope| {
            let start = |vendor| scope.spawn(move || Self::generate(vendor, now));
            let threads: Vec<_> = vendors.into_iter().map(start).collect();
            let join = |thread: std::thread::ScopedJoinHandle<'_, Result<Self, KeyError>>| {
                thread.join().expect("making a key does not panic")
            };
            threads.into_iter().map(join).collect()
        })
    }

    /// Reads the keys from `folder`, and makes those that are missing.
    ///
    /// A file `{vendor}.pem`, `{vendor}-next.pem`, `{vendor}-expired.pem`, `{vendor}-p256.pem` or `{vendor}-foreign.pem` holds a private key (PKCS #8) and its
    /// certificate, and can be read by its owner only (mode 0600). So trust survives a restart.
    pub fn kept_in(folder: &Path, vendor: &Vendor, now: OffsetDateTime) -> Result<Self, KeyError> {
        fs::create_dir_all(folder).map_err(KeyError::file(folder))?;
        let keep = |suffix: &str, kind: Kind, made| {
            let path = folder.join(format!("{}{suffix}.pem", vendor.name));
            kind.kept_at(&path, vendor, made)?.signing_key(&path)
        };
        Ok(Self(Keys {
            published: keep("", Kind::Rsa, now)?,
            next: keep("-next", Kind::Rsa, now)?,
            expired: keep("-expired", Kind::Rsa, vendor.certificate.expired_before(now))?,
            elliptic: keep("-p256", Kind::P256, now)?,
            foreign: keep("-foreign", Kind::Rsa, now)?,
        }))
    }

    /// The certificate that metadata publishes first, as DER.
    pub fn certificate(&self) -> &[u8] {
        self.0.published.certificate()
    }

    /// The certificates of metadata that publishes more than the first: that one, the next one and the one that has expired,
    /// as DER.
    pub fn certificates(&self) -> [&[u8]; 3] {
        [self.published(), self.next(), self.expired()].map(SigningKey::certificate)
    }

    /// The keys, as documents are signed with them.
    pub(crate) fn wire(&self) -> &Keys {
        &self.0
    }

    /// The key that documents are signed with.
    pub fn published(&self) -> &SigningKey {
        &self.0.published
    }

    /// The second key of metadata that publishes two.
    pub fn next(&self) -> &SigningKey {
        &self.0.next
    }

    /// The third key of metadata that publishes more than one: its certificate has expired.
    pub fn expired(&self) -> &SigningKey {
        &self.0.expired
    }

    /// The key on the curve P-256, in metadata that publishes one.
    pub fn elliptic(&self) -> &SigningKey {
        &self.0.elliptic
    }

    /// The key that no metadata knows.
    pub fn foreign(&self) -> &SigningKey {
        &self.0.foreign
    }
}

impl fmt::Debug for KeyRing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KeyRing").finish_non_exhaustive()
    }
}

impl KeyError {
    fn file(path: &Path) -> impl Fn(io::Error) -> Self {
        move |source| Self::File { path: path.to_owned(), source }
    }

    fn unusable(path: &Path, reason: impl fmt::Display) -> Self {
        Self::Unusable { path: path.to_owned(), reason: reason.to_string() }
    }
}

/// A private key (PKCS #8) and its certificate, both as DER.
struct KeyFile {
    key: Vec<u8>,
    certificate: Vec<u8>,
}

/// What kind of key is made.
#[derive(Clone, Copy)]
enum Kind {
    P256,
    Rsa,
}

impl Kind {
    fn generate(self, vendor: &Vendor, now: OffsetDateTime) -> Result<KeyFile, KeyError> {
        let failed = |source| KeyError::Certificate { vendor: vendor.name.clone(), source };
        let key = match self {
            Self::P256 => KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256),
            Self::Rsa => KeyPair::generate_rsa_for(&PKCS_RSA_SHA256, RsaKeySize::_2048),
        };
        let key = key.map_err(failed)?;
        let parameters = vendor.certificate.parameters(now).map_err(failed)?;
        let certificate = parameters.self_signed(&key).map_err(failed)?;
        Ok(KeyFile { key: key.serialize_der(), certificate: certificate.der().to_vec() })
    }

    fn kept_at(
        self,
        path: &Path,
        vendor: &Vendor,
        now: OffsetDateTime,
    ) -> Result<KeyFile, KeyError> {
        match fs::read_to_string(path) {
            Ok(text) => KeyFile::parse(path, &text),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let made = self.generate(vendor, now)?;
                write_private(path, &made.pem()).map_err(KeyError::file(path))?;
                Ok(made)
            }
            Err(error) => Err(KeyError::file(path)(error)),
        }
    }
}

impl KeyFile {
    fn parse(path: &Path, text: &str) -> Result<Self, KeyError> {
        let blocks = pem::parse_many(text).map_err(|error| KeyError::unusable(path, error))?;
        let block = |tag: &str| {
            let found = blocks.iter().find(|block| block.tag() == tag);
            let missing = || KeyError::unusable(path, format!("there is no {tag}"));
            found.map(|block| block.contents().to_vec()).ok_or_else(missing)
        };
        Ok(Self { key: block("PRIVATE KEY")?, certificate: block("CERTIFICATE")? })
    }

    fn pem(&self) -> String {
        let blocks = [("PRIVATE KEY", &self.key), ("CERTIFICATE", &self.certificate)];
        pem::encode_many(&blocks.map(|(tag, der)| pem::Pem::new(tag, der.clone())))
    }

    fn signing_key(self, path: &Path) -> Result<SigningKey, KeyError> {
        SigningKey::from_pkcs8(&self.key, &self.certificate)
            .map_err(|error| KeyError::unusable(path, error))
    }
}

/// Writes a new file that only its owner can read; never over one that is there.
fn write_private(path: &Path, text: &str) -> io::Result<()> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)?.write_all(text.as_bytes())
}
