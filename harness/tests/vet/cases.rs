//! What was captured becomes a scenario that runs: nothing of its people stays, its structure does, and a sound service
//! provider does with it what it demands.

use crate::world::{Begins, Take as _, WORLDS, World, assertion, examined, place};
use mock_idp::Deviation;
use saml_verify::roxmltree::Document;
use saml_wire::document::{Attribute, Typing};
use saml_wire::draft::Draft;
use saml_wire::encrypt::{ContentAlgorithm, Encryption, KeyTransport};
use saml_wire::key::{DigestAlgorithm, SignatureAlgorithm};
use sso_harness::judge::{Gate, Verdict, settle};
use sso_harness::run::{Interrupt, Silent, World as Stage, run};
use sso_harness::scenario;
use sso_harness::source::Source;
use sso_harness::suite::{Options, SpFile, prepare, settings};
use sso_harness::vet::dossier::{Dossier, Need};
use sso_harness::vet::{Unsaved, case};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

/// Cases by their names.
pub(crate) type Cases = BTreeMap<String, String>;

pub(crate) fn every_deviation_of_every_vendor_is_a_case_that_passes() {
    let mut cases = Cases::new();
    let mut unsaved = BTreeMap::new();
    for (turn, deviation) in Deviation::samples().into_iter().enumerate() {
        // Each at two of the vendors in turn.
        for world in WORLDS.iter().skip(turn % 2).step_by(2) {
            let json = serde_json::to_value(&deviation).expect("it is JSON");
            let word = json.as_object().and_then(|it| it.keys().next().cloned());
            let word = word.unwrap_or_else(|| json.as_str().unwrap_or_default().to_owned());
            let mut draft = named(world, 0, Begins::AtIdentityProvider);
            deviation.apply(&mut draft);
            match saved(world, &draft) {
                Ok(text) => drop(cases.insert(format!("{}-{word}", world.vendor.name), text)),
                Err(why) => drop(unsaved.insert(word, why)),
            }
        }
    }
    let unsaved: Vec<(&str, &Unsaved)> =
        unsaved.iter().map(|(word, why)| (word.as_str(), why)).collect();
    assert_eq!(
        unsaved,
        [
            ("encrypted-name-id", &Unsaved::SealedInside("EncryptedID".to_owned())),
            ("foreign-key", &Unsaved::Signature("sig-key-other".to_owned())),
        ]
    );
    let (answers, others): (Cases, Cases) =
        cases.into_iter().partition(|(_, text)| is_answer(text));
    all_pass(&answers, "reference-sp-web");
    all_pass(&others, "reference-sp");
}

pub(crate) fn every_style_algorithm_and_encryption_is_a_case_that_passes() {
    let mut cases = Cases::new();
    for world in WORLDS.iter() {
        for style in 0..world.vendor.signing.elements.len() {
            for algorithm in SignatureAlgorithm::ALL {
                let mut draft = named(world, style, Begins::AtIdentityProvider);
                Deviation::Algorithm(algorithm).apply(&mut draft);
                let name = format!("{}-{style}-{}", world.vendor.name, algorithm.name());
                cases.insert(name, saved(world, &draft).expect("it is a case"));
            }
            // Half of the vendors open what they have in one mode, the others in the other.
            for content in ContentAlgorithm::ALL.into_iter().skip(style % 2).step_by(2) {
                for transport in KeyTransport::ALL {
                    let mut draft = named(world, style, Begins::AtIdentityProvider);
                    draft.encryption = Some(Encryption { content, transport });
                    draft.signing.digest = DigestAlgorithm::Sha512;
                    let (content, transport) = (content.name(), transport.name());
                    let name = format!("{}-{style}-{content}-{transport}", world.vendor.name);
                    cases.insert(name, saved(world, &draft).expect("it is a case"));
                }
            }
        }
    }
    all_pass(&cases, "reference-sp");
}

pub(crate) fn what_answers_a_request_is_a_case_that_begins_at_the_service_provider() {
    let mut cases = Cases::new();
    for world in WORLDS.iter() {
        let draft = named(world, 0, Begins::AtServiceProvider);
        let deviations = [
            None,
            Some(Deviation::InResponseTo("_another".to_owned())),
            Some(Deviation::NoResponseInResponseTo),
            Some(Deviation::NoConfirmationInResponseTo),
        ];
        for (number, deviation) in deviations.iter().enumerate() {
            let mut draft = draft.clone();
            deviation.iter().for_each(|it| it.apply(&mut draft));
            let text = saved(world, &draft).expect("it is a case");
            assert!(is_answer(&text), "{text}");
            cases.insert(format!("{}-{number}", world.vendor.name), text);
        }
    }
    all_pass(&cases, "reference-sp-web");
}

fn is_answer(scenario: &str) -> bool {
    scenario.contains("start   = \"service-provider\"")
}

pub(crate) fn what_is_no_case_is_told_in_one_sentence() {
    let world = &WORLDS[0];
    let draft = named(world, 0, Begins::AtServiceProvider);
    let xml = world.write(&draft);
    let told = |xml: &str, change: fn(&mut Dossier)| {
        let mut dossier = dossier(world, &draft);
        dossier.messages.clear();
        dossier.take("kept.xml", xml.as_bytes());
        let examination = examined(&dossier);
        change(&mut dossier);
        let message = dossier.messages.last().expect("there is one");
        let unsaved = case("of-a-test", message, &dossier, &examination, &world.keys);
        unsaved.expect_err("it is no case").to_string()
    };
    let nothing = |_: &mut Dossier| {};
    assert!(told(&world.request(None), nothing).starts_with("an AuthnRequest is no case"));
    let assertion = &xml[place(&xml, "Assertion")];
    assert!(told(assertion, nothing).starts_with("an assertion alone is no case"));
    let encrypted = world.write(&Draft { encryption: Some(Encryption::USUAL), ..draft.clone() });
    let sealed = told(&encrypted, |dossier| dossier.keys.clear());
    assert!(sealed.starts_with("the assertion is encrypted") && sealed.contains("--decrypt-key"));
    let other = told(&with_inclusive_transforms(&xml), nothing);
    assert_eq!(
        other,
        "it cannot be issued again: the captured document cannot be written anew: \
         we have no transform http://www.w3.org/TR/2001/REC-xml-c14n-20010315"
    );
}

/// The same with another canonicalisation wherever a signature names one as its transform.
fn with_inclusive_transforms(xml: &str) -> String {
    let document = Document::parse(xml).expect("it is well formed");
    let transforms = document.descendants().filter(|it| it.tag_name().name() == "Transform");
    let named = transforms.filter_map(|it| it.attribute_node("Algorithm"));
    let exclusive = named.filter(|it| it.value() == "http://www.w3.org/2001/10/xml-exc-c14n#");
    let mut places: Vec<_> = exclusive.map(|it| it.range_value()).collect();
    places.reverse();
    let mut text = xml.to_owned();
    for place in places {
        text.replace_range(place, "http://www.w3.org/TR/2001/REC-xml-c14n-20010315");
    }
    text
}

/// What the mock makes of a login, with an attribute that the reference service provider reads.
pub(crate) fn named(world: &World, style: usize, begins: Begins) -> Draft {
    let mut draft = world.draft(&world.vendor.signing.elements[style].label, begins);
    let attributes = &mut assertion(&mut draft).attributes;
    let mail = attributes.iter_mut().find(|it| it.name == "mail").expect("it is configured");
    mail.name = "email".to_owned();
    let more = |name: &str, value: &str| Attribute {
        name: name.to_owned(),
        name_format: None,
        friendly_name: None,
        values: vec![value.to_owned()],
        typing: Typing::Text,
    };
    attributes.push(more("memberOf", "CN=Quibblewick,OU=halls,DC=corp,DC=test"));
    attributes.push(more("roles", "auditrix,hallwarden"));
    attributes.push(more("https://tenant.corp.test/claims/desk", "  4711 & 12 "));
    draft
}

fn saved(world: &World, draft: &Draft) -> Result<String, Unsaved> {
    let dossier = dossier(world, draft);
    of(world, &dossier)
}

pub(crate) fn dossier(world: &World, draft: &Draft) -> Dossier {
    let mut dossier = world.dossier();
    // Metadata that names every key but the foreign one, and none where that key is on a curve.
    let is_elliptic = draft.signing.signature == SignatureAlgorithm::EcdsaSha256;
    dossier.metadata.iter_mut().for_each(|it| it.xml.clone_from(&world.rollover));
    dossier.metadata = dossier.metadata.filter(|_| !is_elliptic);
    let need = |name: &str, required| Need { name: name.to_owned(), required, many: false };
    dossier.service_provider.attributes =
        vec![need("email", true), Need { many: true, ..need("groups", false) }];
    if draft.response.in_response_to.is_some() {
        dossier.take("request.xml", world.request(None).as_bytes());
    }
    dossier.take("response.xml", world.write(draft).as_bytes());
    dossier
}

/// The case of the last message.
pub(crate) fn of(world: &World, dossier: &Dossier) -> Result<String, Unsaved> {
    let message = dossier.messages.last().expect("there is one");
    case("of-a-test", message, dossier, &examined(dossier), &world.keys)
}

/// Each is a scenario without a mistake, and passes against a sound service provider.
pub(crate) fn all_pass(cases: &Cases, sp: &str) {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::create_dir(folder.path().join("captured")).expect("a folder in it");
    for (name, text) in cases {
        let (scenarios, mistakes) =
            scenario::parse(Source::new(name.as_str(), text.as_str()), name);
        assert!(mistakes.is_empty() && scenarios.len() == 1, "{name}: {mistakes:?}\n{text}");
        let path = folder.path().join("captured").join(format!("{name}.toml"));
        std::fs::write(path, text).expect("a file");
    }
    let judged = verdicts(folder.path(), sp);
    assert_eq!(judged.len(), cases.len());
    let other: Vec<_> = judged.iter().filter(|(_, it)| !matches!(it, Verdict::Pass)).collect();
    assert!(other.is_empty(), "{other:#?}");
}

fn verdicts(folder: &Path, sp: &str) -> Vec<(String, Verdict)> {
    let options = Options {
        sp: SpFile::Bundled(sp.to_owned()),
        scenarios: vec![folder.to_owned()],
        ids: vec!["captured/*".to_owned()],
        ..Options::bundled(7)
    };
    let prepared = prepare(&options).expect("it can be planned");
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    runtime.expect("a runtime").block_on(async {
        let stage = Stage::start(&prepared.description, &settings(&prepared, &options)).await;
        let (_switch, interrupt) = Interrupt::channel();
        let plan = Arc::new(prepared.plan.clone());
        let stage = Arc::new(stage.expect("it starts"));
        let traces = run(stage, plan, Arc::new(Silent), interrupt).await;
        let judged = settle(&prepared.plan, &traces, Gate::default());
        judged.into_iter().map(|it| (it.id, it.verdict)).collect()
    })
}
