//! Genuinely signed documents that are not meant for us, or not now: refused, unless the hole
//! that is made for them is open.

use reference_sp::{Area, Hole};
use time::Duration;

use crate::{
    browser::{World, after},
    identity_provider::{Draft, Style, audience, two},
};

type Change = fn(&mut Draft);

const DEVIATIONS: &[(Hole, Change)] = &[
    (Hole::AudienceOptional, |it| it.conditions = Some(String::new())),
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
    (Hole::NoInResponseToCheck, |it| {
        it.in_response_to = " InResponseTo=\"_never\"".to_owned();
        it.confirmation_attributes = " InResponseTo=\"_never\"".to_owned();
    }),
    (Hole::NoNotBeforeCheck, |it| it.conditions_window = (Duration::HOUR, Duration::hours(2))),
    (Hole::NoRecipientCheck, |it| it.recipient = "https://other.example/acs".to_owned()),
    (Hole::NoResponseIssuerCheck, |it| it.response_issuer = "https://other.example".to_owned()),
    (Hole::NoSessionExpiryCheck, |it| it.authn_statement = Some(-Duration::HOUR)),
    (Hole::NoStatusCheck, |it| {
        it.status = "urn:oasis:names:tc:SAML:2.0:status:Responder".to_owned();
    }),
    (Hole::NoSubjectConfirmationNeeded, |it| it.confirmation = None),
    (Hole::NoVersionCheck, |it| it.version = "1.1".to_owned()),
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
    let elsewhere = [Hole::NoReplayCheck, Hole::CrossTenant, Hole::ReplayByResponseId];
    let context = Hole::ALL.iter().filter(|hole| hole.area() == Area::Context);
    for hole in context.filter(|hole| !elsewhere.contains(hole)) {
        assert!(DEVIATIONS.iter().any(|(tried, _)| tried == hole), "{hole}");
    }
}
