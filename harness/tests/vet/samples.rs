//! Real messages of vendors, which are not in the tree: each is vetted with exactly these findings. What is expected was
//! read out of the documents by eye. Nothing of their tenants and people is written here.

use crate::cases::{self, Cases};
use crate::world::{Begins, Take as _, WORLDS, examined, tried};
use libtest_mimic::{Failed, Trial};
use saml_verify::limits::Limits;
use saml_verify::message::{Assertion, Instant};
use saml_verify::origin::Origins;
use saml_verify::xml;
use sso_harness::report::examination::Examination;
use sso_harness::vet::dossier::{Dossier, Named, Need, Wants};
use std::path::{Path, PathBuf};
use time::macros::datetime;

const FOLDER: &str = "SSO_VENDOR_SAMPLES";

/// A rule and the line that it is found in.
type Found = (&'static str, u32);

/// A Response, with the findings whatever is known of its service provider.
const RESPONSES: &[(&str, &[Found])] = &[
    ("okta-response-spinit-2020-both-signed.xml", &[("attribute-empty", 33)]),
    (
        "onelogin-response-spinit-2016-response-signed.xml",
        // Two attributes have no value, and one is of groups.
        &[("sig-sha1", 1), ("attribute-empty", 1), ("attribute-empty", 1)],
    ),
    ("ping-p14e-response-spinit-2013-assertion-signed.xml", &[("sig-sha1", 4)]),
    (
        "pingfederate-response-spinit-2017-assertion-signed.xml",
        &[("groups-joined", 42), ("resp-destination-absent", 1)],
    ),
];

/// Metadata, looked at in March 2022. The certificate of the second one was cut off before it was published.
const METADATA: &[(&str, &[Found])] = &[
    ("okta-idp-metadata-2022.xml", &[]),
    ("onelogin-idp-metadata-2019.xml", &[("md-key", 7)]),
    ("pingone-idp-metadata-2021.xml", &[]),
];

pub(crate) fn trials() -> Vec<Trial> {
    let Some(folder) = std::env::var_os(FOLDER).map(PathBuf::from) else {
        let name = format!("samples, for {FOLDER} names no folder");
        return vec![Trial::test(name, || Ok(())).with_ignored_flag(true)];
    };
    let of = |kind: &str, name: &str, run: Box<dyn FnOnce() -> Result<(), Failed> + Send>| {
        Trial::test(format!("samples: {kind} {name}"), run)
    };
    let mut trials = vec![of("all of", "them", {
        let folder = folder.clone();
        Box::new(move || none_is_forgotten(&folder))
    })];
    for (name, found) in RESPONSES {
        for aimed in [false, true] {
            let path = folder.join(name);
            let kind = if aimed { "aimed at" } else { "alone" };
            trials.push(of(kind, name, Box::new(move || response(&path, found, aimed))));
        }
    }
    trials.push(of("as", "cases", {
        let folder = folder.clone();
        Box::new(move || cases_that_run(&folder))
    }));
    for (name, found) in METADATA {
        let path = folder.join(name);
        trials.push(of("metadata", name, Box::new(move || metadata(&path, found))));
    }
    let folder = folder.clone();
    let other = Box::new(move || of_another_application(&folder));
    trials.push(of("with metadata of another", "application", other));
    trials
}

fn none_is_forgotten(folder: &Path) -> Result<(), Failed> {
    let entries = std::fs::read_dir(folder)?.flatten().map(|it| it.file_name());
    for name in entries.filter(|it| it.to_string_lossy().ends_with(".xml")) {
        let is_known = RESPONSES.iter().chain(METADATA).any(|(known, _)| name == *known);
        assert!(is_known, "{name:?} has no list of findings");
    }
    Ok(())
}

/// Alone, or with the service provider and the moment that it was made for.
fn response(path: &Path, found: &[Found], aimed: bool) -> Result<(), Failed> {
    let text = std::fs::read_to_string(path)?;
    let mut dossier = Dossier::default();
    dossier.take("response.xml", text.as_bytes());
    if aimed {
        aim(&mut dossier, &text);
    }
    compare(&examined(&dossier), found)
}

/// Each becomes a scenario that passes: as it is, at a service provider that reads an attribute that it does not have; and
/// with the attribute that holds the address called as that service provider calls it.
fn cases_that_run(folder: &Path) -> Result<(), Failed> {
    let mut cases = Cases::new();
    // What is in the case of somebody else too is nobody's.
    let usual = cases::named(&WORLDS[0], 0, Begins::AtServiceProvider);
    let other = cases::of(&WORLDS[0], &cases::dossier(&WORLDS[0], &usual))?;
    let need = Need { name: "email".to_owned(), required: true, many: false };
    for (name, _) in RESPONSES {
        let text = std::fs::read_to_string(folder.join(name))?;
        for (kind, text) in [("as-it-is", text.clone()), ("read", with_address(&text))] {
            let mut dossier = Dossier::default();
            dossier.take("response.xml", text.as_bytes());
            aim(&mut dossier, &text);
            dossier.service_provider.attributes = vec![need.clone()];
            let case = cases::of(&WORLDS[0], &dossier)?;
            assert!(case.contains("start   = \"service-provider\""), "it answers a request");
            nothing_is_left(&text, &case, &other);
            cases.insert(format!("{}-{kind}", name.trim_end_matches(".xml")), case);
        }
    }
    let accepted = cases.values().filter(|it| it.contains("opens the session")).count();
    assert!(accepted >= 1, "one at least is signed with what is still accepted");
    cases::all_pass(&cases, "reference-sp-web");
    Ok(())
}

/// The first attribute with an address is called `email`.
fn with_address(text: &str) -> String {
    let document = xml::parse(text, &Limits::default()).expect("XML");
    let mut nodes = document.descendants().filter(|it| it.tag_name().name() == "Attribute");
    let found = nodes.find(|it| xml::text(*it).contains('@'));
    let name = found.and_then(|it| it.attribute_node("Name")).map(|it| it.range_value());
    name.map_or(text.to_owned(), |name| {
        format!("{}email{}", &text[..name.start], &text[name.end..])
    })
}

/// Words of names, values and addresses that no standard has.
fn nothing_is_left(captured: &str, case: &str, other: &str) {
    let document = xml::parse(captured, &Limits::default()).expect("XML");
    for node in document.descendants() {
        let is_value =
            matches!(node.tag_name().name(), "NameID" | "AttributeValue" | "Issuer" | "Audience");
        let text = xml::text(node);
        let texts = is_value.then_some(text.trim()).into_iter();
        let values = node.attributes().filter(|it| {
            ["ID", "SessionIndex", "InResponseTo", "Destination", "Recipient"].contains(&it.name())
        });
        for value in texts.chain(values.map(|it| it.value())).filter(|it| it.len() > 3) {
            assert!(!case.contains(value), "a value of {} is left", node.tag_name().name());
            for word in value.split(|it: char| !it.is_alphanumeric()).filter(|it| it.len() > 6) {
                let is_left = case.contains(word) && !other.contains(word);
                assert!(!is_left, "a word of {} is left", node.tag_name().name());
            }
        }
    }
}

fn aim(dossier: &mut Dossier, text: &str) {
    let document = xml::parse(text, &Limits::default()).expect("XML");
    let node = document.descendants().find(|it| it.tag_name().name() == "Assertion");
    let assertion = Assertion::read(node.expect("an assertion"), &Origins::nowhere());
    let data = assertion.subject.as_ref().and_then(|it| it.confirmations[0].data.as_ref());
    let data = data.expect("the recipient");
    let audiences = &assertion.conditions.as_ref().expect("conditions").audience_restrictions;
    dossier.service_provider = Wants {
        entity_id: audiences[0].audiences.first().cloned(),
        acs: data.recipient.iter().cloned().collect(),
        ..Wants::default()
    };
    let value = |it: &Instant| it.value;
    dossier.at = assertion.issue_instant.as_ref().and_then(value);
}

fn metadata(path: &Path, found: &[Found]) -> Result<(), Failed> {
    let xml = std::fs::read_to_string(path)?;
    let metadata = Some(Named { origin: "idp.xml".to_owned(), xml });
    let at = Some(datetime!(2022-03-01 00:00 UTC));
    compare(&examined(&Dossier { metadata, at, ..Dossier::default() }), found)
}

/// No Response of the folder is by the key of a metadata document of the folder: that is what is to be said.
fn of_another_application(folder: &Path) -> Result<(), Failed> {
    let read = |name: &str| std::fs::read_to_string(folder.join(name));
    let mut dossier = Dossier {
        metadata: Some(Named { origin: "idp.xml".to_owned(), xml: read(METADATA[0].0)? }),
        ..Dossier::default()
    };
    dossier.take("response.xml", read(RESPONSES[0].0)?.as_bytes());
    let examination = tried(&dossier)?;
    let expected = [("resp-idp-other", 1), ("attribute-empty", 33)];
    compare(&examination, &expected)
}

fn compare(examination: &Examination, expected: &[Found]) -> Result<(), Failed> {
    let line = |fault: &sso_harness::report::examination::Fault| {
        fault.position.map_or(0, |position| position.line)
    };
    let found: Vec<(&str, u32)> =
        examination.faults.iter().map(|fault| (fault.rule.as_str(), line(fault))).collect();
    if found == expected {
        return Ok(());
    }
    Err(format!("expected {expected:?}, found {found:?}").into())
}
