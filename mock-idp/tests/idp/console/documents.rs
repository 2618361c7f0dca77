//! A document's page: the normal document is a good one, and only what deviates differs from it.

use mock_idp::{
    Change, Deviation, LaunchRequest, Launched, MockIdp, Vendor,
    ledger::{Event, IssuedEvent},
};
use reqwest::header;
use saml_wire::{
    document::Times,
    draft::SignedElements,
    encrypt::{ContentAlgorithm, Encryption, KeyTransport},
    key::SignatureAlgorithm,
};

use super::desk::{Desk, Page};
use crate::{accept, builder, service_provider, start};

/// The latest document of the ledger with its number.
fn latest(idp: &MockIdp) -> (u64, Box<IssuedEvent>) {
    let issued = idp.ledger().into_iter().rev().find_map(|entry| match entry.event {
        Event::Issued(issued) => Some((entry.number, issued)),
        _ => None,
    });
    issued.expect("a document was issued")
}

/// Ada asks for a document, which answers a request, so that every deviation can show.
fn asked(deviation: Option<Deviation>) -> LaunchRequest {
    let in_response_to = Some(ASKED.to_owned());
    LaunchRequest { deviation, in_response_to, ..LaunchRequest::new("ada") }
}

const ASKED: &str = "_asked";

/// Issues a document, and opens its page.
async fn issue(idp: &MockIdp, deviation: Option<Deviation>) -> Page {
    idp.launch(&asked(deviation)).unwrap();
    Desk::at(idp).get(&format!("/admin/ledger/{}", latest(idp).0)).await
}

const SAME: &str = "They are the same, octet by octet.";

#[tokio::test]
async fn a_document_that_does_not_deviate_has_no_difference() {
    for vendor in Vendor::all() {
        let idp = start(vendor).await;
        let page = issue(&idp, None).await;
        assert!(page.text.contains(SAME) && page.all("ins, del, details").is_empty());
        let (number, issued) = latest(&idp);
        let normal = Desk::at(&idp).get(&format!("/admin/ledger/{number}/normal.txt")).await.text;
        assert_eq!(normal, issued.document);
    }
}

#[tokio::test]
async fn the_normal_document_is_good_whatever_was_issued() {
    for vendor in Vendor::all() {
        let idp = start(vendor.clone()).await;
        let desk = Desk::at(&idp);
        for deviation in Deviation::samples() {
            let request = asked(Some(deviation));
            let Ok(Launched::Form(form)) = idp.launch(&request) else { continue };
            let (number, _) = latest(&idp);
            let path = format!("/admin/ledger/{number}/normal.txt");
            let normal = desk.get(&path).await.text;
            let received = accept(&idp, &normal, Some(ASKED)).map(|_| ());
            assert_eq!(received, Ok(()), "{} {:?}", vendor.name, request.deviation);
            assert_ne!(normal, form.document, "{} {:?}", vendor.name, request.deviation);
        }
    }
}

#[tokio::test]
async fn a_deviation_shows_exactly_its_lines() {
    let cases = [
        (
            Deviation::Audience("https://other.test".to_owned()),
            &["- <saml2:Audience>https://sp.test/saml</saml2:Audience>"][..],
            &["+ <saml2:Audience>https://other.test</saml2:Audience>"][..],
        ),
        (Deviation::NoDestination, &["- Destination=\"https://sp.test/saml/acs\""], &[]),
        (Deviation::NameId("ada ".to_owned()), &["ada</saml2:NameID>"], &["ada␣</saml2:NameID>"]),
        (
            Deviation::Destination("https://x.test".to_owned()),
            &["- Destination=\"https://sp.test/saml/acs\""],
            &["+ Destination=\"https://x.test\""],
        ),
        (Deviation::ForeignKey, &["X509Certificate>"; 2], &["X509Certificate>"; 2]),
    ];
    for (deviation, removed, added) in cases {
        let idp = start(Vendor::okta()).await;
        let page = issue(&idp, Some(deviation.clone())).await;
        let trimmed = |css: &str| {
            let lines = page.all(&format!("pre[aria-label='The difference'] {css}"));
            lines.iter().map(|line| line.replace("  ", "")).collect::<Vec<_>>()
        };
        for (shown, expected) in [(trimmed("del"), removed), (trimmed("ins"), added)] {
            assert_eq!(shown.len(), expected.len(), "{deviation:?}: {shown:?}");
            for (line, end) in shown.iter().zip(expected) {
                assert!(line.contains(end), "{deviation:?}: {line}");
            }
        }
        assert!(page.one("summary").contains("as a consequence"), "{deviation:?}");
        assert!(page.one(".lead").contains(&deviation.sentence()), "{deviation:?}");
    }
}

/// A signature that is left out is a cause, and not a consequence.
#[tokio::test]
async fn what_is_signed_is_shown_by_its_elements() {
    let idp = start(Vendor::okta()).await;
    let page = issue(&idp, Some(Deviation::SignedElements(SignedElements::Neither))).await;
    let removed = page.all("pre del").concat();
    assert_eq!(removed.matches("<ds:SignatureValue").count(), 2);
    assert_eq!(page.all("summary"), [""; 0]);
    let elements = SignedElements::Assertion;
    idp.apply(Change::Sign { user: "ada".to_owned(), elements }).unwrap();
    let page = issue(&idp, None).await;
    assert!(page.text.contains("It was ordered that signed is the assertion alone."));
    assert_eq!(page.all("pre del").concat().matches("<ds:SignatureValue").count(), 1);
}

#[tokio::test]
async fn ids_and_times_are_the_same_on_both_sides() {
    let idp = start(Vendor::onelogin()).await;
    let page = issue(&idp, Some(Deviation::Times(Times::Microseconds))).await;
    let changed = page.all("pre[aria-label='The difference'] ins");
    assert!(!changed.is_empty());
    assert!(changed.iter().all(|line| line.contains("2026-03-0")), "{changed:?}");
}

#[tokio::test]
async fn an_algorithm_with_random_signatures_is_compared_like_others() {
    let idp = builder(Vendor::okta()).elliptic().start().await.unwrap();
    let page = issue(&idp, Some(Deviation::Algorithm(SignatureAlgorithm::EcdsaSha256))).await;
    let added = page.all("pre[aria-label='The difference'] ins").concat();
    assert!(added.contains("ecdsa-sha256"), "{added}");
}

/// A service provider with a certificate to encrypt for.
async fn encrypting(encryption: Option<Encryption>) -> MockIdp {
    let certificate = crate::keys(&Vendor::okta()).certificate().to_vec();
    let mut application = service_provider();
    application.entity_id = "https://two.test".to_owned();
    application.encryption = encryption;
    application.encryption_certificate = Some(certificate);
    let builder = MockIdp::okta().keys(crate::keys(&Vendor::okta())).user("ada");
    builder
        .clock(mock_idp::Clock::Fixed(crate::NOW))
        .service_provider(application)
        .start()
        .await
        .unwrap()
}

#[tokio::test]
async fn what_is_encrypted_is_compared_in_the_clear() {
    let (content, transport) = (ContentAlgorithm::Aes256Gcm, KeyTransport::OaepSha1);
    let idp = encrypting(Some(Encryption { content, transport })).await;
    let page = issue(&idp, None).await;
    let (number, issued) = latest(&idp);
    assert!(issued.document.contains("EncryptedAssertion"));
    assert!(page.text.contains("In the clear they are the same, octet by octet."));
    assert!(page.text.contains("has the assertion encrypted; here it is in the clear"));
    let shown = page.one("pre[aria-label='The document, laid out']");
    assert!(shown.contains("<saml2:NameID") && !shown.contains("EncryptedAssertion"));
    let octets = Desk::at(&idp).get(&format!("/admin/ledger/{number}/document.txt")).await.text;
    assert_eq!(octets, issued.document, "the octets are those that were posted");
    let page = issue(&idp, Some(Deviation::NoAudience)).await;
    let removed = page.all("pre[aria-label='The difference'] del");
    // The restriction, and an element that is left empty ends otherwise.
    assert_eq!(removed.len(), 5, "{removed:?}");
    assert!(removed.concat().contains("AudienceRestriction"));
}

#[tokio::test]
async fn an_encrypted_name_id_is_read_in_the_clear() {
    let idp = encrypting(None).await;
    let page = issue(&idp, Some(Deviation::EncryptedNameId)).await;
    assert!(latest(&idp).1.document.contains("EncryptedID"));
    assert!(page.text.contains("In the clear they are the same, octet by octet."));
    assert!(page.all(".facts dd").contains(&"the NameID".to_owned()));
}

#[tokio::test]
async fn the_octets_are_there_as_text_as_a_file_and_as_they_are_posted() {
    let idp = start(Vendor::okta()).await;
    issue(&idp, None).await;
    let (number, issued) = latest(&idp);
    let get = async |file: &str| {
        let url = format!("{}/admin/ledger/{number}/{file}", idp.url());
        let answer = Desk::at(&idp).client.get(url).send().await.unwrap();
        let header = |name| answer.headers().get(name).map(|it| it.to_str().unwrap().to_owned());
        let (kind, place) = (header(header::CONTENT_TYPE), header(header::CONTENT_DISPOSITION));
        (kind.unwrap(), place, answer.text().await.unwrap())
    };
    let text = "text/plain; charset=utf-8".to_owned();
    assert_eq!(get("document.txt").await, (text.clone(), None, issued.document.clone()));
    let (kind, place, octets) = get("document.xml").await;
    assert_eq!((kind.as_str(), &octets), ("application/xml", &issued.document));
    assert!(place.unwrap().starts_with("attachment"), "a browser shows it not as a page of ours");
    let (kind, _, value) = get("post.txt").await;
    let decoded = saml_verify::decode::post(&value, &saml_verify::limits::Limits::default());
    assert_eq!((kind, decoded.unwrap()), (text, issued.document));
}

#[tokio::test]
async fn every_deviation_is_laid_out_and_has_a_difference_in_words_or_lines() {
    let idp = encrypting(None).await;
    for deviation in Deviation::samples() {
        let page = issue(&idp, Some(deviation.clone())).await;
        assert!(!page.text.contains("It is not well formed"), "{deviation:?}");
        let differs = !page.all("pre ins, pre del").is_empty();
        let in_words = page.text.contains("In the clear they are the same");
        assert!(differs != in_words, "{deviation:?}");
        assert_eq!(
            in_words,
            matches!(deviation, Deviation::Encrypted(_) | Deviation::EncryptedNameId)
        );
    }
}
