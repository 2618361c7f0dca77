//! The NameID.

use super::{Quirk, okta, quirk, usual};
use crate::world::assertion;
use saml_wire::document::NameId;
use saml_wire::draft::Draft;
use saml_wire::encrypt::Encryption;
use sso_harness::vet::Dossier;

const EMAIL: &str = "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress";
const PERSISTENT: &str = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent";

pub(super) const QUIRKS: &[Quirk] = &[
    quirk("placeholder-name-id", || named("${user.email}"), || named("{ada}@example.test")),
    quirk("name-id-absent", nameless, || encrypted(None)),
    quirk(
        "name-id-format-unknown",
        || of_format("urn:oasis:names:tc:SAML:2.0:nameid-format:unspecified"),
        || of_format("urn:example:format"),
    ),
    quirk("name-id-format-wanted", || wanting(PERSISTENT, EMAIL), || wanting(EMAIL, EMAIL)),
    quirk(
        "name-id-email",
        || {
            okta(|it| {
                *name_id(it) = NameId {
                    format: Some(EMAIL.to_owned()),
                    value: "ada".to_owned(),
                    ..name_id(it).clone()
                }
            })
        },
        || named("ada"),
    ),
    quirk("name-id-long", || named(&"é".repeat(257)), || named(&"é".repeat(256))),
    quirk("name-id-white-space", || named("ada@example.test\n"), || named("Ada Example")),
    quirk("name-id-encrypted", || encrypted(Some(false)), || encrypted(Some(true))),
];

fn name_id(draft: &mut Draft) -> &mut NameId {
    let subject = assertion(draft).subject.as_mut().expect("a subject");
    subject.name_id.as_mut().expect("a name")
}

fn named(value: &str) -> Dossier {
    okta(|it| name_id(it).value = value.to_owned())
}

fn nameless() -> Dossier {
    okta(|it| assertion(it).subject.as_mut().expect("a subject").name_id = None)
}

fn of_format(format: &str) -> Dossier {
    okta(|it| name_id(it).format = Some(format.to_owned()))
}

fn wanting(wanted: &str, sent: &str) -> Dossier {
    let mut dossier = of_format(sent);
    dossier.service_provider.name_id_formats = vec![wanted.to_owned()];
    dossier
}

/// Encrypted where it is said whether the service provider opens it.
fn encrypted(opens: Option<bool>) -> Dossier {
    let mut dossier = okta(|it| it.name_id_encryption = Some(Encryption::USUAL));
    dossier.service_provider.encrypted_id = opens;
    if opens.is_none() {
        // Nobody has the key, and the name is there all the same.
        dossier.keys.clear();
        assert_eq!(usual().messages.len(), dossier.messages.len());
    }
    dossier
}
