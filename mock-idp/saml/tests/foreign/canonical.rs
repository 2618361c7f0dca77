//! Our canonicalisation and bergshamra's agree on documents at random.
//!
//! Two things are left out: literal tabs and line breaks in attribute values, which bergshamra does not normalise, and
//! instructions outside of the root element, which we leave out on purpose.

use crate::trial;
use bergshamra::c14n::{C14nMode, canonicalize};
use libtest_mimic::Trial;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use proptest::test_runner::{Config, RngSeed, TestRunner};
use saml_wire::c14n::{Comments, Subtree, exclusive};

pub(crate) fn trials() -> Vec<Trial> {
    vec![
        trial("canonical::two_implementations_agree".to_owned(), agree),
        trial("canonical::the_canonical_form_is_its_own".to_owned(), stable),
    ]
}

fn runner() -> TestRunner {
    let config = Config {
        cases: 1500,
        failure_persistence: None,
        rng_seed: RngSeed::Fixed(20_260_102),
        ..Config::default()
    };
    TestRunner::new(config)
}

fn agree() {
    let prefixes = subsequence(vec!["#default", "a", "b", "c", "nowhere"], 0..=4);
    let comments = select(vec![Comments::Drop, Comments::Keep]);
    runner()
        .run(&(document(), prefixes, comments), |(xml, prefixes, comments)| {
            // Two prefixes of one namespace may make two attributes the same, which is not well formed.
            prop_assume!(roxmltree::Document::parse(&xml).is_ok());
            let mode = match comments {
                Comments::Drop => C14nMode::Exclusive,
                Comments::Keep => C14nMode::ExclusiveWithComments,
            };
            let theirs = canonicalize(&xml, mode, None, &prefixes).unwrap();
            let ours = exclusive(&xml, Subtree::Root, &prefixes, comments).unwrap();
            prop_assert_eq!(String::from_utf8(ours).unwrap(), String::from_utf8(theirs).unwrap());
            Ok(())
        })
        .unwrap();
}

fn stable() {
    runner()
        .run(&document(), |xml| {
            prop_assume!(roxmltree::Document::parse(&xml).is_ok());
            let once = exclusive(&xml, Subtree::Root, &[], Comments::Keep).unwrap();
            let text = String::from_utf8(once).unwrap();
            let twice = exclusive(&text, Subtree::Root, &[], Comments::Keep).unwrap();
            prop_assert_eq!(String::from_utf8(twice).unwrap(), text);
            Ok(())
        })
        .unwrap();
}

/// A document whose root binds three prefixes, with elements that bind them anew or not.
fn document() -> impl Strategy<Value = String> {
    let text = select(vec![
        "",
        "text",
        "\r\n",
        "\r",
        "\t",
        "&lt;&amp;&gt;",
        "&#13;&#x1F511;",
        "é七",
        "<![CDATA[<&>]]>",
        "<![CDATA[]]>",
        "<!-- a comment -->",
        "<?target   data ?>",
        "<?target?>",
        "\"'",
        "&apos;&quot;",
    ]);
    let name = select(vec!["e", "a:e", "b:e", "c:f"]);
    let declared = select(vec![
        "",
        "",
        " xmlns='urn:d'",
        " xmlns=''",
        " xmlns:a='urn:b'",
        " xmlns:b='urn:&lt;' xmlns:a='urn:a'",
        " xmlns:c='urn:c' xmlns='urn:a'",
    ]);
    let attributes = select(vec![
        "",
        " z='1' y='2'",
        " b:x='1' a:x='2' x='3'",
        " c:q='&#9;&#10;&#13;' q='\"'",
        " xml:space='preserve' a:lang='&amp;&lt;>'",
        " é='七'",
    ]);
    let element = text.prop_map(str::to_owned).prop_recursive(6, 60, 5, move |content| {
        (name.clone(), declared.clone(), attributes.clone(), vec(content, 0..5)).prop_map(
            |(name, declared, attributes, content)| match content.concat() {
                content if content.is_empty() => format!("<{name}{attributes}{declared} />"),
                content => format!("<{name}{declared}{attributes} >{content}</{name} >"),
            },
        )
    });
    element.prop_map(|content| {
        format!(
            "<?xml version='1.0'?>\n<a:r xmlns:a='urn:a' xmlns:b='urn:b' xmlns:c='urn:c'>{content}</a:r>\n"
        )
    })
}
