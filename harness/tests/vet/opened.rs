//! An assertion that was encrypted is a sheet of its own, with the findings about it.

use crate::world::{Take as _, World, assertion, examined, fault, rules, world};
use mock_idp::Deviation;
use saml_wire::draft::Draft;
use saml_wire::encrypt::Encryption;
use saml_wire::key::SignatureAlgorithm;
use scraper::{Html, Selector};
use sso_harness::report::console::{self, Look};
use sso_harness::report::examination::html;
use sso_harness::source::Styled;
use sso_harness::vet::dossier::SignedElement;
use sso_harness::vet::{Dossier, Values, vet};

const INSIDE: &str = "response.xml, decrypted";

fn sealed(world: &World, edit: impl FnOnce(&mut Draft)) -> Dossier {
    let mut draft = Draft { encryption: Some(Encryption::USUAL), ..world.usual() };
    edit(&mut draft);
    world.with(&draft)
}

pub(crate) fn what_was_encrypted_is_a_sheet_with_its_findings() {
    for vendor in ["okta", "onelogin", "pingone"] {
        let dossier = sealed(world(vendor), |it| {
            Deviation::Audience("https://other.example".to_owned()).apply(it);
            Deviation::Destination("https://other.example/acs".to_owned()).apply(it);
        });
        let examination = examined(&dossier);
        let origin = |rule| fault(&examination, rule).origin.as_str();
        assert_eq!(origin("as-audience"), INSIDE, "{vendor}");
        assert_eq!(origin("resp-destination-match"), "response.xml", "{vendor}");
        let sheet = &examination.looked.last().expect("a document").sheet;
        let at = fault(&examination, "as-audience").position.expect("a position");
        let token = &sheet.tokens[sheet.find(at).expect("a token begins there")];
        assert!(token.text().contains("AudienceRestriction"), "{vendor}: {}", token.text());
        let look = Look { styled: Styled::Plain, width: 100 };
        let drawn = console::examination(&examination, look);
        assert!(drawn.contains(&format!("--> {INSIDE}:")), "{drawn}");
    }
}

pub(crate) fn the_page_marks_them_there() {
    let dossier = sealed(world("okta"), |it| {
        Deviation::Audience("https://other.example".to_owned()).apply(it);
    });
    let page = Html::parse_document(&html::render(&examined(&dossier)));
    let select = |path: &str| Selector::parse(path).expect("a selector");
    let sections: Vec<_> = page.select(&select("section")).collect();
    let heading = |it: &scraper::ElementRef<'_>| {
        it.select(&select("h2")).any(|it| it.text().collect::<String>() == INSIDE)
    };
    let section = sections.iter().find(|it| heading(it)).expect("a sheet of its own");
    let notes = section.select(&select(".note")).count();
    assert_eq!(notes, 1, "the finding is marked in it");
    let text: String = section.text().collect();
    assert!(text.contains("AuthnStatement") && !text.contains("CipherValue"), "{text}");
}

/// What is masked in the clear is masked there, too.
pub(crate) fn nobody_is_named_there() {
    let dossier = sealed(world("onelogin"), |it| {
        assertion(it).attributes[0].values = vec!["quibblewick@example.test".to_owned()];
    });
    let masked = html::render(&vet(&dossier, Values::Masked).expect("it can be read"));
    assert!(!masked.contains("quibblewick") && masked.contains(INSIDE));
    let shown = html::render(&vet(&dossier, Values::Shown).expect("it can be read"));
    assert!(shown.contains("quibblewick"));
}

pub(crate) fn its_signature_is_looked_at_as_one_in_the_clear() {
    let sha1 = sealed(world("onelogin"), |it| {
        Deviation::Algorithm(SignatureAlgorithm::RsaSha1).apply(it);
    });
    let examination = examined(&sha1);
    assert_eq!(fault(&examination, "sig-sha1").origin, INSIDE);
    let mut unverified = sealed(world("onelogin"), |_| {});
    unverified.metadata = None;
    unverified.service_provider.signed = [SignedElement::Response].into();
    let found = examined(&unverified);
    assert_eq!(rules(&found), ["sig-response-only-policy"], "{:?}", found.faults);
}

pub(crate) fn without_a_key_there_is_no_such_sheet() {
    let mut dossier = sealed(world("okta"), |_| {});
    dossier.keys.clear();
    dossier.service_provider.encryption = Some(false);
    let origins: Vec<String> =
        examined(&dossier).looked.iter().map(|it| it.origin.clone()).collect();
    assert!(!origins.contains(&INSIDE.to_owned()), "{origins:?}");
    let mut bare = Dossier::default();
    bare.take("response.xml", world("okta").write(&world("okta").usual()).as_bytes());
    assert_eq!(examined(&bare).looked.len(), 1);
}
