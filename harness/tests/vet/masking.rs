//! Nothing of a person appears in what is told, unless it is asked for.

use crate::world::{Begins, Take as _, WORLDS, World, assertion};
use mock_idp::Deviation;
use saml_verify::limits::Limits;
use saml_verify::message::Assertion;
use saml_verify::origin::Origins;
use saml_verify::xml;
use saml_wire::document::{Attribute, Typing};
use sso_harness::report::console;
use sso_harness::report::examination::{Examination, html, json, junit, markdown};
use sso_harness::source::Styled;
use sso_harness::vet::{Dossier, Values, vet};

/// Shorter words are in the words of the reports themselves.
const TELLING: usize = 6;
/// Words that nobody but this person has, in each of the values.
const WORDS: [&str; 5] = ["quibblewick", "auditrix", "hallwarden", "addressa", "sessionette"];

/// Whatever a document does wrong, what is said of it has no value of its person.
pub(crate) fn no_value_of_a_person_is_told() {
    let mut told = 0;
    for world in WORLDS.iter() {
        for deviation in [None].into_iter().chain(Deviation::samples().into_iter().map(Some)) {
            let Some((dossier, secrets)) = dossier(world, deviation.as_ref()) else { continue };
            let Ok(examination) = vet(&dossier, Values::Masked) else { continue };
            let texts = forms(&examination);
            // A document without a session has only the id of a request, which is nobody's secret.
            let words = WORDS.iter().filter(|word| secrets.iter().any(|it| it.contains(**word)));
            for (text, word) in
                texts.iter().flat_map(|it| words.clone().map(move |word| (it, word)))
            {
                assert!(!text.contains(*word), "{word:?} of {deviation:?} in {text}");
            }
            for (text, secret) in texts.iter().flat_map(|it| secrets.iter().map(move |s| (it, s))) {
                assert!(!text.contains(secret), "{secret:?} of {deviation:?} in {text}");
                told += 1;
            }
        }
    }
    assert!(told > 1000, "{told}");
}

/// Everything that is told in any way.
fn forms(examination: &Examination) -> [String; 5] {
    let look = console::Look { width: 100, styled: Styled::Plain };
    [
        console::examination(examination, look),
        html::render(examination),
        json::render(examination),
        junit::render(examination).expect("it is written"),
        markdown::render(examination),
    ]
}

pub(crate) fn values_are_shown_where_that_is_asked_for() {
    let world = &WORLDS[0];
    let (dossier, _) = dossier(world, None).expect("it can be read");
    let shown = json::render(&vet(&dossier, Values::Shown).expect("it can be read"));
    assert!(WORDS.iter().filter(|word| shown.contains(*word)).count() >= 3, "{shown}");
}

/// A document that has as many rules look at values as can be, and the values in it.
fn dossier(world: &World, deviation: Option<&Deviation>) -> Option<(Dossier, Vec<String>)> {
    let mut draft = world.draft(&world.vendor.signing.elements[0].label, Begins::AtServiceProvider);
    // A request was captured, and this is the answer to another one.
    let more = assertion(&mut draft);
    more.attributes.push(attribute("memberOf", "wing of \"auditrix\",wing\nof auditrix"));
    more.attributes.push(attribute("roles", "CN=Hallwarden hallwarden,OU=halls,DC=example"));
    more.attributes.push(attribute("mail", "addressa@example.test"));
    let subject = more.subject.as_mut()?.name_id.as_mut()?;
    subject.value = " \"quibblewick\" of ada\n".to_owned();
    // Longer than what is shown of it, and as Okta does, the id of the request.
    let session = format!("_sessionette-{}", "s".repeat(300));
    draft.response.in_response_to = Some(session.clone());
    assertion(&mut draft).authn[0].session_index = Some(session);
    if let Some(deviation) = deviation {
        deviation.apply(&mut draft);
    }
    let xml = world.write(&draft);
    let mut dossier = world.dossier();
    dossier.take("request.xml", world.request(None).as_bytes());
    dossier.take("response.xml", xml.as_bytes());
    let mut secrets = secrets(&xml);
    // An identity provider may make its SessionIndex of a name that it has published.
    let published = dossier.metadata.as_ref().map(|it| it.xml.as_str()).unwrap_or_default();
    secrets.retain(|secret| !published.contains(secret));
    Some((dossier, secrets))
}

fn attribute(name: &str, value: &str) -> Attribute {
    Attribute {
        name: name.to_owned(),
        name_format: None,
        friendly_name: None,
        values: vec![value.to_owned()],
        typing: Typing::Text,
    }
}

/// What only the two parties should know of this document.
fn secrets(text: &str) -> Vec<String> {
    let document = xml::parse(text, &Limits::default()).expect("the mock writes XML");
    let is_assertion =
        |it: &saml_verify::roxmltree::Node<'_, '_>| it.tag_name().name() == "Assertion";
    let mut secrets = Vec::new();
    for node in document.descendants().filter(is_assertion) {
        let assertion = Assertion::read(node, &Origins::nowhere());
        secrets.extend(assertion.name_id().map(|it| it.value.clone()));
        secrets.extend(assertion.attributes.iter().flat_map(|it| it.values.clone()));
        let sessions = assertion.authn_statements.iter();
        secrets.extend(sessions.filter_map(|it| it.session_index.clone()));
    }
    secrets.retain(|it| it.len() >= TELLING);
    secrets
}
