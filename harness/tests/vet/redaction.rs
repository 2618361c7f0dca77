//! What stays of a captured Response in its case, and what does not, found out in ways that the redaction does not know:
//! two Responses that differ in their values alone have one case, no value is found in it, and its markup is the
//! captured one's.

use crate::cases::{dossier, named, of};
use crate::world::{Begins, NOW, WORLDS, World, assertion, place};
use mock_idp::Deviation;
use mock_idp::issue::{issue, issue_in_clear};
use mock_idp::launch::IssuePlan;
use mock_idp::{ServiceProvider, User};
use saml_verify::roxmltree::{Document, Node};
use saml_wire::captured::Captured;
use saml_wire::draft::Draft;
use saml_wire::encrypt::Encryption;
use saml_wire::key::SignatureAlgorithm;
use sso_harness::scenario::{self, Act};
use sso_harness::source::Source;
use sso_harness::vet::Dossier;
use std::collections::BTreeSet;
use std::sync::Arc;
use time::Duration;

/// Words that are one tenant's, and in their place those of another.
const WORDS: [(&str, &str); 10] = [
    ("Quibblewick", "Hobgoblinny"),
    ("auditrix", "spectator"),
    ("hallwarden", "doorkeeper"),
    ("wing-of-auditors", "flat-of-watchers"),
    ("wing-of-owners", "flat-of-holders"),
    ("tenant.corp.test", "client.firm.test"),
    ("4711 &", "0815 &"),
    ("ada@", "bob@"),
    ("halls", "barns"),
    ("sp.example", "site.tests"),
];

/// How much later it is for the other one.
const LATER: Duration = Duration::days(2);

/// Nothing of a tenant decides a case: another tenant's is the same.
pub(crate) fn two_responses_that_differ_in_values_alone_have_one_case() {
    let mut compared = 0;
    // Every deviation, at one of the vendors in turn.
    for (deviation, world) in Deviation::samples().into_iter().zip(WORLDS.iter().cycle()) {
        let mut draft = named(world, 0, Begins::AtIdentityProvider);
        comment(&mut draft);
        deviation.apply(&mut draft);
        let (one, mut another) = (unknown(world, &draft), unknown(world, &elsewhere(&draft)));
        another.at = another.at.map(|at| at + LATER);
        match (of(world, &one), of(world, &another)) {
            (Ok(one), Ok(another)) => {
                let differ = || one.lines().zip(another.lines()).find(|(one, other)| one != other);
                assert!(one == another, "{deviation:?}: {:#?}", differ());
                compared += 1;
            }
            (one, another) => assert_eq!(one, another, "{deviation:?}"),
        }
    }
    assert!(compared > 80, "{compared}");
}

/// No text and no value of the captured document is in the scenario, but for words of the standards.
pub(crate) fn no_value_of_the_captured_response_is_in_its_case() {
    let mut looked_for = 0;
    let deviations = [None].into_iter().chain(Deviation::samples().into_iter().map(Some));
    for (deviation, world) in deviations.zip(WORLDS.iter().cycle()) {
        for encryption in [None, Some(Encryption::USUAL)] {
            let mut draft = named(world, 0, Begins::AtServiceProvider);
            comment(&mut draft);
            draft.encryption = encryption;
            deviation.iter().for_each(|it| it.apply(&mut draft));
            let Ok(text) = of(world, &dossier(world, &draft)) else { continue };
            let clear = Draft { encryption: None, ..draft };
            for value in values(&world.write(&clear)) {
                assert!(!text.contains(&value), "{value:?} of {deviation:?} in {text}");
                looked_for += 1;
            }
            for (word, _) in WORDS {
                assert!(
                    !text.to_lowercase().contains(&word.to_lowercase()) || word == "sp.example"
                );
            }
        }
    }
    assert!(looked_for > 2_000, "{looked_for}");
}

/// The document that a case issues has the markup of the one that was captured.
pub(crate) fn the_markup_of_a_case_is_the_captured_one() {
    let mut compared = 0;
    for world in WORLDS.iter() {
        for style in 0..world.vendor.signing.elements.len() {
            for encryption in [None, Some(Encryption::USUAL)] {
                for algorithm in SignatureAlgorithm::ALL {
                    let mut draft = named(world, style, Begins::AtIdentityProvider);
                    Deviation::Algorithm(algorithm).apply(&mut draft);
                    draft.encryption = encryption;
                    let text = of(world, &dossier(world, &draft)).expect("it is a case");
                    is_the_same(&draft, &text, world);
                    compared += 1;
                }
            }
        }
    }
    assert!(compared >= 4 * 2 * 2 * 5, "{compared}");
}

fn is_the_same(draft: &Draft, scenario: &str, world: &World) {
    let plan = plan(world, document(scenario));
    let captured = world.write(draft);
    let issued = issue(&plan, &world.keys, 1).expect("it is issued").form.document;
    same_markup(&issued, &captured);
    let captured = world.write(&Draft { encryption: None, ..draft.clone() });
    let clear = issue_in_clear(&plan, &world.keys, 1).expect("it is issued").form.document;
    // A mock that encrypts names other prefixes on the outside.
    let inside = |it: &str| it.find(":Assertion ").map_or(String::new(), |at| it[at..].to_owned());
    same_markup(&inside(&clear), &inside(&captured));
    assert_eq!(spans(&clear), spans(&captured));
    if draft.encryption.is_none() && draft.signing.signature != SignatureAlgorithm::EcdsaSha256 {
        let again = issue(&plan, &world.keys, 1).expect("it is issued").form.document;
        assert_eq!(again, issued, "the same plan, keys and seed");
    }
}

/// The document of the one sign-in.
fn document(scenario: &str) -> Captured {
    let (scenarios, mistakes) = scenario::parse(Source::new("case.toml", scenario), "case");
    assert!(mistakes.is_empty(), "{mistakes:?}");
    let act = &scenarios[0].when[0].act.value;
    let Act::SignIn { deviate: Some(deviation), .. } = act else { panic!("it signs in: {act:?}") };
    let Deviation::Document(captured) = &deviation.value else { panic!("{deviation:?}") };
    captured.clone()
}

fn plan(world: &World, captured: Captured) -> IssuePlan {
    let application = ServiceProvider {
        encryption_certificate: Some(world.sp.certificate.clone()),
        ..ServiceProvider::new("https://new.example/saml", "https://new.example/saml/acs")
    };
    IssuePlan {
        vendor: Arc::clone(&world.vendor),
        user: User::new("zoe"),
        service_provider: Arc::new(application.attribute("email", "mail")),
        name_id: "zoe".to_owned(),
        number: 3,
        now: NOW + Duration::days(400),
        authenticated_at: NOW + Duration::days(400),
        in_response_to: None,
        relay_state: None,
        signed: None,
        deviation: Some(Deviation::Document(captured)),
    }
}

fn same_markup(one: &str, other: &str) {
    let (one, other) = (markup(one), markup(other));
    let mut tags = one.split('>').zip(other.split('>'));
    assert_eq!(tags.find(|(one, other)| one != other), None);
    assert_eq!(one.len(), other.len());
}

/// Names of elements and attributes with their prefixes, in their order, white space, and what is said by the words of
/// standards; a value is a `*`.
fn markup(xml: &str) -> String {
    let mut written = String::new();
    for (number, part) in xml.split('>').enumerate() {
        let (text, tag) = part.split_once('<').unwrap_or((part, ""));
        let is_base64 = text.len() > 40 && !text.contains(' ');
        written += if text.trim().is_empty() { text } else { "*" };
        let mut lines = text.lines().map(str::len);
        let width = lines.next().filter(|_| is_base64 && lines.next().is_some());
        written += &width.map_or(String::new(), |width| format!("{width}"));
        for (place, piece) in tag.split('"').enumerate() {
            let is_said = place % 2 == 0 || is_standard(piece) || piece.len() < 4;
            written += if is_said { piece } else { "*" };
        }
        written += if number == 0 { "" } else { ">" };
    }
    written
}

fn is_standard(value: &str) -> bool {
    value.starts_with("urn:oasis:names:tc:SAML:")
        || value.starts_with("http://www.w3.org/")
        || value.starts_with("xs:")
}

/// How far each instant is from the first one.
fn spans(xml: &str) -> Vec<(String, Duration)> {
    let document = Document::parse(xml).expect("it is well formed");
    let instants = document.descendants().flat_map(|node| {
        let attributes = node.attributes().filter_map(|it| {
            let format = &time::format_description::well_known::Rfc3339;
            Some((it.name().to_owned(), time::OffsetDateTime::parse(it.value(), format).ok()?))
        });
        attributes.collect::<Vec<_>>()
    });
    let instants: Vec<_> = instants.collect();
    let first = document.root_element().attribute("IssueInstant");
    let first =
        instants.iter().find(|(name, _)| name == "IssueInstant").filter(|_| first.is_some());
    let first = first.expect("a Response has one").1;
    instants.into_iter().map(|(name, at)| (name, at - first)).collect()
}

/// Every text, value and comment that is long enough to be nobody else's.
fn values(xml: &str) -> BTreeSet<String> {
    const LEAST: usize = 6;
    let document = Document::parse(xml).expect("it is well formed");
    let of = |node: Node<'_, '_>| {
        let is_named = node.has_tag_name(("urn:oasis:names:tc:SAML:2.0:assertion", "Attribute"));
        let is_name = move |it: &str| is_named && it == "Name";
        let attributes = node.attributes().filter(move |it| !is_name(it.name()));
        // A type is a name, as that of an element is.
        let attributes = attributes.filter(|it| it.name() != "type");
        let mut values: Vec<String> = attributes.map(|it| it.value().to_owned()).collect();
        values
            .extend(node.text().filter(|_| node.is_text() || node.is_comment()).map(str::to_owned));
        values
    };
    let values = document.descendants().flat_map(of).map(|it| it.trim().to_owned());
    // These are in the texts of cases, whoever is captured.
    let own = |it: &str| it.starts_with("https://other.example") || it == "corp.example";
    values.filter(|it| it.len() >= LEAST && !is_standard(it) && !own(it)).collect()
}

/// Nobody has said what the parties are called, nor published a key.
fn unknown(world: &World, draft: &Draft) -> Dossier {
    let mut dossier = dossier(world, draft);
    dossier.metadata = None;
    dossier.service_provider.entity_id = None;
    dossier.service_provider.acs.clear();
    dossier
}

/// What a person has typed into a console.
fn comment(draft: &mut Draft) {
    let status = draft.response.status.as_mut().expect("a Response has one");
    status.message = Some("Quibblewick of hallwarden".to_owned());
}

/// The same from another tenant to another service provider about another person, two days later.
fn elsewhere(draft: &Draft) -> Draft {
    let mut other = draft.clone();
    Deviation::ClockAhead(LATER.whole_seconds()).apply(&mut other);
    let response = &mut other.response;
    turn(&mut response.id);
    response.destination.iter_mut().for_each(moved);
    response.issuer.iter_mut().for_each(|it| moved(&mut it.value));
    response.status.iter_mut().filter_map(|it| it.message.as_mut()).for_each(moved);
    for it in &mut response.assertions {
        turn(&mut it.id);
        moved(&mut it.issuer.value);
        it.attributes.iter_mut().for_each(|it| moved(&mut it.name));
        it.attributes.iter_mut().flat_map(|it| &mut it.values).for_each(moved);
        it.authn.iter_mut().filter_map(|it| it.session_index.as_mut()).for_each(turn);
        let subject = it.subject.iter_mut();
        for it in subject {
            it.name_id.iter_mut().for_each(|it| moved(&mut it.value));
            let data = it.confirmations.iter_mut().filter_map(|it| it.data.as_mut());
            data.filter_map(|it| it.recipient.as_mut()).for_each(moved);
        }
        let audiences = it.conditions.iter_mut().flat_map(|it| &mut it.audiences).flatten();
        audiences.for_each(moved);
    }
    other
}

fn moved(text: &mut String) {
    for (word, other) in WORDS {
        *text = text.replace(word, other);
    }
    for vendor in ["okta.com", "onelogin.com", "pingone.eu", "pingone.com"] {
        *text = text.replace(vendor, "idp-of-another.test");
    }
}

/// Every letter and digit another one of its kind.
fn turn(id: &mut String) {
    let turned = |it: char| match it {
        'a'..='y' | 'A'..='Y' | '0'..='8' => char::from_u32(u32::from(it) + 1).unwrap_or(it),
        'z' => 'a',
        'Z' => 'A',
        '9' => '0',
        other => other,
    };
    *id = id.chars().map(turned).collect();
}

/// A draft has one assertion to begin with.
pub(crate) fn a_comment_an_instruction_and_what_nobody_knows_are_replaced() {
    let world = &WORLDS[0];
    let mut draft = named(world, 0, Begins::AtIdentityProvider);
    assertion(&mut draft).attributes.truncate(1);
    let xml = world.write(&draft);
    let end = place(&xml, "Status").start;
    let more = "<!-- Quibblewick --><?auditrix hallwarden halls?><x:auditrixes xmlns:x=\"urn:quibblewick\" \
                x:kind='Quibblewick' xml:lang=\"hallwarden\"><x:y><![CDATA[halls & <Quibblewick>]]></x:y></x:auditrixes>";
    let mut dossier = unknown(world, &draft);
    let message = dossier.messages.last_mut().expect("there is one");
    message.xml.insert_str(end, more);
    let text = of(world, &dossier).expect("it is a case");
    let small = text.to_lowercase().replace("x:auditrixes", "x:it");
    for word in ["quibblewick", "auditrix", "hallwarden", "halls"] {
        assert!(!small.contains(word), "{word} in {small}");
    }
    for part in [
        "<!-- Text-",
        " --><?",
        "<x:auditrixes xmlns:x=\"urn:other.example:",
        "x:kind='Text-",
        "<x:y><![CDATA[",
    ] {
        assert!(text.contains(part), "{part} in {text}");
    }
}
