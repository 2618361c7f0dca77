//! What is told of a document: a report in every form, or one sentence. Neither is empty.

use sso_harness::report::examination::{html, json, junit, markdown};
use sso_harness::vet::{Dossier, Values, vet};

/// The characters of a sentence that somebody reads, with the name of the file.
const SENTENCE: usize = 600;

/// Judges everything, and tells it in every form. Half of all inputs are told with the values of people.
pub fn tell(dossier: &Dossier, octets: &[u8]) {
    let is_even = octets.len().is_multiple_of(2);
    let values = if is_even { Values::Masked } else { Values::Shown };
    let examination = match vet(dossier, values) {
        Ok(examination) => examination,
        Err(unreadable) => return is_one_sentence(&unreadable.to_string()),
    };
    let json = json::render(&examination);
    serde_json::from_str::<serde::de::IgnoredAny>(&json).expect("it is JSON");
    let junit = junit::render(&examination).expect("it is XML");
    saml_verify::roxmltree::Document::parse(&junit).expect("it is XML");
    assert!(html::render(&examination).ends_with("</html>"));
    assert!(!markdown::render(&examination).is_empty());
}

/// A person is told why nothing can be said.
pub fn is_one_sentence(text: &str) {
    let is_one = !text.contains(['\n', '\u{1b}']) && text.chars().count() < SENTENCE;
    assert!(is_one, "no sentence: {text:?}");
}
