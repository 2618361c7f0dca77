//! Service providers that run already when the suite comes, and the description files that name them.

use super::KEYS;
use mock_idp::MockIdp;
use mock_idp::vendor::Vendor;
use reference_sp::ReferenceSp;
use sso_harness::suite::BUNDLED;
use std::path::{Path, PathBuf};

/// A service provider of which nothing can be said but who is signed in.
pub(super) const DEAF: &str = r#"
name         = "deaf"
ruleset      = "dnanexus"
url          = "URL"
capabilities = ["jit", "many-idps"]

[trust]
entity_id = "{url}/saml"
acs       = "{url}/saml/acs"
idps      = "many"

[acts.whoami]
steps     = [{ get = "/me" }]
signed_in = { json = "/email" }
anonymous = { status = 401 }
"#;

const ADMIN: &str = "an administrator of this test alone";

/// Writes a description of what runs at `url`.
pub(super) fn description(folder: &Path, text: &str, url: &str) -> PathBuf {
    let path = folder.join("sp.toml");
    std::fs::write(&path, text.replace("URL", url)).unwrap();
    path
}

/// The bundled description, for a bundled service provider that runs already.
pub(super) fn standing_description() -> String {
    let (_, text) = BUNDLED.iter().find(|(name, _)| *name == "reference-sp").unwrap();
    let mut table: toml::Table = toml::from_str(text).unwrap();
    for section in ["start", "secrets"] {
        assert!(table.remove(section).is_some(), "{section}");
    }
    table.insert("url".to_owned(), "URL".into());
    toml::to_string(&table).unwrap().replace("{secrets.admin}", ADMIN)
}

/// The bundled service provider. It trusts identity providers by name and key, which are those of the run, at whatever port.
pub(super) async fn standing() -> ReferenceSp {
    let mut metadata = Vec::new();
    for (vendor, keys) in Vendor::all().into_iter().zip(KEYS.iter()) {
        let idp = MockIdp::vendor(vendor).keys(keys.clone()).bind().await.unwrap();
        metadata.push(idp.metadata().to_owned());
    }
    let bound = ReferenceSp::builder()
        .admin_token(ADMIN)
        .seed(1)
        .fresh_decryption_key()
        .unwrap()
        .bind()
        .await
        .unwrap();
    bound.serve(metadata).unwrap()
}
