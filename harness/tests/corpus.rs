//! Holds the exported corpus to a second opinion: the strict verifier, which shares nothing with what has written it, decides every document as the corpus says.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use mock_idp::KeyRing;
use saml_verify::decode;
use saml_verify::decrypt::DecryptionKey;
use saml_verify::limits::Limits;
use saml_verify::metadata::IdpMetadata;
use saml_verify::policy::Policy;
use saml_verify::receive::{claimed_issuer, receive};
use saml_verify::xml::{Dtd, parse_tree};
use sso_harness::corpus::{Corpus, Decision, Entry, OfflineIdp, OwnKey, Request, build, schema};
use sso_harness::suite::{Options, Prepared, prepare};
use std::collections::BTreeSet;
use std::sync::OnceLock;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

/// Requirements that a library cannot decide which reads nothing but the document, and why.
const UNDECIDED: &[(&str, &str)] =
    &[("as-attr-missing", "which attributes suffice is the application's to say")];

#[test]
fn the_strict_verifier_decides_as_the_corpus_says() {
    let corpus = corpus();
    let decided = corpus.cases.iter().filter(|case| !is_undecided(case));
    let wrong: Vec<String> = decided.filter_map(|case| complaint(corpus, case)).collect();
    assert!(wrong.is_empty(), "{} of them:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn what_a_library_cannot_decide_is_there_and_is_not_decided() {
    for (requirement, why) in UNDECIDED {
        let mut cases = corpus().cases.iter().filter(|case| case.requirement == *requirement);
        assert!(cases.any(|case| complaint(corpus(), case).is_some()), "{requirement}: {why}");
    }
}

#[test]
fn every_negative_case_has_its_control_which_is_accepted() {
    let corpus = corpus();
    for case in corpus.cases.iter().filter(|case| case.expected != Decision::Accept) {
        let control = corpus.cases.iter().find(|other| Some(&other.id) == case.control.as_ref());
        assert!(control.is_some_and(|it| it.expected == Decision::Accept), "{}", case.id);
    }
}

#[test]
fn a_victim_is_named_and_is_not_whom_the_control_yields() {
    for case in corpus().cases.iter().filter(|case| case.expected == Decision::NotVictim) {
        assert_eq!(case.must_not_yield.len(), 1, "{}", case.id);
    }
}

#[test]
fn every_key_that_is_written_is_in_the_schema_and_the_corpus_is_read_as_it_was_written() {
    let (corpus, schema) = (corpus(), schema());
    let json = serde_json::to_value(corpus).unwrap();
    assert_eq!(serde_json::from_value::<Corpus>(json.clone()).unwrap(), *corpus);
    let known = |object: &serde_json::Value, properties: &serde_json::Value| {
        for key in object.as_object().unwrap().keys() {
            assert!(properties.get(key).is_some(), "{key}");
        }
    };
    known(&json, &schema["properties"]);
    for case in json["cases"].as_array().unwrap() {
        known(case, &schema["$defs"]["Case"]["properties"]);
    }
}

#[test]
fn a_case_is_in_the_corpus_or_left_out_with_a_reason() {
    let (corpus, plan) = (corpus(), &prepared().plan);
    let there: BTreeSet<&str> = corpus.cases.iter().map(|case| case.id.as_str()).collect();
    let out: BTreeSet<&str> = corpus.left_out.iter().map(|case| case.id.as_str()).collect();
    for case in &plan.cases {
        let id = case.id.to_string();
        assert!(there.contains(id.as_str()) != out.contains(id.as_str()), "{id}");
    }
}

fn prepared() -> &'static Prepared {
    static PREPARED: OnceLock<Prepared> = OnceLock::new();
    PREPARED.get_or_init(|| prepare(&Options::bundled(7)).unwrap())
}

fn corpus() -> &'static Corpus {
    static CORPUS: OnceLock<Corpus> = OnceLock::new();
    CORPUS.get_or_init(|| {
        let Prepared { plan, description, requirements, vendors, .. } = prepared();
        let now = OffsetDateTime::parse("2031-05-06T07:08:09Z", &Rfc3339).unwrap();
        let keys = KeyRing::generate_all(vendors, now).unwrap().into_iter();
        let idps =
            keys.zip(vendors).map(|(keys, vendor)| OfflineIdp { vendor: vendor.clone(), keys });
        build(&Request {
            plan,
            description,
            requirements,
            idps: &idps.collect::<Vec<_>>(),
            entity_id: "https://sp.example/saml/metadata",
            acs: "https://sp.example/saml/acs",
            own_key: &OwnKey::generate().unwrap(),
            now,
        })
    })
}

fn is_undecided(case: &Entry) -> bool {
    UNDECIDED.iter().any(|(requirement, _)| *requirement == case.requirement)
}

/// What is wrong with the verifier's decision, if anything.
fn complaint(corpus: &Corpus, case: &Entry) -> Option<String> {
    let decided = decide(corpus, case);
    let right = match (case.expected, &decided) {
        (Decision::Accept, Ok(name)) => Some(name) == case.yields.as_ref().map(|it| &it.name_id),
        (Decision::Reject, Err(_)) | (Decision::NotVictim, Err(_)) => true,
        (Decision::NotVictim, Ok(name)) => {
            name.as_ref().is_none_or(|name| !case.must_not_yield.contains(name))
        }
        (Decision::Accept, Err(_)) | (Decision::Reject, Ok(_)) => false,
    };
    (!right).then(|| format!("{}: wanted {:?}, and {decided:?}", case.id, case.expected))
}

/// The NameID of an accepted document, or why it is rejected; from nothing but what the corpus says.
fn decide(corpus: &Corpus, case: &Entry) -> Result<Option<String>, String> {
    let limits = Limits::default();
    let xml = decode::post(&case.saml_response, &limits).map_err(|it| it.to_string())?;
    let trusted = std::iter::once(&case.trusts).chain(&case.trusts_also);
    let mut trusted: Vec<IdpMetadata> = trusted
        .map(|name| IdpMetadata::parse(&corpus.identity_providers[name].metadata, &limits).unwrap())
        .collect();
    let claimed = parse_tree(&xml, Dtd::Refused).ok().and_then(|tree| claimed_issuer(&tree));
    let place = trusted.iter().position(|idp| Some(&idp.entity_id) == claimed.as_ref());
    let idp = trusted.swap_remove(place.unwrap_or(0));
    let now = OffsetDateTime::parse(&case.time, &Rfc3339).unwrap();
    let sp = &corpus.service_provider;
    let policy = Policy::new(&sp.entity_id, &sp.acs, idp.trust(), now);
    let key = pem::parse(&sp.decryption_key).unwrap();
    let key = DecryptionKey::from_pkcs8(key.contents()).unwrap();
    let received = receive(&xml, &policy, &[key]).map_err(|it| it.to_string())?;
    Ok(received.assertion.name_id().map(|name| name.value.clone()))
}
