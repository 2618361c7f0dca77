//! Keys: certificates after the vendors' profiles, and keys that outlive a restart.

use mock_idp::{KeyRing, Vendor};
use saml_verify::key::PinnedKey;

use crate::{NOW, keys};

#[test]
fn kept_keys_are_the_same_after_a_restart_and_readable_by_their_owner_only() {
    let folder = tempfile::tempdir().unwrap();
    let inside = folder.path().join("keys");
    let vendor = Vendor::okta();
    let first = KeyRing::kept_in(&inside, &vendor, NOW).unwrap();
    let again = KeyRing::kept_in(&inside, &vendor, NOW).unwrap();
    assert_eq!(first.certificate(), again.certificate());
    assert_ne!(first.certificate(), first.foreign().certificate());
    for file in
        ["okta.pem", "okta-next.pem", "okta-expired.pem", "okta-p256.pem", "okta-foreign.pem"]
    {
        let metadata = std::fs::metadata(inside.join(file)).unwrap();
        #[cfg(unix)]
        assert_eq!(std::os::unix::fs::PermissionsExt::mode(&metadata.permissions()) & 0o777, 0o600);
        assert!(metadata.is_file());
    }
}

#[test]
fn the_certificate_of_the_old_key_has_expired() {
    for vendor in Vendor::all() {
        let ring = keys(&vendor);
        let (_, old) = x509_parser::parse_x509_certificate(ring.expired().certificate()).unwrap();
        assert!(old.validity().not_after.timestamp() < NOW.unix_timestamp(), "{}", vendor.name);
        assert!(old.validity().not_before < old.validity().not_after, "{}", vendor.name);
    }
}

#[test]
fn a_file_without_a_key_is_named_in_the_error() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("okta.pem");
    for text in ["", "no PEM", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"] {
        std::fs::write(&path, text).unwrap();
        let error = KeyRing::kept_in(folder.path(), &Vendor::okta(), NOW).unwrap_err();
        assert!(error.to_string().contains(path.to_str().unwrap()), "{error}");
        assert_eq!(std::fs::read_to_string(&path).unwrap(), text);
    }
}

#[test]
fn certificates_follow_the_profiles_and_private_keys_are_not_debugged() {
    for vendor in Vendor::all() {
        let ring = keys(&vendor);
        PinnedKey::from_certificate_der(ring.certificate()).unwrap();
        let (_, certificate) = x509_parser::parse_x509_certificate(ring.certificate()).unwrap();
        let days = (certificate.validity().not_after.timestamp() - NOW.unix_timestamp()) / 86_400;
        let (years, extensions) = match &*vendor.name {
            "okta" => (10, 0),
            "onelogin" => (5, 4),
            "pingone" => (1, 0),
            _ => (3, 0),
        };
        assert!((days - years * 365).abs() <= 3, "{}: {days} days", vendor.name);
        assert_eq!(certificate.extensions().len(), extensions, "{}", vendor.name);
        assert_eq!(certificate.subject().to_string(), certificate.issuer().to_string());
        let last = &vendor.certificate.subject.last().unwrap().value;
        assert!(certificate.subject().to_string().contains(last.trim_end()));
        assert_eq!(format!("{ring:?}"), "KeyRing { .. }");
    }
}
