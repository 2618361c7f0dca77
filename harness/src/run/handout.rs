//! What a service provider is given to configure itself with: files about the identity providers, and a folder of its own. Gone, with everything in it, when the run is over.

use super::scope::Scope;
use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use mock_idp::MockIdp;
use std::io;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// A private folder with `idps/NAME.xml`, `certificates/NAME.pem` and `scratch`.
pub(super) struct Handout {
    folder: TempDir,
}

impl Handout {
    /// Writes the files of these identity providers, by the names of their vendors.
    pub(super) fn of<'a>(idps: impl Iterator<Item = (&'a str, &'a MockIdp)>) -> io::Result<Self> {
        let handout = Self { folder: tempfile::Builder::new().prefix("sso-harness-").tempdir()? };
        for folder in ["idps", "certificates", "scratch", "homes"] {
            std::fs::create_dir(handout.path(folder))?;
        }
        for (name, idp) in idps {
            std::fs::write(handout.metadata(name), idp.metadata())?;
            std::fs::write(handout.certificate(name), certificate_pem(idp))?;
        }
        Ok(handout)
    }

    /// An empty folder for one command-line client of one case.
    pub(super) fn home(&self, name: &str) -> io::Result<PathBuf> {
        let home = self.path("homes").join(name);
        std::fs::create_dir_all(&home)?;
        Ok(home)
    }

    /// The names that do not depend on the identity provider.
    pub(super) fn describe(&self, scope: &mut Scope) {
        scope.set("idps.folder", shown(&self.path("idps")));
        scope.set("scratch", shown(&self.path("scratch")));
    }

    /// The names of one identity provider.
    pub(super) fn describe_idp(&self, name: &str, idp: &MockIdp, scope: &mut Scope) {
        scope.set("idp.name", name);
        scope.set("idp.metadata", idp.metadata_url());
        scope.set("idp.metadata_file", shown(&self.metadata(name)));
        scope.set("idp.metadata_xml", idp.metadata());
        scope.set("idp.entity_id", idp.entity_id());
        scope.set("idp.sso", idp.sso_url());
        scope.set("idp.certificate", STANDARD.encode(idp.certificate()));
        scope.set("idp.certificate_file", shown(&self.certificate(name)));
        scope.set("idp.certificate_pem", certificate_pem(idp));
        scope.set("idp.fingerprint", fingerprint(idp.certificate()));
    }

    fn path(&self, part: &str) -> PathBuf {
        self.folder.path().join(part)
    }

    fn metadata(&self, name: &str) -> PathBuf {
        self.path("idps").join(format!("{name}.xml"))
    }

    fn certificate(&self, name: &str) -> PathBuf {
        self.path("certificates").join(format!("{name}.pem"))
    }
}

fn shown(path: &Path) -> String {
    path.display().to_string()
}

fn certificate_pem(idp: &MockIdp) -> String {
    pem::encode(&pem::Pem::new("CERTIFICATE", idp.certificate()))
}

/// SHA-256 in hexadecimal with colons, as consoles show it.
fn fingerprint(certificate: &[u8]) -> String {
    let octets = digest(&SHA256, certificate);
    let octets: Vec<String> = octets.as_ref().iter().map(|octet| format!("{octet:02X}")).collect();
    octets.join(":")
}
