//! What the mock emits in its normal profile is vetted clean, with all that both parties know.

use crate::world::{Begins, WORLDS, World, examined, rules};
use saml_wire::encrypt::{ContentAlgorithm, Encryption, KeyTransport};
use sso_harness::scenario::Severity;

/// What is worth knowing of a vendor's normal documents, and no fault.
const KNOWN: &[(&str, &str)] = &[
    ("okta", "as-encryption-layout"), // the key stands beside the data
    ("pingone-for-enterprise", "md-endpoint-query"), // ?idpid=
];

pub(crate) fn every_style_of_every_vendor_is_vetted_clean() {
    let encryptions = [
        None,
        Some(Encryption::USUAL),
        Some(Encryption {
            content: ContentAlgorithm::Aes256Cbc,
            transport: KeyTransport::OaepSha1,
        }),
    ];
    let mut looked_at = 0;
    for world in WORLDS.iter() {
        for choice in &world.vendor.signing.elements {
            for begins in [Begins::AtIdentityProvider, Begins::AtServiceProvider] {
                for encryption in encryptions {
                    is_clean(world, &choice.label, begins, encryption);
                    looked_at += 1;
                }
            }
        }
    }
    assert!(looked_at >= 4 * 2 * 2 * 3, "{looked_at}");
}

fn is_clean(world: &World, elements: &str, begins: Begins, encryption: Option<Encryption>) {
    let draft = saml_wire::draft::Draft { encryption, ..world.draft(elements, begins) };
    let examination = examined(&world.with(&draft));
    let name = &world.vendor.name;
    let what = format!("{name}, {elements}, {begins:?}, {encryption:?}: {:?}", examination.faults);
    assert!(!examination.reaches(Severity::Low), "{what}");
    for rule in rules(&examination) {
        assert!(KNOWN.contains(&(name, rule)), "{what}");
    }
    let open: Vec<_> = examination.unjudged.iter().flat_map(|it| &it.rules).collect();
    assert!(open.is_empty(), "{name}, {begins:?}: {open:?} are not judged");
}

/// Nothing is known but the document.
pub(crate) fn a_document_alone_is_vetted_clean_and_says_what_is_missing() {
    for world in WORLDS.iter() {
        let mut dossier = sso_harness::vet::Dossier::default();
        let draft = world.draft(&world.vendor.signing.elements[0].label, Begins::AtServiceProvider);
        crate::world::Take::take(&mut dossier, "response.xml", world.write(&draft).as_bytes());
        let examination = examined(&dossier);
        assert_eq!(rules(&examination), [""; 0], "{}", world.vendor.name);
        let open: Vec<_> = examination.unjudged.iter().flat_map(|it| &it.rules).collect();
        for rule in ["as-audience", "as-recipient", "as-issuer", "as-cond-notonorafter"] {
            assert!(open.contains(&&rule), "{rule} of {}", world.vendor.name);
        }
    }
}
