//! The windows of a message: told where the time is not known, and judged for what no clock can mend.

use crate::vet::scene::Scene;
use saml_verify::finding::{Finding, Rule};
use saml_verify::message::{Assertion, Instant};
use time::{Duration, OffsetDateTime};

pub(super) const UTC: Rule = Rule::new("time-utc", "Core 1.3.3");
pub(super) const NARROW: Rule = Rule::new("window-narrow", "SDP-G01; IIP-G01");
pub(super) const OLD_LOGIN: Rule = Rule::new("authn-instant-old", "Core 2.7.2");

/// Clocks differ by that much (SDP-G01).
const SKEW: Duration = Duration::minutes(3);
/// Longer ago, and a service provider that wants a fresh login refuses.
const FRESH: Duration = Duration::hours(1);

/// The times of a message by what they mean, those that are times.
pub(in crate::vet) fn times(scene: &Scene<'_>) -> Vec<(&'static str, OffsetDateTime)> {
    let instants = instants(scene).into_iter();
    instants.filter_map(|(what, instant)| Some((what, instant.value?))).collect()
}

pub(super) fn utc(scene: &Scene<'_>) -> Vec<Finding> {
    let wrong = instants(scene).into_iter().filter(|(_, instant)| instant.value.is_none());
    let at = scene.assertion().and_then(|it| it.at);
    wrong
        .map(|(what, it)| {
            UTC.finding(format!("{what} in UTC, which ends in Z"), format!("{:?}", it.text)).at(at)
        })
        .collect()
}

/// A window that begins at the moment of issue, or is over before slow clocks agree, works by luck.
pub(super) fn narrow(scene: &Scene<'_>) -> Vec<Finding> {
    let Some(assertion) = scene.assertion() else { return Vec::new() };
    let Some(issued) = assertion.issue_instant.as_ref().and_then(|it| it.value) else {
        return Vec::new();
    };
    let Some(conditions) = &assertion.conditions else { return Vec::new() };
    let value = |instant: &Option<Instant>| instant.as_ref().and_then(|it| it.value);
    let begins = value(&conditions.not_before).map(|at| (issued - at, "NotBefore", "before"));
    let ends = value(&conditions.not_on_or_after).map(|at| (at - issued, "NotOnOrAfter", "after"));
    let narrow = begins.into_iter().chain(ends).filter(|(length, ..)| *length < SKEW);
    let finding = |(length, what, side): (Duration, &str, &str)| {
        let expected = format!(
            "a {what} at least {} s {side} the issue, for clocks that differ",
            SKEW.whole_seconds()
        );
        NARROW.finding(expected, format!("{} s", length.whole_seconds())).at(conditions.at)
    };
    narrow.map(finding).collect()
}

/// The login at the identity provider, and not at the service provider.
pub(super) fn old_login(scene: &Scene<'_>) -> Vec<Finding> {
    let Some(assertion) = scene.assertion() else { return Vec::new() };
    let issued = assertion.issue_instant.as_ref().and_then(|it| it.value);
    let logins = assertion
        .authn_statements
        .iter()
        .filter_map(|it| Some((it, it.authn_instant.as_ref()?.value?)));
    let old = logins
        .filter_map(|(statement, at)| Some((statement, issued? - at)))
        .filter(|(_, age)| *age > FRESH);
    let finding = |(statement, age): (&saml_verify::message::AuthnStatement, Duration)| {
        OLD_LOGIN
            .finding("a login of the last hour", format!("one {} min ago", age.whole_minutes()))
            .at(statement.at)
    };
    old.map(finding).collect()
}

/// Every instant, with what it means.
fn instants<'a>(scene: &'a Scene<'_>) -> Vec<(&'static str, &'a Instant)> {
    let Some(received) = &scene.received else { return Vec::new() };
    let envelope =
        received.response.issue_instant.as_ref().map(|it| ("Response/@IssueInstant", it));
    envelope.into_iter().chain(of_assertion(&received.assertion)).collect()
}

fn of_assertion(assertion: &Assertion) -> Vec<(&'static str, &Instant)> {
    let conditions = assertion.conditions.iter();
    let data =
        assertion.subject.iter().flat_map(|it| &it.confirmations).filter_map(|it| it.data.as_ref());
    let mut all: Vec<(&'static str, Option<&Instant>)> =
        vec![("Assertion/@IssueInstant", assertion.issue_instant.as_ref())];
    for it in conditions {
        all.push(("Conditions/@NotBefore", it.not_before.as_ref()));
        all.push(("Conditions/@NotOnOrAfter", it.not_on_or_after.as_ref()));
    }
    for it in data {
        all.push(("SubjectConfirmationData/@NotBefore", it.not_before.as_ref()));
        all.push(("SubjectConfirmationData/@NotOnOrAfter", it.not_on_or_after.as_ref()));
    }
    for it in &assertion.authn_statements {
        all.push(("AuthnStatement/@AuthnInstant", it.authn_instant.as_ref()));
        all.push(("AuthnStatement/@SessionNotOnOrAfter", it.session_not_on_or_after.as_ref()));
    }
    all.into_iter().filter_map(|(what, instant)| Some((what, instant?))).collect()
}
