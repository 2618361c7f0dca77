//! The NameID: whether there is one, in which format, and whether its value is what the format says.

use super::ask::{self, Ask};
use crate::vet::scene::{Scene, Unknown};
use saml_verify::finding::{Finding, Rule};
use saml_verify::message::NameId;
use saml_verify::xml::ns;

pub(super) const ABSENT: Rule = Rule::new("name-id-absent", "Core 2.4.1; SDP-SP13");
pub(super) const FORMAT: Rule = Rule::new("name-id-format-unknown", "Core 8.3");
pub(super) const FORMAT_WANTED: Rule = Rule::new("name-id-format-wanted", "Metadata 2.4.1");
pub(super) const EMAIL: Rule = Rule::new("name-id-email", "Core 8.3.2");
pub(super) const LONG: Rule = Rule::new("name-id-long", "Core 8.3.7, 8.3.8; IIP-G02");
pub(super) const WHITE_SPACE: Rule = Rule::new("name-id-white-space", "Core 1.3.1");

/// Every format that SAML 2.0 names (Core 8.3).
const FORMATS: [&str; 8] = [
    "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified",
    "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress",
    "urn:oasis:names:tc:SAML:1.1:nameid-format:X509SubjectName",
    "urn:oasis:names:tc:SAML:1.1:nameid-format:WindowsDomainQualifiedName",
    "urn:oasis:names:tc:SAML:2.0:nameid-format:kerberos",
    "urn:oasis:names:tc:SAML:2.0:nameid-format:entity",
    "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent",
    "urn:oasis:names:tc:SAML:2.0:nameid-format:transient",
];
const UNSPECIFIED: &str = FORMATS[0];
const EMAIL_ADDRESS: &str = FORMATS[1];
/// A service provider has to take names of this length, and no longer ones.
const MOST: usize = 256;

/// In SAML's own namespace, and not there.
pub(super) fn is_unknown(format: &str) -> bool {
    format.starts_with("urn:oasis:names:tc:SAML:") && !FORMATS.contains(&format)
}

/// An unknown format as it is shown: with the right one, where only SAML's version is wrong.
pub(super) fn shown(format: &str) -> String {
    let last = format.rsplit(':').next().unwrap_or_default();
    match FORMATS.iter().find(|it| it.rsplit(':').next() == Some(last)) {
        Some(right) => format!("{format:?}; SAML calls it {right:?}"),
        None => format!("{format:?}"),
    }
}

/// A name that stays encrypted is not absent.
pub(super) fn has_subject(scene: &Scene<'_>) -> Ask {
    let has_subject = scene.assertion().is_some_and(|it| it.subject.is_some());
    let mut nodes = scene.document.descendants();
    let is_sealed = nodes.any(|it| it.has_tag_name((ns::SAML, "EncryptedID")));
    Ask::if_so(has_subject && !is_sealed)
}

pub(super) fn absent(scene: &Scene<'_>) -> Vec<Finding> {
    let subject = scene.assertion().and_then(|it| it.subject.as_ref());
    let nameless = subject.filter(|it| it.name_id.is_none());
    nameless.map(|it| ABSENT.finding("a NameID", "none").at(it.at)).into_iter().collect()
}

pub(super) fn format(scene: &Scene<'_>) -> Vec<Finding> {
    let unknown = |it: &&NameId| it.format.as_deref().is_some_and(is_unknown);
    let finding = |it: &NameId| {
        let found = shown(it.format.as_deref().unwrap_or_default());
        FORMAT.finding("a format that SAML has", found).at(it.at)
    };
    name_id(scene).filter(unknown).map(finding).into_iter().collect()
}

/// Which formats the service provider takes; unspecified takes all.
pub(super) fn knows_formats(scene: &Scene<'_>) -> Ask {
    let wanted = &scene.dossier.service_provider.name_id_formats;
    match ask::name_id(scene) {
        Ask::Yes => Ask::if_known(!wanted.is_empty(), Unknown::Needs),
        other => other,
    }
}

pub(super) fn format_wanted(scene: &Scene<'_>) -> Vec<Finding> {
    let wanted = &scene.dossier.service_provider.name_id_formats;
    let format = |it: &NameId| it.format.clone().unwrap_or_else(|| UNSPECIFIED.to_owned());
    let takes = |it: &NameId| wanted.iter().any(|one| *one == UNSPECIFIED || *one == format(it));
    let finding = |it: &NameId| {
        let expected = format!("a NameID of the format {}", wanted.join(" or "));
        FORMAT_WANTED.finding(expected, format!("{:?}", format(it))).at(it.at)
    };
    name_id(scene).filter(|it| !takes(it)).map(finding).into_iter().collect()
}

pub(super) fn email(scene: &Scene<'_>) -> Vec<Finding> {
    let is_wrong = |it: &&NameId| {
        it.format.as_deref() == Some(EMAIL_ADDRESS)
            && !it.value.is_empty()
            && !it.value.contains('@')
    };
    let finding = |it: &NameId| {
        let expected = "an e-mail address, as its Format says";
        EMAIL.finding(expected, format!("{:?}", it.value)).at(it.at)
    };
    name_id(scene).filter(is_wrong).map(finding).into_iter().collect()
}

pub(super) fn long(scene: &Scene<'_>) -> Vec<Finding> {
    let characters = |it: &NameId| it.value.chars().count();
    let finding = |it: &NameId| {
        let found = format!("one of {}", characters(it));
        LONG.finding(format!("a NameID of at most {MOST} characters"), found).at(it.at)
    };
    name_id(scene).filter(|it| characters(it) > MOST).map(finding).into_iter().collect()
}

/// Names are compared octet for octet: a line break around one makes another of it.
pub(super) fn white_space(scene: &Scene<'_>) -> Vec<Finding> {
    let is_padded = |it: &&NameId| it.value.trim() != it.value;
    let finding = |it: &NameId| {
        let expected = "a NameID without white space around it";
        WHITE_SPACE.finding(expected, format!("{:?}", it.value)).at(it.at)
    };
    name_id(scene).filter(is_padded).map(finding).into_iter().collect()
}

fn name_id<'a>(scene: &'a Scene<'_>) -> Option<&'a NameId> {
    scene.assertion()?.name_id()
}
