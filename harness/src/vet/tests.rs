//! What a hostile document comes to in every report.

use super::*;
use crate::report::console::{self, Look};
use crate::report::examination::{html, json, junit, markdown};
use crate::source::Styled;
use message::{Binding, Message, RelayState};
use scraper::{Html, Selector};
use std::time::Instant;

const EVIL: &str = "&lt;script>alert(1)&lt;/script>&lt;img src=x onerror=alert(1)>";

/// Markup in every place that may hold text, deep elements, and as many of them as a document may have.
fn hostile() -> String {
    let mut text = format!(
        "<?xml version=\"1.0\"?><?evil <script>alert(1)</script>?><!--<script>alert(1)</script>-->\
         <p:Response xmlns:p=\"urn:oasis:names:tc:SAML:2.0:protocol\" xmlns=\"urn:oasis:names:tc:SAML:2.0:assertion\" \
         xmlns:x=\"{EVIL}\" ID=\"{EVIL}\" Version=\"{EVIL}\" Destination=\"{EVIL}\" IssueInstant=\"{EVIL}\"><Issuer>{EVIL}</Issuer>\
         <p:Extensions>{}{}</p:Extensions><p:Status><p:StatusCode Value=\"{EVIL}\"/><p:StatusMessage>{EVIL}</p:StatusMessage></p:Status>\
         <Assertion ID=\"a{EVIL}\"><Issuer>{EVIL}</Issuer><Subject><NameID Format=\"{EVIL}\"><![CDATA[<script>alert(1)</script>]]></NameID></Subject>\
         <Conditions NotBefore=\"{EVIL}\"><AudienceRestriction><Audience>{EVIL}</Audience></AudienceRestriction></Conditions><AttributeStatement>",
        "<x:deep>".repeat(200),
        "</x:deep>".repeat(200),
    );
    let mut number = 0;
    while text.len() < 1_000_000 {
        text += &format!(
            "<Attribute Name=\"group {EVIL}\"><AttributeValue>{EVIL},{number}</AttributeValue></Attribute><Audience>{{{number}}}</Audience>"
        );
        number += 1;
    }
    text + "</AttributeStatement></Assertion></p:Response>"
}

fn examined(xml: String, values: Values) -> Examination {
    let message = Message {
        origin: "<script>alert(1)</script>.xml".to_owned(),
        kind: Kind::Response,
        xml,
        binding: Binding::Post,
        relay_state: RelayState::Absent,
        delivered_to: None,
        at: None,
        carried: message::Carried::default(),
        ahead: None,
    };
    let dossier = Dossier { messages: vec![message], ..Dossier::default() };
    vet(&dossier, values).expect("it is read")
}

#[test]
fn a_hostile_document_is_shown_as_text_in_every_report_and_soon() {
    for values in [Values::Masked, Values::Shown] {
        let begun = Instant::now();
        let examination = examined(hostile(), values);
        assert!(examination.faults.len() > 100, "{}", examination.faults.len());
        let page = html::render(&examination);
        assert!(page.len() < 4_000_000, "{}", page.len());
        let look = Look { styled: Styled::Plain, width: 80 };
        let text = console::examination(&examination, look);
        assert!(!text.contains('\u{1b}') && text.len() < 400_000, "{}", text.len());
        let [json, markdown] = [json::render(&examination), markdown::render(&examination)];
        let junit = junit::render(&examination).expect("it is written");
        assert!(serde_json::from_str::<serde_json::Value>(&json).is_ok());
        assert!(saml_verify::roxmltree::Document::parse(&junit).is_ok());
        assert!(!markdown.contains("\n<") && markdown.len() < 400_000, "{}", markdown.len());
        assert!(begun.elapsed().as_secs() < 60, "{:?}", begun.elapsed());
        let active = Selector::parse("script, img, [onerror], [src], [style]").expect("it parses");
        assert_eq!(Html::parse_document(&page).select(&active).count(), 0);
    }
}

#[test]
fn no_report_has_a_value_that_is_to_be_hidden() {
    let xml = "<p:Response xmlns:p=\"urn:oasis:names:tc:SAML:2.0:protocol\" xmlns=\"urn:oasis:names:tc:SAML:2.0:assertion\">\
        <Issuer>idp</Issuer><Assertion><Subject><NameID Format=\"urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress\">ada.lovelace</NameID></Subject>\
        <AuthnStatement SessionIndex=\"session-of-ada\"><SubjectLocality Address=\"192.0.2.7\"/></AuthnStatement>\
        <AttributeStatement><Attribute Name=\"groups\"><AttributeValue>engineers-lovelace,staff-lovelace</AttributeValue></Attribute>\
        </AttributeStatement></Assertion></p:Response>";
    let examination = examined(xml.to_owned(), Values::Masked);
    let look = Look { styled: Styled::Plain, width: 80 };
    let forms = [
        console::examination(&examination, look),
        html::render(&examination),
        json::render(&examination),
        junit::render(&examination).expect("it is written"),
        markdown::render(&examination),
    ];
    for text in forms {
        assert!(text.contains("name-id-email"), "{text}");
        for value in ["lovelace", "session-of-ada", "192.0.2.7"] {
            assert!(!text.contains(value), "{value}\n{text}");
        }
    }
    let shown = examined(xml.to_owned(), Values::Shown);
    assert!(html::render(&shown).contains("ada.lovelace"));
}
