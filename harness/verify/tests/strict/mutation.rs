//! Signed documents with octets changed at random: never a panic, and never accepted with content
//! other than what was signed.

use proptest::{prelude::*, test_runner::RngSeed};
use saml_verify::receive::{Received, inspect, receive};

use crate::document::*;

#[derive(Debug, Clone)]
pub(crate) enum Edit {
    Delete(usize, usize),
    Duplicate(usize, usize),
    Flip(usize, u8),
    Insert(usize, &'static str),
    Swap(usize, usize),
}

pub(crate) fn edits() -> impl Strategy<Value = Vec<Edit>> {
    let place = 0..8192_usize;
    let markup = prop::sample::select(vec![
        "<!-- -->",
        "<![CDATA[]]>",
        "<?x?>",
        " ",
        "\r",
        "&#xD;",
        "&amp;",
        "<x/>",
        "<!DOCTYPE a>",
        " ID=\"_a1\"",
        "xmlns=\"urn:x\"",
        "</saml:NameID>",
        "<saml:NameID>",
        "=",
        "\u{200b}",
    ]);
    let edit = prop_oneof![
        (place.clone(), 1..40_usize).prop_map(|(at, length)| Edit::Delete(at, length)),
        (place.clone(), 1..400_usize).prop_map(|(at, length)| Edit::Duplicate(at, length)),
        (place.clone(), 1..128_u8).prop_map(|(at, bits)| Edit::Flip(at, bits)),
        (place.clone(), markup).prop_map(|(at, text)| Edit::Insert(at, text)),
        (place.clone(), place).prop_map(|(at, other)| Edit::Swap(at, other)),
    ];
    prop::collection::vec(edit, 1..4)
}

/// A text after some edits; nothing where it is no text any more.
pub(crate) fn edited(original: &str, edits: &[Edit]) -> Option<String> {
    let mut octets = original.as_bytes().to_vec();
    edits.iter().for_each(|edit| apply(&mut octets, edit));
    String::from_utf8(octets).ok()
}

fn apply(octets: &mut Vec<u8>, edit: &Edit) {
    let within = |at: usize, octets: &[u8]| at % octets.len().max(1);
    match *edit {
        Edit::Delete(at, length) => {
            let at = within(at, octets);
            octets.drain(at..octets.len().min(at + length));
        }
        Edit::Duplicate(at, length) => {
            let at = within(at, octets);
            let piece = octets[at..octets.len().min(at + length)].to_vec();
            octets.splice(at..at, piece);
        }
        Edit::Flip(at, bits) => {
            let at = within(at, octets);
            octets[at] ^= bits;
        }
        Edit::Insert(at, text) => {
            let at = within(at, octets);
            octets.splice(at..at, text.bytes());
        }
        Edit::Swap(at, other) => {
            let (at, other) = (within(at, octets), within(other, octets));
            octets.swap(at, other);
        }
    }
}

/// What is signed of a Response; where only the assertion is, the envelope may differ.
fn content(received: &Received) -> [Option<&str>; 2] {
    let signed = &received.signed;
    [&signed.response, &signed.assertion].map(|it| it.as_ref().map(|it| it.canonical.text.as_str()))
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 2000,
        failure_persistence: None,
        rng_seed: RngSeed::Fixed(1),
        ..ProptestConfig::default()
    })]

    #[test]
    fn a_changed_document_is_refused_or_says_the_same(
        style in prop::sample::select(STYLES.to_vec()),
        edits in edits(),
    ) {
        let original = good(style);
        let Some(text) = edited(&original, &edits) else { return Ok(()) };
        let accepted = receive(&text, &policy(), &[]);
        let findings = inspect(&text, &policy(), &[]);
        prop_assert_eq!(findings.is_empty(), accepted.is_ok(), "inspect and receive agree");
        if let Ok(received) = accepted {
            let before = receive(&original, &policy(), &[]).unwrap();
            let [response, assertion] = content(&received);
            // A signature that went away takes nothing with it but itself.
            let [response_before, assertion_before] = content(&before);
            prop_assert!(response.is_none() || response == response_before);
            prop_assert!(assertion.is_none() || assertion == assertion_before);
            prop_assert!(response.is_some() || assertion.is_some());
            prop_assert_eq!(received.assertion.name_id().map(|it| &it.value),
                before.assertion.name_id().map(|it| &it.value));
        }
    }
}
