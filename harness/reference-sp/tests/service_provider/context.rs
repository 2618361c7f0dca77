//! Genuinely signed documents that are not meant for us, or not now: refused, unless the hole
//! that is made for them is open.

use reference_sp::{Area, Hole};
use time::Duration;

use crate::{
    browser::{World, after},
    identity_provider::{Draft, Style, audience, one, sign, two},
};

type Change = fn(&mut Draft);

const DEVIATIONS: &[(Hole, Change)] = &[
    (Hole::AudienceAnyRestriction, |it| {
        let other = audience("https://other.example/sp");
        it.conditions = it.conditions.take().map(|known| known + &other);
    }),
    (Hole::AudienceOptional, |it| it.conditions = Some(String::new())),
    (Hole::ConfirmationDataOptional, |it| {
        let bearer = "<saml:SubjectConfirmation Method=\"urn:oasis:names:tc:SAML:2.0:cm:bearer\">\
                      </saml:SubjectConfirmation>";
        it.subject = Some(it.about(bearer));
    }),
    (Hole::ConfirmationsLend, |it| {
        let (good, here) = (it.confirmation_ends, it.recipient.clone());
        it.recipient = "https://other.example/acs".to_owned();
        let elsewhere = it.confirmation();
        (it.confirmation_ends, it.recipient) = (-Duration::HOUR, here);
        it.subject = Some(it.about(&(elsewhere + &it.confirmation())));
        it.confirmation_ends = good;
    }),
    (Hole::FoldsEntityIds, |it| {
        it.assertion_issuer = "https://ONE.example/".to_owned();
        it.response_issuer.clone_from(&it.assertion_issuer);
    }),
    (Hole::IgnoresUnknownCondition, |it| {
        let unknown = "<x:Unknown xmlns:x=\"urn:x\"></x:Unknown>";
        it.conditions = it.conditions.take().map(|known| known + unknown);
    }),
    (Hole::NoAssertionIssuerCheck, |it| it.assertion_issuer = "https://other.example".to_owned()),
    (Hole::NoAudienceCheck, |it| it.conditions = Some(audience("https://other.example/sp"))),
    (Hole::NoAuthnStatementNeeded, |it| it.authn_statement = None),
    (Hole::NoConditionsNeeded, |it| it.conditions = None),
    (Hole::NoConfirmationExpiryCheck, |it| it.confirmation_ends = -Duration::HOUR),
    (Hole::NoConfirmationMethodCheck, |it| {
        it.confirmation = Some("urn:oasis:names:tc:SAML:2.0:cm:sender-vouches".to_owned());
    }),
    (Hole::NoConfirmationNotBeforeCheck, |it| {
        it.confirmation_attributes = " NotBefore=\"2031-01-01T00:00:00Z\"".to_owned();
    }),
    (Hole::NoDestinationCheck, |it| it.destination = "https://other.example/acs".to_owned()),
    (Hole::NoExpiryCheck, |it| {
        it.conditions_window = (-Duration::hours(2), -Duration::HOUR);
        it.confirmation_ends = -Duration::HOUR;
        it.authn_statement = Some(-Duration::HOUR);
    }),
    (Hole::NoIdShapeCheck, |it| it.response_id.insert(0, '1')),
    (Hole::NoInResponseToCheck, |it| {
        it.in_response_to = " InResponseTo=\"_never\"".to_owned();
        it.confirmation_attributes = " InResponseTo=\"_never\"".to_owned();
    }),
    (Hole::NoIssueInstantCheck, |it| {
        it.edits = vec![(" IssueInstant=\"2".to_owned(), " IssueInstant=\"the year 2".to_owned())];
    }),
    (Hole::NoIssuerFormatCheck, |it| {
        let issuer = "<saml:Issuer".to_owned();
        it.edits = vec![(format!("{issuer}>"), format!("{issuer} Format=\"urn:x\">"))];
    }),
    (Hole::NoNotBeforeCheck, |it| it.conditions_window = (Duration::HOUR, Duration::hours(2))),
    (Hole::NoRecipientCheck, |it| it.recipient = "https://other.example/acs".to_owned()),
    (Hole::NoResponseIssuerCheck, |it| it.response_issuer = "https://other.example".to_owned()),
    (Hole::NoSessionExpiryCheck, |it| it.authn_statement = Some(-Duration::HOUR)),
    (Hole::NoStatusCheck, |it| {
        it.status = "urn:oasis:names:tc:SAML:2.0:status:Responder".to_owned();
    }),
    (Hole::NoSubjectConfirmationNeeded, |it| it.confirmation = None),
    (Hole::NoSubjectNeeded, |it| it.subject = Some(String::new())),
    (Hole::NoVersionCheck, |it| it.version = "1.1".to_owned()),
    (Hole::NoWindowCheck, |it| it.conditions_window = (Duration::MINUTE, -Duration::MINUTE)),
    (Hole::ReadsAnyTimeZone, |it| {
        it.edits = vec![("Z\"".to_owned(), "+00:00\"".to_owned())];
    }),
    (Hole::SkewOfADay, |it| it.confirmation_ends = -Duration::HOUR),
    (Hole::StatusAnywhere, |it| {
        let success = format!("<samlp:StatusCode Value=\"{}\">", it.status);
        it.status = "urn:oasis:names:tc:SAML:2.0:status:Responder".to_owned();
        let end = "</samlp:StatusCode>".to_owned();
        it.edits = vec![(end.clone(), format!("{success}{end}{end}"))];
    }),
];

/// The canonical order of attributes: InResponseTo stands behind ID, IssueInstant behind both.
fn deviated(world: &World, change: Change) -> String {
    world.draft("ada").with(change).signed(Style::Both)
}

#[tokio::test]
async fn a_deviating_document_opens_a_session_only_where_its_hole_is_open() {
    for (hole, change) in DEVIATIONS {
        let document = |world: &World| deviated(world, *change);
        assert_eq!(after(None, document).await, "nobody", "{hole}: the sound service provider");
        assert_eq!(after(Some(*hole), document).await, "ada@example.test", "{hole}");
    }
}

#[tokio::test]
async fn a_key_of_one_tenant_signs_for_no_other() {
    let document = |world: &World| world.draft("ada").issue(Style::Both, two(), "");
    assert_eq!(after(None, document).await, "nobody");
    assert_eq!(after(Some(Hole::CrossTenant), document).await, "ada@example.test");
}

#[tokio::test]
async fn of_two_assertions_about_two_people_none_counts() {
    let document = |world: &World| {
        let [ada, bob] = ["ada", "bob"].map(|person| world.draft(person));
        let signed = [&ada, &bob].map(|draft| {
            let [begin, end] = draft.assertion();
            let signature = sign(&format!("{begin}{end}"), &draft.assertion_id, one(), "");
            format!("{begin}{signature}{end}")
        });
        ada.response(&signed.concat()).concat()
    };
    assert_eq!(after(None, document).await, "nobody");
    assert_eq!(after(Some(Hole::ReadsFirstOfSeveral), document).await, "ada@example.test");
    assert_eq!(after(Some(Hole::ReadsLastOfSeveral), document).await, "bob@example.test");
}

#[tokio::test]
async fn an_assertion_is_used_once() {
    let cases = [
        (None, ["nobody", "nobody"]),
        (Some(Hole::NoReplayCheck), ["ada@example.test", "ada@example.test"]),
        (Some(Hole::ReplayByResponseId), ["nobody", "ada@example.test"]),
    ];
    for (hole, [same_document, same_assertion]) in cases {
        let world = World::with(hole).await;
        let draft = world.draft("ada");
        let first = draft.signed(Style::Both);
        assert_eq!(world.browser().deliver(&first).await.location, "/");
        let second = draft.with(|it| it.response_id = "_new".to_owned()).signed(Style::Both);
        for (document, expected) in [(first, same_document), (second, same_assertion)] {
            let mut browser = world.browser();
            browser.deliver(&document).await;
            assert_eq!(browser.who().await, expected, "{hole:?}");
        }
    }
}

#[test]
fn every_hole_in_context_is_tried_here() {
    let elsewhere = [
        Hole::CrossTenant,
        Hole::NoReplayCheck,
        Hole::ReadsFirstOfSeveral,
        Hole::ReadsLastOfSeveral,
        Hole::ReplayByResponseId,
    ];
    let context = Hole::ALL.iter().filter(|hole| hole.area() == Area::Context);
    for hole in context.filter(|hole| !elsewhere.contains(hole)) {
        assert!(DEVIATIONS.iter().any(|(tried, _)| tried == hole), "{hole}");
    }
}
