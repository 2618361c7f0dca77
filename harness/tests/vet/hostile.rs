//! Whatever a file holds: it is judged, or told in one sentence what it is instead, and never a panic. The same ways in
//! as those of the command line; what is tried is drawn from a seed.

use super::world::{World, world};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use mock_idp::vendor::VendorFile;
use proptest::collection::vec;
use proptest::prelude::{Strategy, any, prop_oneof};
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestRng, TestRunner};
use serde_json::json;
use sso_harness::vet::dossier::Named;
use sso_harness::vet::like::compare;
use sso_harness::vet::{Dossier, Values, intake, vendor_file, vet};
use std::cell::Cell;

/// More is for a fuzzer, whose targets in `harness/fuzz` call the same functions.
const CASES: u32 = 1500;
/// The characters of a sentence that somebody reads, with the name of the file.
const SENTENCE: usize = 600;

/// How a message is kept.
type Way = fn(&[u8]) -> Vec<u8>;

/// What becomes of a part of a text, between two places in thousandths of it.
#[derive(Debug, Clone)]
enum Edit {
    Drop(u16, u16),
    Put(u16, Vec<u8>),
    Twice(u16, u16),
}

pub(crate) fn octets_that_mean_nothing_are_told_in_one_sentence() {
    run(vec(any::<u8>(), 0..400), |octets| judged(octets, &Dossier::default()));
}

pub(crate) fn what_was_damaged_on_its_way_is_judged_or_told_in_one_sentence() {
    let world = world("okta");
    let honest = world.write(&world.usual());
    let ways: [Way; 4] = [<[u8]>::to_vec, based, posted, archived];
    let readable = Cell::new(0);
    run(vec(edit(), 1..4), |edits| {
        let damaged = edits.iter().fold(honest.clone().into_bytes(), applied);
        let is_readable = intake::messages("file", &damaged).is_ok();
        readable.set(readable.get() + usize::from(is_readable));
        ways.iter().try_for_each(|way| judged(&way(&damaged), &world.dossier()))
    });
    assert!(readable.get() > 50, "only {} were judged at all", readable.get());
}

pub(crate) fn what_is_damaged_around_a_message_is_told_too() {
    let world = world("onelogin");
    let carried = archived(world.write(&world.usual()).as_bytes());
    run(vec(edit(), 1..4), |edits| {
        judged(&edits.iter().fold(carried.clone(), applied), &world.dossier())
    });
}

pub(crate) fn damaged_metadata_is_judged_or_told_in_one_sentence() {
    let world = world("pingone");
    run(vec(edit(), 1..4), |edits| {
        let damaged = edits.iter().fold(world.metadata.clone().into_bytes(), applied);
        match intake::metadata("idp.xml", &damaged) {
            Ok(xml) => tried(&of_metadata(world, xml)),
            Err(unreadable) => sentence(&unreadable.to_string()),
        }
    });
}

/// Each is compared with those before it, and each makes a part of the report.
pub(crate) fn more_messages_than_anybody_reads_are_told_without_being_judged() {
    let message = |number: usize| {
        let xml = "<Response xmlns='urn:oasis:names:tc:SAML:2.0:protocol' ID='";
        STANDARD.encode(format!("{xml}_{number}'/>"))
    };
    let form = |count: usize| {
        let pairs = (0..count).map(|number| ("SAMLResponse", message(number)));
        url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish()
    };
    let archive = |count: usize| {
        let request = |number| json!({ "post": [["SAMLResponse", message(number)]] });
        json!({ "requests": (0..count).map(request).collect::<Vec<_>>() }).to_string()
    };
    for (most, more) in [(form(1000), form(1001)), (archive(1000), archive(1001))] {
        assert_eq!(intake::messages("file", most.as_bytes()).map(|it| it.len()), Ok(1000));
        let told = intake::messages("file", more.as_bytes()).expect_err("there are too many");
        assert!(told.to_string().contains("more than 1000 SAML messages"), "{told}");
    }
}

fn of_metadata(world: &World, xml: String) -> Dossier {
    let metadata = Some(Named { origin: "idp.xml".to_owned(), xml });
    Dossier { metadata, ..world.dossier() }
}

/// The same cases at every run.
fn run<T: std::fmt::Debug>(
    strategy: impl Strategy<Value = T>,
    check: impl Fn(&T) -> Result<(), TestCaseError>,
) {
    let config = Config { cases: CASES, failure_persistence: None, ..Config::default() };
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[7; 32]);
    let mut runner = TestRunner::new_with_rng(config, rng);
    let done = runner.run(&strategy, |value| check(&value));
    if let Err(error) = done {
        panic!("{error}");
    }
}

fn edit() -> impl Strategy<Value = Edit> {
    let place = 0_u16..1000;
    let markup = prop_oneof![
        vec(any::<u8>(), 1..8),
        proptest::sample::select(vec![
            "<", ">", "\"", "&", "&#0;", "<!--", "]]>", "<a>", "</a>", "%", "\u{0}", "é"
        ])
        .prop_map(|text| text.as_bytes().to_vec()),
    ];
    prop_oneof![
        (place.clone(), place.clone()).prop_map(|(from, to)| Edit::Drop(from, to)),
        (place.clone(), markup).prop_map(|(at, octets)| Edit::Put(at, octets)),
        (place.clone(), place).prop_map(|(from, to)| Edit::Twice(from, to)),
    ]
}

fn applied(mut octets: Vec<u8>, edit: &Edit) -> Vec<u8> {
    let place = |thousandth: u16| octets.len() * usize::from(thousandth) / 1000;
    let range = |one: u16, other: u16| place(one.min(other))..place(one.max(other));
    match edit {
        Edit::Drop(from, to) => {
            octets.drain(range(*from, *to));
        }
        Edit::Put(at, what) => {
            let at = place(*at);
            octets.splice(at..at, what.iter().copied());
        }
        Edit::Twice(from, to) => {
            let (again, at) = (octets[range(*from, *to)].to_vec(), place((*from).max(*to)));
            octets.splice(at..at, again);
        }
    }
    octets
}

fn based(octets: &[u8]) -> Vec<u8> {
    STANDARD.encode(octets).into_bytes()
}

fn posted(octets: &[u8]) -> Vec<u8> {
    let mut form = url::form_urlencoded::Serializer::new(String::new());
    form.append_pair("SAMLResponse", &STANDARD.encode(octets)).append_pair("RelayState", "/");
    form.finish().into_bytes()
}

fn archived(octets: &[u8]) -> Vec<u8> {
    let params = json!([{ "name": "SAMLResponse", "value": STANDARD.encode(octets) }]);
    let request = json!({ "method": "POST", "url": "https://sp.example/acs", "postData": { "params": params } });
    let entry =
        json!({ "startedDateTime": "2026-03-04T05:06:07Z", "time": 3.5, "request": request });
    json!({ "log": { "entries": [entry] } }).to_string().into_bytes()
}

fn judged(octets: &[u8], dossier: &Dossier) -> Result<(), TestCaseError> {
    let messages = match intake::messages("file", octets) {
        Ok(messages) => messages,
        Err(unreadable) => return sentence(&unreadable.to_string()),
    };
    let known = Dossier {
        metadata: dossier.metadata.clone(),
        service_provider: dossier.service_provider.clone(),
        at: dossier.at,
        ..Dossier::default()
    };
    tried(&Dossier { messages, ..known })
}

/// Every form of the report is written, too: what a document says stands in it.
fn tried(dossier: &Dossier) -> Result<(), TestCaseError> {
    use sso_harness::report::examination::{html, json, markdown};
    compared(dossier)?;
    match vet(dossier, Values::Masked) {
        Ok(examination) => {
            let forms = [
                html::render(&examination),
                json::render(&examination),
                markdown::render(&examination),
            ];
            let written = forms.iter().all(|text| !text.is_empty());
            if written { Ok(()) } else { Err(TestCaseError::fail("a report is empty")) }
        }
        Err(unreadable) => sentence(&unreadable.to_string()),
    }
}

/// Beside a vendor's table; the table that it makes can be read again, or is told to be none.
fn compared(dossier: &Dossier) -> Result<(), TestCaseError> {
    let base = VendorFile::built_in("okta").expect("it is built in");
    let Ok(compared) = compare(dossier, &base) else { return Ok(()) };
    match vendor_file(&compared.written, "okta", "tenant").map(|it| VendorFile::parse(it.text())) {
        Ok(Err(error)) => Err(TestCaseError::fail(format!("it cannot be read again: {error}"))),
        _ => Ok(()),
    }
}

fn sentence(text: &str) -> Result<(), TestCaseError> {
    let is_one =
        !text.contains('\n') && text.chars().count() < SENTENCE && !text.contains('\u{1b}');
    if is_one { Ok(()) } else { Err(TestCaseError::fail(format!("no sentence: {text:?}"))) }
}
