//! A document that is written anew as a captured one: the same octets where nothing differs, and signatures that others
//! accept where everything does.

use crate::encryption::{CONTENT, context};
use crate::fixture::{self, RSA, STYLES};
use crate::signatures::{ALGORITHMS, key_for};
use crate::{opinion, trial};
use libtest_mimic::Trial;
use saml_wire::captured::{Captured, Party};
use saml_wire::deviate::Deviation;
use saml_wire::draft::{Draft, SignedElements};
use saml_wire::emit::issue;
use saml_wire::encrypt::{Encryption, KeyTransport};
use saml_wire::key::SignatureAlgorithm;
use saml_wire::names::{ASSERTION, XENC};
use saml_wire::shape::Shape;

pub(crate) fn trials() -> Vec<Trial> {
    let mut trials = Vec::new();
    for (name, shape) in fixture::shapes() {
        for style in STYLES {
            for &algorithm in ALGORITHMS {
                let name = format!("captured::{name}/{style:?}/{}", algorithm.name());
                let shape = shape.clone();
                trials.push(trial(name, move || written_anew(&shape, style, algorithm)));
            }
            for content in CONTENT {
                for transport in [KeyTransport::OaepSha1, KeyTransport::OaepSha256] {
                    let name = format!("captured::{name}/{style:?}/{content:?}/{transport:?}");
                    let (shape, encryption) = (shape.clone(), Encryption { content, transport });
                    trials.push(trial(name, move || encrypted_anew(&shape, style, encryption)));
                }
            }
        }
    }
    trials.push(trial("captured::names_and_instants_are_the_drafts".to_owned(), values));
    trials.push(trial("captured::what_is_joined_or_no_address_stays".to_owned(), forms));
    trials.push(trial("captured::a_comment_in_a_name_stays".to_owned(), comment));
    trials.push(trial("captured::what_cannot_be_made_is_named".to_owned(), cannot));
    trials
}

fn captured(text: &str) -> Captured {
    text.to_owned().try_into().unwrap()
}

/// What somebody else was sent, an hour later.
fn other(style: SignedElements) -> Draft {
    let mut draft = fixture::draft(style, SignatureAlgorithm::RsaSha256);
    Deviation::ClockAhead(3600).apply(&mut draft);
    draft.response.id = "another-response".to_owned();
    let assertion = &mut draft.response.assertions[0];
    assertion.id = "another-assertion".to_owned();
    let name_id = assertion.subject.as_mut().unwrap().name_id.as_mut().unwrap();
    name_id.value = "bob@corp.example".to_owned();
    assertion.attributes.clear();
    draft
}

fn anew(text: &str, mut draft: Draft, shape: &Shape, key: &fixture::TestKey) -> String {
    Deviation::Document(captured(text)).apply(&mut draft);
    issue(&draft, shape, &fixture::keys(key)).unwrap().xml
}

fn written_anew(shape: &Shape, style: SignedElements, algorithm: SignatureAlgorithm) {
    let key = key_for(algorithm);
    let draft = fixture::draft(style, algorithm);
    let before = issue(&draft, shape, &fixture::keys(key)).unwrap().xml;
    if algorithm != SignatureAlgorithm::EcdsaSha256 {
        assert_eq!(anew(&before, draft, shape, key), before);
    }
    let after = anew(&before, other(style), shape, &RSA);
    assert_eq!(opinion::bergshamra(&after, key), Ok(ids(style)), "{after}");
    for old in [fixture::GENUINE, "id38562987120598436127", "id90187263548172635"] {
        assert!(before.contains(old) && !after.contains(old), "{old} in {after}");
    }
    assert_eq!(markup(&before), markup(&after));
}

fn ids(style: SignedElements) -> Vec<String> {
    let mut ids = Vec::new();
    ids.extend(style.response().then(|| "another-response".to_owned()));
    ids.extend(style.assertion().then(|| "another-assertion".to_owned()));
    ids
}

fn encrypted_anew(shape: &Shape, style: SignedElements, encryption: Encryption) {
    let mut draft = fixture::draft(style, SignatureAlgorithm::RsaSha256);
    let clear = issue(&draft, shape, &fixture::keys(&RSA)).unwrap().xml;
    draft.encryption = Some(encryption);
    let sealed = issue(&draft, shape, &fixture::keys(&RSA)).unwrap().xml;
    let open = opened(&sealed, &clear);
    assert_eq!(captured(&open).encryption(), Some(encryption));
    let after = anew(&open, other(style), shape, &RSA);
    assert_eq!(markup(&sealed), markup(&after));
    if style.response() {
        let outside = opinion::bergshamra(&after, &RSA);
        assert_eq!(outside, Ok(vec!["another-response".to_owned()]), "{after}");
    }
    let inside = bergshamra::decrypt(&context(), &after).unwrap();
    assert!(inside.contains("bob@corp.example") && !inside.contains(fixture::GENUINE), "{inside}");
    if style == SignedElements::Assertion {
        assert_eq!(opinion::bergshamra(&inside, &RSA), Ok(ids(style)), "{inside}");
    }
}

/// A document with its assertion in clear where it is encrypted.
fn opened(sealed: &str, clear: &str) -> String {
    let tree = opinion::parse(clear);
    let is_assertion = |node: &roxmltree::Node<'_, '_>| node.has_tag_name((ASSERTION, "Assertion"));
    let assertion = &clear[tree.descendants().find(is_assertion).unwrap().range()];
    let tree = opinion::parse(sealed);
    let mut nodes = tree.descendants();
    let data = nodes.find(|node| node.has_tag_name((XENC, "EncryptedData"))).unwrap();
    let data = data.children().find(|node| node.has_tag_name((XENC, "CipherData"))).unwrap();
    let value = data.first_element_child().unwrap().first_child().unwrap().range();
    format!("{}{assertion}{}", &sealed[..value.start], &sealed[value.end..])
}

/// Tags with the names of their attributes, declarations and algorithms, and where text is.
fn markup(xml: &str) -> Vec<String> {
    let tree = opinion::parse(xml);
    let words = tree.descendants().map(|node| {
        let name = |it: &roxmltree::Attribute<'_, '_>| match it.name() {
            "Algorithm" | "Format" | "Method" | "Name" | "NameFormat" => {
                format!("{}={}", it.name(), it.value())
            }
            name => name.to_owned(),
        };
        let attributes: Vec<String> = node.attributes().map(|it| name(&it)).collect();
        let blank = node.text().filter(|it| it.trim().is_empty());
        let namespaces = node.namespaces().map(|it| format!("{:?}", it.name()));
        let namespaces: Vec<String> = namespaces.collect();
        format!("{:?} {attributes:?} {namespaces:?} {blank:?}", node.tag_name())
    });
    words.collect()
}

fn values() {
    let names = Party::ALL.map(Party::placeholder);
    let [acs, idp, request, sp] = names;
    let text = format!(
        "<p:Response xmlns:p='urn:oasis:names:tc:SAML:2.0:protocol' ID='1r' IssueInstant='2030-01-01T00:00:00Z' \
         Destination='{acs}/' InResponseTo='{request}'><a:Issuer xmlns:a='urn:oasis:names:tc:SAML:2.0:assertion'> {idp}\n\
         </a:Issuer><a:Assertion xmlns:a='urn:oasis:names:tc:SAML:2.0:assertion' ID='x' \
         IssueInstant='2029-12-31T23:59:59.5+01:00'><a:Audience>{sp}</a:Audience><a:AuthnStatement SessionIndex='x'/>\
         <a:AuthnStatement SessionIndex='s' SessionNotOnOrAfter='never'/><a:Conditions NotBefore='2030-01-01T00:00:01'/>\
         </a:Assertion><a:Assertion xmlns:a='urn:oasis:names:tc:SAML:2.0:assertion' ID='y'/></p:Response>"
    );
    let mut draft = fixture::draft(SignedElements::Neither, SignatureAlgorithm::RsaSha256);
    let unasked = anew(&text, draft.clone(), &fixture::shape("okta"), &RSA);
    assert!(unasked.contains(&format!("InResponseTo='{request}'")), "{unasked}");
    draft.response.in_response_to = Some("_asked".to_owned());
    let xml = anew(&text, draft, &fixture::shape("okta"), &RSA);
    for part in [
        "ID='1id38562987120598436127' IssueInstant='2025-10-09T08:53:20Z'",
        "Destination='https://sp.example/acs/' InResponseTo='_asked'",
        "> https://idp.example/metadata?a=1&amp;b=2\n<",
        "ID='id90187263548172635' IssueInstant='2025-10-09T08:53:19.6+01:00'",
        ">https://sp.example/saml<",
        "SessionIndex='id90187263548172635'/>",
        "SessionIndex='id1760000000123.918273' SessionNotOnOrAfter='never'",
        "NotBefore='2025-10-09T08:53:21'",
        "ID='id90187263548172635-2'/>",
    ] {
        assert!(xml.contains(part), "{part}\n{xml}");
    }
}

/// The attributes of the fixture, with values in other forms.
fn forms() {
    let draft = fixture::draft(SignedElements::Neither, SignatureAlgorithm::RsaSha256);
    let own = draft.response.assertions[0].attributes[0].clone();
    let text = |value: &str| {
        format!(
            "<p:Response xmlns:p='urn:oasis:names:tc:SAML:2.0:protocol'><a:Attribute \
             xmlns:a='urn:oasis:names:tc:SAML:2.0:assertion' Name='{}'><a:AttributeValue>{value}</a:AttributeValue>\
             </a:Attribute></p:Response>",
            own.name
        )
    };
    let shape = fixture::shape("okta");
    for value in ["a,b", "CN=a", "a;b", "", "  "] {
        assert_eq!(anew(&text(value), draft.clone(), &shape, &RSA), text(value));
    }
    let xml = anew(&text(" person-1@corp.example\n"), draft, &shape, &RSA);
    assert!(xml.contains(&format!("> {}\n<", own.values[0])), "{xml}");
}

fn comment() {
    let text = "<p:Response xmlns:p='urn:oasis:names:tc:SAML:2.0:protocol'><a:Assertion \
        xmlns:a='urn:oasis:names:tc:SAML:2.0:assertion'><a:Subject><a:NameID>ab<!-- c --><![CDATA[d]]></a:NameID>\
        </a:Subject></a:Assertion></p:Response>";
    let xml = anew(text, other(SignedElements::Neither), &fixture::shape("okta"), &RSA);
    assert!(xml.contains("<a:NameID>bo<!-- c --><![CDATA[b@corp.example]]><"), "{xml}");
}

fn cannot() {
    let draft = fixture::draft(SignedElements::Assertion, SignatureAlgorithm::RsaSha256);
    let shape = fixture::shape("okta");
    let good = issue(&draft, &shape, &fixture::keys(&RSA)).unwrap().xml;
    let exclusive = "http://www.w3.org/2001/10/xml-exc-c14n#";
    let inclusive = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315";
    for (from, to, reason) in [
        (
            "xmldsig-more#rsa-sha256",
            "xmldsig-more#hmac-sha256",
            "we have no signature http://www.w3.org/2001/04/xmldsig-more#hmac-sha256",
        ),
        (
            "xmlenc#sha256",
            "xmlenc#ripemd160",
            "we have no digest http://www.w3.org/2001/04/xmlenc#ripemd160",
        ),
        (
            exclusive,
            inclusive,
            "we have no transform http://www.w3.org/TR/2001/REC-xml-c14n-20010315",
        ),
        (
            "#enveloped-signature",
            "#base64",
            "we have no transform http://www.w3.org/2000/09/xmldsig#base64",
        ),
        (
            "URI=\"#",
            "URI=\"#another-",
            "no element is what the Reference #another-id90187263548172635 names",
        ),
    ] {
        let text = good.replace(from, to);
        assert_ne!(text, good, "{from}");
        let mut draft = draft.clone();
        Deviation::Document(captured(&text)).apply(&mut draft);
        let error = issue(&draft, &shape, &fixture::keys(&RSA)).unwrap_err().to_string();
        assert_eq!(error, format!("the captured document cannot be written anew: {reason}"));
    }
    for text in ["", "<a/>", "<p:Response>", "text"] {
        assert!(Captured::try_from(text.to_owned()).is_err(), "{text}");
    }
}
