//! One cause is told once: where one thing that is wrong breaks several rules, the rule that names it best is told, and says
//! in passing what else it breaks.

use super::scene::Scene;
use saml_verify::finding::Finding;
use saml_verify::message::{Assertion, Instant};
use time::OffsetDateTime;

/// Two rules that one cause breaks.
struct Pair {
    /// What is told.
    told: &'static str,
    /// What is not told by itself.
    left: &'static str,
    /// What is said of it instead.
    passing: Passing,
    /// Whether it is one cause here.
    is_one: fn(&Scene<'_>) -> bool,
}

/// What is said of the rule that is left out.
enum Passing {
    /// Nothing: what is told says all of it.
    Nothing,
    /// This.
    Words(&'static str),
    /// This, and then what was found of it.
    Found(&'static str),
}

use Passing::{Found, Nothing, Words};

const fn pair(
    told: &'static str,
    left: &'static str,
    passing: Passing,
    is_one: fn(&Scene<'_>) -> bool,
) -> Pair {
    Pair { told, left, passing, is_one }
}

const RECIPIENT_TOO: Passing = Words("the Recipient says so, too");
const DESTINATION_TOO: Passing = Words("the Destination says so, too");

const PAIRS: &[Pair] = &[
    // Another identity provider has another name and other keys.
    pair("resp-idp-other", "resp-issuer", Nothing, always),
    pair("resp-idp-other", "as-issuer", Nothing, always),
    pair("resp-idp-other", "sig-key-other", Nothing, always),
    pair("resp-idp-other", "sig-verify-response", Nothing, always),
    pair("resp-idp-other", "sig-verify-assertion", Nothing, always),
    pair("resp-idp-other", "sig-certificate-other", Nothing, always),
    pair("sig-key-other", "sig-verify-response", Nothing, always),
    pair("sig-key-other", "sig-verify-assertion", Nothing, always),
    pair("sig-key-other", "sig-certificate-other", Nothing, always),
    pair("resp-issuer", "as-issuer", Words("the assertion says so, too"), one_issuer),
    // The ACS is one field, and stands in three places.
    pair("resp-delivered-elsewhere", "as-recipient", RECIPIENT_TOO, posted_to_recipient),
    pair("resp-delivered-elsewhere", "resp-destination-match", DESTINATION_TOO, posted_as_said),
    pair("resp-delivered-elsewhere", "resp-acs-plain", Nothing, always),
    pair("as-recipient", "resp-destination-match", DESTINATION_TOO, one_address),
    pair("as-recipient", "resp-acs-plain", Nothing, one_address),
    pair("resp-destination-match", "resp-acs-plain", Nothing, names_its_address),
    // A field that was not filled in is not compared.
    pair("placeholder-recipient", "placeholder-destination", DESTINATION_TOO, one_address),
    pair("placeholder-recipient", "as-recipient", Nothing, always),
    pair("placeholder-destination", "resp-destination-match", Nothing, always),
    pair("placeholder-audience", "as-audience", Nothing, always),
    pair("placeholder-name-id", "name-id-email", Nothing, always),
    pair("name-id-format-unknown", "name-id-format-wanted", Nothing, always),
    // A clock.
    pair("as-cond-notbefore", "time-clock-ahead", Found("the IssueInstant is"), always),
    pair(
        "as-cond-notonorafter",
        "as-scd-notonorafter",
        Words("so did that of the SubjectConfirmationData"),
        confirmation_ends,
    ),
    pair("as-cond-notonorafter", "as-sessionnotonorafter", Words("so did the session"), had_time),
    pair("as-cond-notonorafter", "time-clock-behind", Found("the Response is"), always),
    pair("as-scd-notonorafter", "time-clock-behind", Found("the Response is"), always),
    // What is encrypted for somebody else cannot be opened.
    pair("as-encryption-other-key", "as-encrypted", Nothing, always),
    pair("as-encryption-unwanted", "as-encrypted", Nothing, always),
];

/// The findings of one message, each cause once.
pub(super) fn once(mut findings: Vec<Finding>, scene: &Scene<'_>) -> Vec<Finding> {
    let mut left: Vec<&str> = Vec::new();
    for Pair { told, left: other, passing, is_one } in PAIRS {
        let place = |rule: &str| findings.iter().position(|it| it.check == rule);
        let (Some(cause), Some(besides)) = (place(told), place(other)) else { continue };
        if left.contains(other) || !is_one(scene) {
            continue;
        }
        left.push(other);
        let passing = match passing {
            Nothing => String::new(),
            Words(words) => format!("; {words}"),
            Found(words) => format!("; {words} {}", findings[besides].found),
        };
        findings[cause].found += &passing;
    }
    findings.retain(|it| !left.contains(&it.check));
    findings
}

fn always(_: &Scene<'_>) -> bool {
    true
}

fn destination<'a>(scene: &'a Scene<'_>) -> Option<&'a str> {
    scene.received.as_ref()?.response.destination.as_deref()
}

/// Every Recipient is this.
fn is_recipient(scene: &Scene<'_>, address: Option<&str>) -> bool {
    let subject = scene.assertion().and_then(|it| it.subject.as_ref());
    let data = subject.iter().flat_map(|it| &it.confirmations).filter_map(|it| it.data.as_ref());
    address.is_some() && data.map(|it| it.recipient.as_deref()).all(|it| it == address)
}

fn one_address(scene: &Scene<'_>) -> bool {
    is_recipient(scene, destination(scene)) && names_its_address(scene)
}

/// The address that it was posted to is not known, or is the Destination.
fn names_its_address(scene: &Scene<'_>) -> bool {
    let posted = scene.message.delivered_to.as_deref();
    posted.is_none() || posted == destination(scene)
}

fn posted_to_recipient(scene: &Scene<'_>) -> bool {
    is_recipient(scene, scene.message.delivered_to.as_deref())
}

fn posted_as_said(scene: &Scene<'_>) -> bool {
    scene.message.delivered_to.as_deref() == destination(scene)
}

fn one_issuer(scene: &Scene<'_>) -> bool {
    scene.received.as_ref().is_some_and(|it| {
        let value = |it: &saml_verify::message::NameId| it.value.clone();
        it.response.issuer.as_ref().map(value) == it.assertion.issuer.as_ref().map(value)
    })
}

/// It has an end, and not none.
fn confirmation_ends(scene: &Scene<'_>) -> bool {
    let subject = scene.assertion().and_then(|it| it.subject.as_ref());
    let data = subject.iter().flat_map(|it| &it.confirmations).filter_map(|it| it.data.as_ref());
    let ends: Vec<_> = data.map(|it| value(it.not_on_or_after.as_ref())).collect();
    let issued = scene.assertion().and_then(issued);
    !ends.is_empty() && ends.iter().all(|end| end.is_some_and(|end| Some(end) > issued))
}

/// The session ends after it was issued, so that a Response in time would have found it.
fn had_time(scene: &Scene<'_>) -> bool {
    let Some(assertion) = scene.assertion() else { return false };
    let sessions = assertion.authn_statements.iter();
    let mut ends = sessions.filter_map(|it| value(it.session_not_on_or_after.as_ref()));
    ends.all(|end| Some(end) > issued(assertion))
}

fn issued(assertion: &Assertion) -> Option<OffsetDateTime> {
    value(assertion.issue_instant.as_ref())
}

fn value(instant: Option<&Instant>) -> Option<OffsetDateTime> {
    instant.and_then(|it| it.value)
}
