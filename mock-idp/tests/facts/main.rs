//! The structural facts of each vendor, held to what the mock writes, and, where the environment
//! names a folder of real samples (`SSO_VENDOR_SAMPLES`), to those.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod measure;

use std::{env, fs, path::PathBuf, process::ExitCode, sync::OnceLock};

use libtest_mimic::{Arguments, Failed, Trial};
use mock_idp::{
    Clock, KeyRing, LaunchRequest, Launched, MockIdp, ServiceProvider, Vendor,
    vendor::SigningChoice,
};
use saml_wire::ids::Pattern;
use time::{OffsetDateTime, macros::datetime};
use toml::{Table, Value};

const NOW: OffsetDateTime = datetime!(2026-03-04 05:06:07.089 UTC);
const SP: &str = "https://sp.test/saml";

/// The facts files, beside the tables.
const FACTS: [(&str, &str); 4] = [
    ("okta", include_str!("../../src/vendor/facts/okta.toml")),
    ("onelogin", include_str!("../../src/vendor/facts/onelogin.toml")),
    ("pingone", include_str!("../../src/vendor/facts/pingone.toml")),
    ("pingone-for-enterprise", include_str!("../../src/vendor/facts/pingone-for-enterprise.toml")),
];

/// Which document is held to the facts.
#[derive(Clone, Copy, PartialEq)]
enum Document {
    /// Ours, for a login that begins at the identity provider.
    Ours,
    /// Ours, for an AuthnRequest.
    OursOnRequest,
    /// A vendor's, which answers an AuthnRequest.
    Sample,
}

fn main() -> ExitCode {
    let mut trials = Vec::new();
    for (vendor, facts) in FACTS {
        let facts: Table = toml::from_str(facts).unwrap();
        let of = |part: &str| facts[part].as_table().unwrap().clone();
        let (response, metadata) = (of("response"), of("metadata"));
        let (ours, on_request) = (response.clone(), response.clone());
        let ours_metadata = metadata.clone();
        trials.extend([
            Trial::test(format!("{vendor}::our_response_has_the_facts"), move || {
                hold_response(&ours, &our_response(vendor, &ours, None), Document::Ours)
            }),
            Trial::test(format!("{vendor}::our_answer_to_a_request_has_the_facts"), move || {
                let document = our_response(vendor, &on_request, Some("_request-1"));
                hold_response(&on_request, &document, Document::OursOnRequest)
            }),
            Trial::test(format!("{vendor}::our_metadata_has_the_facts"), move || {
                hold_metadata(&ours_metadata, &our_metadata(vendor), Document::Ours)
            }),
        ]);
        trials.push(sample(
            format!("{vendor}::the_sample_response_has_the_facts"),
            response,
            hold_response,
        ));
        trials.push(sample(
            format!("{vendor}::the_sample_metadata_has_the_facts"),
            metadata,
            hold_metadata,
        ));
    }
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}

type Hold = fn(&Table, &str, Document) -> Result<(), Failed>;

/// Holds the facts to a vendor's own document, or says why it cannot.
fn sample(name: String, facts: Table, hold: Hold) -> Trial {
    let file = facts.get("sample").and_then(Value::as_str).map(str::to_owned);
    let folder = env::var_os("SSO_VENDOR_SAMPLES").map(PathBuf::from);
    let ignored = |reason: &str| {
        Trial::test(name.clone(), || Ok(())).with_kind(reason).with_ignored_flag(true)
    };
    match (file, folder) {
        (None, _) => ignored("no public sample: an approximation"),
        (_, None) => ignored("SSO_VENDOR_SAMPLES names no folder"),
        (Some(file), Some(folder)) => Trial::test(name, move || {
            let path = folder.join(&file);
            let xml =
                fs::read_to_string(&path).map_err(|it| format!("{}: {it}", path.display()))?;
            hold(&facts, xml.trim_end(), Document::Sample)
        }),
    }
}

fn hold_response(facts: &Table, xml: &str, document: Document) -> Result<(), Failed> {
    let expected = expected(facts, document);
    let mut differences = outline_differences(&expected, xml, document);
    if document != Document::OursOnRequest {
        differences.extend(id_differences(&expected, xml));
    }
    differences.extend(differing(&expected, &measure::response(xml)));
    report(differences)
}

fn hold_metadata(facts: &Table, xml: &str, document: Document) -> Result<(), Failed> {
    let expected = expected(facts, document);
    let mut differences = outline_differences(&expected, xml, document);
    differences.extend(differing(&expected, &measure::metadata(xml)));
    report(differences)
}

/// The facts, with what is stated to be otherwise in ours.
fn expected(facts: &Table, document: Document) -> Table {
    let mut expected = facts.clone();
    let ours = expected.remove("ours");
    if let (Some(Value::Table(ours)), Document::Ours | Document::OursOnRequest) = (ours, document) {
        for (key, value) in ours {
            match (expected.get_mut(&key), value) {
                (Some(Value::Table(table)), Value::Table(more)) => table.extend(more),
                (_, value) => drop(expected.insert(key, value)),
            }
        }
    }
    expected
}

/// Lines of the outline that are otherwise. A name that ends in `?` is there in the answer to a
/// request only, one that ends in `+` in ours only.
fn outline_differences(facts: &Table, xml: &str, document: Document) -> Vec<String> {
    let word = |word: &str| match word.strip_suffix(['?', '+']) {
        Some(_) if word.ends_with('?') && document == Document::Ours => None,
        Some(_) if word.ends_with('+') && document == Document::Sample => None,
        Some(name) => Some(format!(" {name}")),
        None => Some(format!(" {word}")),
    };
    let line = |line: &str| {
        let indent = &line[..line.len() - line.trim_start().len()];
        let words: String = line.split_whitespace().filter_map(word).collect();
        format!("{indent}{}", words.trim_start())
    };
    let expected: Vec<_> = facts["outline"].as_str().unwrap().lines().map(line).collect();
    let measured = measure::outline(xml).unwrap();
    if expected == measured {
        return Vec::new();
    }
    vec![format!("outline: expected\n{}\nfound\n{}", expected.join("\n"), measured.join("\n"))]
}

fn id_differences(facts: &Table, xml: &str) -> Vec<String> {
    let ids = measure::ids(xml);
    let wanted = facts["ids"].as_table().unwrap();
    let is = |pattern: &str, id: &str| match pattern {
        "assertion-id" => id == ids["assertion"],
        "request-id" => id == ids["request"],
        _ => match pattern.strip_prefix("length ") {
            Some(length) => id.len().to_string() == length,
            None => Pattern::parse(pattern).unwrap().matches(id),
        },
    };
    let wrong =
        wanted.iter().filter(|(key, pattern)| !is(pattern.as_str().unwrap(), &ids[&***key]));
    wrong.map(|(key, pattern)| format!("{key}: {} is not {pattern}", ids[&**key])).collect()
}

fn differing(facts: &Table, measured: &Table) -> Vec<String> {
    const ABOUT_THE_FACTS: [&str; 6] =
        ["sample", "outline", "ids", "console", "approximation", "idp-initiated"];
    let facts = facts.iter().filter(|(key, _)| !ABOUT_THE_FACTS.contains(&&***key));
    let facts: Table = facts.map(|(key, value)| (key.clone(), value.clone())).collect();
    let keys: std::collections::BTreeSet<_> = facts.keys().chain(measured.keys()).collect();
    let differ = keys.into_iter().filter(|key| facts.get(*key) != measured.get(*key));
    differ
        .map(|key| format!("{key}: expected {:?}, found {:?}", facts.get(key), measured.get(key)))
        .collect()
}

fn report(differences: Vec<String>) -> Result<(), Failed> {
    if differences.is_empty() { Ok(()) } else { Err(differences.join("\n").into()) }
}

fn idp(vendor: &str, elements: Option<&str>) -> MockIdp {
    let vendor = Vendor::built_in(vendor).unwrap();
    let mut service_provider = ServiceProvider::new(SP, "https://sp.test/saml/acs")
        .attribute("email", "mail")
        .attribute("firstName", "given-name");
    service_provider.signing = elements.map(|elements| SigningChoice {
        elements: elements.to_owned(),
        algorithm: vendor.signing.suite.algorithm.clone(),
    });
    static RUNTIME: OnceLock<tokio::runtime::Runtime> = OnceLock::new();
    let runtime = RUNTIME.get_or_init(|| tokio::runtime::Runtime::new().unwrap());
    // The certificate's profile is no fact of a document, so one pair of keys is enough.
    static KEYS: OnceLock<KeyRing> = OnceLock::new();
    let keys = KEYS.get_or_init(|| KeyRing::generate(&vendor, NOW).unwrap());
    let builder = MockIdp::vendor(vendor).keys(keys.clone()).clock(Clock::Fixed(NOW)).user("ada");
    runtime.block_on(builder.service_provider(service_provider).start()).unwrap()
}

fn our_response(vendor: &str, facts: &Table, request: Option<&str>) -> String {
    let elements = facts["console"].as_str().unwrap();
    let in_response_to = request.map(str::to_owned);
    let request = LaunchRequest { in_response_to, ..LaunchRequest::new("ada") };
    match idp(vendor, Some(elements)).launch(&request).unwrap() {
        Launched::Form(form) => form.document,
        Launched::Denied(denial) => panic!("{denial:?}"),
    }
}

fn our_metadata(vendor: &str) -> String {
    idp(vendor, None).metadata().to_owned()
}
